"""From paths to documents: one article each, with its text exactly as in the file and all that is known of it."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app import edtf
from app.annotation import Annotations
from app.errors import BadInput
from app.headers import Details, details_from, own_words

SUFFIXES = frozenset({".txt", ".md"})
METADATA = "metadata.jsonl"

Extract = Callable[[str, date | None], Annotations]
"""Annotations of a text, whose weekdays and dates without a year resolve against the day of publication."""


@dataclass(frozen=True, slots=True)
class Document:
    """One article as given; spans are offsets into `text`."""

    name: str
    """File name, with its folders below the one that was asked for."""
    text: str
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    published: str | None = None
    """EDTF."""
    url: str | None = None
    language: str | None = None
    furniture: tuple[tuple[int, int], ...] = ()
    """Stretches of the text that say what the fields above do: header, byline, date line."""

    @property
    def published_day(self) -> date | None:
        """The day of publication; None where only a month or less is known."""
        return edtf.day(self.published)

    @property
    def body(self) -> str:
        """The text with its furniture blanked: the same length, so that offsets hold in both."""
        body = self.text
        for start, end in self.furniture:
            blank = "".join(c if c in "\r\n" else " " for c in body[start:end])
            body = body[:start] + blank + body[end:]
        return body

    @property
    def is_french(self) -> bool:
        """Whether the text is mined: it is French, or too short to tell."""
        return self.language in (None, "fr")


@dataclass(frozen=True, slots=True)
class Failure:
    """A file, or a line of metadata, that cannot be used; it stops nothing else."""

    name: str
    reason: str


def from_text(name: str, text: str, given: Details, known: Details | None = None) -> Document:
    """The article that a text is; `given` tells of it what goes before, `known` what goes before the text's own words.

    Raises BadInput where the text holds no words, or is none.
    """
    if "\0" in text:
        raise BadInput("not a text: it holds NUL characters")
    if not text.strip("\ufeff \t\r\n"):
        raise BadInput("empty")
    own = own_words(text)
    details = given.over(known or Details()).over(own.details)
    return Document(
        name=name,
        text=text,
        title=details.title,
        publisher=details.publisher,
        author=details.author,
        published=details.published,
        url=details.url,
        language=details.language,
        furniture=own.furniture,
    )


def mine(document: Document, extract: Extract) -> Annotations | Failure:
    """What `extract` finds in a document: nothing in one that is not French; its error is the document's failure."""
    if not document.is_french:
        return Annotations(())
    try:
        return extract(document.body, document.published_day)
    except Exception as error:  # whatever one text does to the extractor, the others go on
        return Failure(document.name, f"extraction failed: {type(error).__name__}: {error}")


def read(paths: Iterable[Path], given: Details | None = None) -> Iterator[Document | Failure]:
    """The articles under the paths, one at a time: text files as they are, folders with all below, in sorted order.

    What is known of an article comes from `given` first, then from a folder's metadata.jsonl, then from the text's own
    header or front matter, then from bylines and date lines in the text.
    """
    for path in paths:
        if path.is_dir():
            files = list(_files(path))
            if not files:
                yield Failure(str(path), f"no text files in it ({', '.join(sorted(SUFFIXES))})")
            known: dict[Path, Details] = {}
            for sheet in sorted(path.rglob(METADATA)):
                yield from _read_metadata(sheet, known, set(files))
            for file in files:
                yield _read_file(file, file.relative_to(path).as_posix(), given, known.get(file))
        elif not path.exists():
            yield Failure(str(path), "no such file or folder")
        elif path.suffix.lower() not in SUFFIXES:
            yield Failure(str(path), f"not a text file ({', '.join(sorted(SUFFIXES))})")
        else:
            known = {}
            if (sheet := path.parent / METADATA).is_file():
                # The sheet may be about other files too: only what it says of this one matters here.
                list(_read_metadata(sheet, known, {path}))
            yield _read_file(path, path.name, given, known.get(path))


def count(paths: Iterable[Path]) -> int:
    """How many articles `read` will look at."""
    return sum(len(list(_files(path))) if path.is_dir() else 1 for path in paths)


def _files(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
        if file.suffix.lower() in SUFFIXES and not hidden and file.is_file():
            yield file


def _read_file(file: Path, name: str, given: Details | None, known: Details | None) -> Document | Failure:
    try:
        return from_text(name, _decode(file.read_bytes()), given or Details(), known)
    except OSError as error:
        return Failure(name, error.strerror or str(error))
    except BadInput as error:
        return Failure(name, str(error))


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
        except json.JSONDecodeError as error:
            yield Failure(where, f"no JSON: {error.msg}")
        except BadInput as error:
            yield Failure(where, str(error))
