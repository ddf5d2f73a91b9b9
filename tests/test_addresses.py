"""One page has one address, however it was linked to."""

import pytest
from hypothesis import given, settings

from app.addresses import normalised
from tests import texts

PAGE = "https://rives.example/actu/crue?id=3"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (PAGE, PAGE),
        ("HTTPS://Rives.Example:443/actu/crue?id=3#haut", PAGE),
        (PAGE + "&utm_source=rss&utm_medium=x&fbclid=abc&xtor=RSS-1&at_medium=custom7", PAGE),
        ("https://rives.example/actu/crue?utm_source=x&id=3", PAGE),
        ("http://rives.example:80/a?", "http://rives.example/a"),
        ("http://rives.example:8080/a?utm_campaign=x#y", "http://rives.example:8080/a"),
        ("https://rives.example", "https://rives.example/"),
        ("https://rives.example/A?q=a%20b&q=c&utm", "https://rives.example/A?q=a%20b&q=c&utm"),
        ("https://rives.example/a?gclid=1&page=2", "https://rives.example/a?page=2"),
        ("http://[2001:DB8::1]:80/a", "http://[2001:db8::1]/a"),
        ("urn:isbn:3", "urn:isbn:3"),
        ("/a?utm_source=x", "/a?utm_source=x"),
        ("http://[bad", "http://[bad"),
        ("https://rives.example:port/", "https://rives.example:port/"),
    ],
)
def test_what_makes_no_difference_is_left_out(url: str, expected: str) -> None:
    assert normalised(url) == expected
    assert normalised(expected) == expected


@given(
    texts.of(
        *("https://", "http:", "//", "HTTPS://A.example", "é.example", "[", "]", "::1", ":80", ":443", ":0x", ":99999"),
        *("@", "u:p@", "/", "?", "&", "=", "#", "%", "%41", "utm_source=x", "fbclid", " ", "\t", "\\", "."),
    )
)
@settings(max_examples=300, deadline=None, derandomize=True)
def test_any_address_has_one_form(url: str) -> None:
    once = normalised(url)
    assert normalised(once) == once
