"""From paths to documents: files of all kinds, folders of them, and standard input."""

import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.documents.archives import LARGEST, from_feed, from_lines, from_warc
from app.documents.document import Document, Failure, from_text
from app.errors import BadInput
from app.headers import Details, details_from

TEXTS = frozenset({".txt", ".md"})
PAGES = frozenset({".html", ".htm", ".xhtml"})
FEEDS = frozenset({".rss", ".atom", ".xml"})
LINES = frozenset({".jsonl"})
ARCHIVES = frozenset({".warc", ".warc.gz"})
KINDS = "texts (.txt, .md), pages (.html, .htm, .xhtml), .warc, .warc.gz, .jsonl, feeds (.rss, .atom, .xml)"
METADATA = "metadata.jsonl"
STANDARD_INPUT = Path("-")

_ONE = TEXTS | PAGES
"""Kinds of files that hold one article each."""
_KNOWN = _ONE | FEEDS | LINES | ARCHIVES
_PAGE = re.compile(
    # Atomic, as in `feeds`: comments are read in one way, not in as many as there are ways to end them.
    rb"(?>\s|<!--.*?-->|<\?xml[^>]*>)*+<(?:!doctype\s+html|html|head|body|meta|article|div|p|rss|feed|rdf:rdf)\b",
    re.IGNORECASE | re.DOTALL,
)
"""What a page or a feed begins with."""
_BLANK = b"\xef\xbb\xbf \t\r\n"
_HEAD = 8192
"""Bytes of a file that tell what it is."""


def read(paths: Iterable[Path], given: Details | None = None) -> Iterator[Document | Failure]:
    """The articles under the paths, one at a time: files by their kind, folders with all below, in sorted order.

    Kinds are told by the ending of a name: texts, web pages, WARC archives, JSON Lines and saved feeds; "-" is standard
    input, a text, a page or JSON Lines, told by its beginning. Archives and lines are read in constant memory.

    What is known of an article comes from `given` first, then from a folder's metadata.jsonl, then from what a page, a
    line or a feed declares, or a text's own header or front matter, then from bylines and date lines in the text.
    """
    given = given or Details()
    for path in paths:
        if path == STANDARD_INPUT:
            yield from _read_standard_input(given)
        elif path.is_dir():
            yield from _read_folder(path, given)
        elif not path.exists():
            yield Failure(str(path), "no such file or folder")
        elif _kind(path) is None:
            yield Failure(str(path), f"not a kind of file that is read: {KINDS}")
        else:
            known: dict[Path, Details] = {}
            if _kind(path) in _ONE and (sheet := path.parent / METADATA).is_file():
                # The sheet may be about other files too: only what it says of this one matters here.
                list(_read_metadata(sheet, known, {path}))
            yield from _read_file(path, path.name, given.over(known.get(path, Details())))


def count(paths: Iterable[Path]) -> int | None:
    """How many articles `read` will look at; None where only reading tells: archives, lines, feeds, standard input."""
    found = 0
    for path in paths:
        if path == STANDARD_INPUT:
            return None
        for file in _files(path) if path.is_dir() else (path,):
            if _kind(file) in _KNOWN - _ONE:
                return None
            found += 1
    return found


def _kind(file: Path) -> str | None:
    """The ending that tells what a file is; None for one that is not read."""
    name = file.name.lower()
    return next((end for end in (".warc.gz", file.suffix.lower()) if name.endswith(end) and end in _KNOWN), None)


def _files(folder: Path) -> Iterator[Path]:
    """The files below a folder that are read; XML that is no feed is none of them, nor are hidden ones."""
    for file in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
        kind = None if hidden or file.name == METADATA else _kind(file)
        if kind and file.is_file() and (kind != ".xml" or _is_feed(file)):
            yield file


def _is_feed(file: Path) -> bool:
    from app.documents.feeds import is_feed

    try:
        with file.open("rb") as stream:
            return is_feed(stream.read(_HEAD), None)
    except OSError:
        return True  # reading it will tell why not


def _read_folder(folder: Path, given: Details) -> Iterator[Document | Failure]:
    files = list(_files(folder))
    if not files:
        yield Failure(str(folder), f"no files in it that are read: {KINDS}")
    known: dict[Path, Details] = {}
    singles = {file for file in files if _kind(file) in _ONE}
    for sheet in sorted(folder.rglob(METADATA)):
        yield from _read_metadata(sheet, known, singles)
    for file in files:
        yield from _read_file(file, file.relative_to(folder).as_posix(), given.over(known.get(file, Details())))


def _read_file(file: Path, name: str, given: Details) -> Iterator[Document | Failure]:
    """The articles of one file; what is wrong with the file itself is a failure of its name."""
    kind = _kind(file)
    try:
        if kind in ARCHIVES:
            yield from from_warc(name, file, given)
            return
        with file.open("rb") as stream:
            if kind in LINES:
                yield from from_lines(name, stream, given)
            elif kind in TEXTS:
                yield from_text(name, _decode(stream.read()), given)
            else:
                yield from _from_markup(name, stream.read(LARGEST + 1), given)
    except OSError as error:
        yield Failure(name, error.strerror or str(error))
    except BadInput as error:
        yield Failure(name, str(error))


def _from_markup(name: str, data: bytes, given: Details) -> Iterator[Document | Failure]:
    """The articles of a feed, or the one of a page; raises BadInput where it is neither."""
    from app.documents.feeds import is_feed
    from app.documents.pages import from_page

    if Path(name).suffix.lower() in FEEDS or is_feed(data[:_HEAD]):
        yield from from_feed(data, given)
    else:
        yield from_page(name, data, given, url=given.url)


def _read_standard_input(given: Details) -> Iterator[Document | Failure]:
    stream, blank, first = sys.stdin.buffer, 0, b""
    while not first.strip(_BLANK) and (line := stream.readline(LARGEST)):
        blank += bool(first)
        first = line
    try:
        if first.lstrip(_BLANK).startswith(b"{"):
            yield from from_lines("-", stream, given, first, blank)
            return
        data = first + stream.read()
        name = f"stdin-{hashlib.sha256(data).hexdigest()[:12]}"  # another text is another article
        if _PAGE.match(data.lstrip(_BLANK)):
            yield from _from_markup(name, data, given)
        else:
            yield from_text(name, _decode(data), given)
    except OSError as error:
        yield Failure("-", error.strerror or str(error))
    except BadInput as error:
        yield Failure("-", str(error))


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"not in UTF-8 (byte {error.start}); convert it, for example with iconv") from error


def _read_metadata(sheet: Path, known: dict[Path, Details], files: set[Path]) -> Iterator[Failure]:
    """Fill `known` from a metadata.jsonl; yields what cannot be used of it."""
    try:
        lines = sheet.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        yield Failure(sheet.name, str(error))
        return
    for number, line in enumerate(lines, start=1):
        where = f"{sheet.name}, line {number}"
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict) or not isinstance(row.get("document"), str):
                raise BadInput("no object with a document in it")
            file = sheet.parent / row["document"]
            if file not in files:
                raise BadInput(f"no document {row['document']} here")
            known[file] = details_from({**row, "published": row.get("published_at")})
        except (ValueError, RecursionError) as error:
            yield Failure(where, f"no JSON: {getattr(error, 'msg', error)}")
        except BadInput as error:
            yield Failure(where, str(error))
