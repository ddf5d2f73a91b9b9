"""What the server answers in a second, against peers that serve the same rows, and how it bears much at once.

A page that was asked for before, and that no article has changed since, is kept in memory: that is measured apart. All
else is measured of a server that keeps nothing, so that every page counts as asked for the first time.
"""

import importlib.util
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx

from app.db import engine_for, upgrade
from benchmarks.data import fill
from benchmarks.floor import ROWS
from benchmarks.load import Load, load, started
from benchmarks.measure import Finding, Size, median_of
from benchmarks.servers import Server, datasette, floor, running, selon

_MANY = 16
"""Connections at once."""
_WARM = 1.0
"""Seconds of load before a server is measured."""
_EXPORT = "/v1/exports/claims.jsonl"
_SEARCH = "/v1/search?q=soldats&total=true"
"""A quarter of all claims hold the word, and all of them are counted."""


def measured(size: Size) -> Iterator[Finding]:
    """Pages of 50 claims of one actor after the other, alone and beside other work; and what the server holds."""
    with _database(size) as (url, folder), ExitStack() as stack:
        ours = stack.enter_context(running(selon(url)))
        yield Finding("memory of the server, idle", ours.memory(), "MB", most=90)
        by_hand = stack.enter_context(running(floor(url)))
        _require_same(ours, by_hand)
        keeping = stack.enter_context(running(selon(url, keeps=True)))
        peers = [Site(ours, _ours(size)), Site(keeping, _ours(size)), Site(by_hand, _by_hand(size))]
        if importlib.util.find_spec("datasette"):
            other = stack.enter_context(running(datasette(url, {"page": ROWS}, folder)))
            peers.append(Site(other, _datasette(size)))
        yield from _pages(peers, size)
        yield _beside_others(peers[0], size)
        yield _not_modified(peers[0], size)
        yield _actor_page(peers[0], "asked for the first time", size)
        yield _actor_page(peers[1], "both asked for before", size)
        yield _by_two(peers[0], url, size)


@dataclass(frozen=True, slots=True)
class Site:
    """A server, and the paths that give the pages there."""

    server: Server
    paths: list[str]

    def load(self, size: Size, connections: int = _MANY) -> Load:
        """What comes of asking it for the pages in turn."""
        return load(self.server.address, self.paths, connections, size.seconds)


def _ours(size: Size) -> list[str]:
    return [f"/v1/claims?actor=actor-{n}&limit=50" for n in range(size.actors)]


def _by_hand(size: Size) -> list[str]:
    return [f"/claims?actor=actor-{n}&limit=50" for n in range(size.actors)]


def _datasette(size: Size) -> list[str]:
    asked = ({"_shape": "array", "actor": f"actor-{n}", "limit": 51} for n in range(size.actors))
    return [f"/selon/page.json?{urlencode(parameters)}" for parameters in asked]


@contextmanager
def _database(size: Size) -> Iterator[tuple[str, Path]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'selon.db'}"
        upgrade(url)
        engine = engine_for(url)
        with engine.execution_options(writes=True).begin() as connection:
            fill(connection, size.claims, size.actors)
        engine.dispose()
        yield url, folder


def _require_same(ours: Server, by_hand: Server) -> None:
    """What is compared must be the same answer."""
    one, other = (
        httpx.get(f"{server.address}{path}?actor=actor-1&limit=50").raise_for_status().json()["items"]
        for server, path in ((ours, "/v1/claims"), (by_hand, "/claims"))
    )
    assert one, "the page is empty"
    assert one == other, "the page made by hand is another one"


def _pages(sites: list[Site], size: Size) -> Iterator[Finding]:
    """Each server in turn, and Selon with one connection beside, in every round."""
    rates: dict[str, list[float]] = {site.server.name: [] for site in sites}
    single: list[float] = []
    processor: dict[str, list[float]] = {site.server.name: [] for site in sites}
    for site in sites:
        load(site.server.address, site.paths, _MANY, min(_WARM, size.seconds))
        for path in site.paths:  # so that what is kept is kept, however slow the machine is
            httpx.get(site.server.address + path, timeout=60).raise_for_status()
    for _ in range(size.rounds):
        for site in sites:
            before = site.server.processor()
            found = site.load(size)
            rates[site.server.name].append(found.rate)
            took = 1000 * (site.server.processor() - before)
            processor[site.server.name].append(took / len(found.milliseconds))
        single.append(sites[0].load(size, 1).rate)
    capacity = load(sites[2].server.address, ["/ready"], _MANY, size.seconds).rate
    details = {
        "requests_per_second": {name: [round(rate) for rate in found] for name, found in rates.items()},
        "milliseconds_of_processor": {name: round(median_of(took), 3) for name, took in processor.items()},
        "capacity": round(capacity),
    }
    for name, peer, least in (
        ("Datasette", "Datasette", 3.0),
        ("by hand", "FastAPI, sqlite3 and orjson by hand", 0.85),
    ):
        for server, asked in (("Selon", "asked for the first time"), ("Selon, kept", "asked for before")):
            what = f"page of 50 claims of an actor, of {size.claims:,} claims, {asked}, requests/s of {peer}"
            if name in rates:
                by_processor = median_of(processor[name]) / median_of(processor[server])
                note = f"by time of the processor {by_processor:.2f} x"
                yield _compared(what, rates[server], rates[name], least, details, note)
            else:
                missing = f"{peer} is not installed (requirements-bench.txt)"
                yield Finding(what, None, "x", least=least, note=missing)
    single_details = {"requests_per_second": {"16": [*map(round, rates["Selon"])], "1": [*map(round, single)]}}
    what = f"the page over {_MANY} connections, requests/s of 1 connection"
    yield _compared(what, rates["Selon"], single, 0.9, single_details)


