"""Fetching from servers that answer well, badly, too much, too slowly or not at all."""

import gzip
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from app.errors import BadInput, NotNow
from app.fetching import Fetched, Fetcher, Limits, Missed, Wanted
from app.fetching.network import Stopped
from app.settings import VERSION, Settings
from tests.fetching.web import (
    HASTY,
    Answer,
    Call,
    Reply,
    Web,
    endless,
    fetcher,
    html,
    line_to,
    moved,
    packed,
    page,
    reset,
    silent,
    trickling,
    trickling_head,
)

QUICK = replace(HASTY, read=0.15, total=0.3, tries=1)
PATIENCE = 10.0
"""Seconds that are far more than what a limit of 0.3 s takes."""


class Time:
    """A clock that goes on only when somebody waits."""

    def __init__(self) -> None:
        self.now = 1000.0

    def clock(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds


def got(answer: Answer, limits: Limits = HASTY) -> Fetched:
    with Web(pages={"/a": answer}) as web:
        return fetcher(limits).fetch(Wanted(web.at("/a", "a.test")))


def refusal(answer: Answer, limits: Limits = HASTY) -> BadInput:
    begun = time.monotonic()
    with pytest.raises(BadInput) as caught:
        got(answer, limits)
    assert time.monotonic() - begun < PATIENCE
    assert "\n" not in str(caught.value)
    return caught.value


def test_a_page_comes_with_what_the_server_says_of_it() -> None:
    headers = {"ETag": '"7"', "Last-Modified": "Sat, 22 Mar 2025 08:00:00 GMT"}
    found = got(Reply(b"<p>\xe9", type="Text/HTML; Charset=ISO-8859-1", headers=headers))
    assert (found.data, found.media_type, found.charset) == (b"<p>\xe9", "text/html", "iso-8859-1")
    assert (found.etag, found.last_modified, found.modified) == ('"7"', headers["Last-Modified"], True)


def test_who_asks_says_so() -> None:
    settings = Settings.read({"SELON_FETCH_PRIVATE": "127.0.0.1", "SELON_CONTACT": "https://example.org/selon"})
    with Web(pages={"/a": page(1)}) as web:
        Fetcher(settings, HASTY, line_to()).fetch(Wanted(web.at("/a", "a.test")))
        fetcher().fetch(Wanted(web.at("/a", "a.test")))
    agents = [call.headers["user-agent"] for call in web.calls]
    assert agents == [f"Selon/{VERSION} (+https://example.org/selon)"] * 2 + [f"Selon/{VERSION}"] * 2
    assert {call.headers["accept-encoding"] for call in web.calls} == {"gzip, deflate"}


@pytest.mark.parametrize("contact", ["selon@example.org", "https://example.org/)\r\nX: y", "https://a b"])
def test_a_contact_is_an_address(contact: str) -> None:
    with pytest.raises(BadInput, match="SELON_CONTACT"):
        Settings.read({"SELON_CONTACT": contact})


@pytest.mark.parametrize(
    ("encoding", "data"),
    [
        ("gzip", gzip.compress(html(1).encode())),
        ("x-gzip", gzip.compress(html(1).encode())),
        ("deflate", zlib.compress(html(1).encode())),
        ("deflate", zlib.compress(html(1).encode(), wbits=-15)),
        ("identity", html(1).encode()),
        ("gzip", gzip.compress(html(1).encode()) + b"\0\0padding"),
        ("gzip", b""),
    ],
)
def test_compression(encoding: str, data: bytes) -> None:
    found = got(Reply(data, headers={"Content-Encoding": encoding}))
    assert found.data == (html(1).encode() if data else b"")


@pytest.mark.parametrize(
    ("answer", "reason", "later"),
    [
        (Reply(b"\x1f\x8bno gzip at all", headers={"Content-Encoding": "gzip"}), "damaged", False),
        (Reply(gzip.compress(b"x" * 999)[:-12], headers={"Content-Encoding": "gzip"}), "cut short", False),
        (Reply(b"x", headers={"Content-Encoding": "br"}), "'br', which was not asked for", False),
        (Reply(b"x", headers={"Content-Encoding": "gzip, gzip"}), "which was not asked for", False),
        (Reply(b"%PDF", type="application/pdf"), "its type is application/pdf", False),
        (Reply(b"{}", type="application/json"), "its type is application/json", False),
        (Reply(b"x", headers={"Content-Length": "999"}), "breaks off", True),
        (Reply(b"x", headers={"Content-Length": "6000000"}), "too large: it has 6000000 bytes", False),
        (Reply(status=404), "404 Not Found", False),
        (Reply(status=410), "410 Gone", False),
        (Reply(status=401), "401 Unauthorized", False),
        (Reply(status=403), "403 Forbidden", False),
        (Reply(status=304), "304 Not Modified", False),
        (Reply(status=302), "302 Found", False),
        (Reply(status=499), "499", False),
        (Reply(status=500), "500 Internal Server Error", True),
        (Reply(status=503), "503 Service Unavailable", True),
        (Reply(status=429), "429 Too Many Requests", True),
        (reset, "no connection", True),
        (lambda call: call.line.sendall(b"SSH-2.0-x\r\n\r\n"), "speaks no HTTP", True),
    ],
)
def test_what_cannot_be_had_has_a_reason(answer: Answer, reason: str, later: bool) -> None:
    error = refusal(answer)
    assert reason in str(error)
    assert isinstance(error, NotNow) is later


@pytest.mark.parametrize(
    ("answer", "reason"),
    [(silent, "in time"), (trickling, "too long"), (trickling_head, "too long")],
    ids=["silent", "trickling", "trickling-head"],
)
def test_who_is_slow_for_ever_is_left(answer: Answer, reason: str) -> None:
    error = refusal(answer, QUICK)
    assert reason in str(error)
    assert isinstance(error, NotNow)


def test_a_page_without_end_is_left_at_the_limit() -> None:
    with Web(pages={"/a": endless}) as web:
        with pytest.raises(BadInput, match="too large: it has more than 200000 bytes"):
            fetcher(replace(HASTY, wire=200_000)).fetch(Wanted(web.at("/a", "a.test")))
        assert web.sent < 20_000_000


def test_a_bomb_is_left_before_it_goes_off() -> None:
    bomb = packed(b"\0" * 100_000_000)
    assert len(bomb.body) < 100_000
    limits = replace(HASTY, size=1_000_000)
    with Web(pages={"/a": bomb}) as web:
        ours = fetcher(limits)
        tracemalloc.start()
        with pytest.raises(BadInput, match="more than 1000000 bytes once decompressed"):
            ours.fetch(Wanted(web.at("/a", "a.test")))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 8_000_000


# ---------------------------------------------------------------- redirects


def test_redirects_are_followed_to_their_end() -> None:
    with Web(pages={"/2": page(2)}) as other, Web(pages={"/b": moved(other.at("/2", "b.test"), 308)}) as web:
        web.pages["/a"] = moved("b#part", 301)
        found = fetcher().fetch(Wanted(web.at("/a", "a.test")))
        assert found.url == other.at("/2", "b.test")
        assert "numéro 2" in found.data.decode()


@pytest.mark.parametrize(("to", "reason"), [("/a", "circle"), ("/b", "circle"), ("/1", "more than 5 redirects")])
def test_redirects_without_end_are_left(to: str, reason: str) -> None:
    pages: dict[str, Answer] = {f"/{n}": moved(f"/{n + 1}") for n in range(1, 9)}
    with Web(pages={"/a": moved(to), "/b": moved("/a"), **pages}) as web:
        with pytest.raises(BadInput, match=reason):
            fetcher().fetch(Wanted(web.at("/a", "a.test")))
        assert len(web.asked()) <= 6


def test_all_redirects_of_a_page_share_its_time() -> None:
    def slow(call: Call) -> Reply:
        call.web.closed.wait(0.1)
        return moved(f"{call.path}x")

    with Web() as web:
        web.pages = {"/" + "x" * n: slow for n in range(9)}
        with pytest.raises(NotNow, match="too long"):
            fetcher(replace(QUICK, read=1)).fetch(Wanted(web.at("/", "a.test")))
        assert len(web.asked()) <= 4


# ---------------------------------------------------------------- tries


def flaky(*answers: Answer) -> Callable[[Call], Reply | None]:
    left = list(answers)

    def answer(call: Call) -> Reply | None:
        one = left.pop(0)
        return one if isinstance(one, Reply) else one(call)

    return answer


@pytest.mark.parametrize("first", [reset, Reply(status=502), Reply(status=503), Reply(status=504), Reply(status=429)])
def test_what_fails_for_a_moment_is_tried_again(first: Answer) -> None:
    assert got(flaky(first, first, page(1))).data == html(1).encode()


@pytest.mark.parametrize("status", [404, 410, 403, 401, 500, 400])
def test_what_is_so_for_good_is_asked_for_once(status: int) -> None:
    with Web(pages={"/a": Reply(status=status)}) as web:
        with pytest.raises(BadInput):
            fetcher().fetch(Wanted(web.at("/a", "a.test")))
        assert web.asked() == ["/a"]


def test_waits_between_tries_double_and_are_scattered() -> None:
    waits: list[float] = []
    for _ in range(20):
        ours = Time()
        with Web(pages={"/a": Reply(status=503)}) as web:
            limits = replace(HASTY, backoff=8, tries=3)
            with pytest.raises(NotNow):
                fetcher(limits, clock=ours.clock, wait=ours.wait).fetch(Wanted(web.at("/a", "a.test")))
            assert len(web.asked()) == 3
        waits.append(ours.now - 1000)
    assert all(4 + 8 <= waited <= 8 + 16 for waited in waits)
    assert len(set(waits)) > 1


def in_seconds(seconds: float) -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("told", "least", "most"),
    [("30", 30, 30), (in_seconds(3600 * 24 * 365 * -1), 0, 2), ("bientôt", 0, 2)],
    ids=["seconds", "past", "words"],
)
def test_who_asks_to_wait_is_waited_for(told: str, least: float, most: float) -> None:
    ours = Time()
    busy = Reply(status=503, headers={"Retry-After": told})
    with Web(pages={"/a": flaky(busy, page(1))}) as web:
        fetcher(replace(HASTY, backoff=2), clock=ours.clock, wait=ours.wait).fetch(Wanted(web.at("/a", "a.test")))
    assert least <= ours.now - 1000 <= most


