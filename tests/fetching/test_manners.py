"""robots.txt as RFC 9309 has it, and the pauses between requests."""

import threading
from contextlib import suppress
from dataclasses import replace

import httpx
import pytest
from hypothesis import given, settings

from app.errors import BadInput, NotNow
from app.fetching import Wanted
from app.fetching.exchange import Answer as Exchanged
from app.fetching.exchange import Limits
from app.fetching.manners import Manners
from tests import texts
from tests.fetching.test_fetcher import Time
from tests.fetching.web import HASTY, Answer, Call, Reply, Web, fetcher, moved, page, reset

ROBOTS = b"""User-agent: *
Disallow: /

User-agent: selon
Disallow: /prive/
Allow: /prive/public
Crawl-delay: 3
"""


def robots(body: bytes = ROBOTS) -> Reply:
    return Reply(body, type="text/plain")


def test_a_robots_txt_is_kept_to() -> None:
    with Web(pages={"/robots.txt": robots(), **{path: page(1) for path in ("/a", "/prive/b", "/prive/public")}}) as web:
        ours = Time()
        agent = fetcher(clock=ours.clock, wait=ours.wait)
        assert agent.fetch(Wanted(web.at("/a", "a.test"))).data
        assert agent.fetch(Wanted(web.at("/prive/public", "a.test"))).data
        with pytest.raises(BadInput, match="forbids it") as caught:
            agent.fetch(Wanted(web.at("/prive/b", "a.test")))
        assert not isinstance(caught.value, NotNow)
        assert web.asked() == ["/a", "/prive/public"]


def test_it_is_kept_to_after_a_redirect_too() -> None:
    with Web(pages={"/robots.txt": robots(), "/prive/b": page(1)}) as other:
        with Web(pages={"/a": moved(other.at("/prive/b", "b.test"))}) as web, pytest.raises(BadInput, match="forbids"):
            fetcher().fetch(Wanted(web.at("/a", "a.test")))
        assert other.asked() == []


@pytest.mark.parametrize("answer", [Reply(status=status) for status in (400, 401, 403, 404, 410, 451)])
def test_without_a_robots_txt_all_is_allowed(answer: Answer) -> None:
    with Web(pages={"/robots.txt": answer, "/a": page(1)}) as web:
        assert fetcher().fetch(Wanted(web.at("/a", "a.test"))).data


@pytest.mark.parametrize(
    "answer", [Reply(status=500), Reply(status=503), Reply(status=429), Reply(status=302), reset, moved("/robots.txt")]
)
def test_where_it_cannot_be_had_nothing_is_fetched_for_now(answer: Answer) -> None:
    with Web(pages={"/robots.txt": answer, "/a": page(1)}) as web:
        with pytest.raises(NotNow, match="robots"):
            fetcher(replace(HASTY, tries=1)).fetch(Wanted(web.at("/a", "a.test")))
        assert web.asked() == []


def test_it_may_stand_elsewhere() -> None:
    with Web(pages={"/r": robots(b"User-agent: *\nDisallow: /a")}) as other:
        web = Web(pages={"/robots.txt": moved(other.at("/r", "b.test")), "/a": page(1), "/b": page(2)})
        with web:
            with pytest.raises(BadInput, match="forbids"):
                fetcher().fetch(Wanted(web.at("/a", "a.test")))
            assert fetcher().fetch(Wanted(web.at("/b", "a.test"))).data


@pytest.mark.parametrize("body", [b"\xff\xfe\0rien", b"<html>", b"", b"x" * 600_000 + b"\nUser-agent: *\nDisallow: /"])
def test_what_says_nothing_forbids_nothing(body: bytes) -> None:
    with Web(pages={"/robots.txt": robots(body), "/a": page(1)}) as web:
        assert fetcher().fetch(Wanted(web.at("/a", "a.test"))).data


