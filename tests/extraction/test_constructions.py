"""French constructions, each with sentences that attribute and sentences that only look like it.

A row of tests/cases/constructions.jsonl names its construction (`row`) and states in `expect` every attribution of its
`text`; `none` stands where there is none. An expectation holds only the fields that the row is about, beside `holders`,
`stance` and `contents`. A list in place of a name or a value gives alternatives, `or_contents` other readings of the
content, `unnamed` that no named actor may hold it, `reporter` a figure in the reporter's own voice, `optional` an
attribution that may be found or not. What the article says in its own voice counts only where the row asks for it.
"""

import re
from collections import Counter
from datetime import date
from typing import Any

import pytest

from app.annotation import ActorKind, ActorRef, Quantity, Quote
from app.extraction import extract
from app.folding import fold
from tests.extraction.rows import rows

ENOUGH = 0.8
"""Least F1 of the words of two contents that are taken for the same."""

ARTICLES = re.compile(r"^(?:l'|d'|les? |la |des |du |de |une? )+")


def cases() -> list[Any]:
    """The rows, each named by its construction and the start of its text."""
    return [
        pytest.param(*case.values, id=f"{case.values[0]['row']}: {case.values[0]['text'][:45]}", marks=case.marks)
        for case in rows("constructions")
    ]


def folded(words: str) -> str:
    return re.sub(r"\s+", " ", fold(words.replace("’", "'"))).strip(" .,;:«»\"“”'")


def name_key(name: str) -> str:
    return re.sub(r"[-\s]+", " ", ARTICLES.sub("", folded(name)))


def names(actor: ActorRef) -> set[str]:
    return {name_key(n) for n in (actor.name, *actor.aliases)}


def choices(wanted: Any) -> list[Any]:
    return wanted if isinstance(wanted, list) else [wanted]


def same_actors(found: tuple[ActorRef, ...], wanted: list[Any]) -> bool:
    """Whether the two lists name the same actors, in any order."""
    left = [names(actor) for actor in found]
    for want in wanted:
        keys = {name_key(n) for n in choices(want)}
        match = next((have for have in left if have & keys), None)
        if match is None:
            return False
        left.remove(match)
    return not left


def words(spans: list[str]) -> Counter[str]:
    return Counter(re.findall(r"\w+", folded(" ".join(spans))))


def overlap(found: list[str], wanted: list[str]) -> float:
    """F1 of the two bags of words."""
    a, b = words(found), words(wanted)
    shared = sum((a & b).values())
    return 2 * shared / (sum(a.values()) + sum(b.values())) if shared else 0.0


def content_score(quote: Quote, wanted: dict[str, Any]) -> float:
    found = [span.text for span in quote.contents]
    return max(overlap(found, reading) for reading in [wanted["contents"], *wanted.get("or_contents", [])])


def same_figure(found: Quantity, wanted: dict[str, Any]) -> bool:
    """Whether a figure has every field of `wanted`; a unit by its head noun, a place by its name within the words."""
    for field, want in wanted.items():
        have = getattr(found, field)
        if field == "unit" and want is not None:
            good = have is not None and re.sub("[sx]$", "", name_key(have)) == re.sub("[sx]$", "", name_key(want))
        elif field == "place" and want is not None:
            good = have is not None and (name_key(want) in name_key(have) or name_key(have) in name_key(want))
        elif isinstance(want, int | float):
            good = have == pytest.approx(want)
        else:
            good = have == want
        if not good:
            return False
    return True


def shortfalls(quote: Quote, wanted: dict[str, Any]) -> list[str]:
    """What an attribution has otherwise than expected, in words."""
    out = []
    if wanted.get("unnamed"):
        if any(actor.kind is not ActorKind.UNNAMED for actor in quote.holders):
            out.append(f"holder {[a.name for a in quote.holders]} for an unnamed one")
    elif not same_actors(quote.holders, wanted["holders"]):
        out.append(f"holders {[a.name for a in quote.holders]} for {wanted['holders']}")
    if "via" in wanted and not same_actors(quote.via, wanted["via"]):
        out.append(f"via {[a.name for a in quote.via]} for {wanted['via']}")
    for field in ("stance", "modality", "quotation", "said"):
        if field in wanted and getattr(quote, field) not in choices(wanted[field]):
            out.append(f"{field} {getattr(quote, field)} for {wanted[field]}")
    readings = [wanted["contents"], *wanted.get("or_contents", [])]
    if len(quote.contents) < min(map(len, readings)):
        out.append(f"{len(quote.contents)} content span for {wanted['contents']}")
    if quote.cue and any(c.start < quote.cue.end and quote.cue.start < c.end for c in quote.contents):
        out.append(f"the cue “{quote.cue.text}” lies within the content")
    if "quantities" in wanted:
        have = list(quote.quantities)
        for figure in wanted["quantities"]:
            match = next((q for q in have if same_figure(q, figure)), None)
            if match is None:
                out.append(f"no figure {figure} among {list(quote.quantities)}")
            else:
                have.remove(match)
        out.extend(f"spurious figure {q.span.text}" for q in have)
    return out


def pairs(found: list[Quote], wanted: list[dict[str, Any]]) -> list[tuple[Quote, dict[str, Any]]]:
    """Attributions and the expectations that they fulfil best, one to one."""
    scored = sorted(
        (
            (content_score(quote, want) - 0.1 * len(shortfalls(quote, want)), i, j)
            for i, quote in enumerate(found)
            for j, want in enumerate(wanted)
            if content_score(quote, want) >= ENOUGH
        ),
        reverse=True,
    )
    taken: list[tuple[int, int]] = []
    for _, i, j in scored:
        if all(i != a and j != b for a, b in taken):
            taken.append((i, j))
    return [(found[i], wanted[j]) for i, j in taken]


def differences(row: dict[str, Any]) -> list[str]:
    """All in which the extraction of a row's text departs from what the row expects."""
    published = date.fromisoformat(row["published"]) if row["published"] else None
    quotes = extract(row["text"], published).quotes
    expected = row.get("expect", [])
    out = []
    for reporter in (False, True):
        wanted = [want for want in expected if bool(want.get("reporter")) is reporter]
        found = [quote for quote in quotes if (quote.cue is None and not quote.sources) is reporter]
        if reporter and not wanted:
            continue
        matched = pairs(found, wanted)
        out += [line for quote, want in matched for line in shortfalls(quote, want)]
        out += [
            f"missed: {' … '.join(want['contents'])}"
            for want in wanted
            if not want.get("optional") and not any(want is w for _, w in matched)
        ]
        out += [
            f"spurious: {' … '.join(c.text for c in quote.contents)} ({quote.rule}, {[a.name for a in quote.holders]})"
            for quote in found
            if not any(quote is f for f, _ in matched)
        ]
    return out


@pytest.mark.parametrize("row", cases())
def test_construction(row: dict[str, Any]) -> None:
    assert differences(row) == []


def test_rows_are_complete() -> None:
    """Each row says either what it expects or that there is nothing, and its contents are words of its text."""
    for case in rows("constructions"):
        row = case.values[0]
        required = [want for want in row.get("expect", []) if not want.get("optional")]
        assert bool(required) is not row.get("none", False), row["text"]
        for want in row.get("expect", []):
            for reading in [want["contents"], *want.get("or_contents", [])]:
                assert all(span in row["text"] for span in reading), row["text"]
