"""What each cue of a unit attributes, as offsets into the text, by the kind of the cue.

A later cue of the same unit cuts an earlier content off where it opens a clause of its own ("…, et a ajouté que"); one
that stands under the earlier cue's "que" is nested and cuts nothing ("Kiev affirme que Moscou nie …").
"""

from collections.abc import Sequence

from app.extraction.clauses import restricts
from app.extraction.limits import (
    against,
    aside,
    clause_limit,
    cue_limit,
    figure_aside,
    object_waits,
    opens_contrast,
    phrase_limit,
    subject_limit,
)
from app.extraction.nesting import CLAUSAL, INFINITIVE, detail_told, in_relative, leads
from app.extraction.phrases import is_preposition, opens_phrase
from app.extraction.quotations import MARKS, OPENING
from app.extraction.signals import Cue, CueKind, Scene, compares, fronted_topic
from app.extraction.subjects import SubjectKind
from app.extraction.text import Text
from app.lexicon.actors import fold
from app.lexicon.cue_terms import Frame
from app.lexicon.events import events
from app.lexicon.grammar import grammar, verb_forms
from app.lexicon.inflection import Mood
from app.lexicon.syntax import syntax

_Spans = list[tuple[int, int]]

_DESCRIBED = 14
"""Longest participle group behind a leading source, in tokens."""
_LEADING = 40
"""Longest clause without a verb of its own that opens a sentence, in tokens."""
_BRACKET = 40
"""How far before its source, in tokens, a bracket may open that holds both."""
_CLOSERS = frozenset({",", "–", "—", ")"})
"""Marks that set an incise or a preposition off from what follows."""
_ANTECEDENT = 8
"""Longest antecedent of "qui, selon X, …", in tokens."""
_ADJUNCT = 9
"""Longest adjunct of the saying behind an incise, in tokens."""
_SHORT = 5
"""Longest one that may hold what looks like a verb: "devant une salle comble"."""
_HEDGED = 5
"""Tokens behind a colon among which a figure's digits stand: "au moins 73 morts"."""
_COMPARED = 8
"""How far before "comme l'avait annoncé X" the figure may begin that X alone gave."""
_COUNT = 12
"""Longest figure with its noun before "selon X", where several sources share a verb."""
_PREDICATE = 5
"""Longest beginning that figures of several sources share: "Ils étaient"."""


def contents_of(scene: Scene, cues: Sequence[Cue], at: int) -> _Spans:
    """The content of `cues[at]`, in one or several spans; empty where it has none."""
    cue = cues[at]
    if cue.kind is CueKind.INCISE:
        return _around_incise(scene, cues, at)
    if cue.kind is CueKind.PREPOSITION:
        if in_relative(scene.text, cue):
            return _around_relative(scene, cues, at)
        leading = leads(scene.text, cue, scene.unit.first)
        speaker = next((c for c in reversed(cues[:at]) if c.kind is CueKind.VERB), None)
        relative = detail_told(scene, speaker, cue) if speaker is not None and not leading else None
        if relative is not None:
            return _around_source(scene, cue, _antecedent(scene, relative - 1))
        return _behind_source(scene, cues, at) if leading else _before_source(scene, cues, at)
    if cue.subject_content is not None:
        behind = _behind(scene, cues, at) if cue.after < scene.unit.last and cue.until != cue.after else []
        return [scene.text.offsets(*cue.subject_content), *behind]
    if cue.frame is None:
        return _asked(scene, cue)
    return _behind(scene, cues, at) if cue.after < scene.unit.last else []


def _stretch(text: Text, first: int, last: int) -> _Spans:
    return [text.offsets(first, last)] if last > first else []


# ---------------------------------------------------------------- behind the cue


