"""Where a content ends: at another cue's clause, at a remark on it, at the end of its noun phrase; and its edges."""

from collections.abc import Sequence
from functools import cache

from app.extraction.clauses import VerbGroup
from app.extraction.phrases import is_preposition, opens_phrase
from app.extraction.signals import Cue, CueKind, Scene
from app.extraction.text import Text
from app.extraction.words import expression
from app.lexicon.cues import cues as cue_words
from app.lexicon.grammar import grammar
from app.lexicon.inflection import Mood
from app.lexicon.syntax import syntax

_CLAUSE = 5
"""How far behind a comma the verb of another clause may stand, in tokens."""
_COMPARED = 8
"""Longest figure between "contre" and its source, in tokens."""
_SAID = 6
"""Longest adjunct that says where or how something was said, in tokens."""
_FIGURE = 6
"""Longest figure before its source, the comma before it included: ", 4 500 manifestants selon"."""
_BRACKET = 40
"""Longest bracket, in tokens, that a content is cut at, or that opens before a source that it holds."""
_REMARK = 6
"""Longest remark before its relative pronoun, in tokens, its comma included: ", une vieille accusation"."""
_EDGE = '«»“”„‟‹›"＂ \t\r\n\u00a0\u202f\u2009,;:.!?…–—-()'
_PARTNERS = {"«": "»", "»": "«", "“": "”", "”": "“", "(": ")", ")": "("}


def cue_limit(scene: Scene, cues: Sequence[Cue], at: int, first: int) -> int:
    """The token where the own clause of a cue behind `cues[at]` begins, else the unit's end."""
    for later in cues[at + 1 :]:
        if later.first < first or later.nested:
            continue
        if later.start > first or later.kind in {CueKind.PREPOSITION, CueKind.ORIGIN, CueKind.INCISE}:
            if later.kind is CueKind.INCISE and (stop := _stop_before(scene, first, later.start)) is not None:
                return stop
            compared = against(scene.text, first, later.start) if later.kind is CueKind.PREPOSITION else None
            if compared is not None:
                return compared - 1
            return _bracket_open(scene.text, first, max(first, _remark_before(scene.text, first, later.start)))
    return scene.unit.last


def _stop_before(scene: Scene, first: int, start: int) -> int | None:
    """The semicolon before what an incise at `start` says: "affirme que l'eau monte|; « faux », répond la mairie"."""
    stops = (
        k for k in range(start - 1, first, -1) if scene.text.tokens[k].text == ";" and not scene.text.tokens[k].quoted
    )
    stop = next(stops, None)
    return stop if stop is not None and scene.finite_between(first, stop) else None


def _remark_before(text: Text, first: int, start: int) -> int:
    """Where a remark begins that a cue's own clause, at `start`, goes on with: "l'eau a été coupée|, une accusation que
    la mairie rejette", "l'eau a été coupée, |ce que la mairie n'a pas commenté"; `start` where there is none."""
    if text.low(start) in syntax().que and text.low(start - 1) == "ce":
        return start - 1
    commas = (k for k in range(start - 1, max(first, start - _REMARK), -1) if text.tokens[k].text == ",")
    comma = next(commas, None)
    return comma if comma is not None and _is_remark(text, comma + 1) else start


def against(text: Text, first: int, last: int) -> int | None:
    """The "contre" that sets another source's figure against one before it, of a source that begins at `last`: "4 000
    manifestants, |contre 1 200 selon la police"."""
    for k in range(last - 1, max(first, last - _COMPARED), -1):
        if text.tokens[k].mark and text.tokens[k].text not in {"'", "(", "%"}:
            return None
        if text.low(k) in syntax().time_words:
            return None  # "contre 4 300 la veille selon Enedis"
        if text.low(k) in syntax().against:
            figure = any(
                text.tokens[n].kind == "number" or text.low(n) in syntax().number_words for n in range(k, last)
            )
            return k if text.low(k - 1) == "," and figure else None
    return None


def _bracket_open(text: Text, first: int, limit: int) -> int:
    """`limit`, or the bracket that is still open there: "180 000 marcheurs |(43 000 selon la police)"."""
    for k in range(limit - 1, max(first, limit - _BRACKET), -1):
        if text.tokens[k].text in {"(", ")"}:
            return k if text.tokens[k].text == "(" else limit
    return limit