def _compared(
    what: str, ours: list[float], theirs: list[float], least: float, details: dict[str, Any], note: str = ""
) -> Finding:
    rounds = [one / other for one, other in zip(ours, theirs, strict=True)]
    return Finding(what, median_of(rounds), "x", least=least, rounds=rounds, note=note, details=details)


def _beside_others(site: Site, size: Size) -> Finding:
    alone, beside = [], []
    for _ in range(size.rounds):
        alone.append(site.load(size).quantile(0.99))
        lasting = 10 * size.seconds + 60  # longer than the measurement, which ends it
        with (
            started(site.server.address, [_EXPORT], 1, lasting),
            started(site.server.address, [_SEARCH], 1, lasting),
        ):
            load(site.server.address, site.paths, _MANY, min(_WARM, size.seconds))
            beside.append(site.load(size).quantile(0.99))
    details = {"p99_alone": [round(one, 1) for one in alone], "p99_beside": [round(one, 1) for one in beside]}
    what = "p99 of the page while an export and a search for a common word run, p99 alone"
    rounds = [one / other for one, other in zip(beside, alone, strict=True)]
    return Finding(what, median_of(rounds), "x", most=5, rounds=rounds, details=details)


def _not_modified(site: Site, size: Size) -> Finding:
    address, path = site.server.address, site.paths[0]
    known = {"If-None-Match": httpx.get(address + path, headers={"Accept-Encoding": "identity"}).headers["ETag"]}
    ours, theirs = [], []
    for _ in range(size.rounds):
        theirs.append(load(address, [path], _MANY, size.seconds).rate)
        found = load(address, [path], _MANY, size.seconds, known)
        assert [*found.statuses] == ["304"]
        ours.append(found.rate)
    details = {"304_per_second": [*map(round, ours)], "200_per_second": [*map(round, theirs)]}
    return _compared("304 for a page that has not changed, requests/s of 200", ours, theirs, 3, details)


def _actor_page(site: Site, asked: str, size: Size) -> Finding:
    address = site.server.address
    page = [f"/v1/actors/actor-{n}?include=conflicts,timeline" for n in range(size.actors)]
    ours: list[float] = []
    theirs: list[float] = []
    processor: dict[str, list[float]] = {"page": [], "list": []}
    for path in page:
        httpx.get(address + path, timeout=60).raise_for_status()
    for _ in range(size.rounds):
        for name, found, paths in (("list", theirs, site.paths), ("page", ours, page)):
            before = site.server.processor()
            answers = load(address, paths, 1, size.seconds)
            processor[name].append(1000 * (site.server.processor() - before) / len(answers.milliseconds))
            found.append(answers.quantile(0.5))
    spent = {name: median_of(took) for name, took in processor.items()}
    details = {
        "p50_of_the_page": [round(one, 2) for one in ours],
        "p50_of_the_list": [round(one, 2) for one in theirs],
        "milliseconds_of_processor": {name: round(took, 3) for name, took in spent.items()},
    }
    claims = size.claims // size.actors
    what = f"page of an actor of {claims:,} claims with conflicts and time line, {asked}, p50 of the list"
    rounds = [one / other for one, other in zip(ours, theirs, strict=True)]
    note = f"by time of the processor {spent['page'] / spent['list']:.2f} x"
    return Finding(what, median_of(rounds), "x", most=10, rounds=rounds, note=note, details=details)


def _by_two(site: Site, url: str, size: Size) -> Finding:
    with running(selon(url, workers=2)) as two:
        both = Site(two, site.paths)
        both.load(size)
        ours, theirs = [], []
        for _ in range(size.rounds):
            theirs.append(site.load(size).rate)
            ours.append(both.load(size).rate)
    details = {"2_workers_per_second": [*map(round, ours)], "1_worker_per_second": [*map(round, theirs)]}
    return _compared("the page from 2 server workers, requests/s of 1", ours, theirs, 1.6, details)