def _behind(scene: Scene, cues: Sequence[Cue], at: int) -> _Spans:
    """ "affirme que le pont tient", "évoque un bilan de douze morts"."""
    cue, first = cues[at], cues[at].after
    limit = _condition_limit(scene, first, cue_limit(scene, cues, at, first))
    if cue.until is not None:
        limit = min(limit, cue.until)
    if cue.frame is Frame.DIRECT:
        return _quoted(scene, first, limit)
    if cue.frame in CLAUSAL or scene.text.low(first - 1) in syntax().que:  # "n'a ni confirmé ni démenti |que|"
        limit = clause_limit(scene, first, limit)
        if cue.group is not None and restricts(scene.text, cue.group):
            limit = _colon_before_clause(scene, first, limit)
    else:
        limit = _told_toll(scene, cues, first, phrase_limit(scene, first, limit))
        limit = min([limit, *(c.start for c in cues[at + 1 :] if _takes_up(c, first))])
    if cue.frame in INFINITIVE:
        limit = _next_predicate(scene, first, limit)
    if cue.kind is CueKind.PARTICIPLE:
        limit = _main_clause(scene, cue, first, limit)
    if cue.kind is CueKind.NOUN and not any(g.finite and g.first < cue.first for g in scene.groups):
        limit = subject_limit(scene, first, limit)
    if cue.subject.kind is SubjectKind.RELATIVE and any(_leads_into(scene, c, cue) for c in cues[:at]):
        limit = min(limit, relative_end(scene, cue.start) or limit)
    if _in_relative(scene, cue):  # "le marin, qui affirme avoir vu la côte, a été interrogé"
        limit = next(
            (g.first - 1 for g in scene.finite_between(first, limit) if scene.text.low(g.first - 1) == ","), limit
        )
        limit = _main_verb(scene, cue, first, limit)
    return _stretch(scene.text, first, limit)


def _next_predicate(scene: Scene, first: int, limit: int) -> int:
    """ "dit avoir été prévenu tard |et s'est rendu sur place": an infinitive does not go on with a finite verb, which
    tells what the speaker did."""
    text, verbs = scene.text, scene.finite_between(first, limit)
    if not verbs or text.low(verbs[0].first - 1) not in grammar().coordinators:
        return limit
    opened = syntax().simple_relatives | syntax().lequel | syntax().si | grammar().subordinators
    inside = any(text.low(k) in opened and not text.tokens[k].quoted for k in range(first, verbs[0].first))
    return limit if inside else verbs[0].first - 1


def _main_clause(scene: Scene, cue: Cue, first: int, limit: int) -> int:
    """ "Après avoir minimisé l'accident|, la firme admet que …": behind the comma goes on who opens the sentence."""
    text = scene.text
    if any(g.finite and g.first < cue.first for g in scene.groups):
        return limit
    near = range(first + 1, min(limit, first + _LEADING))
    commas = (k for k in near if text.tokens[k].text == "," and not text.tokens[k].quoted)
    begins = (k for k in commas if opens_phrase(text, k + 1) and scene.finite_between(k, limit))
    return limit if cue.frame in CLAUSAL else next(begins, limit)


def _in_relative(scene: Scene, cue: Cue) -> bool:
    """ "qui dit A", and what goes on with its subject: "qui craint A |et dit B|, nie"."""
    subject = cue.subject
    if subject.kind is not SubjectKind.CARRIED:
        return subject.kind is SubjectKind.RELATIVE
    same = (s for s in scene.subjects.values() if (s.first, s.last) == (subject.first, subject.last))
    return any(s.kind is SubjectKind.RELATIVE and s.start < cue.first for s in same)


def _takes_up(relative: Cue, first: int) -> bool:
    """The clause takes up what is said from token `first` on: "dénonce une pénurie |que le ministère conteste"."""
    taken = relative.subject_content
    pronoun = relative.subject.kind is SubjectKind.PRONOUN  # "balaie ces chiffres, qu'il juge fantaisistes"
    return (
        taken is not None
        and not pronoun
        and relative.rule.startswith("relative")
        and taken[0] >= first
        and relative.start > first
    )


def _main_verb(scene: Scene, cue: Cue, first: int, limit: int) -> int:
    """ "une femme qui dit avoir tout perdu |demande …": behind an infinitive or a phrase comes the main verb."""
    verbs, words = scene.finite_between(first, limit), syntax()
    if cue.frame in {Frame.QUE, Frame.SI, Frame.DIRECT} or not verbs or scene.text.low(cue.start - 1) == ",":
        return limit
    opened = words.simple_relatives | words.lequel | words.si | grammar().subordinators
    inside = any(scene.text.low(k) in opened or scene.text.tokens[k].mark for k in range(first, verbs[0].first))
    pronoun = scene.text.low(verbs[0].first - 1) in grammar().subject_pronouns.keys() | words.et_ou
    return limit if inside or pronoun or scene.quoted(verbs[0]) else verbs[0].first


