"""Files that hold many articles: each is read alone, and fails alone."""

import gzip
import json
import tracemalloc
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from app.documents import Document, Failure, count, read
from app.documents.archives import from_lines, from_warc
from app.headers import Details
from tests import texts as made

SENTENCE = "Le maire de Sarmont a compté 300 tentes au bord de l’Orvenne, ce que la préfecture conteste. "


def page(number: int, charset: str = "utf-8", length: int = 3) -> bytes:
    title = f"Trois cents tentes, jour {number}"
    body = f"<h1>{title}</h1>" + f"<p>{SENTENCE * 2}</p>" * length
    return f"<html><head><title>{title}</title></head><body><article>{body}</article></body></html>".encode(charset)


Pack = Callable[[WARCWriter, str, bytes, str, str], None]


def response(
    writer: WARCWriter, url: str, body: bytes, status: str = "200 OK", media: str = "text/html", kind: str = "response"
) -> None:
    headers = StatusAndHeaders(status, [("Content-Type", media)], protocol="HTTP/1.1")
    writer.write_record(writer.create_warc_record(url, kind, payload=BytesIO(body), http_headers=headers))


def archive(file: Path, pages: int = 3, packed: bool = True) -> list[int]:
    """A WARC file with so many pages; the offsets at which their records begin."""
    starts = []
    with file.open("wb") as stream:
        writer = WARCWriter(stream, gzip=packed)
        for number in range(pages):
            starts.append(stream.tell())
            response(writer, f"https://a.example/{number}", page(number))
    return starts


def texts(path: Path, given: Details | None = None) -> dict[str, Document]:
    return {one.name: one for one in read([path], given) if isinstance(one, Document)}


def failures(path: Path) -> dict[str, str]:
    return {one.name: one.reason for one in read([path]) if isinstance(one, Failure)}


# ---------------------------------------------------------------- WARC


@pytest.mark.parametrize("packed", [True, False])
def test_the_pages_of_an_archive_are_named_by_their_addresses(tmp_path: Path, packed: bool) -> None:
    file = tmp_path / ("a.warc.gz" if packed else "a.warc")
    archive(file, packed=packed)
    found = texts(file, Details(publisher="Le Courrier"))
    assert list(found) == [f"https://a.example/{number}" for number in range(3)]
    one = found["https://a.example/1"]
    assert (one.url, one.title, one.publisher) == (one.name, "Trois cents tentes, jour 1", "Le Courrier")
    assert "compté 300 tentes au bord de l’Orvenne" in one.text
    assert count([tmp_path]) is None


def test_only_pages_that_were_answered_are_read(tmp_path: Path) -> None:
    file = tmp_path / "a.warc.gz"
    with file.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        stream.flush()
        writer.write_record(writer.create_warcinfo_record("a.warc.gz", {"software": "x"}))
        response(writer, "https://a.example/absent", page(1), status="404 Not Found")
        response(writer, "https://a.example/image", b"\x89PNG", media="image/png")
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        again = writer.create_revisit_record(
            "https://a.example/3", "sha1:x", "https://a.example/1", "2024-05-03T00:00:00Z", http_headers=headers
        )
        writer.write_record(again)
        response(writer, "https://a.example/latin", page(2, "cp1252"), media="text/html; charset=ISO-8859-1")
        response(writer, "https://a.example/empty", b"<html><body><div id=app></div></body></html>")
    assert list(texts(file)) == ["https://a.example/latin"]
    assert "l’Orvenne" in texts(file)["https://a.example/latin"].text
    assert list(failures(file)) == ["https://a.example/empty"]


@pytest.mark.parametrize("packed", [True, False])
def test_a_damaged_record_fails_alone(tmp_path: Path, packed: bool) -> None:
    file = tmp_path / ("a.warc.gz" if packed else "a.warc")
    starts = archive(file, 5, packed)
    data = bytearray(file.read_bytes())
    for at in range(starts[1] + 40, starts[1] + 200):
        data[at] = 0
    file.write_bytes(data)
    assert list(texts(file)) == [f"https://a.example/{number}" for number in (0, 2, 3, 4)]
    ((name, reason),) = failures(file).items()
    assert name == f"{file.name}, byte {starts[1]}"
    assert "damaged" in reason


