"""A web page as a document: the text of its article, without all that stands around it, and what the page declares.

The article is found by trafilatura. Tables of data are left out, since their cells are no sentences; tables that only
lay out a page are read through.
"""

import re
from copy import deepcopy
from functools import cache

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from trafilatura import bare_extraction, extract_metadata

from app.documents.charsets import decode, is_garbled
from app.documents.declarations import aside, declared, updated
from app.documents.document import Document, from_text
from app.errors import BadInput
from app.headers import Details, author_of_line, language_of
from app.lexicon import read

LARGEST = 20_000_000
"""Bytes of a page beyond which it is no article."""
_DEEPEST = 512
"""Elements in each other. Many steps look at all that an element holds: their work grows with the depth."""
_LEAST = 100
"""Characters of whole sentences that an article has at least."""
_STUB = 1200
"""Characters below which a text is a beginning only, where its page says that it has to be paid for."""
_SHORT = 200
"""Characters that a paragraph has at most that leads elsewhere, or says when the page was changed."""
_CELL = 300
"""Characters from which on a table's cell lays out a page and is no datum."""
_TEASER, _TEASERS = 600, 4
"""Characters that a teaser has at most, and how many of them make a list."""
_SPACES = {"\u00a0": "\U000101d0", "\u202f": "\U000101d1", "\u2009": "\U000101d2"}
"""Spaces that French writes within "10 000" and "« non »": trafilatura would make them plain ones, so that they go
through it as signs that no page holds, those of the disc of Phaistos."""
_THERE, _BACK = str.maketrans(_SPACES), str.maketrans({sign: space for space, sign in _SPACES.items()})
_NO_TEXT = "//script[not(contains(@type, 'ld+json'))] | //style | //noscript | //template | //dialog"
_LINK = "descendant-or-self::*/a[not(starts-with(@href, '#'))] or ancestor::a"
_GONE = (
    "//amp-sidebar | //amp-consent | //amp-ad | //*[@role = 'dialog' or @role = 'alertdialog' or @aria-modal = 'true']"
)
_SAVED = re.compile(rb"<!-- saved from url=\(\d+\)(https?://[!-~]+) -->")
"""What browsers write into a page that they save."""
_TAGS = "\\u003c"
"""JSON for "<": trafilatura looks for tags in what is declared, for the square of as long as none of them ends."""
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML has no place for."""
_INLINE = (
    *("abbr", "acronym", "bdi", "bdo", "big", "cite", "data", "dfn", "font", "ins", "kbd", "mark", "nobr", "output"),
    *("q", "samp", "small", "time", "tt", "u", "var", "wbr"),
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
    try:
        return _read(name, data, given, url, charset)
    except BadInput:
        raise
    except Exception as error:  # whatever a page does to the libraries that take it apart, the others go on
        raise BadInput(f"it cannot be read as a web page: {type(error).__name__}: {error}") from error


def _read(name: str, data: bytes, given: Details, url: str | None, charset: str | None) -> Document:
    if len(data) > LARGEST:
        raise BadInput(f"too large for an article ({len(data) // 1_000_000} million bytes)")
    if url is None and (saved := _SAVED.search(data[:4096])):
        url = saved[1].decode("ascii")
    page = _parsed(decode(data, charset))
    own = declared(page, url)
    details = own.details
    for element in page.xpath(f"{_NO_TEXT} | {_GONE}"):
        element.drop_tree()
    for script in page.iter("script"):  # the same JSON, without what looks like tags that never end: see `_TAGS`
        script.text = (script.text or "").replace("<", _TAGS)
    _flatten(page)
    _join_words(page)
    _keep_spaces(page)
    found = extract_metadata(deepcopy(page), default_url=url, extensive=False)
    rest = Details(title=_clean(found.title), author=_listed(found.author), publisher=_publisher(found.sitename))
    text = _article(page, url)
    teasers = _teasers(page)
    if own.is_list or (not own.is_article and _is_list(teasers, text)):
        raise BadInput("a list of articles, not an article")
    if _is_stub(page, teasers, text, own.is_free):
        raise BadInput("only the beginning of an article that has to be paid for")
    if reason := is_garbled(f"{details.title or ''}\n{text}"):
        raise BadInput(reason)
    # Pages name the language of their template; the words tell better, where there are enough of them.
    language = Details(language=language_of(text))
    return from_text(name, text, given, language.over(details).over(rest))


def _parsed(markup: str) -> HtmlElement:
    parser = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        page = document_fromstring(_CONTROLS.sub("", markup).encode("utf-8"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError) as error:
        raise BadInput("no web page: it holds no element") from error
    depth = 0
    for event, _ in etree.iterwalk(page, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > _DEEPEST:
            raise BadInput(f"no article: its elements stand more than {_DEEPEST} deep in each other")
    return page


def _flatten(page: HtmlElement) -> None:
    """Make tables that lay out the page plain divisions."""
    for table in page.xpath("//table"):
        cells = table.xpath(".//td")
        if any(cell.xpath(".//p | .//h1 | .//table") or len(cell.text_content()) > _CELL for cell in cells):
            for part in table.xpath("descendant-or-self::*[self::table or self::tbody or self::tr or self::td]"):
                part.tag = "div"


def _join_words(page: HtmlElement) -> None:
    """Make what only marks words within a sentence plain text; quotations that browsers put marks around get these."""
    for quotation in list(page.iter("q")):
        last = quotation[-1] if len(quotation) else None
        quotation.text = "«\u00a0" + (quotation.text or "").lstrip()
        if last is None:
            quotation.text = quotation.text.rstrip() + "\u00a0»"
        else:
            last.tail = (last.tail or "").rstrip() + "\u00a0»"
    etree.strip_tags(page, *_INLINE)


def _keep_spaces(page: HtmlElement) -> None:
    for element in page.iter(etree.Element):
        if element.text and not element.text.isspace():
            element.text = element.text.translate(_THERE)
        if element.tail and not element.tail.isspace():
            element.tail = element.tail.translate(_THERE)


def _clean(words: str | None) -> str | None:
    return words.translate(_BACK).strip() or None if words else None


def _listed(authors: str | None) -> str | None:
    return (
        ", ".join(author_of_line(name.strip()) for name in authors.split(";")) if (authors := _clean(authors)) else None
    )


def _publisher(site: str | None) -> str | None:
    """The name of a site; none where it is the address of its page in a social network."""
    return None if site and re.match(r"https?:|@", site) else _clean(site)


def _article(page: HtmlElement, url: str | None) -> str:
    """The article's paragraphs; raises BadInput where there are none."""
    found = bare_extraction(deepcopy(page), url=url, include_comments=False, include_tables=False)
    raw = getattr(found, "text", None) or ""
    lines = [line.translate(_BACK).strip() for line in raw.split("\n")]
    lines = [line for line in lines if line and not (len(line) <= _SHORT and _is_aside(line))]
    if sum(len(line) for line in lines if _SENTENCE.search(line)) < _LEAST:
        raise BadInput("no text of an article in it: an empty page, or one that a script fills")
    return "\n\n".join(lines)