def _colon_before_clause(scene: Scene, first: int, limit: int) -> int:
    """ "n'en recense que onze| : trois dossiers, précise-t-elle, attendent encore": what follows is said anew."""
    colons = (k for k in range(first, limit) if scene.text.low(k) == ":" and not scene.text.tokens[k].quoted)
    return next((k for k in colons if scene.finite_between(k, scene.unit.last)), limit)


def _told_toll(scene: Scene, cues: Sequence[Cue], first: int, limit: int) -> int:
    """Behind the colon stands what the noun counts: "fait état d'un bilan plus lourd| : 73 morts|"."""
    text, last = scene.text, scene.unit.last
    if limit + 1 >= last or text.low(limit) != ":" or text.tokens[limit].quoted:
        return limit
    end = min([last, *(c.first for c in cues if c.first > limit)])
    nouns = events().figure_nouns
    counts = any(fold(text.low(k)) in nouns or text.low(k) in nouns for k in range(first, limit))
    number = any(text.tokens[k].text[:1].isdigit() for k in range(limit + 1, min(limit + _HEDGED, end)))
    return end if counts and number and end == last and not scene.finite_between(limit, end) else limit


def relative_end(scene: Scene, i: int) -> int | None:
    """Where the relative clause at `i` that describes a leading source closes: at the comma before what the source
    says: "d'après Paul Rey, qui a vu la note|, le train …"."""
    text, last = scene.text, scene.unit.last
    if i >= last or text.low(i) not in syntax().simple_relatives:
        return None
    spoken_of = text.low(i + 1) in syntax().speech_pronouns  # "que nous avons pu consulter"
    for k in range(i + 1, last - 1):
        if text.tokens[k].text == "," and not text.tokens[k].quoted and (spoken_of or scene.finite_between(i, k)):
            speech = text.tokens[k + 1].quoted or text.tokens[k + 1].text in OPENING
            return k if speech or scene.finite_between(k + 1, last) else None
    return None


def _leads_into(scene: Scene, preposition: Cue, relative: Cue) -> bool:
    """The relative clause describes the source of a preposition that opens the sentence."""
    leading = preposition.kind is CueKind.PREPOSITION and leads(scene.text, preposition, scene.unit.first)
    return leading and 0 <= relative.start - preposition.after <= 1


def _condition_limit(scene: Scene, first: int, limit: int) -> int:
    """ "Si elle a assuré que le texte serait voté, elle s'est refusée …": the main clause is no part of the content."""
    text = scene.text
    if text.low(scene.unit.first) not in syntax().conditionals | syntax().si:
        return limit
    for k in range(first + 1, limit - 1):
        if text.tokens[k].text == "," and not text.tokens[k].quoted and opens_phrase(text, k + 1):
            return k
    return limit


def _quoted(scene: Scene, first: int, limit: int) -> _Spans:
    """After a colon: the quotation, or the words themselves where there are no marks."""
    text = scene.text
    for k in range(first, min(first + 3, limit)):
        start = text.tokens[k].start
        quotation = text.quotation_near(start)
        if quotation is not None and quotation.start <= start < quotation.end:
            tail = next((n for n in range(k, limit) if text.tokens[n].start >= quotation.end), limit)
            if tail < limit and not text.tokens[tail].mark:
                return [text.offsets(first, phrase_limit(scene, first, limit))]
            return [(quotation.inner_start, quotation.inner_end)]
    return _stretch(text, first, limit)


def _asked(scene: Scene, cue: Cue) -> _Spans:
    """A phrase without an object answers what was asked ("Interrogé sur ces livraisons, …"); else it has no content."""
    text, first = scene.text, scene.unit.first
    for k in range(first, min(first + 6, cue.first)):
        if text.low(k) in syntax().asked:
            sur = next((n for n in range(k + 1, min(k + 6, cue.first)) if text.low(n) in syntax().question_links), None)
            end = next((n for n in range(k, cue.first) if text.tokens[n].text == ","), None)
            if sur is not None and end is not None and end > sur + 1:
                return [text.offsets(sur + (2 if text.low(sur + 1) == "propos" else 1), end)]
    return _fronted(scene, cue)


