"""How often what Selon finds is right, by rule and by how the actor was resolved, on annotated articles.

    python benchmarks/reliability.py tests/cases/dev              # table of predicted against observed confidence
    python benchmarks/reliability.py tests/cases/dev --rates --unseen tests/cases/heldout
                                                                  # the counts that app/lexicon/reliability.toml holds

A folder holds articles with a `metadata.jsonl` and their gold in `gold/`. An attribution is right if a gold one shares
half of its words (F1), one of its holders (none, if it has none) and its stance; each gold one counts once, and
optional ones neither for nor against.
"""

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from app.annotation import Annotations, Quote
from app.documents import Document, mine, read
from app.extraction import extract
from app.extraction.confidence import resolution, rule_family
from app.folding import fold

_SHARED = 0.5
"""Least F1 of the words of two contents that are the same."""
_BINS = (0.0, 0.7, 0.8, 0.85, 0.9, 0.95, 1.01)


def judged(folder: Path) -> Iterator[tuple[Quote, bool]]:
    """The attributions found in the articles of a folder, each with whether it is right."""
    gold = {
        record["document"]: record["quotes"]
        for path in sorted((folder / "gold").glob("*.json"))
        if "quotes" in (record := json.loads(path.read_text(encoding="utf-8")))
    }
    for document in read([folder]):
        if not isinstance(document, Document) or document.name not in gold:
            continue
        found = mine(document, extract)
        if isinstance(found, Annotations):
            yield from _matched(found.quotes, gold[document.name])


def _matched(quotes: tuple[Quote, ...], gold: list[dict[str, Any]]) -> Iterator[tuple[Quote, bool]]:
    ours = [_bag(span.text for span in quote.contents) for quote in quotes]
    theirs = [_bag(content["text"] for content in entry["contents"]) for entry in gold]
    pairs = sorted(
        (
            (_f1(a, b) + _holds(quotes[i], gold[j]) / 4, i, j)
            for i, a in enumerate(ours)
            for j, b in enumerate(theirs)
            if _f1(a, b) >= _SHARED
        ),
        reverse=True,
    )
    partner: dict[int, int] = {}
    for _, i, j in pairs:
        if i not in partner and j not in partner.values():
            partner[i] = j
    for i, quote in enumerate(quotes):
        entry = gold[partner[i]] if i in partner else None
        if entry is None:
            yield quote, False
        elif not entry.get("optional"):
            yield quote, _holds(quote, entry) and bool(entry["stance"] == quote.stance.value)


def _bag(texts: Iterator[str]) -> Counter[str]:
    return Counter(re.findall(r"\w+", fold(" ".join(texts))))


def _f1(a: Counter[str], b: Counter[str]) -> float:
    return 2 * (a & b).total() / ((a.total() + b.total()) or 1)


def _holds(quote: Quote, entry: dict[str, Any]) -> bool:
    ours = {_name(n) for actor in quote.holders for n in (actor.name, *actor.aliases)}
    theirs = {_name(n) for holder in entry["holders"] for n in (holder["name"], *holder.get("any_of", []))}
    return bool(ours & theirs) or not (ours or theirs)


def _name(name: str) -> str:
    return re.sub(r"^(?:l'|la |le |les |un |une |des )", "", fold(name))


def _print_rates(title: str, found: Iterable[tuple[str, bool]]) -> None:
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for key, is_right in found:
        counts[key][0] += is_right
        counts[key][1] += 1
    print(f"[{title}]")
    for key, (right, total) in sorted(counts.items(), key=lambda item: (-item[1][1], item[0])):
        print(f'"{key}" = [{right}, {total}]')


def main() -> None:
    """Prints the table, or the counts with --rates."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--rates", action="store_true", help="print the counts by rule and by resolution, as TOML")
    parser.add_argument("--unseen", type=Path, help="with --rates: articles that the rules were not made on")
    arguments = parser.parse_args()
    found = [pair for folder in arguments.folders for pair in judged(folder)]
    if arguments.rates:
        _print_rates("rules", ((rule_family(quote.rule), right) for quote, right in found))
        _print_rates("resolutions", ((resolution(quote.rule, quote.holders), right) for quote, right in found))
        if arguments.unseen:
            _print_rates("unseen", (("all", right) for _, right in judged(arguments.unseen)))
        return
    print("| confidence | attributions | predicted | observed |\n|---|---|---|---|")
    for low, high in pairwise(_BINS):
        inside = [(quote.confidence, right) for quote, right in found if low <= quote.confidence < high]
        if inside:
            predicted = sum(c for c, _ in inside) / len(inside)
            observed = sum(right for _, right in inside) / len(inside)
            print(f"| {low:.2f} – {min(high, 1):.2f} | {len(inside)} | {predicted:.3f} | {observed:.3f} |")


if __name__ == "__main__":
    main()
