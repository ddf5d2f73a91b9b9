"""Why Selon found what it found, a line a step, for whoever extends the lexicon."""

from collections.abc import Iterator, Sequence

from app.annotation import ActorRef, Annotations, Quantity, Quote, Span, Stance
from app.extraction.confidence import resolution, rule_family
from app.extraction.text import read
from app.lexicon.cue_terms import CueForm
from app.lexicon.cues import cues
from app.lexicon.reliability import Rate, rates

_RESOLUTIONS = {
    "acronym": "an acronym that the article or the registry explains",
    "article": "a name that the article introduces",
    "body": "a bare noun for the body of its kind that was named before",
    "cataphora": "a function whose holder the article names only later",
    "colleague": "a colleague of somebody named before",
    "company": "a bare noun for the company named before",
    "description": "a description of a person named before",
    "function": "a function that the article gave somebody",
    "institution": "the body that has this name in the state spoken of",
    "latter": '"ce dernier": who was named last and agrees',
    "name": "a name in the words themselves",
    "office": "a function whose holder the registry knows",
    "pair": "the two states spoken of",
    "possessive": "what belongs to somebody named before",
    "pronoun": "who spoke or was named last and agrees",
    "same source": "who spoke last",
    "surface": "no rule leads further: the words are kept",
    "title": "a function with its complement, named before",
    "trial": "the person whom the article says to be tried",
}
_NEGATIONS = ("ne ", "n'", "n’")


def explained(text: str, found: Annotations) -> Iterator[str]:
    """The lines for one article: every attribution step by step, then the words that might be cues and are none."""
    for quote in found.quotes:
        yield from _steps(quote)
        yield ""
    for span, form in _unused(text, found.quotes):
        frames = ", ".join(sorted(frame.value for frame in form.verb.frames))
        yield f'unused     {_words(span)}: "{form.verb.lemma}" ({frames}) led to no attribution here'


def _steps(quote: Quote) -> Iterator[str]:
    who = ", ".join(actor.name for actor in quote.holders) or ("the article" if not quote.sources else "nobody known")
    yield f"{quote.id}: {who} {quote.stance.value}"
    yield _line("rule", quote.rule)
    if quote.cue is not None:
        yield _line("cue", _words(quote.cue))
    for source in quote.sources:
        yield _line("source", _words(source))
    for name, actors in (("holder", quote.holders), ("via", quote.via)):
        for actor in actors:
            yield _line(name, _actor(actor))
    for content in quote.contents:
        yield _line("content", f"{_words(content)}, {quote.quotation.value}")
    yield _line("stance", f"{quote.stance.value}: {_stance(quote)}")
    yield _line("modality", quote.modality.value)
    if quote.said is not None:
        yield _line("said", quote.said)
    if quote.target is not None:
        yield _line("answers", quote.target)
    for quantity in quote.quantities:
        yield _line("quantity", _quantity(quantity))
    yield _line("confidence", _confidence(quote))


def _line(step: str, what: str) -> str:
    return f"  {step:<10} {what}"


def _words(span: Span) -> str:
    words = " ".join(span.text.split())
    return f"« {words} » [{span.start}:{span.end}]"


def _actor(actor: ActorRef) -> str:
    how = _RESOLUTIONS.get(actor.resolved_by, actor.resolved_by)
    return f"{actor.name} ({actor.kind.value}, {actor.id or 'no id'}) by {actor.resolved_by}: {how}"


def _stance(quote: Quote) -> str:
    """Where the stance comes from: the lexicon's entry, a negation of the cue, or the content's own words."""
    family, _, lemma = quote.rule.partition(":")
    lexicon = cues()
    listed = {phrase.lemma: phrase.stance for phrase in lexicon.phrases}
    listed |= {noun.lemma: noun.stance for noun in lexicon.nouns} | {verb.lemma: verb.stance for verb in lexicon.verbs}
    own = listed.get(lemma, Stance.ASSERTS)
    if own is quote.stance:
        return f'as "{lemma}" is in the lexicon' if lemma in listed else f"as {family} by itself asserts"
    if quote.cue is not None and any(sign in quote.cue.text.lower() for sign in _NEGATIONS):
        return "the cue is negated"
    return "the content denies, or keeps silent, in its own words"


def _quantity(quantity: Quantity) -> str:
    number = f"{quantity.value:g}" if quantity.value is not None else f"{quantity.low or ''}–{quantity.high or ''}"
    parts = [f"{_words(quantity.span)}: {quantity.bound.value} {number} {quantity.unit or 'without a unit'}"]
    parts += [f"in {quantity.place}"] if quantity.place else []
    parts += [f"part of {quantity.of:g}"] if quantity.of is not None else []
    return ", ".join(parts)


def _confidence(quote: Quote) -> str:
    measured, way = rates(), resolution(quote.rule, quote.holders)
    by_rule = measured.rules.get(rule_family(quote.rule))
    by_way = measured.resolutions.get(way)
    seen = f"by this rule {_rate(by_rule)}, by {way} {_rate(by_way)} on the development articles"
    return f"{quote.confidence}: {seen}, times {measured.carried_over:.2f} for articles that no rule was made on"


def _rate(rate: Rate | None) -> str:
    return f"{rate.right} of {rate.found} right" if rate is not None else "never measured"


def _unused(text: str, quotes: Sequence[Quote]) -> Iterator[tuple[Span, CueForm]]:
    """Forms of reporting verbs outside of quotations that are in the cue of no attribution, in order."""
    taken = {offset for quote in quotes if quote.cue is not None for offset in range(quote.cue.start, quote.cue.end)}
    for token in read(text).tokens:
        forms = cues().forms.get(token.low, ())
        if not forms or token.quoted or token.start in taken:
            continue
        plain = next((form for form in forms if not form.verb.tail and not form.verb.reflexive), None)
        if plain is not None:
            yield Span.of(text, token.start, token.end), plain