def _fronted(scene: Scene, cue: Cue) -> _Spans:
    """ "Sur d'éventuelles indemnités, l'élue n'a pas souhaité s'exprimer": the topic that opens the sentence."""
    topic = fronted_topic(scene, cue.first)
    return [scene.text.offsets(*topic)] if topic is not None else []


# ---------------------------------------------------------------- around an incise


def _around_incise(scene: Scene, cues: Sequence[Cue], at: int) -> _Spans:
    """ "Ces troupes, a-t-il ajouté, sont à Koursk": what stands before the incise, and what goes on behind it."""
    cue, text = cues[at], scene.text
    if text.tokens[cue.first].quoted:
        return _inside_quotation(text, cue)
    before = [c for c in cues[:at] if c.kind is CueKind.INCISE]
    if (
        before
        and compares(text, before[-1])
        and text.low(before[-1].after) == ","
        and before[-1].after + 1 == cue.start
    ):
        before.pop()  # "Le taux atteint 8 %, comme l'avait prévu la banque|, a indiqué le ministre"
    floor = max([scene.unit.first, *(c.after for c in before)])
    floor = _after_colon(scene, floor, cue.start)
    if compares(text, cue):
        floor = _other_figure(scene, floor, cue.start)
    return _pieces(text, floor, cue.start) + _behind_incise(scene, cues, at, floor)


def _other_figure(scene: Scene, floor: int, end: int) -> int:
    """Where the figure begins that alone another one gave: "a atteint 9 %, et non |5 % comme l'avait annoncé" X."""
    text = scene.text
    near = range(max(floor, end - _COMPARED), end)
    opened = next((k + 1 for k in near if text.low(k) in syntax().opposing), None)
    return opened if opened is not None and not scene.finite_between(opened, end) else floor


def _after_colon(scene: Scene, floor: int, end: int) -> int:
    """Behind the last ":" or ";" that another clause stands before: "Il réfute ce bilan : le total, assure-t-il, …"; a
    mere noun behind ":" belongs to the clause: "Le bilan grimpe : huit morts, annonce le parquet"."""
    text = scene.text
    for k in range(end - 1, floor, -1):
        if text.tokens[k].text in {":", ";"} and not text.tokens[k].quoted and scene.finite_between(floor, k):
            further = scene.finite_between(k + 1, scene.unit.last)
            named = text.tokens[k].text == ":" and not any(g.last < end or g.first > end for g in further)
            return floor if named else k + 1
    return floor


def _behind_incise(scene: Scene, cues: Sequence[Cue], at: int, floor: int) -> _Spans:
    """What an incise interrupts goes on behind it: a quotation, or a clause that waits for its rest."""
    cue, text, last = cues[at], scene.text, scene.unit.last
    rest = _past(text, _past_adjunct(scene, cue.after), last, _CLOSERS)
    if rest >= last or text.tokens[rest].text in {".", "!", "?"}:
        return []
    if text.tokens[rest].text == ":" and rest + 1 < last:
        if any(c.kind is CueKind.INCISE and c.first > rest for c in cues[at + 1 :]):
            return []
        return _quoted(scene, rest + 1, cue_limit(scene, cues, at, rest + 1))
    if text.tokens[rest].text in MARKS and rest + 1 < last and text.tokens[rest + 1].quoted:
        quotation = text.quotations[text.tokens[rest + 1].quote]
        return [(quotation.inner_start, quotation.inner_end)]
    complete = _complete(scene, floor, cue.start, rest) or any(text.tokens[k].quoted for k in range(floor, cue.start))
    sourced = text.low(rest) in syntax().relative_sources and text.low(rest + 1) in syntax().simple_relatives
    part = text.low(rest) in syntax().continuations and not scene.finite_between(rest, last)  # ", dont deux grièvement"
    if sourced or (text.low(rest) in syntax().simple_relatives and not part):
        return []  # "Faux, réplique le ministère, qui évoque …": said of who speaks
    if text.low(rest - 1) != "," or (complete and text.low(rest) not in syntax().continuations):
        return []
    return _stretch(text, rest, cue_limit(scene, cues, at, rest))