@pytest.mark.parametrize("packed", [True, False])
def test_an_archive_that_breaks_off(tmp_path: Path, packed: bool) -> None:
    file = tmp_path / ("a.warc.gz" if packed else "a.warc")
    starts = archive(file, 3, packed)
    file.write_bytes(file.read_bytes()[: starts[2] + (len(file.read_bytes()) - starts[2]) // 2])
    assert list(texts(file)) == ["https://a.example/0", "https://a.example/1"]
    assert "breaks off" in failures(file)[f"{file.name}, byte {starts[2]}"]


@pytest.mark.parametrize(
    "data", [b"", b"Rien de tel.\n", gzip.compress(b"Rien de tel.\n", mtime=0)], ids=["empty", "text", "gzip"]
)
def test_what_is_no_archive(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "a.warc.gz"
    file.write_bytes(data)
    assert texts(file) == {}
    assert len(failures(file)) == 1


# ---------------------------------------------------------------- JSON Lines


def test_lines_have_the_fields_of_metadata(tmp_path: Path) -> None:
    rows = [
        {"document": "d-1", "text": SENTENCE, "title": "Un", "publisher": "Le Courrier", "published_at": "3 mai 2024"},
        {"url": "https://a.example/2", "text": "Titre : Deux\n\n" + SENTENCE, "language": "fr-CH"},
        {"text": SENTENCE},
    ]
    file = tmp_path / "a.jsonl"
    file.write_text("\ufeff" + "\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    found = texts(file, Details(publisher="L’Écho"))
    assert list(found) == ["d-1", "https://a.example/2", "a.jsonl, line 5"]
    one, two, _ = found.values()
    assert (one.text, one.title, one.publisher, one.published) == (SENTENCE, "Un", "L’Écho", "2024-05-03")
    assert (two.title, two.language, two.url) == ("Deux", "fr", "https://a.example/2")


def test_a_line_that_cannot_be_used_fails_alone(tmp_path: Path) -> None:
    lines = [
        b'{"text": "',
        b"[]",
        b'{"text": 3}',
        b'{"text": "x", "published_at": "hier"}',
        b'{"text": "\xe9"}',
        b'{"text": " "}',
        b"[" * 100_000,
        b'{"text": "L\xe2\x80\x99eau baisse."}',
    ]
    file = tmp_path / "a.jsonl"
    file.write_bytes(b"\n".join(lines))
    assert list(failures(file)) == [f"a.jsonl, line {number}" for number in range(1, 8)]
    assert list(texts(file)) == ["a.jsonl, line 8"]


def test_a_line_too_long_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.documents.archives.LARGEST", 1000)
    file = tmp_path / "a.jsonl"
    rows = [{"text": "x" * 5000}, {"text": SENTENCE}]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert "too long" in failures(file)["a.jsonl, line 1"]
    assert list(texts(file)) == ["a.jsonl, line 2"]


def test_archives_and_lines_are_read_in_constant_memory(tmp_path: Path) -> None:
    row = json.dumps({"text": SENTENCE * 1000}) + "\n"
    (tmp_path / "a.jsonl").write_text(row * 200, encoding="utf-8")
    with (tmp_path / "b.warc").open("wb") as stream:
        writer = WARCWriter(stream, gzip=False)
        for number in range(200):
            response(writer, f"https://a.example/{number}", b"x" * 100_000, media="text/plain")
    next(iter(read([tmp_path / "a.jsonl"])))  # what is loaded once is no part of it
    tracemalloc.start()
    for name in ("a.jsonl", "b.warc"):
        for _ in read([tmp_path / name]):
            pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (tmp_path / "a.jsonl").stat().st_size > 15_000_000
    assert peak < 5_000_000


# ---------------------------------------------------------------- feeds


def test_a_saved_feed_gives_the_articles_that_it_holds(tmp_path: Path) -> None:
    items = [
        f"<item><title>Tentes &amp;amp; toits</title><link>https://a.example/1</link>"
        "<pubDate>Fri, 03 May 2024 00:10:00 +0200</pubDate>"
        f"<content:encoded><![CDATA[<p>{SENTENCE * 2}</p>]]></content:encoded></item>",
        f"<item><title>Deux</title><link>https://a.example/2</link><description>{SENTENCE}</description></item>",
    ]
    feed = (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        "<channel><title>Le Courrier</title>"
        f"{''.join(items)}</channel></rss>"
    )
    (tmp_path / "a.xml").write_text(feed, encoding="utf-8")
    (tmp_path / "plan.xml").write_text("<urlset><url/></urlset>", encoding="utf-8")
    (found,) = texts(tmp_path).values()
    assert (found.name, found.title, found.publisher) == ("https://a.example/1", "Tentes & toits", "Le Courrier")
    assert (found.published, found.url) == ("2024-05-03T00:10:00+02:00", "https://a.example/1")
    assert found.text.startswith("Tentes & toits\n\nLe maire de Sarmont")
    assert failures(tmp_path) == {"https://a.example/2": "the feed holds no more than a summary of it"}
    assert "no feed" in failures(tmp_path / "plan.xml")["plan.xml"]


HALF = '{"text": "L’eau baisse. \\ud800"}'


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        pytest.param(HALF, "half a character", id="half a character"),
        pytest.param('{"text": "L’eau baisse.", "n": ' + "1" * 5_000 + "}", "digits", id="a number too long"),
        pytest.param('{"text": "L’eau baisse.", "document": "\\udcff"}', "its name", id="a name of no characters"),
        pytest.param('{"text": "L’eau baisse.", "document": 3}', "document is no text", id="a name that is none"),
    ],
)
def test_a_line_of_what_cannot_be_stored_fails_alone(tmp_path: Path, line: str, reason: str) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(f'{line}\n{{"text": "L’eau baisse."}}\n', encoding="utf-8")
    assert reason in failures(file)["a.jsonl, line 1"]
    assert list(texts(file)) == ["a.jsonl, line 2"]


def test_what_cannot_be_stored_of_a_title_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text('{"text": "L’eau baisse.", "title": "La \\ud800crue\\u0000"}', encoding="utf-8")
    assert [document.title for document in texts(file).values()] == ["La crue"]


@given(
    made.of(
        *(
            '{"text": "L’eau baisse."',
            '{"text": ',
            "}",
            "\n",
            ', "title": ',
            ', "published_at": ',
            ', "document": ',
            "[",
            "]",
        ),
        *(
            "null",
            "1e999",
            "-0",
            "NaN",
            '"2024"',
            '"\\ud800"',
            '"\\u0000"',
            ', "language": "fr-"',
            ', "url": "http://["',
        ),
    )
)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_lines_are_articles_or_failures(lines: str) -> None:
    for one in from_lines("a", BytesIO(lines.encode("utf-8", "surrogatepass")), Details()):
        assert isinstance(one, Failure) or one.text.encode("utf-8")


@given(st.lists(st.tuples(st.integers(0, 3_000), st.binary(max_size=8)), min_size=1, max_size=6), st.booleans())
@settings(max_examples=40, deadline=None, derandomize=True)
def test_an_archive_damaged_anywhere_is_read_to_the_end(damages: list[tuple[int, bytes]], packed: bool) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "a.warc"
        archive(file, packed=packed)
        data = bytearray(file.read_bytes())
        for at, written in damages:
            data[at % len(data) : at % len(data) + len(written)] = written
        file.write_bytes(data)
        assert all(isinstance(one, Document | Failure) for one in from_warc("a", file, Details()))