def test_a_date_to_come_back_at_is_waited_for() -> None:
    ours = Time()
    with Web() as web:
        web.pages["/a"] = flaky(Reply(status=429, headers={"Retry-After": in_seconds(50)}), page(1))
        fetcher(clock=ours.clock, wait=ours.wait).fetch(Wanted(web.at("/a", "a.test")))
    assert 30 < ours.now - 1000 <= 50


@pytest.mark.parametrize("told", ["3600", in_seconds(7200)], ids=["seconds", "date"])
def test_who_asks_for_too_long_a_wait_is_left(told: str) -> None:
    ours = Time()
    with Web(pages={"/a": Reply(status=503, headers={"Retry-After": told})}) as web:
        with pytest.raises(NotNow, match="asks to come back in"):
            fetcher(clock=ours.clock, wait=ours.wait).fetch(Wanted(web.at("/a", "a.test")))
        assert web.asked() == ["/a"]
    assert ours.now == 1000


# ---------------------------------------------------------------- conditions


def test_what_has_not_changed_is_not_sent_again() -> None:
    def answer(call: Call) -> Reply:
        known = call.headers.get("if-none-match") == '"7"' and call.headers.get("if-modified-since") == "gestern"
        return Reply(status=304) if known else page(1)

    with Web(pages={"/a": answer}) as web:
        url = web.at("/a", "a.test")
        assert not fetcher().fetch(Wanted(url, etag='"7"', last_modified="gestern")).modified
        assert fetcher().fetch(Wanted(url, etag='"6"')).modified


