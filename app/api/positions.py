"""Positions: the answers to one question, who holds each, and how they stand to each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from sqlalchemy import Row, bindparam, func, select

from app.annotation import CONFLICTS, Modality, RelationKind, Stance
from app.api import attributions
from app.api import tables as t
from app.api.affiliations import Affiliation, ancestors, origins, rolled_up
from app.api.attributions import Attribution
from app.api.copies import repeated
from app.api.deps import Snapshot
from app.api.disputes import Dispute, disputes, pairs
from app.api.holdings import Holding, holdings
from app.api.shapes import ActorRef, Figure, SourceRef, shape
from app.grouping import Saying
from app.grouping import origins as origins_of
from app.lexicon.labels import label

# Made once: making a statement takes longer than running it.
_CLAIMS = select(t.claim).where(t.claim.c.group_id.in_(bindparam("groups", expanding=True))).order_by(t.claim.c.seq)
_MENTIONS = (
    select(t.attribution_claim.c.claim_id, t.attribution.c.stance, func.count().label("mentions"))
    .select_from(t.attribution_claim)
    .join(t.attribution, t.attribution.c.id == t.attribution_claim.c.attribution_id)
    .join(t.source, t.source.c.id == t.attribution.c.source_id)
    .where(t.attribution_claim.c.claim_id.in_(bindparam("claims", expanding=True)), t.is_current)
    .group_by(t.attribution_claim.c.claim_id, t.attribution.c.stance)
)
EVIDENCE = 20
"""How many attributions a position shows at most; all of them are listed at its `evidence_href`."""


@shape
class Position:
    """One answer to the question: a claim, asserted, denied, doubted or left unconfirmed."""

    claim_id: str
    """The claim."""
    stance: Stance
    """What its holders do with the claim."""
    stance_label: str
    """The same in French."""
    text: str
    """The words of the claim."""
    figure: Figure | None
    """The number in it."""
    place: str | None
    """Where."""
    modality: Modality
    """In what mode it is put forward."""
    modality_label: str
    """The same in French."""
    holders: list[Holding]
    """Who holds it, the most frequent first."""
    affiliations: list[Affiliation] | None
    """The same by the actor at the top of what each belongs to; null unless asked for by `roll_up=true`."""
    mentions: int
    """How many attributions take it."""
    origins: int
    """How many different actors it goes back to: five articles that relay one agency are one origin.

    Who speaks for another holder, as the Kremlin for Russia, is no origin of its own; nor are the papers that print one
    text, or the unnamed source that is met again in a copy.
    """
    first_said: str | None
    """The earliest day on which one of them said it."""
    last_said: str | None
    """The latest such day."""
    claim_href: str
    """Where the claim is."""
    evidence_href: str
    """Where all its attributions are."""

    @classmethod
    def slots(
        cls,
        row: Row[Any],
        stance: str,
        held: list[Holding],
        mentions: int,
        above: Mapping[str, Sequence[ActorRef]],
        roll_up: bool,
        spare: int,
    ) -> dict[str, Any]:
        """The fields of a claim's row and one stance on it, for this shape and the one that extends it.

        `above` tells what each holder belongs to, `spare` how many of them only repeat another one in a copy.
        """
        return {
            "claim_id": row.id,
            "stance": Stance(stance),
            "stance_label": label("stance", stance),
            "text": row.text,
            "figure": Figure.of_claim(row),
            "place": row.place,
            "modality": row.modality,
            "modality_label": label("modality", row.modality),
            "holders": held,
            "affiliations": rolled_up(held, above) if roll_up else None,
            "mentions": mentions,
            "origins": max(min(1, len(held)), origins(held, above) - spare),
            "first_said": min((holding.first_said for holding in held if holding.first_said), default=None),
            "last_said": max((holding.last_said for holding in held if holding.last_said), default=None),
            "claim_href": f"/v1/claims/{row.id}",
            "evidence_href": f"/v1/claims/{row.id}/attributions?stance={stance}",
        }


@shape
class ProvenPosition(Position):
    """A position with the articles and the words that prove it."""

    sources: list[SourceRef]
    """The articles of the evidence, each once."""
    evidence: list[Attribution]
    """The latest attributions that take it, with the words."""
    tellings: int | None
    """How many of the mentions were told independently; null where the evidence does not show all mentions.

    What one article or one relay has twice counts once, and so does what copies of one article, or near-identical
    sentences in several, have.
    """


@shape
class PositionRelation:
    """How two claims of the group stand to each other."""

    a: str
    """Id of the one claim."""
    b: str
    """Id of the other; the same where its holders disagree about it."""
    a_stance: Stance | None
    """The stance on `a` that makes the relation, so that `a` and it name a position; null where none of today does."""
    b_stance: Stance | None
    """The stance on `b` that makes it."""
    kind: RelationKind
    """The kind of relation."""
    kind_label: str
    """The same in French."""
    conflict: bool
    """The two contradict each other."""
    reason: str
    """Why, in words."""
    confidence: float
    """How likely the relation is right, from 0 to 1."""

    @classmethod
    def of(cls, found: Row[Any] | Dispute, a: Row[Any], b: Row[Any], held: Mapping[str, Sequence[Row[Any]]]) -> Self:
        """From a row of the table of relations or a dispute about one claim, the two claims, and who holds what."""
        kind = RelationKind(found.kind)
        made = pairs(kind, a, held.get(a.id, ()), b, held.get(b.id, ()))
        return cls(
            a=a.id,
            b=b.id,
            a_stance=Stance(made[0][0].stance) if made else None,
            b_stance=Stance(made[0][1].stance) if made else None,
            kind=kind,
            kind_label=label("relation", kind),
            conflict=kind in CONFLICTS,
            reason=found.reason,
            confidence=found.confidence,
        )


@dataclass(slots=True)
class Answers:
    """The answers to one question."""

    positions: list[dict[str, Any]] = field(default_factory=list)
    """The fields of the positions, the most frequent first."""
    disputes: list[PositionRelation] = field(default_factory=list)
    """What holds within a claim."""
    claims: dict[str, Row[Any]] = field(default_factory=dict)
    """The claims by their ids."""
    held: Mapping[str, Sequence[Row[Any]]] = field(default_factory=dict)
    """Who holds each claim."""


def answers_to(reading: Snapshot, group_ids: Sequence[str], *, roll_up: bool) -> dict[str, Answers]:
    """The answers to each of these questions in current articles; with `roll_up` the holders by affiliation too."""
    rows = reading.rows(_CLAIMS, {"groups": group_ids})
    held = holdings(reading, [row.id for row in rows])
    mentions = _mentions(reading, [row.id for row in rows])
    spare = repeated(reading, [row.id for row in rows])
    above = ancestors(reading, {holding.actor_id for of_claim in held.values() for holding in of_claim})
    found = {id: Answers(held=held) for id in group_ids}
    for row in rows:
        answers, of_claim = found[row.group_id], held.get(row.id, ())
        answers.claims[row.id] = row
        for stance in Stance:
            if count := mentions.get((row.id, stance)):
                holders = [Holding.of(holding) for holding in of_claim if holding.stance == stance]
                again = spare.get((row.id, stance), 0)
                answers.positions.append(Position.slots(row, stance, holders, count, above, roll_up, again))
        answers.disputes += [PositionRelation.of(dispute, row, row, held) for dispute in disputes(of_claim)]
    for answers in found.values():
        answers.positions.sort(key=lambda position: -position["mentions"])
    return found


def tellings(evidence: Sequence[Attribution], mentions: int, one: Mapping[str, str]) -> int | None:
    """How many independent tellings there are among so many mentions; None where the evidence is not all of them.

    `one` names for each article the one that stands for it and its copies.
    """
    if len(evidence) < mentions:
        return None
    return len(
        origins_of(
            Saying(
                said.id,
                one[said.source.id],
                " ".join(span.exact for span in (*said.mentions, *([said.cue] if said.cue else ()), *said.contents)),
                # In a paper's own voice the words alone can tell.
                tuple(voice.actor.id for voice in said.holders if voice.role == "holder"),
                tuple(voice.actor.id for voice in said.via),
            )
            for said in evidence
        )
    )


def _mentions(reading: Snapshot, claim_ids: Sequence[str]) -> dict[tuple[str, str], int]:
    counted = reading.rows(_MENTIONS, {"claims": claim_ids})
    return {(found.claim_id, found.stance): found.mentions for found in counted}


def evidence_for(reading: Snapshot, claim_id: str, stance: str) -> list[Attribution]:
    """The latest attributions in current articles that take a stance on a claim."""
    stated, row, article = t.attribution_claim.c, t.attribution.c, t.source.c
    latest = (
        select(t.attribution)
        .join(t.attribution_claim, stated.attribution_id == row.id)
        .join(t.source, article.id == row.source_id)
        .where(stated.claim_id == claim_id, row.stance == stance, t.is_current)
        .order_by(row.seq.desc())
        .limit(EVIDENCE)
    )
    return attributions.load(reading, reading.rows(latest), Attribution)
