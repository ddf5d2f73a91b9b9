"""What a web page declares of itself: in JSON-LD, in its meta elements, in marked-up times and links."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import cache
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from app import edtf
from app.errors import BadInput
from app.headers import Details, author_of_line, date_of_line, published
from app.lexicon import read

_LISTS = frozenset({"CollectionPage", "ItemList", "SearchResultsPage", "ProfilePage"})
_POSTS = frozenset({"BlogPosting", "LiveBlogPosting", "Report", "SocialMediaPosting"})
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished", "date.published",
    "publish-date", "publishdate", "publication_date", "pubdate", "parsely-pub-date", "sailthru.date", "dc.date.issued",
    "dcterms.issued", "dcterms.created", "dc.date.created", "dcterms.date", "dc.date", "date",
)  # fmt: skip
"""Names of meta elements that hold the date of publication, the surest first."""
_ELSEWHERE = "ancestor::aside or ancestor::nav or ancestor::footer or ancestor::*[contains(@class, 'comment')]"
_LINE = 200
"""Characters of the line at most that a date of publication stands in."""
_CHANGED = re.compile(r"modif|updat|maj", re.IGNORECASE)
"""Names of elements that hold the date of a change."""
_OPENING, _CLOSING = re.compile(r"\A(?:<!--|//\s*<!\[CDATA\[)"), re.compile(r"(?:-->|//\s*\]\]>)\Z")
"""What some write around JSON, so that very old browsers do not show it."""
_PADDING = " \t\r\n\f\v\u00a0;"
_OFF = timedelta(hours=5)
"""How far the clocks of Québec, Africa and Europe stand from UTC at most: a day that is farther off is another one."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What a page says of itself."""

    details: Details
    is_article: bool
    """It says that it is an article, and the one that it shows."""
    is_list: bool
    """It says that it is a list of articles, and not that it is one."""
    is_free: bool
    """It does not say that its text has to be paid for."""


def declared(page: HtmlElement, url: str | None) -> Declared:
    """What the page says of itself; `url` is where it was found."""
    nodes = list(_nodes(page))
    meta = _meta(page)
    titles = {_plain(meta.get("og:title")), *(_plain(h1.text_content()) for h1 in page.iter("h1"))}
    article = _article(nodes, titles)
    types = {kind for node in nodes for kind in _types(node)}
    return Declared(
        Details(
            title=_words(article.get("headline")) or _words(meta.get("og:title")),
            author=_names(article.get("author")),
            publisher=_names(article.get("publisher")) or _words(meta.get("og:site_name")),
            published=_published(page, article, meta),
            url=_address(page, meta, url),
            language=_language(page),
        ),
        is_article=bool(article) and _plain(article.get("headline")) in titles - {""},
        is_list=not article and bool(types & _LISTS),
        is_free=str(article.get("isAccessibleForFree", True)).strip().lower() not in ("false", "no", "0"),
    )


@cache
def updated() -> re.Pattern[str]:
    """What a line begins with that says when a page was last changed."""
    return re.compile(rf"\W*(?:{'|'.join(read('pages')['updated'])})\b", re.IGNORECASE)


@cache
def aside() -> re.Pattern[str]:
    """What a paragraph begins with that leads to other articles, or asks something of the reader."""
    return re.compile(rf"\W*(?:{'|'.join(read('pages')['aside'])})".replace(" ", r"\s+"), re.IGNORECASE)


# ---------------------------------------------------------------- JSON-LD and meta elements


def _nodes(page: HtmlElement) -> Iterator[dict[str, Any]]:
    for script in page.xpath("//script[contains(@type, 'ld+json')]"):
        words = _CLOSING.sub("", _OPENING.sub("", (script.text or "").strip(_PADDING)))
        try:
            yield from _within(json.loads(words.strip(_PADDING), strict=False))
        except (ValueError, RecursionError):
            continue  # broken: what else the page says of itself counts


