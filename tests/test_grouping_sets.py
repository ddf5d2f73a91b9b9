"""From the quotes of several articles to groups and relations: constraints in the form of the gold ones.

The sets in tests/cases/groups give each article's text and quotes, so that what is measured is what the contents say
and how they relate, not whether they are found. A constraint names quotes as "document:id". What cannot be told yet
stands under `beyond`.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from app.annotation import CONFLICTS, Quote, RelationKind, Stance
from app.extraction.anaphora import state_claims
from app.extraction.text import read
from app.grouping import Grouping, Statement, claim_key, group
from tests.quotes_from_json import quote_of

SETS = sorted((Path(__file__).parent / "cases/groups").glob("*.json"))
SHARED = Path(__file__).parents[2] / "shared"
RULES = ("same_group", "relations", "no_conflict")


@dataclass(frozen=True)
class Outcome:
    """What became of a set: main statements by "document:id", all of them of what answers several, and the grouping."""

    main: dict[str, Statement]
    answers: dict[str, list[Statement]]
    grouping: Grouping

    def group_of(self, ref: str) -> str:
        return next(g.id for g in self.grouping.groups if self.main[ref].claim in g.claims)

    def kinds(self, a: str, b: str) -> set[RelationKind]:
        """How two attributions relate; "ces chiffres" by each of the claims that it answers."""
        pairs = product(self.answers.get(a, [self.main[a]]), self.answers.get(b, [self.main[b]]))
        return set().union(*(self._kinds(one, two) for one, two in pairs))

    def _kinds(self, one: Statement, two: Statement) -> set[RelationKind]:
        """How two statements relate; those of one claim by their stances."""
        if one.claim != two.claim:
            pair = {one.claim, two.claim}
            return {r.kind for r in self.grouping.relations if {r.a, r.b} == pair}
        stances = {one.stance, two.stance}
        if stances == {Stance.ASSERTS, Stance.DENIES}:
            return {RelationKind.STANCE}
        return {RelationKind.UNCONFIRMED if Stance.UNCONFIRMED in stances else RelationKind.AGREES}

    def broken(self, rule: str, rows: Iterable[list[Any]]) -> list[tuple[Any, ...]]:
        """The constraints of one rule that do not hold, each with what was found instead."""
        wrong: list[tuple[Any, ...]] = []
        for a, b, *kinds in rows:
            have = self.kinds(a, b)
            if rule == "same_group":
                good = self.group_of(a) == self.group_of(b)
            elif rule == "relations":
                good = bool(have & {RelationKind(kind) for kind in kinds[0]})
            else:
                good = not have & CONFLICTS
            if not good:
                wrong.append((rule, a, b, *kinds, sorted(have), self.main[a].proposition, self.main[b].proposition))
        return wrong


def outcome(articles: Iterable[tuple[str, str, date, list[Quote]]]) -> Outcome:
    """Group the quotes of (document, text, day published, quotes)."""
    main: dict[str, Statement] = {}
    answers: dict[str, list[Statement]] = {}
    every: list[Statement] = []
    for document, text, published, quotes in articles:
        for quote in state_claims(quotes, read(text), published):
            holders = tuple(h.id or h.name for h in quote.holders) or (f"publisher-of-{document}",)
            for i, p in enumerate(quote.propositions):
                when = quote.said or published.isoformat()
                name = f"{document}:{quote.id}"
                statement = Statement(
                    f"{name}:{i}", claim_key(p), p, quote.stance, holders, quote.contents[0].text, when
                )
                every.append(statement)
                main.setdefault(name, statement)
                if quote.target:
                    answers.setdefault(name, []).append(statement)
    return Outcome(main, answers, group(every))


def articles_of(data: dict[str, Any]) -> Iterable[tuple[str, str, date, list[Quote]]]:
    for row in data["articles"]:
        quotes = [quote_of(record, row["text"]) for record in row["quotes"]]
        yield row["document"], row["text"], date.fromisoformat(row["published"]), quotes


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("path", SETS, ids=lambda path: path.stem)
def test_set(path: Path, rule: str) -> None:
    assert not _made(path).broken(rule, json.loads(path.read_text(encoding="utf-8"))[rule])


BEYOND = [
    (path, rule, row)
    for path in SETS
    for rule, rows in json.loads(path.read_text(encoding="utf-8")).get("beyond", {}).items()
    for row in rows
]


@pytest.mark.parametrize(("path", "rule", "row"), BEYOND, ids=[f"{p.stem}-{r}-{a}-{b}" for p, r, (a, b, *_) in BEYOND])
@pytest.mark.xfail(strict=True, reason="no rule tells yet how the two stand to each other")
def test_beyond(path: Path, rule: str, row: list[Any]) -> None:
    made = _made(path)
    assert not made.broken(rule, [row])


@cache
def _made(path: Path) -> Outcome:
    return outcome(articles_of(json.loads(path.read_text(encoding="utf-8"))))


def test_there_are_enough_sets() -> None:
    assert len(SETS) >= 8


@pytest.mark.skipif(not SHARED.exists(), reason="the gold articles are not here")
@pytest.mark.parametrize(("rule", "misses"), [("same_group", 0), ("relations", 1), ("no_conflict", 0)])
def test_gold(rule: str, misses: int) -> None:
    published = {}
    for line in (SHARED / "articles/metadata.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        published[row["document"]] = date.fromisoformat(row["published_at"])
    articles = []
    for path in sorted((SHARED / "gold").glob("0*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        text = (SHARED / "articles" / data["document"]).read_text(encoding="utf-8")
        quotes = [quote_of(record, text) for record in data["quotes"]]
        articles.append((data["document"][:3], text, published[data["document"]], quotes))
    constraints = json.loads((SHARED / "gold/conflicts.json").read_text(encoding="utf-8"))
    assert len(outcome(articles).broken(rule, constraints[rule])) <= misses
