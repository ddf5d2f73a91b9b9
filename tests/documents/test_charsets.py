"""The characters of a page, of whatever bytes it is made."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.charsets import decode, is_garbled
from app.errors import BadInput

LABELS = st.sampled_from(
    [None, "utf-8", "latin-1", "cp1252", "utf-16", "utf-7", "rot13", "base64", "idna", "x", "", "é"]
)
HEADS = st.sampled_from(
    [b"", b"<meta charset=", b"<meta charset='rot13'>", b"<?xml encoding='hex'?>", b"\xff\xfe", b"\xef\xbb\xbf"]
)


@given(HEADS, st.binary(max_size=60), LABELS)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_bytes_are_characters_or_refused(head: bytes, data: bytes, label: str | None) -> None:
    with suppress(BadInput):
        decode(head + data, label).encode("utf-8")


@given(st.text(max_size=60), LABELS)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_utf_8_is_read_as_it_was_written_whatever_is_said_of_it(text: str, label: str | None) -> None:
    assert decode(text.encode("utf-8"), label) == text.removeprefix("\ufeff")


@pytest.mark.parametrize("unit", [b"<meta ", b"<meta charset", b"<?xml ", b"\xc3", b"\xe9 "])
def test_a_page_of_one_thing_is_read_in_time(unit: bytes) -> None:
    assert is_garbled(decode(unit * 20_000)) in (None, is_garbled(decode(unit * 40)))
