"""From what was fetched to an article: kinds of content, charsets, whose word goes before whose."""

import pytest

from app.documents import Document, Failure
from app.fetching import Fetched, Missed, Wanted
from app.fetching.articles import article
from app.headers import Details
from tests.fetching.web import html, rss

URL = "https://www.courrier.test/a"
SAID = "Selon le maire, 3 rues sont fermées à Sarmont."


def read(
    data: bytes, kind: str = "text/html", known: Details | None = None, charset: str | None = None
) -> Document | Failure:
    found = Fetched(URL, data, kind, charset)
    return article(Wanted("http://courrier.test/a?de=fil", known or Details()), found)


def test_a_page_is_an_article_named_by_the_address_that_was_asked_for() -> None:
    document = read(html(4).encode())
    assert isinstance(document, Document)
    assert (document.name, document.url) == ("http://courrier.test/a?de=fil", URL)
    assert document.publisher == "Le Courrier de Sarmont"
    assert "7 rues du quartier 4" in document.text
    assert "Accueil" not in document.text


def test_what_the_server_says_of_letters_counts() -> None:
    page = html(4).replace('<meta charset="utf-8">', "").encode("cp1252")
    for charset in ("windows-1252", "iso-8859-1", "utf-8", "unbekannt", ""):
        document = read(page, charset=charset)
        assert isinstance(document, Document)
        assert "fermées" in document.text


@pytest.mark.parametrize(("charset", "data"), [("", SAID.encode()), ("iso-8859-1", SAID.encode("latin-1"))])
def test_a_text_is_an_article(charset: str, data: bytes) -> None:
    document = read(data, "text/plain", charset=charset)
    assert isinstance(document, Document)
    assert (document.text, document.url) == (SAID, URL)


def test_a_feed_fills_what_the_page_does_not_say() -> None:
    known = Details(title="Titre du fil", author="Anne Roux", published="2025-03-22T08:00:00+01:00")
    document = read(html(4).encode(), known=known)
    assert isinstance(document, Document)
    assert document.title != "Titre du fil"
    assert (document.author, document.published) == ("Anne Roux", "2025-03-22T08:00:00+01:00")
    dated = html(4).replace("<nav>", '<meta property="article:published_time" content="2025-03-21"><nav>')
    document = read(dated.encode(), known=known)
    assert isinstance(document, Document)
    assert (document.published or "").startswith("2025-03-21")


def test_options_go_before_all() -> None:
    found = Fetched(URL, html(4).encode(), "text/html")
    document = article(Wanted(URL), found, Details(publisher="Radio Orvenne", published="2024-01-02"))
    assert isinstance(document, Document)
    assert (document.publisher, document.published) == ("Radio Orvenne", "2024-01-02")


@pytest.mark.parametrize(
    ("canonical", "url"),
    [
        ("https://courrier.test/article-4", "https://courrier.test/article-4"),
        ("https://m.courrier.test/article-4", "https://m.courrier.test/article-4"),
        ("/article-4", "https://www.courrier.test/article-4"),
        # Somebody else's article would get a new revision.
        ("https://autre.test/article-4", URL),
        ("https://pascourrier.test/article-4", URL),
    ],
)
def test_a_page_speaks_for_its_own_site_only(canonical: str, url: str) -> None:
    page = html(4).replace("<title>", f'<link rel="canonical" href="{canonical}"><title>')
    document = read(page.encode())
    assert isinstance(document, Document)
    assert document.url == url


@pytest.mark.parametrize(
    ("data", "kind", "reason"),
    [
        (rss([URL]), "application/rss+xml", "a feed"),
        (rss([URL]), "text/html", "a feed"),
        (b"<?xml version='1.0'?><carte/>", "application/xml", "its type is application/xml"),
        (b"", "text/plain", "empty"),
        (b"", "text/html", "no web page"),
        (b"a\0b", "text/plain", "NUL"),
        (b"<html><body><div id=app></div></body></html>", "text/html", "no text of an article"),
    ],
)
def test_what_is_no_article_has_a_reason(data: bytes, kind: str, reason: str) -> None:
    failure = read(data, kind)
    assert isinstance(failure, Failure)
    assert failure.name == "http://courrier.test/a?de=fil"
    assert reason in failure.reason


def test_what_was_missed_keeps_its_reason() -> None:
    assert article(Wanted(URL), Missed("404", later=False)) == Failure(URL, "404")


def test_whatever_a_page_does_to_its_readers_it_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*given: object, **more: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr("app.documents.pages.from_page", failing)
    failure = read(html(4).encode())
    assert isinstance(failure, Failure)
    assert failure.reason == "reading failed: RecursionError: too deep"
