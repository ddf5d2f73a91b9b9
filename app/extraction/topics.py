"""What a passage is about where no figure says it: "Combien de morts ?", "Quant aux blessés", "Les malades, eux"."""

import re
from functools import cache

from app.extraction.figure import Figure, Page
from app.extraction.numbers import any_of
from app.lexicon.grammar import grammar
from app.lexicon.quantities import quantity_words

_QUESTION = 400
"""Characters over which a figure may answer a question, or go on with what the passage has turned to."""
_BACK = 250
"""Characters over which "en" looks back for what it means."""

_NAME = 40
"""Characters before a noun that may be a name which it goes on with."""

_NOUN = r"(?P<unit>[a-zà-ÿ-]+[sx])\b(?!['’])"
_PLURAL = re.compile(rf"\b(?:de |des |les |aux |ces |d'){_NOUN}")
_IN_NAME = re.compile(r"[a-zà-ÿ'] ?[A-ZÀ-ÖØ-Þ][\w-]+ $")
""" "le Syndicat |des praticiens|" is a name."""
_OPENING = re.compile(r"[\s«“\"]{0,4}")
_OWN_SUBJECT = re.compile(r"(?:\b(?:quand|que|mais|et|lorsque|si|où|puisque)|,) (?:les |ces |ses |leurs )$")


@cache
def _introduced() -> re.Pattern[str]:
    context = quantity_words().context
    # "|Des blessés|, nous en comptons 17"
    taken_up = rf"des (?=[a-zà-ÿ-]+[sx], (?:{any_of(grammar().subject_pronouns)}) ?(?:n'|l')?en )"
    # "|Des déplacés|, l'Ocha, le bureau de l'ONU, en compte"
    taken_up += r"|(?:(?<=[.!?»] )|(?<=\n))des (?=[a-zà-ÿ-]+[sx], [^.;:«»]{2,80} en )"
    return re.compile(
        rf"(?<![\w-])(?:(?:{any_of(context.introducing)})(?: |(?<='))"
        # "Autre sujet de discorde, |les munitions|."
        rf"|(?:{any_of(context.further)}) [^.,;:«»]{{3,40}}[,:] (?:les|ces|ses|leurs) |{taken_up})"
        rf"(?:{_adjectives()} )?{_NOUN}"
    )


@cache
def _subject() -> re.Pattern[str]:
    return re.compile(rf"(?:les|ces|ses|leurs|nos) (?:{_adjectives()} )?{_NOUN}")


def _adjectives() -> str:
    return f"(?:{any_of(quantity_words().units.before_noun)})"


def _is_counted(noun: re.Match[str]) -> bool:
    """The noun may be counted: no "jours", no "fois", no "plusieurs"."""
    units = quantity_words().units
    return noun["unit"] not in units.not_nouns | units.durations | units.never | units.times


def turned_to(page: Page, figure: Figure, near: Figure | None) -> re.Match[str] | None:
    """The noun that the text asks for or turns to before a figure, and after `near`, the last one with a unit."""
    return _last_introduced(page, max(figure.start - _QUESTION, near.end if near is not None else 0), figure.start)


def told_before(page: Page, figure: Figure) -> re.Match[str] | None:
    """What the sentence before that of "en" tells of: its subject, else its last plural noun; the subject of the
    sentence itself ("Les pompiers en recensent") is not meant."""
    end = page.sentences[figure.sentence - 1] if figure.sentence else 0
    return _subject_of(page, figure.sentence - 1) or _last_noun(page, max(0, figure.start - _BACK), end)


def counted_by_name(page: Page, figure: Figure) -> re.Match[str] | None:
    """The last plural noun before "en" in its sentence or before it, which is not the subject of its own clause."""
    here = page.sentences[figure.sentence - 1] if figure.sentence else 0
    return _last_noun(page, max(0, figure.start - _BACK), figure.start, here)


def whose_number(page: Page, figure: Figure, at: int) -> re.Match[str] | None:
    """Whose number it is at `at`, where "leur nombre" stands: "Quant aux lits, |leur nombre| passe de 310 à 240"."""
    start = max(0, at - _BACK)
    return _last_introduced(page, start, at) or _last_noun(page, start, at)


def _last_introduced(page: Page, start: int, end: int) -> re.Match[str] | None:
    """The last noun that a stretch asks for or turns to."""
    found = [m for m in _introduced().finditer(page.low, start, end) if _is_counted(m)]
    return found[-1] if found else None


def _subject_of(page: Page, sentence: int) -> re.Match[str] | None:
    """The plural subject that a sentence starts with: "|Les malades|, eux, affluent chez les généralistes"."""
    if sentence < 0:
        return None
    opening = _OPENING.match(page.low, page.sentences[sentence - 1] if sentence else 0)
    match = _subject().match(page.low, opening.end()) if opening is not None else None
    return match if match is not None and _is_counted(match) else None


def _in_name(page: Page, at: int) -> bool:
    return _IN_NAME.search(page.plain, max(0, at - _NAME), at) is not None


def _last_noun(page: Page, start: int, end: int, here: int | None = None) -> re.Match[str] | None:
    """The last plural noun of a stretch; behind `here` the subject of a clause is none."""
    plurals = (
        m for m in _PLURAL.finditer(page.low, start, end) if page.plain[m.start("unit")].islower()
    )  # no "Troyes"
    nouns = [m for m in plurals if _is_counted(m) and not _in_name(page, m.start())]
    for noun in reversed(nouns):
        if here is None or noun.start() < here or not page.before(noun.start("unit"), _OWN_SUBJECT, 20):
            return noun
    return None
