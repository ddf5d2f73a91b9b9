"""A crawl of a small bad web: every good article is stored once, every bad one reported with its reason, memory flat.

    python -m benchmarks.crawl --pages 500

The pages are generated; of every 25 some are slow, break off, come damaged, never end, lead in circles or to where
nobody may go. The servers are a process of their own on several loopback addresses, which the operator's setting lets
the crawl into. What the articles say is left unread. Fails (exit 1) where an outcome is another one than expected, or
where memory grows with the pages.
"""

import argparse
import multiprocessing
import os
import resource
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import Engine, select

from app.annotation import Annotations
from app.db import engine_for, upgrade
from app.fetching import Fetcher, Limits
from app.fetching.feeds import harvest
from app.ingest import Outcome, ingest
from app.models import Source, core
from tests.fetching.web import (
    LOOPBACK,
    Answer,
    Call,
    Reply,
    Web,
    endless,
    html,
    moved,
    packed,
    page,
    reset,
    silent,
    trickling,
)

_HOSTS = 8
_LIMITS = Limits(
    connect=5, read=2, total=6, tries=2, backoff=0.2, delay=0.01, wire=1_000_000, size=2_000_000, at_once=_HOSTS
)
_GROWTH = 40
"""Megabytes that the process may grow by between the first quarter of the pages and the end."""
_BOMB = 300_000_000
"""What a bomb unpacks to, in bytes."""

Expected = tuple[str, str]
"""A result, and words of its reason."""

_NEW = ("new", "")
KINDS: tuple[tuple[str, Expected], ...] = (
    *[("good", _NEW)] * 8,
    ("sent as gzip", _NEW),
    ("wrong charset declared", _NEW),
    ("redirected", _NEW),
    ("slow", _NEW),
    ("503 at first", _NEW),
    ("another address of a stored one", ("unchanged", "")),
    ("connection reset", ("failed", "no connection")),
    ("body cut short", ("failed", "breaks off")),
    ("gzip damaged", ("failed", "compressed content is damaged")),
    ("gzip bomb", ("failed", "bytes once decompressed")),
    ("without end", ("failed", "too large")),
    ("a few bytes at a time", ("failed", "too long")),
    ("silent", ("failed", "in time")),
    ("redirects in a circle", ("failed", "circle")),
    ("redirected to a private address", ("failed", "no public address")),
    ("forbidden by robots.txt", ("failed", "robots.txt forbids it")),
    ("403", ("failed", "403 Forbidden")),
)


@dataclass(frozen=True, slots=True)
class Planned:
    """A page of the crawl and what should become of it."""

    number: int
    url: str
    kind: str
    expected: Expected


def kind_of(number: int) -> str:
    """What a page is like."""
    return KINDS[number % len(KINDS)][0]


def plan(at: Sequence[Callable[[str], str]], pages: int) -> list[Planned]:
    """The pages, dealt out to the hosts in turn; each host is a function from a path to a URL."""
    expected = dict(KINDS)
    return [Planned(n, at[n % len(at)](_path(n)), kind_of(n), expected[kind_of(n)]) for n in range(pages)]


def furnish(webs: Sequence[Web], at: Sequence[Callable[[str], str]], pages: int) -> None:
    """Make the servers answer as planned."""
    for web in webs:
        web.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /interdit/", type="text/plain")
    for number in range(pages):
        host = number % len(webs)
        # The first page of each host is a good one, and fetched before all others.
        webs[host].pages |= _answers(number, at[host](_path(host)), host)


def _path(number: int) -> str:
    return f"/interdit/{number}" if kind_of(number) == "forbidden by robots.txt" else f"/{number}"


def _answers(number: int, first: str, host: int) -> dict[str, Answer]:
    path, elsewhere = _path(number), f"/ailleurs/{number}"
    twin = html(host).replace("<title>", f'<link rel="canonical" href="{first}"><title>').encode()
    declared = html(number).replace("œ", "oe").encode("cp1252")
    answers: dict[str, dict[str, Answer]] = {
        "sent as gzip": {path: packed(html(number).encode())},
        "wrong charset declared": {path: Reply(declared)},
        "redirected": {path: moved(elsewhere, 301), elsewhere: page(number)},
        "slow": {path: lambda call: None if call.web.closed.wait(0.3) else page(number)},
        "503 at first": {path: _recovering(number)},
        "another address of a stored one": {path: Reply(twin)},
        "connection reset": {path: reset},
        "body cut short": {path: Reply(b"<html>", headers={"Content-Length": "90000"})},
        "gzip damaged": {path: Reply(b"\x1f\x8b" + os.urandom(400), headers={"Content-Encoding": "gzip"})},
        "gzip bomb": {path: Reply(_bomb(), headers={"Content-Encoding": "gzip"})},
        "without end": {path: endless},
        "a few bytes at a time": {path: trickling},
        "silent": {path: silent},
        "redirects in a circle": {path: moved(elsewhere), elsewhere: moved(path)},
        "redirected to a private address": {path: moved("http://10.0.0.1/")},
        "403": {path: Reply(status=403)},
    }
    return answers.get(kind_of(number), {path: page(number)})


