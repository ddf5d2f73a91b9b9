"""Figures that the article states in its own voice, each with the clause around it."""

from collections.abc import Sequence

from app.annotation import Quantity
from app.extraction.drafts import Draft
from app.extraction.limits import opens_contrast, trim
from app.extraction.signals import Scene
from app.lexicon.grammar import grammar
from app.lexicon.quantities import quantity_words
from app.lexicon.syntax import syntax

_Span = tuple[int, int]
_OPENERS = frozenset("(,;")
_CLOSERS = frozenset("),;.")


def reported_by_nobody(
    scene: Scene, found: Sequence[Draft], quantities: Sequence[Quantity]
) -> list[tuple[_Span, list[Quantity]]]:
    """The clauses that state the left-over figures of a unit in the reporter's own voice, each with its figures."""
    sources = _sources(scene, found)
    taken = [*sources, *(span for d in found for span in d.contents)]
    taken += [scene.text.offsets(d.cue.first, d.cue.last) for d in found if d.cue is not None]
    result: dict[_Span, list[Quantity]] = {}
    for quantity in quantities:
        start = quantity.span.start
        if scene.text.tokens[min(scene.text.at(start), scene.unit.last - 1)].quoted:
            continue
        source = max(((a, b) for a, b in sources if a <= start < b), default=None)  # a relay inside of a source
        told = source is not None and _told_aside(scene, source, start)
        aside = None if told else _in_brackets(scene, quantity, quantities) or _aside(scene, quantity, source)
        if source is not None and not told and aside is None:
            continue  # "deux sources" that speak are no claim
        clause = _clause(scene, quantity, taken) if source is None else _tokens(scene, source)
        if aside is not None and (source is not None or (clause and found and not scene.finite_between(*clause))):
            clause = aside
        elif clause is not None and _headline(scene, clause):
            clause = _first_part(scene, clause, quantity, quantities)
        elif clause is None or (found and not scene.finite_between(*clause)):
            continue  # "loin des 6,1 % du ministère" beside somebody's words is no sentence of its own
        span = trim(scene.text, *scene.text.offsets(*clause))
        if span is not None:
            result.setdefault(span, []).append(quantity)
    return list(result.items())


def _headline(scene: Scene, clause: _Span) -> bool:
    """A headline opens with it, and needs no verb: "Naufrage d'un ferry : 34 morts, l'armateur nie"."""
    return scene.unit.heading and clause[0] == scene.unit.first and not scene.finite_between(*clause)


def _first_part(scene: Scene, clause: _Span, quantity: Quantity, quantities: Sequence[Quantity]) -> _Span:
    """A headline's clause up to the comma behind its last figure: "52 morts|, et toujours pas de coupable"."""
    first, last = clause
    end = scene.text.offsets(first, last)[1]
    figures = [q.span.end for q in quantities if quantity.span.start <= q.span.start < end]
    behind = range(scene.text.at(max(figures) - 1) + 1, last)
    return first, next((k for k in behind if scene.text.tokens[k].text == ","), last)


def _sources(scene: Scene, found: Sequence[Draft]) -> list[_Span]:
    """The offsets of all words that name sources and relays."""
    named = [d.subject for d in found if d.subject is not None and not d.subject.empty]
    named += [relay for d in found for relay in d.via]
    return [scene.text.offsets(subject.first, subject.last) for subject in named]


def _tokens(scene: Scene, span: _Span) -> _Span:
    return scene.text.at(span[0]), scene.text.at(span[1] - 1) + 1


def _told_aside(scene: Scene, source: _Span, start: int) -> bool:
    """ "Le groupe, qui emploie 1 840 personnes, invoque": what a relative clause says of a source."""
    first, _ = _tokens(scene, source)
    return bool(scene.finite_between(first, scene.text.at(start)))


def _in_brackets(scene: Scene, quantity: Quantity, quantities: Sequence[Quantity]) -> _Span | None:
    """The words of a bracket that begins with a figure: "la laiterie (|114 emplois, 38 millions d'euros|)"."""
    text, unit, at = scene.text, scene.unit, scene.text.at(quantity.span.start)
    mark = next((k for k in range(at - 1, unit.first - 1, -1) if text.tokens[k].text in {"(", ")"}), None)
    if mark is None or text.tokens[mark].text == ")" or text.tokens[mark].quoted:
        return None
    last = next((k for k in range(at + 1, unit.last) if text.tokens[k].text == ")"), None)
    begins = any(text.at(q.span.start) == mark + 1 for q in quantities)
    return (mark + 1, last) if begins and last is not None else None


def _aside(scene: Scene, quantity: Quantity, source: _Span | None) -> _Span | None:
    """What is added between two commas: in an apposition to a source, in a relative clause, of those who listen:
    "Anne Roy, qui |trait septante vaches|, soupire", "a imploré la mère, |devant 600 personnes|"."""
    text, unit, at = scene.text, scene.unit, scene.text.at(quantity.span.start)
    opener = next((k for k in range(at - 1, unit.first - 1, -1) if text.tokens[k].text in _OPENERS), None)
    if opener is None or text.tokens[opener].quoted:
        return None
    last = next((k for k in range(at + 1, unit.last) if text.tokens[k].text in _CLOSERS), unit.last)
    head = opener + 1
    words, low = syntax(), text.low(head)
    if low in words.adverbial_relatives or head == at:
        return None  # "citée par neuf médias, dont trois français", "Paul et Anne Roy, deux anciens employés"
    in_source = source is not None and source[0] < text.tokens[opener].start
    told = low in words.simple_relatives - words.object_relatives or low in quantity_words().context.audiences
    return (head, last) if in_source or told else None


def _clause(scene: Scene, quantity: Quantity, taken: Sequence[_Span]) -> _Span | None:
    """The tokens around a figure up to what is attributed to somebody, or to another clause."""
    text, unit, at = scene.text, scene.unit, scene.text.at(quantity.span.start)
    start, end = text.offsets(unit.first, unit.last)
    start = max([start, *(b for _, b in taken if b <= quantity.span.start)])
    end = min([end, *(a for a, _ in taken if a >= quantity.span.end)])
    back = range(at, unit.first, -1)
    first = next((k for k in back if text.tokens[k - 1].end <= start or _breaks(scene, k - 1)), unit.first)
    last = next((k for k in range(at, unit.last) if text.tokens[k].start >= end or _breaks(scene, k)), unit.last)
    if any(group.finite and group.first == first for group in scene.groups):
        # Its subject is the source of another content: "|Le groupe| a livré 78 avions et promet …".
        before = (a for a, b in taken if b == text.tokens[first - 1].end and a >= text.tokens[unit.first].start)
        first = next((text.at(a) for a in before), first)
    while last > at + 1 and text.low(last - 1) in grammar().coordinators:
        last -= 1
    return (first, last) if last > first else None


def _breaks(scene: Scene, k: int) -> bool:
    """A clause of its own begins behind the token."""
    text, unit = scene.text, scene.unit
    if text.tokens[k].quoted:
        return False
    if text.tokens[k].text == ":" and unit.heading and not scene.finite_between(unit.first, k):
        return False  # "Naufrage d'un ferry : 34 morts"
    if text.tokens[k].text in {";", ":"} or opens_contrast(text, k):
        return True
    if text.tokens[k].text != "," or text.low(k + 1) not in syntax().clause_coordinators:
        return False
    return bool(scene.finite_between(unit.first, k) and scene.finite_between(k + 1, unit.last))
