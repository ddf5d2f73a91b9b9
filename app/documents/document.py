"""An article as it is handed on: its text, what is known of it, and why another one cannot be used."""

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date

from app import edtf
from app.annotation import Annotations
from app.errors import BadInput
from app.headers import Details, own_words

_NO_TEXT = re.compile(r"[\0\ud800-\udfff]")
"""NUL and halves of characters in UTF-16: JSON can hold them, and names of files, but no text that is stored."""

Extract = Callable[[str, date | None], Annotations]
"""Annotations of a text, whose weekdays and dates without a year resolve against the day of publication."""


@dataclass(frozen=True, slots=True)
class Document:
    """One article as given; spans are offsets into `text`."""

    name: str
    """File name, with its folders below the one that was asked for; the URL of a page that has no file of its own."""
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
    """A file, a line of one or a record in one that cannot be used; it stops nothing else."""

    name: str
    reason: str


def from_text(name: str, text: str, given: Details, known: Details | None = None) -> Document:
    """The article that a text is; `given` tells of it what goes before, `known` what goes before the text's own words.

    Raises BadInput where the text holds no words, or is none.
    """
    if found := _NO_TEXT.search(name):
        raise BadInput(f"its name holds what no text does ({found.group()!r}; is it in UTF-8?): give it another one")
    if found := _NO_TEXT.search(text):
        what = "NUL characters" if found.group() == "\0" else f"half a character of UTF-16 ({found.group()!r})"
        raise BadInput(f"not a text: it holds {what}")
    if not text.strip("\ufeff \t\r\n"):
        raise BadInput("empty")
    own = own_words(text)
    details = asdict(given.over(known or Details()).over(own.details))
    return Document(name, text, furniture=own.furniture, **{key: _clean(value) for key, value in details.items()})


def _clean(words: str | None) -> str | None:
    return (_NO_TEXT.sub("", words) or None) if words else words


def mine(document: Document, extract: Extract) -> Annotations | Failure:
    """What `extract` finds in a document: nothing in one that is not French; its error is the document's failure."""
    if not document.is_french:
        return Annotations(())
    try:
        return extract(document.body, document.published_day)
    except Exception as error:  # whatever one text does to the extractor, the others go on
        return Failure(document.name, f"extraction failed: {type(error).__name__}: {error}")
