"""The characters of a web page, whatever it declares: many declare wrongly, and more declare nothing."""

import codecs
import re
from collections.abc import Iterator

from app.errors import BadInput

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_META = re.compile(
    rb"<meta[^>]{0,200}?\bcharset\s*=\s*[\"']?\s*([\w:.-]+)|<\?xml[^>]{0,100}?\bencoding\s*=\s*[\"']([\w:.-]+)", re.I
)
_HEAD = 4096
"""Bytes within which a page declares its charset; the HTML standard asks for 1,024, not all keep to it."""
_AS_WINDOWS = {"iso8859-1", "latin-1", "ascii", "iso-8859-1", "latin1"}
"""Read as windows-1252, which holds them, as https://encoding.spec.whatwg.org/#names-and-labels has it."""
_STRAY = 0.02
"""The share of a page's bytes beyond ASCII that may be damaged for it to be UTF-8 still."""
_FRENCH = set("àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ«»‘’“”…–—€°²³·•©®\u00a0ºª§×½¼")
_TELLING = 0.95
"""The share of the letters beyond ASCII that French has, from which on bytes are taken for windows-1252."""
_TWICE = re.compile(r"[ÃÂ][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u2122]|â€[\u0080-\u00bf\u0153\u2018-\u2122]")
""" "Ã©", "Â«", "â€™": UTF-8 that was read as windows-1252 and written down so."""


def decode(data: bytes, charset: str | None = None) -> str:
    """The characters of a page; `charset` is what the server said of it.

    A mark at the beginning decides, then bytes that can only be UTF-8, then what the server and the page itself say,
    where the bytes allow it, then what the bytes look like. Single damaged bytes become U+FFFD. Raises BadInput where
    nothing fits.
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data.decode(name, errors="replace")
    if (text := _utf8(data)) is not None:
        return text
    for name in _declared(data, charset):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return _detected(data)


def is_garbled(text: str) -> str | None:
    """Why the letters of a text are not those that were written; None where they are."""
    if "\ufffd" in text:
        at = text.index("\ufffd")
        return f"letters of it cannot be decoded (“{text[max(0, at - 12) : at + 12].strip()}”)"
    found = _TWICE.findall(text)
    if len(found) > 1:
        return f"its letters were decoded wrongly before it was saved (such as “{found[0]}”)"
    return None


def _utf8(data: bytes) -> str | None:
    """The text of UTF-8; None for bytes that are none. Other charsets hardly ever look like it by chance."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-8", errors="replace")
        beyond = sum(character > "\x7f" for character in text)
        return text if text.count("\ufffd") <= beyond * _STRAY else None


def _declared(data: bytes, charset: str | None) -> Iterator[str]:
    found = _META.search(data[:_HEAD])
    own = (found[1] or found[2]).decode("ascii") if found else None
    for name in (charset, own):
        try:
            known = codecs.lookup(name.strip("\"' ")).name if name else None
        except LookupError:
            continue
        if known and not known.startswith("utf"):  # it would have been decoded above
            yield "cp1252" if known in _AS_WINDOWS else known
        elif known and known.startswith("utf-16") and name == charset:
            yield known


def _detected(data: bytes) -> str:
    try:
        text = data.decode("cp1252")
        beyond = [character for character in text if character > "\x7f"]
        if sum(character in _FRENCH for character in beyond) >= _TELLING * len(beyond):
            return text
    except UnicodeDecodeError:
        pass
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        raise BadInput("its characters cannot be decoded: it declares no charset that fits; convert it to UTF-8")
    return str(best)