def clause_limit(scene: Scene, first: int, limit: int) -> int:
    """A clause runs to the end of its unit, less a remark on it: ", une accusation lancée la veille"; a colon or a
    semicolon ends it where a verb of its own follows."""
    for k in range(first + 2, limit):
        token = scene.text.tokens[k]
        if (
            token.text in {":", ";"}
            and not token.quoted
            and any(first <= g.first < k for g in scene.groups)
            and scene.finite_between(k, limit)
            and not (token.text == ";" and scene.text.low(k + 1) in syntax().que)
        ):
            return k
        if token.text == "," and not token.quoted and (_remarks(scene, first, k) or _compares(scene.text, k + 1)):
            return k
    return limit


def _remarks(scene: Scene, first: int, comma: int) -> bool:
    """A remark begins behind the comma, and not the object of "avoir proposé, dès le mois d'août|, une garantie|"."""
    text = scene.text
    if not _is_remark(text, comma + 1):
        return False
    before = next((k for k in range(comma - 1, first, -1) if text.tokens[k].text == ","), None)
    waits = before is not None and any(g.last == before and not g.passive for g in scene.groups)
    return not (waits and before is not None and is_preposition(text.low(before + 1)))


def _compares(text: Text, k: int) -> bool:
    """ ", comme l'affirment les voisins": who else says so."""
    return text.low(k) in syntax().comparing_openers and text.low(k + 1) in syntax().definite_articles | {"on"}


def object_waits(scene: Scene, verb: VerbGroup, rest: int) -> bool:
    """ "L'attaque a fait, selon la police, |12 morts|": behind what is set in comes the verb's figure, not a clause."""
    text = scene.text
    if verb.passive or verb.reflexive or verb.tense.lemma != "avoir" or rest >= scene.unit.last:
        return False
    opens, words = text.low(rest), syntax()
    figure = text.tokens[rest].kind == "number" or opens.split("-")[0] in words.number_words
    bounded = opens in words.quantifiers | words.bound_openers
    return (figure or bounded) and not scene.finite_between(rest, scene.unit.last)


def figure_aside(scene: Scene, source: Cue) -> tuple[int, int] | None:
    """Both commas of "12 000 personnes|, 4 500 selon la police,| ont défilé": another source's figure, set in before
    the verb."""
    text, close = scene.text, source.after
    comma = next((k for k in range(source.start - 1, source.start - _FIGURE, -1) if text.tokens[k].text == ","), None)
    if comma is None or comma <= scene.unit.first or text.low(close) != "," or close + 1 >= scene.unit.last:
        return None
    figure = text.tokens[comma + 1].kind == "number" and not scene.finite_between(scene.unit.first, close)
    return (comma, close + 1) if figure and scene.finite_between(close, scene.unit.last) else None


def aside(scene: Scene, source: Cue, last: int) -> tuple[int, int] | None:
    """The bracket that holds a source and closes before `last`: what it says is said aside."""
    text = scene.text
    if (inserted := figure_aside(scene, source)) is not None:
        return inserted if inserted[1] < last else None
    marks = range(source.start, max(scene.unit.first, source.start - _BRACKET), -1)
    opened = next((k for k in marks if text.tokens[k].text in {"(", ")"}), None)
    closed = next((k for k in range(source.start, last) if text.tokens[k].text == ")"), None)
    if opened is None or closed is None or text.tokens[opened].text != "(":
        return None
    return (opened, closed + 1) if closed + 1 < last else None


def subject_limit(scene: Scene, first: int, limit: int) -> int:
    """ "Des informations selon lesquelles le cargo aurait coulé circulent": the noun is the subject of a later verb."""
    verbs = scene.finite_between(first, limit)
    if len(verbs) < 2:
        return limit
    main = verbs[-1]
    before = scene.text.low(main.first - 1)
    if before == ",":
        return main.first - 1
    words = syntax()
    joined = before in grammar().subject_pronouns or before in words.simple_relatives or before in words.et_ou
    return main.first if main.first == verbs[-2].last and not joined else limit


def phrase_limit(scene: Scene, first: int, limit: int) -> int:
    """Where a noun phrase that is a content ends: before a participle, a conjunction or another main verb."""
    verbs = {g.first: g for g in scene.groups}
    return next((k for k in range(first + 1, limit) if _ends_phrase(scene.text, verbs, k)), limit)


