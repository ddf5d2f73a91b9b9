"""A web page as a document: the text of its article, without all that stands around it, and what the page declares.

The article is found by trafilatura. Tables of data are left out, since their cells are no sentences; tables that only
lay out a page are read through.
"""

import re
from collections import Counter
from copy import deepcopy
from functools import cache

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura import bare_extraction, extract_metadata

from app.documents.charsets import decode, is_garbled
from app.documents.declarations import declared, updated
from app.documents.document import Document, from_text
from app.errors import BadInput
from app.headers import Details, language_of
from app.lexicon import read

LARGEST = 20_000_000
"""Bytes of a page beyond which it is no article."""
_LEAST = 100
"""Characters of whole sentences that an article has at least."""
_STUB = 1200
"""Characters below which a text is a beginning only, where its page says that it has to be paid for."""
_CELL = 300
"""Characters from which on a table's cell lays out a page and is no datum."""
_TEASER, _TEASERS = 600, 4
"""Characters that a teaser has at most, and how many of them make a list."""
_SPACES = {"\u00a0": "\U000101d0", "\u202f": "\U000101d1", "\u2009": "\U000101d2"}
"""Spaces that French writes within "10 000" and "« non »": trafilatura would make them plain ones, so that they go
through it as signs that no page holds, those of the disc of Phaistos."""
_THERE, _BACK = str.maketrans(_SPACES), str.maketrans({sign: space for space, sign in _SPACES.items()})
_NO_TEXT = "//script[not(contains(@type, 'ld+json'))] | //style | //noscript | //template | //dialog"
_GONE = (
    "//amp-sidebar | //amp-consent | //amp-ad | //*[@role = 'dialog' or @role = 'alertdialog' or @aria-modal = 'true']"
)
_SENTENCE = re.compile(r"[.!?…][»”\"’)\]]*\s*$")


def from_page(
    name: str, data: bytes, given: Details, *, url: str | None = None, charset: str | None = None
) -> Document:
    """The article that a web page holds, its paragraphs apart by empty lines.

    `given` goes before what the page declares, and that before what stands in the text. `url` is where the page was
    found, `charset` what the server said of it. Raises BadInput where the page holds no article: a list of articles,
    a shell that a script fills, the beginning of what has to be paid for, or letters that cannot be decoded.
    """
    if len(data) > LARGEST:
        raise BadInput(f"too large for an article ({len(data) // 1_000_000} million bytes)")
    page = _parsed(decode(data, charset))
    own = declared(page, url)
    details = own.details
    for element in page.xpath(f"{_NO_TEXT} | {_GONE}"):
        element.drop_tree()
    _flatten(page)
    _keep_spaces(page)
    found = extract_metadata(deepcopy(page), default_url=url, extensive=False)
    rest = Details(title=_clean(found.title), author=_listed(found.author), publisher=_publisher(found.sitename))
    text = _article(page, url)
    if own.is_list or _is_list(page, text):
        raise BadInput("a list of articles, not an article")
    if _is_stub(page, text, own.is_free):
        raise BadInput("only the beginning of an article that has to be paid for")
    if reason := is_garbled(f"{details.title or ''}\n{text}"):
        raise BadInput(reason)
    # Pages name the language of their template; the words tell better, where there are enough of them.
    language = Details(language=language_of(text))
    return from_text(name, text, given, language.over(details).over(rest))


def _parsed(markup: str) -> HtmlElement:
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        page = document_fromstring(markup.replace("\0", "").encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError) as error:
        raise BadInput("no web page: it holds no element") from error
    return page


def _flatten(page: HtmlElement) -> None:
    """Make tables that lay out the page plain divisions."""
    for table in page.xpath("//table"):
        cells = table.xpath(".//td")
        if any(cell.xpath(".//p | .//h1 | .//table") or len(cell.text_content()) > _CELL for cell in cells):
            for part in table.xpath("descendant-or-self::*[self::table or self::tbody or self::tr or self::td]"):
                part.tag = "div"


def _keep_spaces(page: HtmlElement) -> None:
    for element in page.iter(etree.Element):
        if element.text and not element.text.isspace():
            element.text = element.text.translate(_THERE)
        if element.tail and not element.tail.isspace():
            element.tail = element.tail.translate(_THERE)


def _clean(words: str | None) -> str | None:
    return words.translate(_BACK).strip() or None if words else None


def _listed(authors: str | None) -> str | None:
    return ", ".join(name.strip() for name in authors.split(";")) if (authors := _clean(authors)) else None


def _publisher(site: str | None) -> str | None:
    """The name of a site; none where it is the address of its page in a social network."""
    return None if site and re.match(r"https?:|@", site) else _clean(site)


def _article(page: HtmlElement, url: str | None) -> str:
    """The article's paragraphs; raises BadInput where there are none."""
    found = bare_extraction(deepcopy(page), url=url, include_comments=False, include_tables=False)
    raw = getattr(found, "text", None) or ""
    lines = [line.translate(_BACK).strip() for line in raw.split("\n")]
    lines = [line for line in lines if line and not (len(line) <= 120 and updated().match(line))]
    if sum(len(line) for line in lines if _SENTENCE.search(line)) < _LEAST:
        raise BadInput("no text of an article in it: an empty page, or one that a script fills")
    return "\n\n".join(lines)


def _is_list(page: HtmlElement, text: str) -> bool:
    """Whether most of the text stands in teasers, short parts with one heading each, which is a link."""
    teasers: Counter[HtmlElement] = Counter()
    inside: set[str] = set()
    for heading in page.xpath("//*[self::h1 or self::h2 or self::h3 or self::h4][.//a or ancestor::a]"):
        part = heading
        while (above := part.getparent()) is not None and len(above.text_content()) <= _TEASER:
            if len(above.xpath(".//h1 | .//h2 | .//h3 | .//h4")) > 1:
                break
            part = above
        teasers[part] += 1
        inside.update(" ".join(words.split()) for words in part.itertext() if words.strip())
    lines = [" ".join(line.translate(_THERE).split()) for line in text.split("\n\n")]
    within = sum(len(line) for line in lines if line in inside)
    return len(teasers) >= _TEASERS and 2 * within > sum(map(len, lines))


def _is_stub(page: HtmlElement, text: str, is_free: bool) -> bool:
    if _wall().search(text):
        return True
    return len(text) < _STUB and (not is_free or bool(_wall().search(_clean(page.text_content()) or "")))


@cache
def _wall() -> re.Pattern[str]:
    return re.compile("|".join(read("pages")["wall"]).replace(" ", r"\s+"), re.IGNORECASE)
