"""Response shapes that several resources share, each made from what the database holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self, TypeVar, dataclass_transform

from pydantic import with_config
from sqlalchemy import Row

from app.annotation import ActorKind, Bound
from app.lexicon.labels import figure_label, label, unit_label

Made = TypeVar("Made")

SHAPES: dict[str, type] = {}
"""Every shape by its name; the text below a field is its description in the OpenAPI document."""

_CONTEXT = 32
"""How many characters before and after a span go with it."""


@dataclass_transform()
def shape(cls: type[Made]) -> type[Made]:
    """Make a class a response shape: a plain record, which costs next to nothing to make and to write as JSON."""
    # Answers are written by orjson: Pydantic needs its schema for the OpenAPI document alone, and makes it then.
    made = with_config(defer_build=True)(dataclass(cls))
    SHAPES[made.__name__] = made
    return made


@shape
class TextSpan:
    """Words of an article: a selector after the Web Annotation model, with offsets for JavaScript beside it."""

    start: int
    """First character, in Unicode code points of the article's text, from 0."""
    end: int
    """The character after the last one."""
    exact: str
    """The words."""
    prefix: str
    """The characters before them."""
    suffix: str
    """The characters after them."""
    start_utf16: int
    """`start` in UTF-16 code units, as `String.prototype.slice` counts."""
    end_utf16: int
    """`end` in UTF-16 code units."""

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Self:
        """The span of an article's text from `start` to `end`."""
        start_utf16, end_utf16 = utf16_offsets(text, start, end)
        return cls(
            start=start,
            end=end,
            exact=text[start:end],
            prefix=text[max(0, start - _CONTEXT) : start],
            suffix=text[end : end + _CONTEXT],
            start_utf16=start_utf16,
            end_utf16=end_utf16,
        )

    @classmethod
    def stored(cls, text: str, span: Mapping[str, Any] | None) -> Self | None:
        """The span that a row holds as JSON, read in the text of its article."""
        return cls.of(text, span["start"], span["end"]) if span else None

    @classmethod
    def all_stored(cls, text: str, spans: Sequence[Mapping[str, Any]]) -> list[Self]:
        """The spans that a row holds as JSON."""
        return [cls.of(text, span["start"], span["end"]) for span in spans]


def utf16_length(text: str) -> int:
    """How many UTF-16 code units a text takes."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_offsets(text: str, start: int, end: int) -> tuple[int, int]:
    """Offsets in code points as offsets in UTF-16 code units."""
    before = utf16_length(text[:start])
    return before, before + utf16_length(text[start:end])


@shape
class SourceRef:
    """An article, as far as it takes to name and find it."""

    id: str
    """Id of the source."""
    title: str | None
    """Its headline."""
    publisher: str | None
    """Who published it."""
    published: str | None
    """When it was published (EDTF)."""
    published_low: str | None
    """The first day that `published` may mean."""
    published_high: str | None
    """The last day that `published` may mean."""
    url: str | None
    """Where it stands on the web."""
    current: bool
    """False where a later revision of the article replaces it."""
    href: str
    """Where it is in this API."""

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """From a row of the table of sources."""
        return cls(
            id=row.id,
            title=row.title,
            publisher=row.publisher,
            published=row.published,
            published_low=row.published_low,
            published_high=row.published_high,
            url=row.url,
            current=row.current,
            href=f"/v1/sources/{row.id}",
        )


@shape
class ActorRef:
    """An actor, as far as it takes to name and find it."""

    id: str
    """Id of the actor."""
    name: str
    """Its full name; the words of the article for a source that it does not name."""
    kind: ActorKind
    """What sort of party it is."""
    kind_label: str
    """The same in French."""
    href: str
    """Where it is in this API."""

    @classmethod
    def of(cls, id: str, name: str, kind: str) -> Self:
        """From the columns of the table of actors."""
        return cls(id, name, ActorKind(kind), label("kind", kind), f"/v1/actors/{id}")


@shape
class Figure:
    """A number that somebody could dispute, with the interval that its words allow."""

    label: str
    """As French writes it."""
    value: float | None
    """The number stated; null where the words give an interval or no number."""
    low: float | None
    """The least that the words allow; null is open."""
    high: float | None
    """The most that the words allow; null is open."""
    bound: Bound
    """How the words bound it."""
    bound_label: str
    """The same in French."""
    unit: str | None
    """What is counted or measured: a class of units (`troops`), or folded words where none is known."""
    unit_label: str | None
    """The same in French; null where no class is known."""
    of: float | None
    """The whole that it is a part of."""
    increment: bool
    """It comes on top of a total ("1 500 autres")."""

    @classmethod
    def of_claim(cls, row: Row[Any]) -> Self | None:
        """The figure of a claim's row; None where the claim is none of number."""
        if row.bound is None:
            return None
        words = unit_label(row.unit)
        return cls(
            label=figure_label(row.bound, row.value, row.low, row.high, words),
            value=whole(row.value),
            low=whole(row.low),
            high=whole(row.high),
            bound=Bound(row.bound),
            bound_label=label("bound", row.bound),
            unit=row.unit,
            unit_label=words,
            of=whole(row.of),
            increment=row.increment,
        )


@shape
class ClaimRef:
    """A claim, as far as it takes to name and find it."""

    id: str
    """Id of the claim."""
    text: str
    """Its words."""
    figure: Figure | None
    """The number in it."""
    group_id: str | None
    """Id of the question that it answers."""
    href: str
    """Where it is in this API."""

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """From a row that holds the columns of the table of claims."""
        return cls(row.id, row.text, Figure.of_claim(row), row.group_id, f"/v1/claims/{row.id}")


def whole(value: float | None) -> float | None:
    """A number without a decimal part as an integer, so that JSON shows 10000 and not 10000.0."""
    return int(value) if value is not None and value == int(value) else value
