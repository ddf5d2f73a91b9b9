"""Pages and feeds from the web, fetched with manners towards those who serve them and with care for the own network."""

import random
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

from app.errors import BadInput, NotNow
from app.fetching.exchange import Answer, Budget, Limits, Line, get
from app.fetching.manners import PRODUCT, Manners
from app.fetching.network import Stopped
from app.headers import Details
from app.settings import VERSION, Settings

__all__ = ["Fetched", "Fetcher", "Limits", "Line", "Missed", "Wanted"]

HTML = frozenset({"text/html", "application/xhtml+xml"})
XML = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml", "text/xml"})
TEXT = "text/plain"

_ACCEPT = f"{', '.join(sorted(HTML))}, {', '.join(sorted(XML))};q=0.9, {TEXT};q=0.8"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_LATER = frozenset({429, 502, 503, 504})
"""What a server answers that may well answer otherwise after a while."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page or feed to fetch."""

    url: str
    known: Details = field(default_factory=Details)
    """What a feed says of it, for what the page itself does not say."""
    etag: str | None = None
    """Of the state that is known already; with the next one it makes the request conditional (RFC 9110, 13)."""
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What stands at an address."""

    url: str
    """Where it was found, after redirects."""
    data: bytes
    media_type: str
    """Without parameters, in small letters; empty where the server tells none."""
    charset: str | None = None
    """As the server tells it."""
    etag: str | None = None
    last_modified: str | None = None
    modified: bool = True
    """False where it is as it was; there is no data then."""


@dataclass(frozen=True, slots=True)
class Missed:
    """Why there is nothing from an address; with `later`, there may be another time."""

    reason: str
    later: bool


class Fetcher:
    """Fetches from several hosts at once, from each as it wants to be treated; may be used for ever, by any thread.

    `count` hears what became of each address: fetched, not_modified, refused (for good), failed (for now).
    """

    def __init__(
        self,
        settings: Settings | None = None,
        limits: Limits | None = None,
        line: Line | None = None,
        clock: Callable[[], float] = time.monotonic,
        wait: Callable[[float], None] = time.sleep,
        count: Callable[[str], None] = lambda result: None,
    ) -> None:
        settings = settings or Settings()
        self.limits = limits or Limits()
        self.line = line or Line(private=settings.fetch_private)
        self.manners = Manners(self.limits, clock, wait)
        self.count = count
        contact = f" (+{settings.contact})" if settings.contact else ""
        self.agent = f"{PRODUCT}/{VERSION}{contact}"

    def fetch(self, wanted: Wanted, stopped: Callable[[], bool] = lambda: False) -> Fetched:
        """What stands at an address, now.

        Raises BadInput where it cannot be used or must not be had, NotNow where it may be had later (connections that
        fail, answers that take too long, 5xx and 429 after some tries, a robots.txt that cannot be had), Stopped.
        """
        conditions = {"If-None-Match": wanted.etag, "If-Modified-Since": wanted.last_modified}
        headers = {"Accept": _ACCEPT} | {name: value for name, value in conditions.items() if value}
        budget = Budget(self.limits.total)
        url, answer = self._follow(address(wanted.url), headers, budget, stopped, robots=False)
        if answer.status == 304 and len(headers) > 1:
            return Fetched(str(url), b"", "", modified=False)
        if answer.status != 200:
            message = f"the server answers {_named(answer.status)}"
            raise NotNow(message) if answer.status >= 500 or answer.status in (408, 425) else BadInput(message)
        kind = Message()
        kind["content-type"] = answer.headers.get("content-type", "")
        return Fetched(
            str(url),
            answer.body,
            _media_type(kind["content-type"]),
            kind.get_content_charset(),
            answer.headers.get("etag"),
            answer.headers.get("last-modified"),
        )

    def fetch_all(
        self, wanted: Iterable[Wanted], stopped: Callable[[], bool] = lambda: False
    ) -> Generator[tuple[Wanted, Fetched | Missed], None, None]:
        """What stands at each address, as it comes: some hosts at once, each address of a host after the other.

        No more than `at_once` answers wait to be taken. Ends early, without what is left, once it is stopped or closed.
        """
        waiting: dict[str, deque[Wanted]] = {}
        for one in wanted:
            waiting.setdefault(_host(one.url), deque()).append(one)
        idle, busy = deque(waiting), dict[Future[Fetched | Missed], tuple[str, Wanted]]()
        closed = False
        pool = ThreadPoolExecutor(self.limits.at_once, "selon-fetching")

        def begin() -> None:
            while idle and len(busy) < self.limits.at_once:
                host = idle.popleft()
                one = waiting[host].popleft()
                busy[pool.submit(self._try, one, lambda: closed or stopped())] = host, one

        try:
            begin()
            while busy and not stopped():
                future = next(iter(wait(busy, return_when=FIRST_COMPLETED).done))
                host, one = busy.pop(future)
                if waiting[host]:
                    idle.append(host)
                begin()  # the next one is fetched while this one is taken
                yield one, future.result()
        except Stopped:
            return
        finally:
            closed = True
            pool.shutdown(cancel_futures=True)

    def _try(self, wanted: Wanted, stopped: Callable[[], bool]) -> Fetched | Missed:
        try:
            found = self.fetch(wanted, stopped)
        except BadInput as error:
            later = isinstance(error, NotNow)
            self.count("failed" if later else "refused")
            return Missed(str(error), later)
        except Stopped:
            raise
        except Exception as error:  # whatever one server does, the others go on
            self.count("failed")
            return Missed(f"{type(error).__name__}: {error}", later=True)
        self.count("fetched" if found.modified else "not_modified")
        return found

    def _follow(
        self, url: httpx.URL, headers: Mapping[str, str], budget: Budget, stopped: Callable[[], bool], *, robots: bool
    ) -> tuple[httpx.URL, Answer]:
        """The answer at the end of the redirects, and where that is; each address on the way is checked like the first.

        With `robots` it is a robots.txt that is asked for, which no robots.txt forbids and which has any type.
        """
        met = {url}
        while True:
            if not robots:
                self._check_robots(url, stopped)
            answer = self._ask(url, headers, budget, stopped, (lambda told: True) if robots else _check_type)
            to = answer.headers.get("location")
            if answer.status not in _REDIRECTS or to is None:
                return url, answer
            if len(met) > self.limits.redirects:
                raise BadInput(f"more than {self.limits.redirects} redirects, the last to {to[:200]}")
            try:
                url = address(to, url)
            except BadInput as error:
                raise BadInput(f"redirected to {to[:200]}: {error}") from error
            if url in met:
                raise BadInput(f"its redirects lead in a circle, back to {url}")
            met.add(url)

    def _check_robots(self, url: httpx.URL, stopped: Callable[[], bool]) -> None:
        def ask() -> Answer:
            first = url.copy_with(raw_path=b"/robots.txt")
            return self._follow(first, {}, Budget(self.limits.total), stopped, robots=True)[1]

        self.manners.check(_origin(url), str(url), ask)

    def _ask(
        self,
        url: httpx.URL,
        headers: Mapping[str, str],
        budget: Budget,
        stopped: Callable[[], bool],
        accepts: Callable[[str], bool],
    ) -> Answer:
        """An answer, after some tries where there is none, or one that asks to come back.

        The waits double and are scattered, so that not all who failed together come back together.
        """
        pause = self.limits.backoff
        for last in (False,) * (self.limits.tries - 1) + (True,):
            asked = 0.0
            try:
                with self.manners.turn(url.host, _origin(url), stopped):
                    sent = {"User-Agent": self.agent, **headers}
                    answer = get(url, sent, self.limits, self.line, budget, stopped, accepts)
                if answer.status not in _LATER:
                    return answer
                asked = _retry_after(answer.headers.get("retry-after", ""))
                if last or asked > self.limits.longest_wait:
                    back = f" and asks to come back in {asked:.0f} s" if asked else ""
                    raise _TooOften(f"the server answers {_named(answer.status)}{back}")
            except _TooOften:
                raise
            except NotNow:
                if last or budget.left <= 0:
                    raise
            self.manners.pause(max(asked, pause * random.uniform(0.5, 1)), stopped)
            pause *= 2
        raise AssertionError("the last try returns or raises")


class _TooOften(NotNow):
    """The server has said, often or clearly enough, that it does not want to be asked now."""


def address(words: str, base: httpx.URL | None = None) -> httpx.URL:
    """The URL that is meant, without its fragment; raises BadInput where it is none that is fetched."""
    try:
        url = (base.join(words) if base else httpx.URL(words.strip())).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError) as error:
        raise BadInput(f"no URL: {error}") from error
    if url.scheme not in ("http", "https"):
        raise BadInput(f"only http and https are fetched, not {url.scheme or 'an address without a scheme'}")
    if not url.host:
        raise BadInput("no URL: it names no host")
    if url.port is not None and not 0 < url.port < 65536:
        raise BadInput(f"no URL: {url.port} is no port")
    if url.userinfo:
        raise BadInput("a user name or password in a URL is not sent")
    return url


def _host(words: str) -> str:
    try:
        return address(words).host
    except BadInput:
        return ""


def _origin(url: httpx.URL) -> str:
    return str(url.copy_with(raw_path=b"/")).rstrip("/")


def _named(status: int) -> str:
    return f"{status} {HTTPStatus(status).phrase}" if status in HTTPStatus._value2member_map_ else str(status)


def _media_type(told: str) -> str:
    return told.partition(";")[0].strip().lower()


def _check_type(told: str) -> bool:
    kind = _media_type(told)
    if kind and kind not in HTML | XML | {TEXT}:
        raise BadInput(f"neither a page nor a feed nor a text: its type is {kind}")
    return True


def _retry_after(words: str) -> float:
    """Seconds that a server asks for (RFC 9110, 10.2.3), from a number or a date; 0 where it asks for nothing."""
    if words.strip().isdecimal():
        return float(words)
    try:
        moment = parsedate_to_datetime(words)
    except ValueError:
        return 0.0
    zoned = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((zoned - datetime.now(UTC)).total_seconds(), 0.0)
