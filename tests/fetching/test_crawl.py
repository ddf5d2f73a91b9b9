"""A crawl of a small bad web; in full, with memory, it is benchmarks/crawl.py."""

from collections import Counter
from contextlib import ExitStack
from dataclasses import replace
from functools import partial

from sqlalchemy import Engine

from benchmarks.crawl import KINDS, crawl, faults, furnish, plan
from tests.fetching.web import HASTY, Web, fetcher

LIMITS = replace(HASTY, read=0.7, total=2, tries=2, size=500_000, wire=500_000)
PAGES = len(KINDS)


def test_every_good_article_is_stored_once_and_every_bad_one_has_its_reason(engine: Engine) -> None:
    with ExitStack() as stack:
        webs = [stack.enter_context(Web()) for _ in range(5)]
        at = [partial(web.at, name=f"h{n}.test") for n, web in enumerate(webs)]
        furnish(webs, at, PAGES)
        planned = plan(at, PAGES)
        found = crawl(engine, fetcher(LIMITS), planned)
        assert faults(engine, planned, found) == []
        assert Counter(outcome.result.value for outcome in found.values()) == {"new": 13, "unchanged": 1, "failed": 11}
        # The good ones again are found as they were.
        again = crawl(engine, fetcher(LIMITS), [one for one in planned if one.expected[0] != "failed"])
    assert Counter(outcome.result.value for outcome in again.values()) == {"unchanged": 14}
