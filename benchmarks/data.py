"""Data that the benchmarks share: rows in bulk, made from a seed, and articles."""

import random
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert

from app import search
from app.annotation import ActorKind, Bound, Modality, Quotation, RelationKind, Stance
from app.api import tables as t
from app.documents import Document, read
from app.folding import fold_words
from app.ingest import sayings
from app.search import Indexed

FOLDERS = (Path("tests/cases/dev"), Path("seeds"))
"""Articles that were written for the project, 390 words on average."""
_SEED = 20251103
_PER_ARTICLE = 10
_BATCH = 20_000
_PLACES = ("Sarmont", "Belmesnil", "Koursk", "Orvenne", "Kaldara", "Torvane")
_THINGS = ("soldats", "manifestants", "morts", "emplois")
_TABLES = (t.source, t.group, t.claim, t.attribution, t.attribution_actor, t.attribution_claim, t.relation)
_GROUP = 4
"""Claims that answer one question."""
_DISPUTED = 5
"""Of so many questions one has a conflict between its first two answers, and between its last two."""


def fill(connection: Connection, claims: int, actors: int = 400) -> None:
    """Rows of so many claims, each with one attribution, ten an article, by so many actors in turn."""
    dice = random.Random(_SEED)
    rows_of_actors = [
        {"id": f"actor-{n}", "name": f"Acteur {n}", "kind": ActorKind.ORGANISATION.value, "registered": False}
        for n in range(actors)
    ]
    connection.execute(insert(t.actor), rows_of_actors)
    search.add(connection, ((Indexed.ACTOR, n + 1, f"Acteur {n}") for n in range(actors)))
    for first in range(0, claims, _BATCH):
        rows: dict[Any, list[dict[str, Any]]] = {table: [] for table in _TABLES}
        indexed: list[tuple[Indexed, int, str]] = []
        for number in range(first, min(first + _BATCH, claims)):
            _one(dice, number, f"actor-{(number + number // actors) % actors}", rows, indexed)
        for table, made in rows.items():
            if made:
                connection.execute(insert(table), made)
        search.add(connection, indexed)
    sayings.add_all(connection)


def _one(
    dice: random.Random,
    number: int,
    actor: str,
    rows: dict[Any, list[dict[str, Any]]],
    indexed: list[tuple[Indexed, int, str]],
) -> None:
    article, position = divmod(number, _PER_ARTICLE)
    count, thing, place = dice.randrange(1, 90_000), dice.choice(_THINGS), dice.choice(_PLACES)
    words = f"{count} {thing} à {place}"
    day = f"2024-{1 + article % 12:02}-{1 + article % 28:02}"
    if not position:
        # Other numbers in each, so that none is a copy of another.
        text = f"Article {article}. " + " ".join(f"Selon lui, {dice.randrange(10**9)}." for _ in range(_PER_ARTICLE))
        known = {"document": f"bulk-{article}.txt", "language": "fr", "revision": 1, "current": True, "sha256": ""}
        dates = {"published": day, "published_low": day, "published_high": day, "ingested_at": f"{day}T00:00:00Z"}
        rows[t.source].append({"id": f"s-{article}", "text": text, "publisher": "Bulk", **known, **dates})
    question, answer = divmod(number, _GROUP)
    group, disputed = f"g-{question}", not question % _DISPUTED
    if not answer:
        rows[t.group].append({"id": group, "question": "Combien ?", "conflict": disputed})
    if disputed and answer % 2:
        pair = {"a": number, "b": number + 1, "kind": RelationKind.VALUE.value}
        rows[t.relation].append({**pair, "reason": f"{count} is another figure for the same", "confidence": 0.9})
    exact = {"value": float(count), "low": float(count), "high": float(count), "bound": Bound.EXACT.value}
    slots = {"unit": fold_words(thing), "place": place, "modality": Modality.ACTUAL.value, "increment": False}
    claim = {
        "id": f"c-{number}",
        "group_id": group,
        "neighbourhood": number - answer + 1,
        "text": words,
        "negated": False,
        "words": [],
    }
    rows[t.claim].append({**claim, **exact, **slots})
    indexed.append((Indexed.CLAIM, number + 1, words))
    span = {"start": 0, "end": 7, "text": "Article"}
    said = {"id": f"a-{number}", "source_id": f"s-{article}", "position": position, "claim_id": f"c-{number}"}
    how = {"stance": Stance.ASSERTS.value, "quotation": Quotation.INDIRECT.value, "modality": Modality.ACTUAL.value}
    found = {"mentions": [span], "contents": [span], "quantities": [], "rule": "bulk", "confidence": 0.9}
    rows[t.attribution].append({**said, **how, **found, "said": day, "said_low": day, "said_high": day})
    link = {"attribution_id": f"a-{number}", "position": 0}
    rows[t.attribution_actor].append({**link, "actor_id": actor, "role": "holder", "resolved_by": "name"})
    rows[t.attribution_claim].append({**link, "claim_id": f"c-{number}"})


@cache
def written() -> tuple[Document, ...]:
    """The articles that were written for the project, in a fixed order."""
    return tuple(found for found in read(list(FOLDERS)) if isinstance(found, Document))