def test_it_is_asked_for_once_in_a_while() -> None:
    ours = Time()
    agent = fetcher(clock=ours.clock, wait=ours.wait)
    with Web(pages={"/robots.txt": robots(b""), "/a": page(1)}) as web:
        url = web.at("/a", "a.test")
        for seconds, asked in ((0, 1), (3000, 1), (1000, 2), (100, 2)):
            ours.now += seconds
            agent.fetch(Wanted(url))
            assert sum(call.path == "/robots.txt" for call in web.calls) == asked
        web.pages["/robots.txt"] = Reply(status=500)
        for seconds, asked in ((4000, 3), (200, 3), (200, 4)):
            ours.now += seconds
            with pytest.raises(NotNow, match="cannot be had"):
                agent.fetch(Wanted(url))
            assert sum(call.path == "/robots.txt" for call in web.calls) == asked


@pytest.mark.parametrize(("asked", "seconds"), [(b"", 2), (b"1", 2), (b"7", 7), (b"900", 30), (b"bald", 2)])
def test_there_is_a_pause_between_two_requests(asked: bytes, seconds: float) -> None:
    ours = Time()
    moments: list[float] = []

    def answer(call: Call) -> Reply:
        moments.append(ours.now)
        return page(1)

    rules = b"User-agent: *\nCrawl-delay: " + asked if asked else b""
    with Web(pages={"/robots.txt": robots(rules), "/a": answer}) as web, Web(pages={"/a": answer}) as other:
        agent = fetcher(replace(HASTY, delay=2), clock=ours.clock, wait=ours.wait)
        for _ in range(3):
            agent.fetch(Wanted(web.at("/a", "a.test")))
        assert moments == [1002, 1002 + seconds, 1002 + 2 * seconds]
        agent.fetch(Wanted(other.at("/a", "b.test")))
        assert moments[-1] == 1002 + 2 * seconds + 2, "another host waits only between its own two requests"


def test_who_is_told_to_stop_does_not_wait_to_the_end() -> None:
    ours, stopped = Time(), threading.Event()

    def wait(seconds: float) -> None:
        ours.wait(seconds)
        stopped.set()

    with Web(pages={"/a": page(1)}) as web:
        wanted = [Wanted(web.at("/a", "a.test"))]
        assert (
            list(fetcher(replace(HASTY, delay=20), clock=ours.clock, wait=wait).fetch_all(wanted, stopped.is_set)) == []
        )
    assert ours.now <= 1001


def test_hosts_of_the_past_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.fetching.manners._HOSTS", 6)
    ours = Time()
    agent = fetcher(clock=ours.clock, wait=ours.wait)
    with Web(pages={"/a": page(1)}) as web:
        for number in range(20):
            agent.fetch(Wanted(web.at("/a", f"h{number}.test")))
            ours.now += 4000
    assert len(agent.manners._hosts) <= 7


@given(
    texts.of(
        *(
            "User-agent: ",
            "*",
            "selon",
            "\n",
            "Disallow: ",
            "Allow: ",
            "/",
            "*",
            "$",
            "a",
            "%",
            "Crawl-delay: ",
            "nan",
            "inf",
        ),
        *("-1", "1e999", "2", "Request-rate: ", "1/0", "/s", "Visit-time: ", "Sitemap: ", "#", ":", "\ufeff", "\r"),
    )
)
@settings(max_examples=100, deadline=None, derandomize=True)
def test_any_robots_txt_allows_or_forbids_in_time(words: str) -> None:
    ours, slept = Time(), list[float]()
    manners = Manners(Limits(), ours.clock, slept.append)
    body = words.encode("utf-8", "replace")
    with suppress(BadInput):
        manners.check("https://a.example", "https://a.example/a?b", lambda: Exchanged(200, httpx.Headers(), body))
    with manners.turn("a.example", "https://a.example", lambda: False):
        pass
    until = manners._host("a.example").ready - ours.clock()
    assert Limits().delay <= until <= Limits().longest_delay
