"""From one text to its annotations. Pure: no database, no web, no settings; only this file knows the order of steps."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from app.annotation import Annotations, DateMention, Quantity, Quote, Stance
from app.extraction.actors import Cast
from app.extraction.anaphora import state_claims
from app.extraction.attributions import drafts
from app.extraction.clauses import groups
from app.extraction.confidence import confidence
from app.extraction.cues import find
from app.extraction.dates import find_dates
from app.extraction.drafts import Draft
from app.extraction.leftovers import reported_by_nobody
from app.extraction.places import find_places
from app.extraction.quantities import find_quantities
from app.extraction.quotes import Speakers, in_own_voice
from app.extraction.signals import CueKind, Scene
from app.extraction.subjects import Subject, SubjectKind
from app.extraction.text import Text, Unit, read
from app.extraction.words import expression
from app.lexicon.syntax import syntax

__all__ = ["extract"]

_TITLE = 5
"""Tokens of the shortest title that may state something."""


def extract(text: str, published: date | None = None) -> Annotations:
    """All attributions of a French news text.

    `published` is the day that weekdays and dates without a year are resolved against. Offsets are those of `text` as
    given.
    """
    page = read(text)
    dates = find_dates(text, published)
    quantities = find_quantities(text, dates, find_places(text))
    cast = Cast(page, published)
    quotes = _quotes(page, cast, dates, quantities)
    settled = [_settled(page, cast, quote) for quote in quotes]
    named = tuple(entity.reference(None, "article") for entity in cast.entities.values() if entity.introduced)
    return Annotations(state_claims(settled, page, published), named)


def _settled(page: Text, cast: Cast, quote: Quote) -> Quote:
    """With the names that the article gave only later, and how likely it all is."""
    holders = tuple(cast.settled(actor) for actor in quote.holders)
    return replace(
        quote,
        holders=holders,
        via=tuple(cast.settled(actor) for actor in quote.via),
        confidence=confidence(quote.rule, holders, unclosed=_unclosed(page, quote)),
    )


def _unclosed(page: Text, quote: Quote) -> bool:
    """Where the words end is a guess: their quotation has no end in the text."""
    nearest = ((span, page.quotation_near(span.end - 1)) for span in quote.contents)
    return any(found is not None and not found.closed and found.end >= span.end for span, found in nearest)


def _quotes(page: Text, cast: Cast, dates: Sequence[DateMention], quantities: Sequence[Quantity]) -> list[Quote]:
    """The attributions of every unit that is no heading, in the order of the text."""
    speakers = Speakers(cast, dates)
    quotes: list[Quote] = []
    starts = [quantity.span.start for quantity in quantities]
    for unit in page.units:
        if unit.heading and not _is_title(page, unit):
            continue
        scene = Scene(page, unit, groups(page, unit))
        last = quotes[-1] if quotes and _same_paragraph(page, quotes[-1], unit) else None
        found = drafts(scene, find(scene), [(s.start, s.end) for s in last.contents] if last is not None else ())
        main = _main(scene)
        topic = _topic(scene, main)
        start, end = page.offsets(unit.first, unit.last)
        here = quantities[bisect_left(starts, start) : bisect_left(starts, end)]
        owned = _owned(found, here)
        free = {q.span.start for q in here}
        noted = False
        for draft in found:
            if topic is not None and not noted and _behind(topic, draft):
                cast.note(topic.first, topic.last)
                noted = True
            own = owned.get(id(draft), [])
            quote = speakers.quote(scene, draft, own, f"a{len(quotes) + 1}")
            if quote is not None:
                quotes.append(quote)
                free -= {q.span.start for q in own}
        if topic is not None and not noted:
            cast.note(topic.first, topic.last)
        elif topic is None and found:
            cast.overtake()
        if any(draft.cue is not None and draft.cue.kind is CueKind.INCISE for draft in found):
            cast.interrupt()
        if topic is not None and _charged(scene, main):
            cast.charge(topic.first, topic.last)
        for span, inside in reported_by_nobody(scene, found, [q for q in here if q.span.start in free]):
            quotes.append(in_own_voice(scene, span, inside, f"a{len(quotes) + 1}"))
    return quotes


def _same_paragraph(text: Text, quote: Quote, unit: Unit) -> bool:
    """The attribution stands in the paragraph of the unit."""
    start, end = text.paragraphs[unit.paragraph]
    return start <= quote.contents[0].start < end


def _is_title(text: Text, unit: Unit) -> bool:
    """The article's title, if it states something: headlines that ask, teasers and section headings claim nothing."""
    asks = any(text.tokens[k].text == "?" for k in range(unit.first, unit.last))
    long = unit.last - unit.first >= _TITLE
    if unit.paragraph > 1 or not long or asks or len(text.units) == 1:
        return False
    return all(u.last - u.first < _TITLE for u in text.units[: text.units.index(unit)])  # but for "Bénin-législatives"


def _main(scene: Scene) -> int | None:
    """Which verb group is the sentence's first main verb."""
    main = (
        index
        for index, group in enumerate(scene.groups)
        if group.finite
        and not scene.quoted(group)
        and scene.subject(index).kind is not SubjectKind.RELATIVE  # "Le parquet, qui avait requis dix ans, a jugé"
    )
    return next(main, None)


def _topic(scene: Scene, main: int | None) -> Subject | None:
    """The subject of the main verb: what a pronoun in the next sentence may go on with."""
    subject = scene.subject(main) if main is not None else None
    return subject if subject is not None and subject.kind is SubjectKind.PHRASE else None


def _charged(scene: Scene, main: int | None) -> bool:
    """The main verb says that its subject is charged: "a été mis en examen"."""
    if main is None or not scene.groups[main].passive:
        return False
    head = scene.groups[main].head
    return expression(scene.text, head, scene.unit.last, syntax().prosecuted) > head


def _behind(topic: Subject, draft: Draft) -> bool:
    """A pronoun speaks behind the main subject: "Le chef tient ses comptes : il dit avoir 19 noms"."""
    source = draft.subject
    return source is not None and source.kind is SubjectKind.PRONOUN and topic.last <= source.first


def _owned(found: Sequence[Draft], quantities: Sequence[Quantity]) -> dict[int, list[Quantity]]:
    """Each quantity to the innermost content that holds it, by the identity of the draft; of two that are the same to
    who puts it forward: "dément l'envoi de 200 policiers, annoncé par la presse"."""
    owned: dict[int, list[Quantity]] = {}
    for quantity in quantities:
        span = quantity.span
        holding = [d for d in found if any(a < span.end and span.start < b for a, b in d.contents)]
        if holding:
            inner = min(holding, key=lambda d: (sum(b - a for a, b in d.contents), not _asserts(d)))
            owned.setdefault(id(inner), []).append(quantity)
    return owned


def _asserts(draft: Draft) -> bool:
    return draft.cue is None or draft.cue.stance is Stance.ASSERTS