def _past_adjunct(scene: Scene, i: int) -> int:
    """Past an adjunct of the saying that ends at a comma: ", a précisé la témoin |devant une salle comble|,"."""
    text, last = scene.text, scene.unit.last
    if i >= last or not is_preposition(text.low(i)):
        return i
    end = next((k for k in range(i, min(i + _ADJUNCT, last)) if text.tokens[k].mark), None)
    if end is None or text.tokens[end].text != ",":
        return i
    return i if end - i > _SHORT and scene.finite_between(i, end) else end


def _past(text: Text, i: int, last: int, marks: frozenset[str]) -> int:
    while i < last and text.tokens[i].text in marks:
        i += 1
    return i


def _complete(scene: Scene, first: int, end: int, rest: int) -> bool:
    """The stretch has a verb with something behind it; "Il faut," and "Le feu a fait," wait for their `rest`."""
    verbs = scene.finite_between(first, end)
    end -= scene.text.low(end - 1) == ","
    if not verbs or verbs[-1].last != end:
        return bool(verbs)
    return (verbs[-1].compound or verbs[-1].passive) and not object_waits(scene, verbs[-1], rest)


def _inside_quotation(text: Text, cue: Cue) -> _Spans:
    """An incise within the quotation marks: "« Nous, a-t-il dit, ne céderons pas »"."""
    quotation = text.quotations[text.tokens[cue.first].quote]
    spans = [(quotation.inner_start, text.tokens[cue.start].start)]
    if quotation.closed and cue.after < len(text.tokens) and text.tokens[cue.after].start < quotation.inner_end:
        spans.append((text.tokens[cue.after].start, quotation.inner_end))
    return spans


def _pieces(text: Text, first: int, last: int) -> _Spans:
    """The stretch before an incise; only its quotations where it is made of them."""
    stretch = range(first, last)
    if any(not text.tokens[k].quoted and not text.tokens[k].mark for k in stretch):
        return [text.offsets(first, last)]
    quotes = dict.fromkeys(text.tokens[k].quote for k in stretch if text.tokens[k].quoted)
    return [(text.quotations[q].inner_start, text.quotations[q].inner_end) for q in quotes]


# ---------------------------------------------------------------- around "selon X"


def _behind_source(scene: Scene, cues: Sequence[Cue], at: int) -> _Spans:
    """ "Selon la mairie, le pont tient"."""
    text = scene.text
    rest = _past_origins(scene, cues, at)
    if (closed := relative_end(scene, rest)) is not None or (closed := _described_end(scene, rest)) is not None:
        rest = closed + 1
    limit = cue_limit(scene, cues, at, rest)
    if text.tokens[min(rest, scene.unit.last - 1)].text == ":":
        return _quoted(scene, rest, limit)
    return _stretch(text, rest, limit)


def _described_end(scene: Scene, i: int) -> int | None:
    """The comma that ends ", confié à un cabinet|,", ", basée à Londres|," behind a leading source: what was done with
    it or what it is, before what it says."""
    text, last = scene.text, scene.unit.last
    if i >= last or text.low(i - 1) != "," or text.tokens[i].capital or text.low(i) in grammar().determiners:
        return None
    participle = any(form.mood is Mood.PARTICIPLE_PAST for form in verb_forms().get(text.low(i), ()))
    if not participle and text.low(i) not in syntax().describing:
        return None
    comma = next((k for k in range(i, min(i + _DESCRIBED, last)) if text.tokens[k].text == ","), None)
    if comma is None or scene.finite_between(i, comma) or not scene.finite_between(comma, last):
        return None
    return comma if opens_phrase(text, comma + 1) or is_preposition(text.low(comma + 1)) else None


