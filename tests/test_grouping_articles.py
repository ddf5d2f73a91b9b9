"""From the words of whole articles to groups and relations: extraction and grouping together.

The sets in tests/cases/groups are three articles about one event each, with gold quotes and constraints; those in
`heldout` are measured here, and read by nobody who writes rules. What is not found counts as a miss, so the shares are
those that a reader meets. They are floors: raise them. One may fall only where claims that were not found before come
into conflict, as a claim that is not found keeps clear of all.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.annotation import CONFLICTS, Quote
from app.extraction import extract
from app.folding import fold_words
from tests.test_grouping_sets import Outcome, outcome

SETS = Path(__file__).parent / "cases/groups"
FLOORS = {
    "articles": {"same_group": 0.805, "relations": 0.665, "no_conflict": 0.95},
    "heldout": {"same_group": 0.70, "relations": 0.50, "no_conflict": 0.925},
}
OVERLAP = 0.5
"""Least F1 of the words of two contents that are one."""


@pytest.mark.parametrize("rule", ["same_group", "relations", "no_conflict"])
@pytest.mark.parametrize("folder", FLOORS)
def test_share_that_holds(folder: str, rule: str) -> None:
    made, found = _read(folder)
    rows = _constraints(folder)[rule]
    held = sum(_holds(made, found, rule, row) for row in rows)
    assert held >= FLOORS[folder][rule] * len(rows), f"{held} of {len(rows)}"


def _holds(made: Outcome, found: Mapping[str, str], rule: str, row: list[Any]) -> bool:
    a, b = (found.get(ref) for ref in row[:2])
    if a is None or b is None:
        return rule == "no_conflict"
    if rule == "same_group":
        return made.group_of(a) == made.group_of(b)
    have = made.kinds(a, b)
    return bool(have & set(row[2])) if rule == "relations" else not have & CONFLICTS


def _constraints(folder: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((SETS / folder / "gold/conflicts.json").read_text(encoding="utf-8"))
    return data


@cache
def _read(folder: str) -> tuple[Outcome, dict[str, str]]:
    """The outcome of all articles together, and the found quote of each gold one, both as "document:id"."""
    articles = []
    found: dict[str, str] = {}
    for line in (SETS / folder / "metadata.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        number, published = row["document"][:3], date.fromisoformat(row["published_at"])
        text = (SETS / folder / row["document"]).read_text(encoding="utf-8")
        quotes = extract(text, published).quotes
        articles.append((number, text, published, list(quotes)))
        gold = json.loads((SETS / folder / "gold" / row["document"]).with_suffix(".json").read_text(encoding="utf-8"))
        found |= {f"{number}:{g}": f"{number}:{q}" for g, q in _matched(quotes, gold["quotes"])}
    return outcome(articles), found


def _matched(quotes: Sequence[Quote], gold: Sequence[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Ids of the gold quotes and of the found ones that hold the same words, one to one, best first."""
    pairs = [
        (_alike(_bag(s.text for s in q.contents), _bag(s["text"] for s in g["contents"])), g["id"], q.id)
        for q in quotes
        for g in gold
    ]
    taken: set[str] = set()
    for share, wanted, have in sorted(pairs, reverse=True):
        if share >= OVERLAP and not {f"gold {wanted}", have} & taken:
            taken |= {f"gold {wanted}", have}
            yield wanted, have


def _bag(texts: Iterator[str]) -> Counter[str]:
    return Counter(fold_words(" ".join(texts)).split())


def _alike(a: Counter[str], b: Counter[str]) -> float:
    return 2 * (a & b).total() / max(1, a.total() + b.total())
