"""Files that hold many articles: WARC archives, JSON Lines and saved feeds, each read one article at a time."""

import json
import zlib
from collections.abc import Generator, Iterator
from contextlib import redirect_stderr
from email.message import Message
from html import escape
from io import StringIO
from pathlib import Path
from typing import Any, BinaryIO

from app.documents.document import Document, Failure, from_text
from app.errors import BadInput
from app.headers import Details, details_from

LARGEST = 20_000_000
"""Bytes of one article beyond which it is none, and is not held in memory."""
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_CHUNK = 1 << 20
_PLAIN, _PACKED = b"WARC/1.", b"\x1f\x8b\x08"
"""What a record begins with, as it is or compressed."""


# ---------------------------------------------------------------- JSON Lines


def from_lines(
    name: str, stream: BinaryIO, given: Details, first: bytes = b"", number: int = 0
) -> Iterator[Document | Failure]:
    """The articles of JSON Lines: objects with `text` and the fields of metadata.jsonl.

    An article without `document` is named by its URL, or by the file and its line. A line that cannot be used fails
    alone. Of a stream that was begun, `first` is the line that was read last, and `number` how many were before it.
    """
    while line := first or stream.readline(LARGEST + 1):
        first = b""
        number += 1
        where = f"{name}, line {number}"
        if len(line) > LARGEST:
            while line and not line.endswith(b"\n"):
                line = stream.readline(_CHUNK)
            yield Failure(where, f"too long for an article (over {LARGEST // 1_000_000} million bytes)")
        elif line.strip(b"\xef\xbb\xbf \t\r\n"):
            try:
                yield _from_line(where, line, given)
            except UnicodeDecodeError as error:
                yield Failure(where, f"not in UTF-8 (byte {error.start} of the line)")
            except (ValueError, RecursionError) as error:  # ValueError also of a number of thousands of digits
                yield Failure(where, f"no JSON: {getattr(error, 'msg', error)}")
            except BadInput as error:
                yield Failure(where, str(error))


def _from_line(where: str, line: bytes, given: Details) -> Document:
    row = json.loads(line.decode("utf-8-sig"))
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise BadInput("no object with a text in it")
    known = details_from({**row, "published": row.get("published_at")})
    name = row.get("document") or known.url or where
    if not isinstance(name, str):
        raise BadInput(f"document is no text, but of type {type(name).__name__}")
    return from_text(name, row["text"], given, known)


# ---------------------------------------------------------------- saved feeds


def from_feed(data: bytes, given: Details) -> Iterator[Document | Failure]:
    """The articles that stand in a feed as a whole, each named by its URL; those of which it has only a summary fail.

    Raises BadInput where the data is no feed.
    """
    from app.documents.feeds import parse_feed
    from app.documents.pages import from_page

    feed = parse_feed(data, None)
    if not feed.entries:
        raise BadInput("a feed without an article in it")
    for entry in feed.entries:
        known = Details(entry.title, feed.title, entry.author, entry.published, entry.url)
        try:
            if entry.content is None:
                raise BadInput("the feed holds no more than a summary of it")
            page = f"<html><body><article><h1>{escape(entry.title or '')}</h1>{entry.content}</article></body></html>"
            yield from_page(entry.url, page.encode("utf-8", "replace"), given.over(known), url=entry.url)
        except BadInput as error:
            yield Failure(entry.url, str(error))


# ---------------------------------------------------------------- WARC


def from_warc(name: str, file: Path, given: Details) -> Iterator[Document | Failure]:
    """The pages in a WARC file, compressed record by record or not, each named by its URL.

    Only what a server answered with status 200 as HTML is read; requests, revisits, images and such are passed over in
    silence. A damaged record fails alone: reading goes on at the next one that can be found. Raises BadInput where the
    file is empty.
    """
    start: int | None = 0
    with file.open("rb") as stream:
        if not stream.read(1):
            raise BadInput("empty")
        while start is not None:
            broken = yield from _records(name, stream, start, given)
            start = None if broken is None else _next_start(stream, broken + 1)


def _records(
    name: str, stream: BinaryIO, start: int, given: Details
) -> Generator[Document | Failure, None, int | None]:
    """The pages from an offset on; gives the offset of a damaged record, None at the end of the file."""
    from warcio.archiveiterator import ArchiveIterator

    stream.seek(start)
    records = ArchiveIterator(stream)
    while True:
        position: int = records.offset
        try:
            with redirect_stderr(StringIO()):  # warcio tells there of what is told here as a failure
                record = next(records, None)
                position = records.offset
                page = _page(record) if record else None
                if record:
                    records.read_to_end()
        except Exception as error:  # whatever a damaged record does, the others can be read
            yield Failure(f"{name}, byte {position}", f"damaged record: {' '.join(str(error).split())[:200]}")
            return position
        if record is None:
            size = stream.seek(0, 2)
            stream.seek(position)
            if position < size and stream.read(_CHUNK).strip():
                yield Failure(f"{name}, byte {position}", "damaged record: it breaks off")
                return position
            return None
        if page is not None:
            yield _document(*page, given)


def _page(record: Any) -> tuple[str, bytes, str | None] | None:
    """Address, bytes and charset of the page that a record holds; None where it holds none.

    Raises BadInput where the record breaks off.
    """
    answer = record.http_headers
    if record.rec_type != "response" or answer is None or answer.get_statuscode() != "200":
        return None
    media = Message()
    media["content-type"] = answer.get_header("content-type") or ""
    if media.get_content_type() not in _HTML or not answer.get_header("content-type"):
        return None
    body = record.content_stream()
    data = body.read(LARGEST + 1)
    packed = getattr(body, "decompressor", None)
    cut = getattr(record.raw_stream, "limit", 0) > 0 or (packed is not None and not getattr(packed, "eof", True))
    if cut and len(data) <= LARGEST:
        raise BadInput("it breaks off")
    address = record.rec_headers.get_header("WARC-Target-URI").strip("<> ")
    return address, data, media.get_content_charset()


def _document(address: str, data: bytes, charset: str | None, given: Details) -> Document | Failure:
    from app.documents.pages import from_page

    try:
        return from_page(address, data, given, url=address, charset=charset)
    except BadInput as error:
        return Failure(address, str(error))


def _next_start(stream: BinaryIO, start: int) -> int | None:
    """Where the next record begins, at or after an offset."""
    tail = b""
    stream.seek(start)
    while chunk := stream.read(_CHUNK):
        data = tail + chunk
        base = stream.tell() - len(data)
        for mark in (_PLAIN, _PACKED):
            at = data.find(mark)
            while at >= 0:
                if _is_start(stream, base + at, mark):
                    return base + at
                at = data.find(mark, at + 1)
        stream.seek(base + len(data))
        tail = data[-len(_PLAIN) :]
    return None


def _is_start(stream: BinaryIO, at: int, mark: bytes) -> bool:
    """Whether a record begins where its mark stands: on a line of its own, or as what can be unpacked."""
    if mark == _PLAIN:
        stream.seek(max(0, at - 1))
        return at == 0 or stream.read(1) == b"\n"
    stream.seek(at)
    try:
        return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(stream.read(4096), 64).startswith(b"WARC/")
    except zlib.error:
        return False
