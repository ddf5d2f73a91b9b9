"""Phrases of a text as sources: whom they mean, with what the article has said before."""

from collections.abc import Sequence
from datetime import date

from app.annotation import ActorRef
from app.extraction.actors import Cast
from app.extraction.text import Text, read


def stretch(page: Text, phrase: str) -> tuple[int, int]:
    """The tokens of the last occurrence of some words."""
    start = page.text.rindex(phrase)
    return page.at(start), page.at(start + len(phrase))


def meant(
    text: str, phrase: str, spoken: Sequence[str] = (), published: date | None = None, speaks: bool = False
) -> list[ActorRef]:
    """The actors that a phrase of the text means, after those of `spoken` have spoken one after the other."""
    page = read(text)
    cast = Cast(page, published)
    for speaker in spoken:
        cast.speak(cast.resolve(*stretch(page, speaker)))
    return cast.resolve(*stretch(page, phrase), speaks)
