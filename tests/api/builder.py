"""Rows for the tests of the API, written as articles and what is said in them."""

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, func, insert, select

from app import search
from app.annotation import ActorKind, Bound, Modality, Quotation, RelationKind, Stance
from app.api import tables as t
from app.edtf import bounds
from app.folding import fold_words
from app.ingest import sayings
from app.search import Indexed


class Builder:
    """Inserts what one article after the other says; the spans of words are found in its text."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.texts: dict[str, str] = {}

    def _insert(self, table: Any, **values: Any) -> int:
        self.connection.execute(insert(table).values(**values))
        return int(self.connection.execute(select(func.max(table.c.seq))).scalar_one()) if "seq" in table.c else 0

    def source(self, id: str, text: str, published: str | None = "2024-11-01", **fields: Any) -> str:
        low, high = bounds(published)
        values = {
            "document": f"{id}.txt",
            "title": f"Titre de {id}",
            "publisher": "Agence Méridienne de presse",
            "language": "fr",
            "revision": 1,
            "current": True,
            **fields,
        }
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        seq = self._insert(
            t.source,
            id=id,
            text=text,
            sha256=sha256,
            ingested_at="2024-11-03T08:00:00Z",
            published=published,
            published_low=low,
            published_high=high,
            **values,
        )
        search.add(self.connection, [(Indexed.SOURCE, seq, search.source_text(values["title"], text))])
        self.texts[id] = text
        return id

    def actor(
        self, id: str, name: str, kind: ActorKind, parent: str | None = None, aliases: Sequence[str] = (), **fields: Any
    ) -> str:
        seq = self._insert(t.actor, id=id, name=name, kind=kind, parent_id=parent, **{"registered": True, **fields})
        for other in aliases:
            self._insert(t.alias, actor_id=id, alias=other, folded=fold_words(other))
        search.add(self.connection, [(Indexed.ACTOR, seq, search.actor_text([name, *aliases]))])
        return id

    def group(self, id: str, question: str, conflict: bool = True, **slots: Any) -> str:
        self._insert(t.group, id=id, question=question, conflict=conflict, **slots)
        return id

    def claim(self, id: str, text: str, group: str | None, **slots: Any) -> str:
        values = {"increment": False, "modality": Modality.ACTUAL, "negated": False, "words": []}
        if slots.get("bound") is Bound.EXACT:
            values |= {"low": slots["value"], "high": slots["value"]}
        seq = self._insert(t.claim, id=id, text=text, group_id=group, **{**values, **slots})
        search.add(self.connection, [(Indexed.CLAIM, seq, text)])
        return id

    def relation(self, group: str, a: str, b: str, kind: RelationKind, reason: str) -> None:
        claim = t.claim.c
        numbers = {key: select(claim.seq).where(claim.id == key, claim.group_id == group) for key in (a, b)}
        one, other = (self.connection.execute(numbers[key]).scalar_one() for key in (a, b))
        self._insert(t.relation, a=one, b=other, kind=kind, reason=reason, confidence=0.9)

    def says(
        self,
        source: str,
        content: str,
        claim: str,
        *,
        holder: str | None = None,
        mention: str | None = None,
        cue: str | None = None,
        via: str | None = None,
        publisher: str | None = None,
        stance: Stance = Stance.ASSERTS,
        quotation: Quotation = Quotation.INDIRECT,
        modality: Modality = Modality.ACTUAL,
        said: str | None = None,
        quantities: Sequence[dict[str, Any]] = (),
    ) -> str:
        rows = select(func.count()).select_from(t.attribution).where(t.attribution.c.source_id == source)
        position = int(self.connection.execute(rows).scalar_one())
        id = f"{source}-{position}"
        low, high = bounds(said)
        self._insert(
            t.attribution,
            id=id,
            source_id=source,
            position=position,
            claim_id=claim,
            stance=stance,
            quotation=quotation,
            modality=modality,
            said=said,
            said_low=low,
            said_high=high,
            cue=self._span(source, cue),
            mentions=[self._span(source, mention)] if mention else [],
            contents=[self._span(source, content)],
            quantities=[{**quantity, **(self._span(source, quantity["text"]) or {})} for quantity in quantities],
            rule="verb",
            confidence=0.95,
        )
        for role, actor in (("holder", holder), ("via", via), ("publisher", publisher)):
            if actor:
                self._insert(
                    t.attribution_actor,
                    attribution_id=id,
                    role=role,
                    position=0,
                    actor_id=actor,
                    resolved_by="registry",
                    mention=self._span(source, mention) if role == "holder" else None,
                )
        self._insert(t.attribution_claim, attribution_id=id, position=0, claim_id=claim)
        sayings.forget(self.connection, source)
        sayings.add(self.connection, source)
        return id

    def _span(self, source: str, words: str | None) -> dict[str, Any] | None:
        if words is None:
            return None
        start = self.texts[source].index(words)
        return {"start": start, "end": start + len(words), "text": words}


def by(cue: str, mention: str, **more: Any) -> dict[str, Any]:
    """How it is said, for `Builder.says`."""
    return {"cue": cue, "mention": mention, **more}


def figure(text: str, value: float | None, low: float | None, high: float | None, bound: Bound) -> dict[str, Any]:
    """A quantity of soldiers as an attribution holds it; `text` is found in the article."""
    slots: dict[str, Any] = {"value": value, "low": low, "high": high, "bound": bound, "unit": "soldats"}
    return {"text": text, **slots, "place": None, "of": None, "increment": False, "date": None}


ARRIVED = (
    "🛰️ Selon le Pentagone, environ 10 000 soldats nord-coréens seraient en Russie. "
    "Jeudi, Antony Blinken a indiqué que 8 000 d’entre eux se trouvaient à Koursk. "
    "M. Lavrov a nié le déploiement, rapporte TASS. "
    "Quinze mille habitants ont fui la région."
)
REPEATED = (
    "La Maison Blanche affirme que 10 000 soldats nord-coréens sont arrivés. "
    "Le renseignement sud-coréen en compte au moins 15 000. "
    "Le Kremlin n’a ni confirmé ni démenti leur présence."
)
MARCH = (
    "La police a compté 11 500 manifestants à Sarmont. Les syndicats parlent de 40 000 manifestants. "
    "Ils accusent les agents d’avoir chargé la foule, ce que la police nie."
)


def build(connection: Connection) -> None:
    """A small world: three articles and one replaced revision, eleven actors, two conflicts, a question without one."""
    world = Builder(connection)
    world.actor("etats-unis", "États-Unis", ActorKind.STATE, aliases=["Washington"])
    world.actor("pentagone", "Pentagone", ActorKind.GOVERNMENT, "etats-unis")
    world.actor("maison-blanche", "Maison Blanche", ActorKind.GOVERNMENT, "etats-unis", ["la Maison-Blanche"])
    world.actor("departement-d-etat", "département d’État", ActorKind.GOVERNMENT, "etats-unis")
    world.actor("antony-blinken", "Antony Blinken", ActorKind.PERSON, "departement-d-etat", ["M. Blinken"])
    world.actor("russie", "Russie", ActorKind.STATE, aliases=["Moscou"])
    world.actor("kremlin", "Kremlin", ActorKind.GOVERNMENT, "russie")
    world.actor("serguei-lavrov", "Sergueï Lavrov", ActorKind.PERSON, "russie", ["M. Lavrov"])
    world.actor("nis", "renseignement sud-coréen", ActorKind.AGENCY)
    world.actor("tass", "TASS", ActorKind.MEDIUM)
    world.actor("agence-meridienne", "Agence Méridienne de presse", ActorKind.MEDIUM, registered=False)
    world.actor("police-sarmont", "police", ActorKind.AGENCY, registered=False)
    world.actor("syndicats", "les syndicats", ActorKind.UNNAMED, registered=False)
    _office_and_alias(world)
    _soldiers(world)
    _march(world)


def _office_and_alias(world: Builder) -> None:
    text = ARRIVED
    world.source("s-arrivee", text, publisher="Le Courrier du Ponant", url="https://example.org/arrivee")
    start = text.index("M. Lavrov")
    attested: dict[str, Any] = {"source_id": "s-arrivee", "start": start, "end": start + len("M. Lavrov")}
    world._insert(t.alias, actor_id="serguei-lavrov", alias="M. Lavrov", folded=fold_words("M. Lavrov"), **attested)
    world._insert(
        t.office,
        actor_id="serguei-lavrov",
        title="ministre des Affaires étrangères",
        organisation_id="russie",
        since="2004-03",
    )


def _soldiers(world: Builder) -> None:
    question = "Combien de soldats nord-coréens en Russie ?"
    slots: dict[str, Any] = {"event": "troops_sent", "unit": "troops", "agent": "coree-du-nord"}
    group = world.group("g-soldats", question, event="troops_sent", unit="troops", place="Russie")
    about: dict[str, Any] = {"value": 10000.0, "low": 9000.0, "high": 11000.0, "bound": Bound.ABOUT}
    part: dict[str, Any] = {"value": 8000.0, "low": 8000.0, "high": 8000.0, "bound": Bound.EXACT}
    least: dict[str, Any] = {"low": 15000.0, "bound": Bound.AT_LEAST, "value": 15000.0}
    ten = world.claim("c-10000", "environ 10 000 soldats nord-coréens", group, **slots, **about, place="Russie")
    eight = world.claim(
        "c-8000", "8 000 d’entre eux se trouvaient à Koursk", group, **slots, **part, place="Koursk, Russie"
    )
    fifteen = world.claim("c-15000", "au moins 15 000", group, **slots, **least, place="Russie")
    sent = world.claim("c-envoi", "le déploiement", group, **slots, place="Russie")
    world.relation(group, eight, ten, RelationKind.PART_OF, "Koursk est en Russie : 8 000 font partie de 10 000")
    world.relation(group, ten, fifteen, RelationKind.VALUE, "9 000 à 11 000 et au moins 15 000 s’excluent")
    world.relation(group, ten, sent, RelationKind.STANCE, "Sergueï Lavrov dément ce qu’affirme le Pentagone")
    ten_words = [figure("environ 10 000 soldats", 10000, 9000, 11000, Bound.ABOUT)]
    said = by("Selon", "le Pentagone", modality=Modality.HEDGED, quantities=ten_words)
    content = "environ 10 000 soldats nord-coréens seraient en Russie"
    world.says("s-arrivee", content, ten, holder="pentagone", **said)
    said = by("a indiqué", "Antony Blinken", said="2024-10-31")
    world.says("s-arrivee", "8 000 d’entre eux se trouvaient à Koursk", eight, holder="antony-blinken", **said)
    said = by("a nié", "M. Lavrov", via="tass", stance=Stance.DENIES)
    world.says("s-arrivee", "le déploiement", sent, holder="serguei-lavrov", **said)
    flight = world.group("g-fuite", "Combien d’habitants ont fui ?", conflict=False, unit="persons")
    fled = world.claim("c-fuite", "Quinze mille habitants", flight, value=15000.0, bound=Bound.EXACT, unit="persons")
    world.says("s-arrivee", "Quinze mille habitants ont fui la région", fled, publisher="agence-meridienne")
    world.source("s-reprise", REPEATED, "2024-11-02")
    content = "10 000 soldats nord-coréens sont arrivés"
    world.says("s-reprise", content, ten, holder="maison-blanche", cue="affirme", mention="La Maison Blanche")
    world.says(
        "s-reprise", "au moins 15 000", fifteen, holder="nis", cue="compte", mention="Le renseignement sud-coréen"
    )
    said = by("n’a ni confirmé ni démenti", "Le Kremlin", stance=Stance.UNCONFIRMED)
    world.says("s-reprise", "leur présence", sent, holder="kremlin", **said)


def _march(world: Builder) -> None:
    # An article that was replaced: what only its first revision says answers no question any more.
    old = world.source("s-marche-1", "La police a compté 9 000 manifestants.", "2025-03-22", current=False)
    gone = world.claim("c-9000", "9 000 manifestants", None, unit="protesters", value=9000.0, bound=Bound.EXACT)
    world.says(old, "9 000 manifestants", gone, holder="police-sarmont", cue="a compté", mention="La police")
    march: dict[str, Any] = {"title": "Le cœur de la querelle", "publisher": "L’Écho de l’Orvenne", "revision": 2}
    new = world.source("s-marche-2", MARCH, "2025-03", **march, replaces=old)
    group = world.group("g-marche", "Combien de manifestants à Sarmont ?", unit="protesters", place="Sarmont")
    slots: dict[str, Any] = {"unit": "protesters", "place": "Sarmont", "bound": Bound.EXACT}
    few = world.claim("c-11500", "11 500 manifestants à Sarmont", group, value=11500.0, **slots)
    many = world.claim("c-40000", "40 000 manifestants", group, value=40000.0, **slots)
    world.relation(group, few, many, RelationKind.VALUE, "11 500 et 40 000 s’excluent")
    said = by("a compté", "La police")
    world.says(new, "11 500 manifestants à Sarmont", few, holder="police-sarmont", **said)
    said = by("parlent de", "Les syndicats", quotation=Quotation.MIXED)
    world.says(new, "40 000 manifestants", many, holder="syndicats", **said)
    # One claim, asserted by some and denied by others: no other claim contradicts it.
    charge = world.claim("c-charge", "avoir chargé la foule", world.group("g-charge", "La police a-t-elle chargé ?"))
    world.says(new, "avoir chargé la foule", charge, holder="syndicats", **by("accusent", "Ils"))
    world.says(new, "ce", charge, holder="police-sarmont", **by("nie", "la police", stance=Stance.DENIES))