# ---------------------------------------------------------------- many at once


def outcomes(found: list[tuple[Wanted, Fetched | Missed]]) -> dict[str, bool]:
    return {wanted.url: isinstance(one, Fetched) for wanted, one in found}


def test_hosts_are_asked_at_once_and_each_host_one_at_a_time() -> None:
    """Four hosts answer only once all four are asked; none is ever asked twice at a time."""
    meeting, now, most = threading.Barrier(4), dict[str, int](), dict[str, int]()
    lock = threading.Lock()

    def answer(call: Call) -> Reply:
        host = call.headers["host"]
        with lock:
            now[host] = now.get(host, 0) + 1
            most[host] = max(most.get(host, 0), now[host])
        if call.path == "/0":
            meeting.wait(PATIENCE)
        with lock:
            now[host] -= 1
        return page(1)

    with Web(pages={f"/{n}": answer for n in range(3)}) as web:
        wanted = [Wanted(web.at(f"/{n}", f"{host}.test")) for host in "abcd" for n in range(3)]
        found = list(fetcher().fetch_all(wanted))
    assert outcomes(found) == {one.url: True for one in wanted}
    assert set(most.values()) == {1}


def test_no_more_is_fetched_than_is_taken() -> None:
    with Web(pages={f"/{n}": page(n) for n in range(200)}) as web:
        wanted = [Wanted(web.at(f"/{n}", f"h{n % 50}.test")) for n in range(200)]
        found = fetcher(replace(HASTY, at_once=3)).fetch_all(wanted)
        for _ in range(4):
            next(found)
        found.close()
        assert len(web.asked()) <= 4 + 3


def test_who_stops_waits_for_nobody() -> None:
    stopped = threading.Event()

    def answer(call: Call) -> None:
        stopped.set()
        silent(call)

    begun = time.monotonic()
    with Web(pages={"/a": answer, "/b": page(1)}) as web:
        wanted = [Wanted(web.at("/a", "a.test")), Wanted(web.at("/b", "a.test"))]
        assert list(fetcher(replace(HASTY, read=60, total=60)).fetch_all(wanted, stopped.is_set)) == []
        with pytest.raises(Stopped):
            fetcher().fetch(Wanted(web.at("/b", "a.test")), stopped.is_set)
        assert web.asked() == ["/a"]
    assert time.monotonic() - begun < PATIENCE


def test_what_became_of_each_address_is_counted() -> None:
    heard: list[str] = []
    with Web(pages={"/a": page(1), "/b": Reply(status=500), "/d": Reply(status=304)}) as web:
        wanted = [Wanted(web.at(path, "a.test"), etag='"1"') for path in ("/a", "/b", "/c", "/d")] + [Wanted("x:y")]
        list(fetcher(count=heard.append).fetch_all(wanted))
    assert sorted(heard) == ["failed", "fetched", "not_modified", "refused", "refused"]


def test_an_error_nobody_foresaw_fails_one_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*given: object, **more: object) -> None:
        raise RuntimeError("nobody foresaw this")

    monkeypatch.setattr("app.fetching.manners.Protego.parse", failing)
    with Web(pages={"/a": page(1)}) as web:
        ((_, missed),) = fetcher().fetch_all([Wanted(web.at("/a", "a.test"))])
    assert missed == Missed("RuntimeError: nobody foresaw this", later=True)
