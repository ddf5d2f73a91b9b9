"""RSS and Atom: what a feed lists."""

import codecs
import io
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser

from app.errors import BadInput
from app.headers import published

_START = re.compile(
    # Atomic: what was taken once for a comment or an instruction is taken for nothing else. Otherwise a page of some
    # comments and no element would be read in all the ways there are, twice as many with each comment.
    r"(?>\s|<!--.*?-->|<\?.*?\?>|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)*+<(?P<root>[\w:.-]++)(?P<rest>[^>]*)",
    re.DOTALL | re.IGNORECASE,
)
_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})
_HEAD = 8192
"""Bytes within which a feed names its root element."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An article that a feed lists."""

    url: str
    title: str | None = None
    published: str | None = None
    """EDTF, with the day as the feed's own clock has it."""
    author: str | None = None
    id: str | None = None
    """What the feed itself tells its entries apart by."""
    content: str | None = None
    """The article in HTML, where the feed holds more of it than a summary."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed and the articles that it lists, in its order."""

    title: str | None
    entries: tuple[Entry, ...]


def is_feed(data: bytes, content_type: str | None = None) -> bool:
    """Whether the data is RSS or Atom: its root element tells; without any that can be made out, the media type."""
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    head = data[:_HEAD].removeprefix(codecs.BOM_UTF8).decode("utf-16" if wide else "latin-1", errors="replace")
    found = _START.match(head)
    if found is None:
        return (content_type or "").partition(";")[0].strip().lower() in _TYPES and data.lstrip()[:1] == b"<"
    root = found["root"].lower().rpartition(":")[2]
    return root in ("rss", "feed") or (root == "rdf" and "purl.org/rss" in found["rest"].lower())


def parse_feed(data: bytes, url: str | None) -> Feed:
    """The feed; relative links are resolved against `url`, entries without a link to a web page are left out.

    XML that is broken is read as far as it can be. Raises BadInput where the data is no feed.
    """
    if not is_feed(data):
        raise BadInput("no feed: neither RSS nor Atom")
    headers = {"content-location": url} if url else {}
    try:
        found = feedparser.parse(io.BytesIO(data), response_headers=headers, sanitize_html=False)
    except Exception as error:  # whatever a feed does to the library, the others go on
        raise BadInput(f"a feed that cannot be read: {type(error).__name__}: {error}") from error
    if not found.get("version") and not found.entries:
        reason = found.get("bozo_exception")
        raise BadInput(f"a feed that cannot be read{f': {reason}' if reason else ''}")
    # RSS knows no date of an update; feedparser gives the one that Dublin Core has for publication under that name.
    dated = ("published", "updated") if str(found.get("version")).startswith("rss") else ("published",)
    entries = [_entry(entry, url, dated) for entry in found.entries]
    return Feed(_plain(found.feed.get("title")), tuple(entry for entry in entries if entry))


def _entry(entry: Any, base: str | None, dated: tuple[str, ...]) -> Entry | None:
    href = str(entry.get("link") or "").strip()
    try:
        link = urljoin(base or "", href)
        parts = urlsplit(link)
    except ValueError:
        return None
    if not href or parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    contents = [one.get("value") for one in entry.get("content", ()) if "html" in str(one.get("type", ""))]
    return Entry(
        url=link,
        title=_plain(entry.get("title")),
        published=_date(next((str(entry[name]) for name in dated if entry.get(name)), "").strip()),
        author=_authors(entry),
        id=_plain(entry.get("id")),
        content=next((content for content in contents if content and content.strip()), None),
    )


def _authors(entry: Any) -> str | None:
    names = [_plain(author.get("name")) for author in entry.get("authors", ()) if author]
    return ", ".join(dict.fromkeys(filter(None, names))) or _plain(entry.get("author"))


def _date(words: str) -> str | None:
    """The date as written: the parsed one that feedparser has too is in UTC, and at times of the day before."""
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(words)
        except (ValueError, TypeError, IndexError):
            continue
        return words if len(words) <= len("2024-05-03") else moment.isoformat()
    try:
        return published(words) if words else None
    except BadInput:
        return None


def _plain(value: Any) -> str | None:
    """Text for people: no tags, no entities, one line."""
    if not isinstance(value, str):
        return None
    return re.sub(r"[ \t\r\n]+", " ", unescape(re.sub(r"<[^<>]*>", "", value))).strip() or None
