"""What a guest owes a host: one request at a time, a pause between two, and its robots.txt (RFC 9309)."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from protego import Protego

from app.errors import BadInput, NotNow
from app.fetching.exchange import Answer, Limits
from app.fetching.network import Forbidden, Stopped

PRODUCT = "Selon"
"""The name by which a robots.txt speaks of us."""
_LONGEST_ROBOTS = 512_000
"""Bytes of a robots.txt that are read; RFC 9309, 2.5, asks for 500 KiB."""
_HOSTS = 1000
"""From how many hosts on those are forgotten that nothing is remembered of but the past."""
_LOOK = 0.5
"""Seconds after which somebody who waits looks whether it is still worth it."""


@dataclass(slots=True)
class _Host:
    """What is remembered of a name, whose turn it is, and of a scheme with name and port, whose robots.txt holds."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    asking: threading.Lock = field(default_factory=threading.Lock)
    ready: float = 0.0
    """When it may be asked again."""
    rules: Protego | None = None
    reason: str | None = None
    """Why there are no rules, where it could not be asked for them."""
    holds: float = 0.0
    """Until when the rules, or the reason, hold."""


class Manners:
    """What is remembered of all hosts; `clock` and `wait` are those of the system, and others in tests."""

    def __init__(self, limits: Limits, clock: Callable[[], float], wait: Callable[[float], None]) -> None:
        self.limits = limits
        self.clock = clock
        self.wait = wait
        self._hosts: dict[str, _Host] = {}
        self._lock = threading.Lock()

    def pause(self, seconds: float, stopped: Callable[[], bool]) -> None:
        """Wait; raises Stopped as soon as nobody wants what comes after."""
        until = self.clock() + seconds
        while not stopped():
            left = until - self.clock()
            if left <= 0:
                return
            self.wait(min(left, _LOOK))
        raise Stopped

    @contextmanager
    def turn(self, name: str, origin: str, stopped: Callable[[], bool]) -> Iterator[None]:
        """The only request to a host at this time, the delay after the one before; a host is a name on any port."""
        host, rules = self._host(name), self._host(origin).rules
        with host.turn:
            self.pause(host.ready - self.clock(), stopped)
            try:
                yield
            finally:
                asked = rules.crawl_delay(PRODUCT) if rules else None
                host.ready = self.clock() + max(self.limits.delay, min(asked or 0.0, self.limits.longest_delay))

    def check(self, origin: str, url: str, ask: Callable[[], Answer]) -> None:
        """Raise BadInput where a host's robots.txt forbids a page, NotNow where it cannot be had; `ask` gets it.

        One that is not there (a status of 4xx) forbids nothing; one that the server fails to give forbids all for now.
        """
        host = self._host(origin)
        with host.asking:
            if self.clock() >= host.holds:
                self._read(host, ask)
            rules, reason = host.rules, host.reason
        if rules is None:
            raise NotNow(f"its robots.txt cannot be had: {reason}")
        if not rules.can_fetch(url, PRODUCT):
            raise BadInput(f"{origin}/robots.txt forbids it")

    def _read(self, host: _Host, ask: Callable[[], Answer]) -> None:
        try:
            answer = ask()
            if answer.status != 200 and not 400 <= answer.status < 500:
                raise NotNow(f"the server answers {answer.status}")
        except Forbidden:
            raise
        except BadInput as error:
            host.rules, host.reason, host.holds = None, str(error), self.clock() + self.limits.robots_again
            return
        words = answer.body[:_LONGEST_ROBOTS].decode("utf-8", "replace")  # none where the status is not 200
        host.rules, host.reason, host.holds = Protego.parse(words), None, self.clock() + self.limits.robots

    def _host(self, key: str) -> _Host:
        with self._lock:
            if key not in self._hosts and len(self._hosts) >= _HOSTS:
                now = self.clock()
                past = [k for k, h in self._hosts.items() if not h.turn.locked() and max(h.ready, h.holds) < now]
                for old in past:
                    del self._hosts[old]
            return self._hosts.setdefault(key, _Host())
