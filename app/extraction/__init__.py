"""From one text to its annotations. Pure: no database, no web, no settings; only this file knows the order of steps."""

from datetime import date

from app.annotation import Annotations


def extract(text: str, published: date | None = None) -> Annotations:
    """All attributions of a French news text.

    `published` is the day that weekdays and dates without a year are resolved against. Offsets are those of `text` as
    given.
    """
    return Annotations(quotes=())
