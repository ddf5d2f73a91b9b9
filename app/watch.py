"""A database kept fresh: the same feeds looked at again and again, and what is new in them stored."""

import time
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile

from sqlalchemy import Engine

from app.documents import Extract
from app.executors import ALONE, Crew
from app.fetching import Fetcher
from app.fetching.feeds import harvest
from app.headers import Details
from app.ingest import Outcome, Summary, ingest

_LOOK = 0.5
"""Seconds after which the wait for the next round looks whether it is still wanted."""


def watch(
    engine: Engine,
    fetcher: Fetcher,
    feeds: Sequence[str],
    every: float,
    extract: Extract,
    report: Callable[[Outcome], None],
    stopped: Callable[[], bool],
    given: Details | None = None,
    crew: Crew = ALONE,
    clock: Callable[[], float] = time.monotonic,
    wait: Callable[[float], None] = time.sleep,
) -> Iterator[Summary]:
    """Look at the feeds every so many seconds, until it is stopped; gives what became of each round's new articles.

    A feed or an article that cannot be had is a failure of its round, and is tried again in the next one. Once stopped,
    what the crew has at hand is stored, and no other. Raises DatabaseUnusable where the database itself fails.
    """
    while not stopped():
        begun = clock()
        found = harvest(engine, fetcher, feeds, given, stopped, only_feeds=True)
        yield ingest(engine, takewhile(lambda _: not stopped(), found), extract, report, crew)
        while not stopped() and (left := begun + every - clock()) > 0:
            wait(min(left, _LOOK))
