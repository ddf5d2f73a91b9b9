"""A crawl of a small bad web; in full, with memory, it is benchmarks/crawl.py."""

from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from functools import partial

from sqlalchemy import Engine

from benchmarks.crawl import KINDS, crawl, faults, furnish, plan
from tests.fetching.web import HASTY, Web, fetcher

LIMITS = replace(HASTY, read=0.4, total=0.6, size=500_000, wire=500_000)


def test_every_good_article_is_stored_once_and_every_bad_one_has_its_reason(engine: Engine) -> None:
    with ExitStack() as stack:
        webs = [stack.enter_context(Web()) for _ in range(5)]
        at = [partial(web.at, name=f"h{n}.test") for n, web in enumerate(webs)]
        furnish(webs, at, 2 * len(KINDS))
        planned = plan(at, 2 * len(KINDS))
        found = crawl(engine, fetcher(LIMITS), planned)
        assert faults(engine, planned, found) == []
        counts = Counter(outcome.result.value for outcome in found.values())
        assert counts == {"new": 26, "unchanged": 2, "failed": 22}
        # The same again finds all of it as it was.
        again = crawl(engine, fetcher(LIMITS), planned)
    counts = Counter(outcome.result.value for outcome in again.values())
    assert counts == {"unchanged": 28, "failed": 22}
