"""What must never be connected to, however it is written, named or come to."""

from collections.abc import Sequence
from ipaddress import ip_address

import httpcore
import pytest

from app.errors import BadInput, NotNow
from app.fetching import Fetcher, Line, Wanted
from app.fetching.network import is_public, resolve
from app.settings import Settings
from tests.fetching.web import HASTY, LOOPBACK, Web, fetcher, line_to, moved, page

PUBLIC = ("93.184.216.34", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.32.0.1", "2606:4700::1111", "2a00:1450::1")
NOT_PUBLIC = """
    0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.9.9
    168.63.129.16 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.1.1.1
    240.0.0.1 255.255.255.255
    :: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 100::1 2001::1
    2001:db8::1 2002:7f00:1:: 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fec0::1 ff02::1 fe80::1%eth0
"""


class Dialled(httpcore.NetworkBackend):
    """Notes where a connection was to go, and makes none."""

    def __init__(self) -> None:
        self.to: list[tuple[str, int]] = []

    def connect_tcp(self, host: str, port: int, *rest: object, **more: object) -> httpcore.NetworkStream:
        self.to.append((host, port))
        raise httpcore.ConnectError("no way")


def away(answers: Sequence[Sequence[str]], dial: Dialled) -> Fetcher:
    """A fetcher for which a name stands for something else each time it is looked up."""
    queue = list(answers)
    line = Line(resolve=lambda host, port: queue.pop(0) if len(queue) > 1 else queue[0], dial=dial)
    return Fetcher(limits=HASTY, line=line)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", NOT_PUBLIC.split())
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))
    dial = Dialled()
    with pytest.raises(BadInput, match="no public address") as caught:
        away([[address]], dial).fetch(Wanted("https://site.test/"))
    assert not isinstance(caught.value, NotNow)
    assert address not in str(caught.value), "what a name of the operator's network stands for is not told"
    assert dial.to == []


WAYS = """
    127.0.0.1 127.1 2130706433 0x7f000001 0x7f.1 0177.0.0.1 017700000001 0 [::1] [::ffff:127.0.0.1]
    [::ffff:7f00:1] [0:0:0:0:0:0:0:1] localhost LOCALHOST localhost. 169.254.169.254 0xa9.0xfe.0xa9.0xfe
    [64:ff9b::169.254.169.254]
"""


@pytest.mark.parametrize("host", WAYS.split())
def test_every_way_to_write_an_address(host: str) -> None:
    """The system's own resolver understands all of them, so each is judged by what it stands for."""
    dial = Dialled()
    with pytest.raises(BadInput):
        Fetcher(limits=HASTY, line=Line(resolve=resolve, dial=dial)).fetch(Wanted(f"http://{host}/"))
    assert dial.to == []


def test_one_private_address_among_public_ones_is_enough() -> None:
    dial = Dialled()
    with pytest.raises(BadInput, match="no public address"):
        away([["93.184.216.34", "10.0.0.1"]], dial).fetch(Wanted("http://site.test/"))
    assert dial.to == []


def test_what_was_checked_is_what_is_connected_to() -> None:
    """A name that stands for a private address as soon as it has passed the check (DNS rebinding)."""
    dial = Dialled()
    with pytest.raises(BadInput):
        away([["93.184.216.34"], ["127.0.0.1"]], dial).fetch(Wanted("http://site.test/"))
    assert {host for host, _ in dial.to} == {"93.184.216.34"}


def test_all_addresses_of_a_name_are_tried_and_its_name_is_what_the_server_hears() -> None:
    with Web(pages={"/a": page(1)}) as web:
        line = line_to({"deux.example": ["127.0.0.254", "127.0.0.1"]})
        found = fetcher(line=line).fetch(Wanted(web.at("/a", "deux.example")))
        assert b"Sarmont" in found.data
        assert {call.headers["host"].split(":")[0] for call in web.calls} == {"deux.example"}


def test_a_redirect_is_checked_like_the_first_address() -> None:
    with Web() as web:
        for number, to in enumerate(("http://interne.example/", "http://interne.example:8080/", "//interne.example/x")):
            web.pages[f"/{number}"] = moved(to)
            with pytest.raises(BadInput, match="no public address"):
                fetcher(line=line_to({"interne.example": ["10.0.0.8"]})).fetch(Wanted(web.at(f"/{number}")))


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "ftp://site.test/", "gopher://site.test/", "http://a:b@site.test/"]
)
def test_a_redirect_leads_to_pages_only(to: str) -> None:
    with Web(pages={"/a": moved(to)}) as web, pytest.raises(BadInput, match="redirected to"):
        fetcher().fetch(Wanted(web.at("/a", "a.test")))


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "only http and https"),
        ("ftp://site.test/a", "only http and https"),
        ("gopher://site.test/a", "only http and https"),
        ("data:text/html,x", "only http and https"),
        ("//site.test/a", "only http and https"),
        ("site.test/a", "only http and https"),
        ("http://name@site.test/", "user name"),
        ("http://name:word@site.test/", "user name"),
        ("http://:word@site.test/", "user name"),
        ("http:///a", "no host"),
        ("http://site.test:99999/", "no URL"),
        ("http://[::1/", "no URL"),
        ("http://a\nb/", "no URL"),
        ("", "only http and https"),
    ],
)
def test_what_is_no_address_of_a_page(url: str, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        fetcher().fetch(Wanted(url))


@pytest.mark.parametrize("port", [22, 25, 6379, 11211, 65535])
def test_ports_of_other_services_are_left_alone(port: int) -> None:
    dial = Dialled()
    with pytest.raises(BadInput, match=f"port {port}"):
        away([["93.184.216.34"]], dial).fetch(Wanted(f"http://site.test:{port}/"))
    assert dial.to == []


def test_the_operator_may_allow_networks_and_no_others() -> None:
    dial = Dialled()
    settings = Settings.read({"SELON_FETCH_PRIVATE": "10.1.2.0/24, fd00:1::/32"})
    for address, allowed in (("10.1.2.3", True), ("10.1.3.3", False), ("fd00:1::9", True), ("127.0.0.1", False)):
        line = Line(settings.fetch_private, lambda host, port, address=address: [address], dial)  # type: ignore[misc]
        dial.to.clear()
        with pytest.raises(BadInput):
            Fetcher(settings, HASTY, line).fetch(Wanted("http://site.test:9999/"))
        assert bool(dial.to) is allowed, address


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with Web(pages={"/a": page(1)}) as web:
        assert fetcher().fetch(Wanted(web.at("/a", "a.test"))).data
    with Web() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.at(""))
        with pytest.raises(BadInput, match="no public address"):
            Fetcher(Settings(), HASTY).fetch(Wanted("http://localhost/"))
        assert proxy.calls == []


def test_loopback_is_reached_only_where_it_is_allowed() -> None:
    with Web(pages={"/a": page(1)}) as web:
        assert Fetcher(LOOPBACK, HASTY).fetch(Wanted(web.at("/a"))).data
        with pytest.raises(BadInput, match="SELON_FETCH_PRIVATE"):
            Fetcher(Settings(), HASTY).fetch(Wanted(web.at("/a")))
        assert len(web.calls) == 2, "robots.txt and the page, once"