def _is_aside(line: str) -> bool:
    return bool(updated().match(line) or aside().match(line))


def _teasers(page: HtmlElement) -> list[HtmlElement]:
    """The parts of a page that lead to other articles: short ones with one heading each, which is a link."""
    found: dict[HtmlElement, None] = {}
    for heading in page.xpath(f"//*[self::h1 or self::h2 or self::h3 or self::h4][{_LINK}]"):
        part = heading
        while (above := part.getparent()) is not None and len(above.text_content()) <= _TEASER:
            if len(above.xpath(".//h1 | .//h2 | .//h3 | .//h4")) > 1:
                break
            part = above
        found[part] = None
    return list(found)


def _is_list(teasers: list[HtmlElement], text: str) -> bool:
    """Whether most of the text stands in teasers."""
    inside = {" ".join(words.split()) for part in teasers for words in part.itertext()}
    lines = [" ".join(line.translate(_THERE).split()) for line in text.split("\n\n")]
    within = sum(len(line) for line in lines if line in inside)
    return len(teasers) >= _TEASERS and 2 * within > sum(map(len, lines))


def _is_stub(page: HtmlElement, teasers: list[HtmlElement], text: str, is_free: bool) -> bool:
    if _wall().search(text):
        return True
    if len(text) >= _STUB:
        return False
    # What a teaser says of its own article, or a box beside the text, is nothing about this one.
    others = {element for part in teasers for element in part.iter()}
    near = page.xpath("//body//*[not(ancestor-or-self::aside or ancestor-or-self::nav or ancestor-or-self::footer)]")
    return not is_free or any(
        element not in others and _is_wall(element) and not any(map(_is_wall, element)) for element in near
    )


def _is_wall(element: HtmlElement) -> bool:
    words = element.text_content()
    return len(words) <= _TEASER and bool(_wall().search(words.translate(_BACK)))


@cache
def _wall() -> re.Pattern[str]:
    return re.compile("|".join(read("pages")["wall"]).replace(" ", r"\s+"), re.IGNORECASE)
