"""Which actors a name may mean: names in, actors out, each with a score and the reason for it.

The index gives those whose names share a word, or the beginning of one, with the name asked for, however many actors
there are; of these, the best reading of each is kept. Scores are ours, fixed by kind of match; they order the
candidates of one name and are no probabilities.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Row, or_, select

from app.annotation import ActorKind
from app.api import tables as t
from app.api.deps import Read, Snapshot, StrictRoute
from app.api.shapes import ActorRef, shape
from app.folding import fold_words
from app.lexicon.labels import label
from app.lexicon.naming import naming
from app.search import Indexed, index, terms

router = APIRouter(tags=["actors"], route_class=StrictRoute)

_BEGINNING = 4
_CANDIDATES = 200
"""How much of a word, and how many actors, are looked at for one name."""
_SCORES = {"name": 1.0, "alias": 0.97, "words": 0.9, "surname": 0.8, "part": 0.7}
_SPELLING_FROM = 0.8
"""From which likeness of spelling on (rapidfuzz, `fuzz.ratio`: normalised indel similarity) names may be one."""
_SPELLING_WEIGHT = 0.85
"""What a perfect likeness would score: less than any match of whole words but that of a part."""

Name = Annotated[str, Field(min_length=1, max_length=200, examples=["M. Lavrov"])]


class MatchQuery(BaseModel):
    """The names that are asked for."""

    model_config = ConfigDict(use_attribute_docstrings=True, frozen=True, extra="forbid")

    names: Annotated[tuple[Name, ...], Field(min_length=1, max_length=100, examples=[["la Maison-Blanche", "Lavrof"]])]
    """The names, as a text has them."""
    kind: ActorKind | None = None
    """Only actors of this sort."""
    limit: Annotated[int, Field(ge=1, le=20, examples=[3])] = 5
    """How many actors to give for each name at most."""


@shape
class Match:
    """An actor that a name may mean."""

    actor: ActorRef
    """The actor."""
    score: float
    """How good the match is, from 0 to 1."""
    matched_by: str
    """`name`, `alias` (another known name), `words` (the same words), `surname`, `part` of the name, or `spelling`."""
    matched_by_label: str
    """The same in French."""
    matched_name: str
    """The name of the actor that it was matched with."""
    reason: str
    """Why, in words."""


@shape
class Matches:
    """The actors that one name may mean."""

    name: str
    """The name asked for."""
    items: list[Match]
    """The actors, the best first; empty where none comes near."""


@shape
class MatchList:
    """The actors that each name may mean."""

    items: list[Matches]
    """One entry a name, in the order asked."""


_REASONS = {
    "name": "it is the actor's name",
    "alias": "{matched!r} is another name of the actor",
    "words": "the words of {matched!r} are the same, in another order or with others between",
    "surname": "it is the last name in {matched!r}",
    "part": "all words of the one stand in the other, {matched!r}",
    "spelling": "it is spelt {percent} % like {matched!r}",
}


@router.post("/actors:match", response_model=MatchList, operation_id="matchActors")
async def match_actors(reading: Read, query: MatchQuery) -> Response:
    """Which actors the names of a text may mean, with scores and reasons; nothing is stored."""

    def answer() -> Response:
        return reading.answer(
            MatchList([Matches(name, matches(reading, name, query.kind, query.limit)) for name in query.names])
        )

    return await reading.run(answer)


def matches(reading: Snapshot, name: str, kind: ActorKind | None = None, limit: int = 5) -> list[Match]:
    """The actors that a name may mean, the best first."""
    words = _bare(name)
    if not words:
        return []
    found = []
    for actor, names in _candidates(reading, name, words, kind):
        score, way, matched = max((*_read(name, words, known, actor), known) for known in names)
        if score:
            reason = _REASONS[way].format(matched=matched, percent=round(100 * score / _SPELLING_WEIGHT))
            ref = ActorRef.of(actor.id, actor.name, actor.kind)
            found.append(Match(ref, round(score, 3), way, label("match", way), matched, reason))
    # Of equals the one with the shorter name is likelier meant: "Rey" by "Anne Rey" than by "Anne Rey-Dupont".
    return sorted(found, key=lambda match: (-match.score, len(match.actor.name), match.actor.id))[:limit]


def _bare(name: str) -> list[str]:
    """The folded words of a name without the article and the civility before it."""
    words = fold_words(name).split()
    before = {fold_words(word) for word in naming().civilities | naming().articles}
    start = next((place for place, word in enumerate(words) if word not in before), 0)
    return words[start:]


def _read(name: str, words: Sequence[str], known: str, actor: Row[Any]) -> tuple[float, str]:
    """How well a name fits one that an actor is known by, and in which way."""
    of_known = _bare(known)
    if words == of_known:
        way = "name" if known == actor.name else "alias"
        return _SCORES[way], way
    if sorted(words) == sorted(of_known):
        return _SCORES["words"], "words"
    if actor.kind == ActorKind.PERSON and words == of_known[-len(words) :]:
        return _SCORES["surname"], "surname"
    fewer, more = sorted((set(words), set(of_known)), key=len)
    if fewer and fewer <= more:
        return _SCORES["part"] * (1 + len(fewer) / len(more)) / 2, "part"
    from rapidfuzz import fuzz  # a few megabytes, for the few who ask

    # Against the whole name, and against as many of its last words: "Lavrof" is meant for a surname.
    likeness = max(fuzz.ratio(" ".join(words), " ".join(form)) for form in (of_known, of_known[-len(words) :])) / 100
    return (_SPELLING_WEIGHT * likeness, "spelling") if likeness >= _SPELLING_FROM else (0.0, "spelling")


def _candidates(
    reading: Snapshot, name: str, words: Sequence[str], kind: ActorKind | None
) -> Iterable[tuple[Row[Any], list[str]]]:
    who, other = t.actor.c, t.alias.c
    folded = select(other.actor_id).where(other.folded.in_({fold_words(name), " ".join(words)}))
    hits = index(reading.connection).nearest(Indexed.ACTOR, terms(" ".join(words)), _BEGINNING, _CANDIDATES)
    near = or_(who.seq.in_(hits), who.id.in_(folded))
    rows = reading.rows(select(t.actor).where(near, *([who.kind == kind] if kind else [])))
    names: Mapping[str, list[str]] = defaultdict(list)
    of_actors = select(other.actor_id, other.alias).where(other.actor_id.in_([row.id for row in rows])).distinct()
    for alias in reading.rows(of_actors):
        names[alias.actor_id].append(alias.alias)
    return ((row, [row.name, *names[row.id]]) for row in rows)
