"""Feeds: only what is new is fetched, nothing that was interrupted or failed for now is lost."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select

from app.db import downgrade, upgrade
from app.fetching import Wanted
from app.fetching.feeds import as_known, harvest
from app.headers import Details
from app.ingest import Summary, ingest
from app.models import Source, core
from tests.fetching.web import Answer, Call, Reply, Web, fetcher, html, moved, page, rss

SOURCE = core(Source)


@pytest.fixture
def web() -> Iterator[Web]:
    """A server with three articles and a feed of them, which knows whether it has changed."""
    with Web(pages={f"/{n}": page(n) for n in range(1, 9)}) as web:
        listing(web, 1, 2, 3)
        yield web


def listing(web: Web, *numbers: int, etag: str = '"1"') -> None:
    """Make the feed one of these articles."""
    body = rss([web.at(f"/{n}", "a.test") for n in numbers])

    def feed(call: Call) -> Reply:
        if call.headers.get("if-none-match") == etag:
            return Reply(status=304)
        return Reply(body, type="application/rss+xml", headers={"ETag": etag})

    web.pages["/fil"] = feed


def take(engine: Engine, *urls: str, only_feeds: bool = False) -> Summary:
    return ingest(engine, harvest(engine, fetcher(), urls, only_feeds=only_feeds))


def round_of(engine: Engine, web: Web) -> tuple[dict[str, int], list[str]]:
    """What a look at the feed brought, and which paths it asked for."""
    web.calls.clear()
    summary = take(engine, web.at("/fil", "a.test"))
    return {result.value: number for result, number in summary.counts.items()}, web.asked()


def stored(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return [str(url).rpartition("/")[2] for url in connection.execute(select(SOURCE.c.document)).scalars()]


def test_only_new_articles_are_fetched(engine: Engine, web: Web) -> None:
    assert round_of(engine, web) == ({"new": 3}, ["/fil", "/1", "/2", "/3"])
    assert round_of(engine, web) == ({}, ["/fil"])
    listing(web, 4, 3, 2, etag='"2"')
    assert round_of(engine, web) == ({"new": 1}, ["/fil", "/4"])
    assert stored(engine) == ["1", "2", "3", "4"]


def test_a_feed_without_news_is_not_sent_again(engine: Engine, web: Web) -> None:
    url = web.at("/fil", "a.test")
    round_of(engine, web)
    assert as_known(engine, url) == Wanted(url), "until all of it is stored it is asked for in full"
    round_of(engine, web)
    assert as_known(engine, url).etag == '"1"'
    round_of(engine, web)
    (call,) = [call for call in web.calls if call.path == "/fil"]
    assert call.headers["if-none-match"] == '"1"'
    listing(web, 5, etag='"2"')
    assert round_of(engine, web)[0] == {"new": 1}


def test_what_failed_for_good_is_not_fetched_again(engine: Engine, web: Web) -> None:
    web.pages |= {"/1": Reply(status=404), "/2": Reply(b"<html><body>rien</body></html>")}
    assert round_of(engine, web) == ({"failed": 2, "new": 1}, ["/fil", "/1", "/2", "/3"])
    web.pages["/1"] = page(1)
    assert round_of(engine, web) == ({}, ["/fil"])
    assert take(engine, web.at("/1", "a.test")).counts == {"new": 1}, "who names it gets it"


@pytest.mark.parametrize("answer", [Reply(status=503), Reply(status=500)])
def test_what_failed_for_now_is_fetched_again(engine: Engine, web: Web, answer: Answer) -> None:
    web.pages["/2"] = answer
    assert round_of(engine, web)[0] == {"failed": 1, "new": 2}
    web.pages["/2"] = page(2)
    assert round_of(engine, web) == ({"new": 1}, ["/fil", "/2"])


def test_what_was_interrupted_is_found_again(engine: Engine, web: Web) -> None:
    found = harvest(engine, fetcher(), [web.at("/fil", "a.test")])
    ingest(engine, [next(found)])
    found.close()  # type: ignore[attr-defined]
    assert round_of(engine, web)[0] == {"new": 2}
    assert sorted(stored(engine)) == ["1", "2", "3"]


def test_an_article_of_two_addresses_is_stored_once_and_left_alone(engine: Engine, web: Web) -> None:
    canonical = html(1).replace("<title>", f'<link rel="canonical" href="{web.at("/1", "a.test")}"><title>')
    web.pages |= {"/1": Reply(canonical.encode()), "/1?de=fil": Reply(canonical.encode()), "/court": moved("/1")}
    assert take(engine, web.at("/1", "a.test")).counts == {"new": 1}
    links = [web.at(path, "a.test") for path in ("/1?de=fil", "/court", "/1")]
    web.pages["/fil"] = Reply(rss(links, date=""), type="application/rss+xml")
    assert round_of(engine, web) == ({"unchanged": 2}, ["/fil", "/1?de=fil", "/court", "/1"])
    assert round_of(engine, web) == ({}, ["/fil"])
    assert stored(engine) == ["1"]


def test_a_page_that_changed_is_a_revision_when_it_is_named(engine: Engine, web: Web) -> None:
    url = web.at("/1", "a.test")
    assert take(engine, url, url).counts == {"new": 1}
    web.pages["/1"] = Reply(html(1).replace("4 rues", "9 rues").encode())
    assert round_of(engine, web)[0] == {"new": 2}, "no feed brings it again"
    assert take(engine, url).counts == {"revised": 1}


def test_what_the_feed_says_fills_what_the_page_leaves_out(engine: Engine, web: Web) -> None:
    ingest(engine, harvest(engine, fetcher(), [web.at("/fil", "a.test")], Details(publisher="Radio Orvenne")))
    with engine.connect() as connection:
        rows = connection.execute(select(SOURCE.c.published, SOURCE.c.publisher)).all()
    assert {tuple(row) for row in rows} == {("2025-03-22T08:00:00+01:00", "Radio Orvenne")}


def test_feeds_and_pages_fail_each_on_its_own(engine: Engine, web: Web) -> None:
    web.pages |= {"/feed-in-feed": Reply(rss([]), type="text/xml"), "/broken": Reply(b"<rss", type="text/xml")}
    web.pages["/fil"] = Reply(rss([web.at("/feed-in-feed", "a.test")]), type="application/rss+xml")
    urls = [web.at(path, "a.test") for path in ("/fil", "/broken", "/absent", "/1")]
    summary = take(engine, *urls)
    reasons = {outcome.name.rpartition("/")[2]: outcome.reason for outcome in summary.failures}
    assert summary.counts == {"new": 1, "failed": 3}
    assert reasons.keys() == {"broken", "absent", "feed-in-feed"}
    assert "404" in str(reasons["absent"])
    assert "a feed, not an article" in str(reasons["feed-in-feed"])
    (failure,) = take(engine, web.at("/1", "a.test"), only_feeds=True).failures
    assert "no feed" in str(failure.reason)


def test_whatever_a_feed_does_to_its_reader_it_fails_alone(
    engine: Engine, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*given: object, **more: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr("app.documents.feeds.feedparser.parse", failing)
    summary = take(engine, web.at("/fil", "a.test"), web.at("/1", "a.test"))
    assert summary.counts == {"new": 1, "failed": 1}
    assert summary.failures[0].reason == "a feed that cannot be read: RecursionError: too deep"


def test_a_long_feed_is_compared_in_parts(engine: Engine, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.fetching.feeds._AT_ONCE", 2)
    listing(web, 1, 2, 3, 4, 5)
    assert round_of(engine, web)[0] == {"new": 5}
    assert round_of(engine, web) == ({}, ["/fil"])


def test_what_is_remembered_goes_with_its_migration(engine: Engine, database_url: str, web: Web) -> None:
    round_of(engine, web)
    engine.dispose()
    downgrade(database_url, "0008")
    upgrade(database_url)
    assert round_of(engine, web) == ({}, ["/fil"]), "the articles are known by themselves"
