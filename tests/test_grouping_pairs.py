"""What two short articles say of each other: extraction and grouping together, on all subjects.

Each row of cases/two_articles.jsonl has a sentence or two of either article and the relation that some claims of the
two must have; none means that there must be no conflict. Both articles turn on one town, Lormande.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.annotation import CONFLICTS, RelationKind
from app.extraction import extract
from tests.test_grouping_sets import Outcome, outcome

ROWS = [json.loads(line) for line in (Path(__file__).parent / "cases/two_articles.jsonl").open(encoding="utf-8")]
DAYS = (date(2025, 3, 12), date(2025, 3, 13))


def _article(words: str) -> str:
    return (
        f"Lormande : l'affaire fait débat\n\nL'affaire secoue Lormande, près de Troyes. {words} À Lormande, on attend."
    )


def _made(*several: str) -> Outcome:
    articles = []
    for name, day, words in zip("ab", DAYS, several, strict=True):
        text = _article(words)
        articles.append((name, text, day, list(extract(text, day).quotes)))
    return outcome(articles)


@pytest.mark.parametrize(
    "row",
    [pytest.param(r, id=r["a"][:40], marks=[pytest.mark.xfail(strict=True)] if r.get("xfail") else []) for r in ROWS],
)
def test_two_articles(row: dict[str, Any]) -> None:
    made = _made(row["a"], row["b"])
    ours, theirs = ([ref for ref in made.main if ref.startswith(name)] for name in "ab")
    kinds = {kind for x in ours for y in theirs for kind in made.kinds(x, y)}
    assert RelationKind(row["kind"]) in kinds if row["kind"] else not kinds & CONFLICTS


@pytest.mark.parametrize(
    ("other", "sure"),
    [
        ("L'association affirme que 300 arbres ont été abattus.", False),
        ("L'association affirme que seuls 300 arbres ont été plantés.", True),
    ],
)
def test_a_conflict_that_only_the_unit_tells_is_unsure_and_says_so(other: str, sure: bool) -> None:
    made = _made("La mairie a planté 1 200 arbres, rappelle l'adjoint.", other)
    (relation,) = made.grouping.relations
    assert relation.kind is RelationKind.VALUE
    assert (relation.confidence > 0.5) is sure
    assert ("if they count the same" in relation.reason) is not sure