def _before_source(scene: Scene, cues: Sequence[Cue], at: int) -> _Spans:
    """ "Le pont tient, selon la mairie", "Le pont, selon la mairie, tient"."""
    cue, text, last = cues[at], scene.text, scene.unit.last
    sources = (cues[k] for k in range(at - 1, -1, -1) if cues[k].kind in {CueKind.PREPOSITION, CueKind.ORIGIN})
    source = next(sources, None)
    apart = aside(scene, source, cue.start) if source is not None else None
    if apart is not None:  # "12 000 personnes |(4 500 selon la police)| ont défilé, selon la CGT"
        source = next(sources, None)
    taken = source.after if source is not None else scene.unit.first
    floor = _clause_floor(scene, taken, apart[0] if apart is not None else cue.start, alone=at == 0)
    inserted = figure_aside(scene, cue)
    if inserted is not None:
        return _stretch(text, inserted[0] + 1, cue.start) + (_predicate_behind(scene, cues, at, inserted[0] + 1) or [])
    spans = _stretch(text, floor, apart[0]) if apart is not None else []
    spans += _stretch(text, apart[1] if apart is not None else floor, cue.start)
    if spans and floor > scene.unit.first and not scene.finite_between(floor, cue.start):
        spans = _shared_predicate(scene, cues[:at], floor) + spans
    if text.tokens[floor - 1].text == "(":
        return spans
    if spans and (behind := _predicate_behind(scene, cues, at, floor)) is not None:
        return spans + behind
    rest = _past_origins(scene, cues, at)
    if text.low(rest) == "qui":  # "…, selon le directeur, qui promet des données": said of the source
        closed = relative_end(scene, rest)
        if closed is None:
            return spans
        rest = closed + 1
    comma = text.low(rest - 1) == "," and rest > cue.after
    verbs = scene.finite_between(floor, cue.start)
    alone = not any(c.first > rest for c in cues[at + 1 :])
    if spans and not verbs and alone and text.low(rest) == ":" and rest + 1 < last:  # "En cause, selon lui : la dette"
        return spans + _quoted(scene, rest + 1, cue_limit(scene, cues, at, rest + 1))
    waits = bool(verbs) and verbs[-1].last == cue.start  # "ces propos ne sont à ses yeux que des rumeurs"
    goes_on = not _complete(scene, floor, cue.start, rest) or text.low(rest) in syntax().source_continuations
    if rest < last and (comma or waits) and goes_on:
        limit = cue_limit(scene, cues, at, rest)
        following = next((c for c in cues[at + 1 :] if c.kind is CueKind.PREPOSITION), None)
        if following is None or limit != following.start:
            spans += _stretch(text, rest, limit)
    return spans


def _shared_predicate(scene: Scene, earlier: Sequence[Cue], floor: int) -> _Spans:
    """ "Ils étaient 900 selon la police, 2 000 selon la CGT": the second figure shares the words up to the verb, unless
    that verb tells what another one says."""
    text = scene.text
    verbs = [g for g in scene.groups if g.finite and g.last <= floor]
    if verbs and any(c.kind is CueKind.VERB and c.first < verbs[-1].last <= c.last for c in earlier):
        return []
    if not verbs or any(text.tokens[k].text in {";", ":"} for k in range(verbs[-1].last, floor)):
        return []
    first = _clause_floor(scene, scene.unit.first, verbs[-1].last)
    counted = any(
        token.kind == "number" or token.low in syntax().number_words for token in text.tokens[first : verbs[-1].last]
    )
    return [text.offsets(first, verbs[-1].last)] if verbs[-1].last - first <= _PREDICATE and not counted else []


def _predicate_behind(scene: Scene, cues: Sequence[Cue], at: int, floor: int) -> _Spans | None:
    """ "3 000 personnes selon la préfecture, 7 000 selon la CGT, |ont défilé à Brest|": what figures of several sources
    share that open the sentence, each for its own; None where they share nothing."""
    text = scene.text
    if scene.finite_between(scene.unit.first, cues[at].start) or not _counts_behind_comma(text, floor, cues[at].start):
        return None
    last = at
    while last + 1 < len(cues) and cues[last + 1].kind is CueKind.PREPOSITION:
        first, start = cues[last].after + 1, cues[last + 1].start
        beside = text.low(first - 1) == "," and _counts_behind_comma(text, first, start)
        if not beside or scene.finite_between(first, start):
            break
        last += 1
    rest = cues[last].after + 1
    alone = last == at and floor == scene.unit.first
    if alone or rest >= scene.unit.last or text.low(rest - 1) != ",":
        return None
    verbs = scene.finite_between(rest, scene.unit.last)
    if not verbs or verbs[0].first != rest:
        return None
    return _stretch(text, rest, clause_limit(scene, rest, cue_limit(scene, cues, last, rest)))