@cache
def _bomb() -> bytes:
    pack = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
    return b"".join(pack.compress(bytes(1_000_000)) for _ in range(_BOMB // 1_000_000)) + pack.flush()


def _recovering(number: int) -> Callable[[Call], Reply]:
    asked: list[Call] = []

    def answer(call: Call) -> Reply:
        asked.append(call)
        return page(number) if len(asked) > 1 else Reply(status=503, headers={"Retry-After": "0"})

    return answer


def crawl(
    engine: Engine,
    fetcher: Fetcher,
    planned: Sequence[Planned],
    heard: Callable[[Outcome], None] = lambda outcome: None,
) -> dict[str, Outcome]:
    """Fetch and store all of it; gives what became of each address."""
    found: dict[str, Outcome] = {}

    def report(outcome: Outcome) -> None:
        assert outcome.name not in found, f"{outcome.name} was reported twice"
        found[outcome.name] = outcome
        heard(outcome)

    ingest(engine, harvest(engine, fetcher, [one.url for one in planned]), _unread, report)
    return found


def _unread(text: str, day: date | None) -> Annotations:
    return Annotations(())


def faults(engine: Engine, planned: Sequence[Planned], found: dict[str, Outcome]) -> list[str]:
    """What is not as it should be, a line each."""
    wrong = []
    for one in planned:
        outcome = found.get(one.url)
        result, reason = (outcome.result.value, outcome.reason or "") if outcome else ("lost", "")
        if result != one.expected[0] or one.expected[1] not in reason:
            wrong.append(f"{one.kind}: {one.url}: {result}, {reason}")
    with engine.connect() as connection:
        texts = list(connection.execute(select(core(Source).c.text)).scalars())
    good = [one for one in planned if one.expected == _NEW]
    for one in good:
        times = sum(f"numéro {one.number}\n" in text for text in texts)
        if times != 1:
            wrong.append(f"{one.kind}: {one.url}: stored {times} times")
    if len(texts) != len(good):
        wrong.append(f"{len(texts)} articles stored, not {len(good)}")
    return wrong


# ---------------------------------------------------------------- in full, with servers in a process of their own


def _serve(line: Connection, pages: int) -> None:
    with ExitStack() as stack:
        webs = [stack.enter_context(Web(f"127.0.0.{n + 1}")) for n in range(_HOSTS)]
        furnish(webs, [web.at for web in webs], pages)
        line.send([web.at("") for web in webs])
        line.recv()


@contextmanager
def _servers(pages: int) -> Iterator[list[str]]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, pages), daemon=True)
    process.start()
    yield ours.recv()
    ours.send(None)
    process.join()


def _peak() -> float:
    """The most memory that this process has had, in megabytes (Linux counts it in kilobytes)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def main() -> int:
    """Crawl, and print what became of the pages of each kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=500)
    pages: int = parser.parse_args().pages
    peaks: list[float] = []
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, _servers(pages) as roots:
        url = f"sqlite:///{Path(folder) / 'crawl.db'}"
        upgrade(url)
        engine = engine_for(url)
        planned = plan([root.__add__ for root in roots], pages)
        found = crawl(engine, Fetcher(LOOPBACK, _LIMITS), planned, lambda outcome: peaks.append(_peak()))
        seconds = time.monotonic() - begun
        wrong = faults(engine, planned, found)
        engine.dispose()
    table = Counter((one.kind, found[one.url].result.value) for one in planned if one.url in found)
    for (kind, result), number in table.items():
        reason = next(o.reason or "" for one in planned if one.kind == kind and (o := found.get(one.url)))
        print(f"{kind:32} {result:10} {number:4}  {reason}")
    quarter = peaks[len(peaks) // 4]
    print(
        f"{pages} pages of {_HOSTS} hosts in {seconds:.0f} s; peak memory {peaks[-1]:.0f} MB, {quarter:.0f} MB after a"
    )
    print(f"quarter of them; {len(wrong)} outcomes other than expected")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    if peaks[-1] - quarter > _GROWTH:
        print(f"memory grew by more than {_GROWTH} MB")
        return 1
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
