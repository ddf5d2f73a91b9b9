"""Texts made to be slow: for every regular expression of `app`, and for all that reads what others wrote.

    python -m benchmarks.backtracking patterns                 # every pattern, against texts made from it
    python -m benchmarks.backtracking programs --size 100000   # extraction, headers, pages, feeds, search words …

Patterns are recorded where `app` compiles them: its modules are imported, its cached functions without arguments
called, and articles and odd texts read. What a pattern repeats is then repeated, behind what the pattern has before it
and in front of what cannot follow (as in Davis et al., "The Impact of Regular Expression Denial of Service in
Practice", 2018), at growing sizes, up to the longest stretch that the pattern was given while it was recorded. Seconds
are of processor time. Fails (exit 1) where 100,000 characters take a pattern more than a second, or where the time
grows faster than the text: by its power of more than 1.5.
"""

import argparse
import ast
import importlib
import inspect
import json
import pkgutil
import random
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from math import log
from pathlib import Path
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import FrameType
from typing import Any

from app.errors import BadInput

ROOT = Path(__file__).parent.parent
LONG = 100_000
"""Characters that a text of somebody else's may have."""
_LADDER = (500, 2_000, 8_000, 32_000, LONG)
_SHORT = 1_000
"""Characters of a stretch that a pattern is given at most to count as bounded: it is tried on no longer ones."""
_SECOND, _BOUNDED, _ENOUGH, _POWER = 1.0, 0.01, 0.3, 1.5
"""Seconds for a long text, for a bounded stretch; those after which a larger text is not tried; growth by size."""
_NOTICED = 0.1
"""Seconds below which growth is not looked at."""
_UNITS = (
    *"aAé1 \n\t\u00a0-'\",.([«<&_",
    *("\r\n", "mot ", "A ", "A-", "Jean-", "l'", "l’", "qu'", "de ", "a, ", "1 ", "1,", "1.", "1 000 ", "« ", "<!--"),
    *("' ", '"a'),
)
_LAST = ("\0", "a")


