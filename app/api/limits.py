"""Rate limits: how many calls a caller has in a window of time, counted in memory, or in Redis by several processes.

What is left is told in `RateLimit-Policy` and `RateLimit`, as draft-ietf-httpapi-ratelimit-headers-10 has them.
"""

import logging
import math
import time
from functools import lru_cache
from heapq import heappop, heappush
from ipaddress import IPv6Address, ip_address, ip_network

from fastapi import Request
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, Storage
from limits.aio.strategies import FixedWindowRateLimiter
from limits.errors import StorageError
from limits.storage import storage_from_string

from app.api.security import tell
from app.errors import TooManyRequests
from app.settings import Settings

_LOG = logging.getLogger(__name__)
_NETWORK = 64
"""Bits of an IPv6 address that name a network, of which one host may have all addresses (RFC 4291, 2.5.1)."""
_SILENCE = 10.0
"""Seconds for which a storage that did not answer is not asked again."""


class Limits:
    """The quotas of all callers of one application."""

    def __init__(self, settings: Settings) -> None:
        given = {"reads": settings.rate_limit, "costly": settings.rate_limit_costly}
        self.quotas: dict[str, RateLimitItem] = {name: parse(rate) for name, rate in given.items() if rate != "none"}
        self._own = FixedWindowRateLimiter(_Memory())
        self._shared = FixedWindowRateLimiter(_storage(settings.rate_storage)) if settings.rate_storage else None
        self._silent_until = 0.0

    async def count(self, request: Request, quota: str, key: str | None) -> None:
        """Count a call of whoever sent this request, by key or else by address, and tell what is left.

        Raises TooManyRequests, with when to come back, where nothing is.
        """
        item = self.quotas.get(quota)
        if item is None:
            return
        caller = key or _caller(request.client.host if request.client else "")
        allowed, left, seconds = await self._hit(item, quota, caller)
        tell(request, "RateLimit-Policy", f'"{quota}";q={item.amount};w={item.get_expiry()}')
        tell(request, "RateLimit", f'"{quota}";r={left};t={seconds}')
        if not allowed:
            raise TooManyRequests(
                f"The {item.amount} requests ({quota}) that a caller has in {item.get_expiry()} s are used up:"
                f" there are new ones in {seconds} s.",
                seconds,
            )

    async def _hit(self, item: RateLimitItem, quota: str, caller: str) -> tuple[bool, int, int]:
        if self._shared and time.monotonic() >= self._silent_until:
            try:
                return await _hit(self._shared, item, quota, caller)
            except StorageError as error:
                # Better a limit of each process than none, or no service; and not every request waits for what is lost.
                self._silent_until = time.monotonic() + _SILENCE
                _LOG.warning("SELON_RATE_STORAGE does not answer, this process counts for itself: %r", error)
        return await _hit(self._own, item, quota, caller)


async def _hit(limiter: FixedWindowRateLimiter, item: RateLimitItem, quota: str, caller: str) -> tuple[bool, int, int]:
    """Whether the call is within the quota, how many more are, and in how many seconds the next window begins."""
    allowed = await limiter.hit(item, quota, caller)
    window = await limiter.get_window_stats(item, quota, caller)
    return allowed, window.remaining, max(1, math.ceil(window.reset_time - time.time()))


def _storage(url: str) -> Storage:
    found = storage_from_string(
        f"async+{url}", implementation="redispy", wrap_exceptions=True, socket_timeout=1, socket_connect_timeout=1
    )
    assert isinstance(found, Storage)
    return found


class _Memory(MemoryStorage):
    """The library's own looks at the windows of all callers at each call; this one only at those that are over."""

    STORAGE_SCHEME = ["async+windows"]  # noqa: RUF012  (the library has its own under another name)

    def __init__(self) -> None:
        super().__init__()
        self._ending: list[tuple[float, str]] = []

    async def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count, and forget the windows that are over."""
        now = time.time()
        while self._ending and self._ending[0][0] <= now:
            _, over = heappop(self._ending)
            self.storage.pop(over, None)
            self.expirations.pop(over, None)
        self.storage[key] += amount
        if key not in self.expirations:
            self.expirations[key] = now + expiry
            heappush(self._ending, (now + expiry, key))
        return self.storage[key]


@lru_cache(maxsize=4096)
def _caller(host: str) -> str:
    """Whose quota the calls from an address count against: its own, or of IPv6 that of its network."""
    try:
        address = ip_address(host)
    except ValueError:  # such as a socket's name
        return host
    if isinstance(address, IPv6Address):
        # An address of IPv4 on a socket of both: all of them are in one network of IPv6.
        return str(address.ipv4_mapped or ip_network((int(address), _NETWORK), strict=False))
    return host
