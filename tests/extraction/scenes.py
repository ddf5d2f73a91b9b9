"""Sentences as the modules of extraction see them."""

from app.extraction.clauses import groups
from app.extraction.signals import Scene
from app.extraction.text import Text, read


def scene_of(sentence: str) -> Scene:
    """The first unit of a text that is a whole sentence."""
    text = read(sentence)
    return Scene(text, text.units[0], groups(text, text.units[0]))


def words(text: Text, first: int, last: int) -> str:
    """The words of tokens [first, last), "" where there are none."""
    return text.span(first, last).text if first < last else ""