def _ends_phrase(text: Text, verbs: dict[int, VerbGroup], k: int) -> bool:
    token, words, group = text.tokens[k], syntax(), verbs.get(k + 1)
    if token.quoted:
        return False
    if token.text == ",":
        return _comma_ends_phrase(text, verbs, k)
    if token.low in {";", ":"} or token.low in words.adversatives or opens_contrast(text, k):
        return True
    if token.low in _adjunct_heads() and expression(text, k, k + _SAID, syntax().saying_adjuncts) > k:
        return True  # "dément toute pression |dans un communiqué"
    if token.low in words.delays and text.low(k + 1) in words.de:
        return True  # "refuse de commenter le projet |avant de l'avoir étudié"
    if token.low in words.by and f"{text.low(k + 1)} {text.low(k + 2)}" in words.spokesmen:
        return True  # "démentent cette version par la voix de leur avocat"
    return token.low in words.et_puis and group is not None and group.finite


@cache
def _adjunct_heads() -> frozenset[str]:
    return frozenset(words.split()[0] for words in syntax().saying_adjuncts)


def _comma_ends_phrase(text: Text, verbs: dict[int, VerbGroup], comma: int) -> bool:
    """ ", affirmant que", ", tout en niant", ", un chiffre contesté", ", mais"."""
    words, group, following = syntax(), verbs.get(comma + 1), text.low(comma + 1)
    if group is not None and (group.finite or group.tense.mood is Mood.PARTICIPLE_PRESENT):
        return True
    behind = range(comma + 2, comma + _CLAUSE)
    told = (verbs[n] for n in behind if n in verbs and text.low(verbs[n].head) in cue_words().forms)
    if opens_phrase(text, comma + 1) and any(g.tense.mood is Mood.PARTICIPLE_PRESENT for g in told):
        return True  # "plaide la relaxe, Me Caron évoquant un dossier vide"
    if opens_phrase(text, comma + 1) and text.low(comma + 1) in syntax().definite_articles:
        if any(n in verbs and verbs[n].finite and text.low(n - 1) not in syntax().simple_relatives for n in behind):
            return True  # "proclame Rey vainqueur, le parti saisit la Cour"
        if any(n in verbs and verbs[n].tense.mood is Mood.PARTICIPLE_PRESENT for n in behind):
            return True  # "ne confirme pas ce nombre, les survols étant suspendus"
    near = [verbs[n] for n in (comma + 2, comma + 3) if n in verbs]
    if following in words.gerund_openers and any(not g.finite for g in near):
        return True
    return _is_remark(text, comma + 1) or following in words.phrase_enders


def opens_contrast(text: Text, k: int) -> bool:
    """ "alors que", "tandis qu'" stand at the token."""
    return f"{text.low(k)} {text.low(k + 1)}" in syntax().contrasts


def _is_remark(text: Text, k: int) -> bool:
    """ ", une accusation lancée la veille", ", un chiffre contesté": a remark on the content, not part of it."""
    if text.low(k) not in syntax().remark_openers:
        return False
    return any(form.noun.anaphor for n in range(k, k + 3) for form in cue_words().noun_forms.get(text.low(n), ()))


def trim(text: Text, start: int, end: int) -> tuple[int, int] | None:
    """Offsets without spaces, stops and marks at the edges; a mark stays where its partner stands inside the span. None
    where no word is left."""
    words, before = text.text, None
    while before != (start, end):  # "« … »." loses its stop first
        before = start, end
        while start < end and words[start] in _EDGE and not _paired(words, start, end, start):
            start += 1
        while end > start and words[end - 1] in _EDGE and not _paired(words, start, end, end - 1):
            end -= 1
    return (start, end) if any(c.isalnum() for c in words[start:end]) else None


def _paired(words: str, start: int, end: int, at: int) -> bool:
    """The partner of the mark at `at` stands inside [start, end); marks around the whole span go, « … » alone is a
    quotation."""
    mark = words[at]
    if mark == '"':
        return words.count('"', start, end) % 2 == 0 and not (words[start] == words[end - 1] == '"')
    if mark not in _PARTNERS:
        return False
    partner = words.find(_PARTNERS[mark], start, end)
    if partner < 0:
        return False
    if mark in "«“(":
        return {at, partner} != {start, end - 1}
    return partner != start or words.find(mark, at + 1, end) >= 0
