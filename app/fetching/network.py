"""Connections to public addresses only: what a name stands for is looked up once, checked, and that is connected to.

A name that stands for a harmless address when it is checked and for another one when it is connected to (DNS rebinding)
so gains nothing, nor does any way to write an address: 2130706433, 0x7f.1 and 0177.0.0.1 are looked up like names.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import httpcore

from app.errors import BadInput, NotNow

Networks = Sequence[IPv4Network | IPv6Network]
Resolve = Callable[[str, int], Sequence[str]]
"""The addresses that a name stands for."""

PORTS = frozenset({80, 443, 8080, 8443})
"""Where pages are served; behind other ports of a public address stand other services, open to some machines only."""

_HIDDEN = tuple(
    map(
        ip_network,
        (
            # IANA IPv4 Special-Purpose Address Registry, as of 2024, and what is no address of one machine.
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
            *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24"),
            *("203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
            # Looks public, and is how each virtual machine of Azure reaches the service that hands it its secrets.
            "168.63.129.16/32",
            # IANA IPv6 Special-Purpose Address Registry, within the only block that is given out to machines:
            # protocols and tunnels that lead to IPv4 addresses (Teredo, 6to4), documentation.
            *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
        ),
    )
)
_GLOBAL_IPV6 = ip_network("2000::/3")
"""All else is local, reserved, or an IPv4 address in other clothes (mapped, compatible, NAT64); RFC 4291, 2.4."""

_SLICE = 0.5
"""Seconds after which a wait for the network looks whether it is still wanted."""


class Stopped(Exception):
    """Nobody wants what was being fetched any more."""


class Forbidden(BadInput):
    """An address that must not be connected to."""


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address may be connected to without the operator's leave."""
    if isinstance(address, IPv6Address) and address not in _GLOBAL_IPV6:
        return False
    return not any(address in network for network in _HIDDEN)


def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses that the system knows for a name; raises OSError where it knows none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Network(httpcore.NetworkBackend):
    """The way to one host, for as long as a deadline allows; `private` are networks that the operator lets us into."""

    def __init__(
        self,
        private: Networks,
        deadline: float,
        stopped: Callable[[], bool],
        resolve: Resolve,
        dial: httpcore.NetworkBackend,
    ) -> None:
        self.private = private
        self.deadline = deadline
        self.stopped = stopped
        self.resolve = resolve
        self.dial = dial

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address of the host that answers.

        Raises Forbidden where any of its addresses is not public, NotNow where it has none just now.
        """
        try:
            known = self.resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise NotNow(f"no address is known for {host}") from error
        for address in known:
            self._check(host, address, port)
        failure: Exception = NotNow(f"no address is known for {host}")
        for address in known:
            try:
                stream = self.dial.connect_tcp(address, port, self.left(timeout), local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self)
        raise failure

    def left(self, timeout: float | None) -> float:
        """How many seconds one step may take; raises Stopped or NotNow where there are none."""
        if self.stopped():
            raise Stopped
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise NotNow("it takes too long to answer in full")
        return left if timeout is None else min(timeout, left)

    def _check(self, host: str, address: str, port: int) -> None:
        try:
            parsed = ip_address(address)
        except ValueError as error:
            raise Forbidden(f"{host} has no public address") from error
        if any(parsed in network for network in self.private):
            return
        if not is_public(parsed):
            # Which address that is must not be told: it may be one of the operator's own network.
            raise Forbidden(f"{host} has no public address; only an operator can allow it (SELON_FETCH_PRIVATE)")
        if port not in PORTS:
            raise Forbidden(f"port {port} is none that pages are read from ({', '.join(map(str, sorted(PORTS)))})")


class _Stream(httpcore.NetworkStream):
    """A connection that ends at the deadline, however few bytes trickle in, and soon after it is stopped."""

    def __init__(self, stream: httpcore.NetworkStream, network: Network) -> None:
        self.stream = stream
        self.network = network

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        until = None if timeout is None else time.monotonic() + timeout
        while True:
            wait = self.network.left(_SLICE)
            if until is not None:
                wait = min(wait, max(until - time.monotonic(), 0.001))
            try:
                return self.stream.read(max_bytes, wait)
            except httpcore.ReadTimeout:
                if until is not None and time.monotonic() >= until:
                    raise

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, self.network.left(timeout))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self.network.left(timeout)
        return _Stream(self.stream.start_tls(ssl_context, server_hostname, left), self.network)

    def get_extra_info(self, info: str) -> object:
        return self.stream.get_extra_info(info)