def _counts_behind_comma(text: Text, first: int, last: int) -> bool:
    """A short stretch with a figure."""
    words = syntax().number_words - syntax().indefinite_articles
    numbered = any(text.tokens[k].kind == "number" or text.low(k).split("-")[0] in words for k in range(first, last))
    return numbered and last - first <= _COUNT


def _past_origins(scene: Scene, cues: Sequence[Cue], at: int) -> int:
    """Past commas and ", citées par Radio-Canada," to where the content of a preposition may begin."""
    text, last = scene.text, scene.unit.last
    rest = _past(text, cues[at].after, last, _CLOSERS)
    for later in cues[at + 1 :]:
        if later.kind is not CueKind.ORIGIN or later.start > rest + 1:
            break
        rest = _past(text, later.after, last, _CLOSERS)
    return rest


def _clause_floor(scene: Scene, floor: int, end: int, *, alone: bool = False) -> int:
    """The start of the clause that the trailing preposition ends: after "alors que", ";", ":" where a verb stands on
    either side; after "contre" unless it is `alone`: "Le loyer atteint 900 euros, contre 700 en 2020, selon X"."""
    text = scene.text
    bracket = next(
        (k for k in range(end - 1, max(floor, end - _BRACKET), -1) if text.tokens[k].text in {"(", ")"}), floor
    )
    if text.tokens[bracket].text == "(":
        return bracket + 1  # "180 000 manifestants (43 000 d'après la police)"
    compared = against(text, floor, end)
    if compared is not None and not alone:
        return compared + 1
    for k in range(end - 1, floor, -1):
        if text.tokens[k].quoted or not scene.finite_between(k + 1, end):
            continue
        place = text.low(k) == "où" and text.low(k - 1) == ","
        if place or text.low(k) in {";", ":", "mais"} or opens_contrast(text, k - 1):
            return k + 1
    return floor


def _around_relative(scene: Scene, cues: Sequence[Cue], at: int) -> _Spans:
    """ "… soldats qui, selon Washington, sont entrés en Russie": the antecedent and the rest of the clause."""
    cue, text, unit = cues[at], scene.text, scene.unit
    rest = cue.after + 1 if text.low(cue.after) == "," else cue.after
    for k, later in enumerate(cues[at + 1 :], at + 1):
        if later.kind is CueKind.VERB and later.subject.kind is SubjectKind.RELATIVE:
            if later.first <= rest + 1:
                return _behind(scene, cues, k)  # "un audit qui, selon X, montre que"
            break
    last = rest
    while last < unit.last and not (text.tokens[last].text in {",", ";", "."} and not text.tokens[last].quoted):
        last += 1
    relative = cue.start - 1
    return [text.offsets(_antecedent(scene, relative), relative), *_stretch(text, rest, last)]


def _around_source(scene: Scene, cue: Cue, first: int) -> _Spans:
    """ "une grève, qui coûte, selon elle, deux milliards|, et": from `first` to the end of the clause, without the
    source."""
    text, last = scene.text, cue.after
    while last < scene.unit.last and not (text.tokens[last].text in {",", ";", "."} and not text.tokens[last].quoted):
        last += 1
    return [*_stretch(text, first, cue.start), *_stretch(text, cue.after, last)]


def _antecedent(scene: Scene, relative: int) -> int:
    """Where the phrase before "qui" begins: at its figure or article, not beyond a mark."""
    text, words = scene.text, syntax()
    first = relative - 1
    while first > scene.unit.first and not text.tokens[first].mark and relative - first < _ANTECEDENT:
        low, before = text.low(first), text.low(first - 1)
        if text.tokens[first].kind == "number" or before == "," or before in words.que:
            break
        if low in grammar().determiners and low not in words.de and before not in words.chain_links:
            break
        first -= 1
    return first
