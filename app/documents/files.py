"""From paths to documents: one article each, with its text exactly as in the file and all that is known of it."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.documents.document import Document, Failure, from_text
from app.errors import BadInput
from app.headers import Details, details_from

SUFFIXES = frozenset({".txt", ".md"})
METADATA = "metadata.jsonl"


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