@dataclass(slots=True)
class Watched:
    """Stands in for a compiled pattern, and remembers how it is used."""

    pattern: re.Pattern[str]
    where: str
    scans: bool = False
    """It is looked for in the text, or tried from places within it, not only at its beginning."""
    used: bool = False
    longest: int = 0
    """Characters of the longest stretch that it was given."""

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.pattern, name)
        return partial(self._use, name, found) if callable(found) else found

    def _use(self, name: str, method: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        place = 1 if name in ("sub", "subn") else 0
        text, *bounds = arguments[place:]
        start, end = (*bounds, 0, len(text))[:2] if name not in ("sub", "subn", "split") else (0, len(text))
        self.used = True
        self.scans |= name not in ("match", "fullmatch") or start > 0
        self.longest = max(self.longest, min(end, len(text)) - start)
        return method(*arguments, **named)


class Recorder:
    """Every pattern that `app` compiles from now on."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, int, str], Watched] = {}
        self._compile: Callable[[Any, int], Any] = re._compile  # type: ignore[attr-defined]
        re._compile = self._watch  # type: ignore[attr-defined]

    def _watch(self, pattern: Any, flags: int) -> Any:
        compiled = self._compile(getattr(pattern, "pattern", pattern), flags)
        caller: FrameType | None = sys._getframe(2)
        file = Path(caller.f_code.co_filename) if caller else Path()
        if not caller or ROOT / "app" not in file.parents or not isinstance(compiled.pattern, str):
            return compiled
        where = f"{file.relative_to(ROOT)}:{caller.f_lineno}"
        key = (where, compiled.flags, compiled.pattern)
        return self.found.setdefault(key, Watched(compiled, where))


# ---------------------------------------------------------------- texts made from a pattern


@dataclass(slots=True)
class Maker:
    """Words that a pattern or a part of it takes."""

    chance: random.Random
    groups: dict[int, str] = field(default_factory=dict)

    def words(self, items: Any) -> str:
        """An example of what a part takes, mostly."""
        return "".join(self._one(op, value) for op, value in items)

    def _one(self, op: Any, value: Any) -> str:
        if op is code.LITERAL:
            return chr(value)
        if op in (code.NOT_LITERAL, code.ANY, code.IN):
            return self.chance.choice(_taken(op, value))
        if op is code.BRANCH:
            return self.words(self.chance.choice(value[1]))
        if op is code.SUBPATTERN:
            self.groups[value[0]] = self.words(value[-1])
            return self.groups[value[0]]
        if op in _REPEATS:
            least, most, body = value
            return "".join(self.words(body) for _ in range(min(max(least, self.chance.randrange(3)), most)))
        if op is code.ATOMIC_GROUP:
            return self.words(value)
        if op is code.ASSERT and value[0] < 0:
            return self.words(value[1])
        if op is code.GROUPREF:
            return self.groups.get(value, "")
        return ""  # a place, or what must not stand there


_REPEATS = (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT)
_PROBES = "aA1 é,.-'\"(«:\n_\t\u00a0\0"


def _taken(op: Any, value: Any) -> str:
    """Characters that a set takes."""
    items = value if op is code.IN else [(op, value)]
    literals = "".join(chr(v if o is code.LITERAL else v[0]) for o, v in items if o in (code.LITERAL, code.RANGE))
    return "".join(c for c in literals + _PROBES if _holds(items, ord(c))) or "a"


def _holds(items: Any, number: int) -> bool:
    found = False
    for op, value in items:
        found |= (
            (op is code.LITERAL and value == number)
            or (op is code.NOT_LITERAL and value != number)
            or (op is code.RANGE and value[0] <= number <= value[1])
            or (op is code.CATEGORY and _of_category(str(value), chr(number)))
            or op is code.ANY
        )
    return found is not any(op is code.NEGATE for op, _ in items)


def _of_category(name: str, character: str) -> bool:
    letter = {"DIGIT": "d", "SPACE": "s", "WORD": "w"}[name.rpartition("_")[2]]
    return re.match(f"\\{letter.upper() if '_NOT_' in name else letter}", character) is not None


def attacks(pattern: re.Pattern[str], size: int) -> Iterator[str]:
    """Texts of about `size` characters that a pattern may find hard."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    maker = Maker(random.Random(pattern.pattern))
    pumps = {("", unit) for unit in _UNITS} | {("", maker.words(tree)[:-1]) for _ in range(6)}
    for _ in range(3):
        for before, body in _repeats(list(tree), maker, ""):
            pumps |= {(before, body), ("", before + body), ("", before + body * 3), ("", before)}
    for before, pump in sorted(pumps):
        if pump:
            yield from (before + pump * (size // len(pump)) + last for last in _LAST)


def _repeats(items: list[Any], maker: Maker, before: str) -> Iterator[tuple[str, str]]:
    """What is repeated in a pattern, each with what goes before it."""
    for op, value in items:
        parts = value[1] if op is code.BRANCH else [value[-1]] if op in (*_REPEATS, code.SUBPATTERN) else ()
        for part in (*parts, *([value] if op is code.ATOMIC_GROUP else [])):
            yield from _repeats(list(part), maker, before)
        if op in (code.ASSERT, code.ASSERT_NOT):
            yield from _repeats(list(value[1]), maker, before)
        if op in _REPEATS and value[1] > 4:
            yield before, maker.words(value[2])
        before += maker.words([(op, value)])


# ---------------------------------------------------------------- how long it takes


class _TooLongError(Exception):
    """The time is over."""


def _alarm(number: int, frame: FrameType | None) -> None:
    raise _TooLongError


def seconds(work: Callable[[], object], most: float = 2.0) -> float:
    """Processor time of a piece of work, which is stopped where it takes more than `most`."""
    signal.signal(signal.SIGVTALRM, _alarm)
    signal.setitimer(signal.ITIMER_VIRTUAL, most)
    begun = time.process_time()
    try:
        work()
    except _TooLongError:
        pass
    except BadInput:
        pass  # refusing a text is an answer too
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - begun


def _tried(watched: Watched, text: str) -> float:
    pattern = watched.pattern
    if watched.scans or (not watched.used and _scans(watched.where)):
        return seconds(lambda: sum(1 for _ in pattern.finditer(text)))
    return max(seconds(lambda: pattern.fullmatch(text)), seconds(lambda: pattern.match(text)))


def _scans(where: str) -> bool:
    """Whether the file has more than `match` and `fullmatch` for an unused pattern; also where it cannot tell."""
    file, _, line = where.partition(":")
    source = (ROOT / file).read_text(encoding="utf-8")
    name = source.splitlines()[int(line) - 1].partition("=")[0].strip()
    uses = re.findall(rf"\b{re.escape(name)}\.(\w+)\(", source)
    return not uses or not {"match", "fullmatch"}.issuperset(uses)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The hardest text found for a pattern."""

    slow: bool
    seconds: float
    """For `size` characters; reckoned from smaller texts where these took long already."""
    power: float
    size: int
    text: str


def judged(watched: Watched) -> Verdict:
    """How a pattern bears the texts made for it."""
    if watched.used and watched.longest <= _SHORT:
        size = max(watched.longest, 40)
        worst, text = max((_tried(watched, text), text[:40]) for text in attacks(watched.pattern, size))
        return Verdict(worst > _BOUNDED, worst, 1.0, size, text)
    kept, times = list(range(sum(1 for _ in attacks(watched.pattern, _LADDER[0])))), []
    for size in _LADDER:
        ready, tried = list(attacks(watched.pattern, size)), []
        for number in kept:
            tried.append((_tried(watched, ready[number]), number))
            if tried[-1][0] > _ENOUGH:
                break
        tried.sort(reverse=True)
        times.append((size, *tried[0]))
        kept = [number for _, number in tried[: max(4, len(tried) // 16)]]
        if tried[0][0] > _ENOUGH:
            break
    steps = [log(b / a) / log(n / m) for (m, a, _), (n, b, _) in pairwise(times) if min(a, b) > 0.0005]
    size, took, number = times[-1]
    power = steps[-1] if steps else (9.9 if took > _ENOUGH else 1.0)
    reckoned = took * (LONG / size) ** power
    slow = reckoned > _SECOND or (power > _POWER and reckoned > _NOTICED)
    return Verdict(slow, reckoned, power, LONG, list(attacks(watched.pattern, 40))[number][:60])


# ---------------------------------------------------------------- what reads the texts of others


def programs() -> dict[str, Callable[[str], object]]:
    """All that reads what somebody else wrote, each from a text."""
    from datetime import date

    from app import edtf
    from app.addresses import normalised
    from app.documents.charsets import decode
    from app.documents.document import from_text
    from app.documents.feeds import is_feed, parse_feed
    from app.documents.pages import from_page
    from app.extraction import extract
    from app.headers import Details, published
    from app.search import terms

    feed = "<rss version='2.0'><channel><item><link>https://a.example/b</link><title>{0}</title></item></channel></rss>"
    page = "<html><head><title>a</title></head><body><article><p>{0}</p></article></body></html>"
    said = "<html><head><script type='application/ld+json'>{0}</script></head><body><p>a</p></body></html>"

    def read(html: str) -> object:
        return from_page("a", html.encode("utf-8", "replace"), Details(), url="https://a.example/b")

    return {
        "extraction": lambda text: extract(text, date(2025, 3, 13)),
        "text": lambda text: from_text("a", text, Details()),
        "front matter": lambda text: from_text("a", f"---\ntitle: {text}\n---\nL’eau baisse.", Details()),
        "field": lambda text: from_text("a", f"Titre : {text}\nDate : {text}\n\nL’eau baisse.", Details()),
        "page": lambda text: read(page.format(text)),
        "bare page": read,
        "declarations": lambda text: read(said.format(text)),
        "feed": lambda text: parse_feed(feed.format(text).encode("utf-8", "replace"), None),
        "start of a feed": lambda text: is_feed(text.encode("utf-8", "replace")),
        "charset": lambda text: decode(text.encode("cp1252", "replace")),
        "search words": terms,
        "address": lambda text: normalised(f"https://a.example/{text}?{text}={text}&{text}"),
        "date": lambda text: published(text),
        "EDTF": edtf.bounds,
    }


_LONGER = (
    *("10 000", ", dit-il, ", "« A, dit B (C ", "([«", "« ", "”", "dont 3 ", "1/1/1 ", "Jean Jean ", "Mme ", "a\n"),
    *("le 3 mai 2024 ", "selon l'", ", selon Kiev", "; ", "<div>", "<p>a", "<q>", "<table><tr><td>", "<a href=x>"),
    *("<!--x", "<![", "<b><i>", "<h2><a href=/x>a</a></h2>", "&#233;", "{", '[{"@graph":', "%41", "&a=b", "--> "),
    "Le maire affirme que les travaux, dit-il, ont coûté 3 millions d’euros et ",
)
TEXTS = {repr(unit): unit for unit in (*_UNITS, *_LONGER)}


def articles() -> Iterator[tuple[str, str]]:
    """The texts that come with the project, and a few long ones of its own making: for what patterns are used on."""
    for file in sorted((ROOT / "seeds").glob("*.txt")):
        yield "extraction", file.read_text(encoding="utf-8")
        yield "text", file.read_text(encoding="utf-8")
    for file in sorted((ROOT / "tests/documents/pages").glob("*.html")):
        yield "bare page", file.read_text(encoding="utf-8", errors="replace")
    for name in ("constructions", "quantities", "places", "dates", "headers"):
        rows = [json.loads(line) for line in (ROOT / f"tests/cases/{name}.jsonl").open(encoding="utf-8")]
        yield "extraction", "\n\n".join(row["text"] for row in rows)
        yield "extraction", " ".join(row["text"] for row in rows).replace(". ", " et ").replace("\n", " ")
        yield from (("text", row["text"]) for row in rows)
    for name in programs():
        yield from ((name, unit * (2 * _SHORT // len(unit))) for unit in TEXTS.values())


def record() -> list[Watched]:
    """Every pattern of `app`, and how it is used; says where some are compiled that it did not come upon."""
    recorder = Recorder()
    import app

    for found in pkgutil.walk_packages(app.__path__, "app."):
        if found.name != "app.__main__":
            for value in vars(importlib.import_module(found.name)).values():
                own = hasattr(value, "cache_info") and value.__module__.startswith("app.")
                if own and not inspect.signature(value).parameters:
                    value()
    read = programs()
    for name, text in articles():
        seconds(lambda name=name, text=text: read[name](text))  # type: ignore[misc]
    reached = {watched.where for watched in recorder.found.values()}
    for file in sorted((ROOT / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re.") and node.args:
                lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
                where = [f"{file.relative_to(ROOT)}:{line}" for line in lines]
                if reached.isdisjoint(where) and ast.unparse(node.func) != "re.escape":
                    print(f"not come upon: {where[0]}")
    return list(recorder.found.values())


def try_patterns(only: str) -> bool:
    """Prints the hardest text of each pattern that takes long; gives whether all bear them."""
    recorded = [watched for watched in record() if watched.where.startswith(only)]
    slow = 0
    for number, watched in enumerate(sorted(recorded, key=lambda watched: watched.where), start=1):
        verdict = judged(watched)
        slow += verdict.slow
        if verdict.slow or verdict.seconds > _ENOUGH:
            words = f"{verdict.seconds:8.2f} s at {verdict.size:6} characters, power {verdict.power:.1f}"
            print(f"{'SLOW' if verdict.slow else '    '} {watched.where:45} {words}  {verdict.text!r}", flush=True)
        print(f"{number} of {len(recorded)}", end="\r", file=sys.stderr)
    print(f"{len(recorded)} patterns, {slow} slow")
    return not slow


def try_programs(only: str, size: int) -> bool:
    """Prints the seconds of each program on each text; gives whether none grows faster than its text."""
    well = True
    for name, read in programs().items():
        for title, unit in TEXTS.items() if name.startswith(only) else ():
            fewer, more = (unit * (length // len(unit)) for length in (size // 4, size))
            few, many = seconds(lambda: read(fewer), 60), seconds(lambda: read(more), 60)  # noqa: B023
            power = log(many / few) / log(4) if few > 0.001 else 1.0
            steep = power > _POWER and many > _NOTICED
            well &= not steep
            if steep or many > _NOTICED:
                print(
                    f"{'STEEP' if steep else '     '} {name:16} {title:30} {many:8.2f} s, power {power:.2f}", flush=True
                )
    return well


def main() -> int:
    """Tries patterns or programs; 1 where something is too slow."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("what", choices=("patterns", "programs"))
    arguments.add_argument(
        "--only", default="", help="what the place of a pattern, or the name of a program, starts with"
    )
    arguments.add_argument("--size", type=int, default=LONG, help="characters of the texts that programs read")
    given = arguments.parse_args()
    return 0 if (try_patterns(given.only) if given.what == "patterns" else try_programs(given.only, given.size)) else 1


if __name__ == "__main__":
    sys.exit(main())