def _within(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for one in value:
            yield from _within(one)
    elif isinstance(value, dict):
        yield value
        for below in ("@graph", "mainEntity"):
            yield from _within(value.get(below))


def _types(node: dict[str, Any]) -> list[str]:
    kinds = node.get("@type")
    return [str(kind).rpartition("/")[2] for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind]


def _article(nodes: list[dict[str, Any]], titles: set[str]) -> dict[str, Any]:
    """The node that speaks of this page's article: of several the one with a title of the page."""
    found = [node for node in nodes if any(kind.endswith("Article") or kind in _POSTS for kind in _types(node))]
    return next((node for node in found if _plain(node.get("headline")) in titles), found[0] if found else {})


def _meta(page: HtmlElement) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in page.iter("meta"):
        name, content = (
            element.get("property") or element.get("name") or element.get("itemprop"),
            element.get("content"),
        )
        if name and content and content.strip():
            found.setdefault(name.strip().lower(), content)
    return found


def _words(value: Any) -> str | None:
    """Text for people: no entities, no tags, one line."""
    if not isinstance(value, str):
        return None
    plain = re.sub(r"<[^<>]*>", "", unescape(value))
    return re.sub(r"[ \t\r\n]+", " ", plain).strip() or None


def _plain(value: Any) -> str:
    return " ".join((_words(value) or "").lower().split())


def _names(value: Any) -> str | None:
    names = [_words(one.get("name") if isinstance(one, dict) else one) for one in _all(value)]
    known = [author_of_line(name) for name in names if name and not name.startswith(("http:", "https:"))]
    return ", ".join(dict.fromkeys(known)) or None


def _all(value: Any) -> list[Any]:
    if isinstance(value, dict) and isinstance(value.get("name"), list):
        return list(value["name"])
    return value if isinstance(value, list) else [value]


def _language(page: HtmlElement) -> str | None:
    found = re.match(r"[a-z]{2,3}(?=[-_]|$)", (page.get("lang") or "").strip().lower())
    return found[0] if found else None


def _address(page: HtmlElement, meta: dict[str, str], url: str | None) -> str | None:
    """The canonical address; one that names the front page of its site is a mistake in a template, and left."""
    base = next((urljoin(url or "", link) for link in page.xpath("//head/base/@href")), url or meta.get("og:url", ""))
    links = [*page.xpath("//link[translate(@rel, 'CANOIL', 'canoil') = 'canonical']/@href"), meta.get("og:url")]
    for link in filter(None, links):
        try:
            address = urljoin(base, link.strip())
            parts = urlsplit(address)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.netloc and (parts.path.strip("/") or parts.query):
            return str(address)
    return url


# ---------------------------------------------------------------- the date of publication


def _published(page: HtmlElement, article: dict[str, Any], meta: dict[str, str]) -> str | None:
    """The date of publication as the page's own calendar has it."""
    found = list(dict.fromkeys(date for words in _dates(page, article, meta) if (date := _date(words))))
    return _local(found[0], found[1:]) if found else None


def _dates(page: HtmlElement, article: dict[str, Any], meta: dict[str, str]) -> Iterator[str]:
    """What the page gives as its date, the surest first."""
    if isinstance(when := article.get("datePublished"), str):
        yield when
    yield from (meta[name] for name in _PUBLISHED if name in meta)
    times = page.xpath(f"//body//*[@datetime or @content][not({_ELSEWHERE})]")
    for element in times:
        if "datePublished" in (element.get("itemprop") or "").split() or element.get("pubdate") is not None:
            yield element.get("datetime") or element.get("content")
    for element in times:
        about = f"{element.get('itemprop') or ''} {element.get('class') or ''}"
        around, said = element.getparent(), element.text_content()
        line = around.text_content().strip()
        if element.tag != "time" or len(line) > _LINE or line.endswith((".", "!", "?", "…")) or _CHANGED.search(about):
            continue  # a date that is told of, or of a change
        if not (updated().match(said) or updated().match(around.text or "")):
            yield element.get("datetime") or ""
            break
    for element in page.xpath(f"//body//*[not(*) or self::p or self::span][not({_ELSEWHERE})]"):
        line = element.text_content().strip() if element.tag not in ("script", "style") else ""
        if 8 < len(line) <= 120 and not updated().match(line) and (date := date_of_line(line)):
            yield date
            break


def _date(words: str) -> str | None:
    """A date of publication as EDTF; None where the words are none."""
    words = words.strip()
    if re.match(r"\d{4}-\d\d-\d\d[T ]\d", words):
        try:
            return datetime.fromisoformat(words).isoformat()
        except ValueError:
            words = words[:10]
    if re.match(r"[A-Z][a-z]{2}, \d", words):
        try:
            return parsedate_to_datetime(words).isoformat()
        except ValueError:
            return None
    try:
        return published(words)
    except BadInput:
        return None


def _local(first: str, others: list[str]) -> str:
    """The date, or, where it is a moment in UTC, what another one says of the same moment's local day."""
    try:
        moment = datetime.fromisoformat(first)
    except ValueError:
        return first
    if moment.tzinfo is None or moment.utcoffset():
        return first
    return next((other for other in others if _is_local(other, moment)), first)


def _is_local(date: str, moment: datetime) -> bool:
    """Whether a date is a moment in UTC as a clock elsewhere shows it, on another day."""
    day = edtf.day(date)
    if day is None or day == moment.date():
        return False
    if "T" in date:
        clock = datetime.fromisoformat(date)
        return clock.tzinfo is not None and clock == moment
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return midnight - _OFF <= moment < midnight + timedelta(days=1) + _OFF
