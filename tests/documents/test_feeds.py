"""RSS and Atom: what a feed lists, with the day as its own clock has it."""

import pytest
from hypothesis import given, settings

from app.documents.feeds import Entry, is_feed, parse_feed
from app.edtf import is_date
from app.errors import BadInput
from tests import texts

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Le Courrier du Ponant &amp; Cie</title><link>https://courrier.example/</link>
<item><title>Crue : 320&amp;nbsp;habitants évacués</title><link>/actu/crue.html</link>
<guid isPermaLink="false">c-1</guid>
<pubDate>Tue, 04 Mar 2025 00:20:00 +0100</pubDate><dc:creator>Maud Kerven</dc:creator>
<description>Un chapeau.</description><content:encoded><![CDATA[<p>Tout l’article.</p>]]></content:encoded></item>
<item><title>Sans lien</title><description>Rien.</description></item>
<item><title>Par courriel</title><link>mailto:redaction@courrier.example</link></item>
</channel></rss>"""
RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://gazette.example/"><title>La Gazette</title></channel>
<item rdf:about="https://gazette.example/1"><title>Un</title><link>https://gazette.example/1</link>
<dc:date>2024-10-01T00:40:00+02:00</dc:date></item></rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://rives.example/actu/"><title>Rives</title>
<entry><title type="html">Le &lt;i&gt;Val-Noir&lt;/i&gt; tremble</title><link href="seisme"/><id>tag:1</id>
<published>2025-01-18T23:30:00-05:00</published><updated>2025-01-19T12:00:00Z</updated>
<author><name>Léa Morvan</name></author><author><name>APR</name></author>
<summary>Un chapeau.</summary></entry></feed>"""
BROKEN = (
    "<rss version='2.0'><channel><title>Un & deux</title><item><title>A & B</title>"
    "<link>https://a.example/1?x=1&y=2</link>"
)


def test_rss_2() -> None:
    feed = parse_feed(RSS.encode(), "https://courrier.example/rss.xml")
    assert feed.title == "Le Courrier du Ponant & Cie"
    assert feed.entries == (
        Entry(
            "https://courrier.example/actu/crue.html",
            "Crue : 320\u00a0habitants évacués",
            "2025-03-04T00:20:00+01:00",
            "Maud Kerven",
            "c-1",
            "<p>Tout l’article.</p>",
        ),
    )


def test_rss_1() -> None:
    (entry,) = parse_feed(RDF.encode(), None).entries
    assert (entry.url, entry.title, entry.published) == (
        "https://gazette.example/1", "Un", "2024-10-01T00:40:00+02:00"
    )  # fmt: skip


def test_atom() -> None:
    (entry,) = parse_feed(ATOM.encode(), None).entries
    assert entry.url == "https://rives.example/actu/seisme"
    assert (entry.title, entry.author) == ("Le Val-Noir tremble", "Léa Morvan, APR")
    assert entry.published == "2025-01-18T23:30:00-05:00"
    assert entry.content is None


def test_xml_that_is_broken_is_read_as_far_as_it_can_be() -> None:
    feed = parse_feed(BROKEN.encode(), None)
    assert [(entry.url, entry.title) for entry in feed.entries] == [("https://a.example/1?x=1&y=2", "A & B")]


def test_an_update_is_no_publication() -> None:
    feed = ATOM.replace("<published>2025-01-18T23:30:00-05:00</published>", "")
    assert parse_feed(feed.encode(), None).entries[0].published is None


@pytest.mark.parametrize(
    ("data", "content_type", "expected"),
    [
        (RSS.encode(), None, True),
        (RSS.encode(), "text/html", True),
        (RDF.encode(), "text/xml", True),
        (ATOM.encode("utf-16"), "application/octet-stream", True),
        (b"\xef\xbb\xbf  " + RSS.encode(), None, True),
        (b"<?xml version='1.0'?><urlset></urlset>", "text/xml", False),
        (b"<?xml version='1.0'?><!DOCTYPE html><html><body>rss</body></html>", "application/rss+xml", False),
        (b"<!DOCTYPE html><html></html>", "text/html", False),
        (b"Du texte sur <rss>", None, False),
        (b"", "application/rss+xml", False),
    ],
)
def test_what_is_a_feed(data: bytes, content_type: str | None, expected: bool) -> None:
    assert is_feed(data, content_type) is expected


@pytest.mark.parametrize("data", [b"", b"Du texte", b"<html><body>Une page</body></html>"])
def test_what_is_none_is_refused(data: bytes) -> None:
    with pytest.raises(BadInput, match="no feed"):
        parse_feed(data, None)


@pytest.mark.parametrize(
    ("piece", "end"),
    [
        ("<!---->", ""),
        ("<?a?>", ""),
        ("<!DOCTYPE a[]>", ""),
        (" ", ""),
        ("<!--", "-->"),
        ("<?", "?>"),
        ("<!DOCTYPE a[", "]>"),
    ],
)
def test_what_stands_before_the_root_is_read_in_one_way(piece: str, end: str) -> None:
    assert not is_feed(piece.encode() * 5_000)  # in all ways it would take longer than the world stands
    assert is_feed(f"{piece * 20}{end}<rss>".encode())


@given(
    texts.of(
        *(
            "<?xml version='1.0'?>",
            "<!--",
            "-->",
            "<!DOCTYPE a [",
            "]>",
            "<rss version='2.0'>",
            "<channel>",
            "<item>",
            "</item>",
        ),
        *(
            "<link>",
            "https://a.example/1",
            "http://[",
            "</link>",
            "<title>",
            "&eacute;",
            "&#xD800;",
            "<![CDATA[",
            "]]>",
        ),
        *("<pubDate>", "Tue, 04 Mar 2025 00:20:00 +0100", "2025-99-99", "</pubDate>", "<feed xmlns='", ATOM, RSS, RDF),
    )
)
@settings(max_examples=60, deadline=None, derandomize=True)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_any_feed_is_read_or_refused(data: str) -> None:
    try:
        feed = parse_feed(data.encode("utf-8", "replace"), "https://a.example/")
    except BadInput:
        return
    assert all(entry.url.startswith(("http://", "https://")) for entry in feed.entries)
    assert all(is_date(entry.published) for entry in feed.entries if entry.published)
