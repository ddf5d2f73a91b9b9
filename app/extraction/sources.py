"""Where the words that name a source begin and end, behind a verb or after "par"."""

from functools import cache

from app.annotation import ActorKind
from app.extraction.phrases import antecedent_of, is_preposition, opens_phrase, phrase_after, strip_marks
from app.extraction.quotations import MARKS
from app.extraction.signals import Scene
from app.extraction.subjects import Subject, SubjectKind
from app.extraction.text import Text
from app.extraction.titles import is_civil, person_role
from app.extraction.words import expression, spoken
from app.lexicon.actors import registry
from app.lexicon.cues import cues
from app.lexicon.grammar import grammar
from app.lexicon.inflection import Mood
from app.lexicon.naming import naming
from app.lexicon.places import parents
from app.lexicon.syntax import syntax

_AGENT_REACH = 12
"""How far "par" may stand behind its participle: "démenties dès le lendemain matin par"."""
_ADJUNCT = 8
"""Longest adjunct of a source before its name, in tokens."""
_NAME = 2
"""Words of a name in full."""
_INSERTED = 10
"""Longest group between commas there: ", d'une voix blanche,"."""


def past_adjuncts(text: Text, i: int, last: int) -> int:
    """Past the adverbs, days and places between a verb and its inverted subject: "a déclaré jeudi à Nice le chef"."""
    words = syntax()
    while i < last:
        low, following = text.low(i), text.low(i + 1)
        if low in words.time_words or grammar().is_adverb(low):
            i += 1
        elif (end := expression(text, i, last, grammar().adverbs)) > i:
            i = end
        elif i + 1 < last and _is_date(low, following):
            i += 2
        elif low == "," and (after := _past_inserted(text, i, last)) is not None:
            i = after
        elif low in words.adjunct_prepositions:
            end = phrase_after(text, i + 1, last)
            subject = next((k for k in range(i + 2, end) if _opens_subject(text, i, k)), None)
            if subject is None:
                return i
            i = subject
        else:
            return i
    return i


def _past_inserted(text: Text, comma: int, last: int) -> int | None:
    """Past ", d'une voix blanche," between a verb and its inverted subject; None where the group may be the subject."""
    low = text.low(comma + 1)
    close = next((k for k in range(comma + 2, min(comma + _INSERTED, last)) if text.tokens[k].mark), None)
    if close is None or text.tokens[close].text != ",":
        return None
    opens = is_preposition(low) or low in syntax().de_forms | syntax().insertion_openers
    # "raconte, encore sonnée, Odile Rey": words that only say how, before who speaks
    told = not opens_phrase(text, comma + 1) and low not in grammar().relatives and opens_phrase(text, close + 1)
    return close + 1 if opens or (told and low not in grammar().subordinators) else None


def _is_date(determiner: str, word: str) -> bool:
    """ "ce jeudi", "cette nuit", "le 3"; "ce dernier" is none."""
    words = syntax()
    if determiner in words.time_demonstratives:
        return word in words.time_words - words.latter
    return determiner == "le" and word[:1].isdigit()


def _opens_subject(text: Text, preposition: int, k: int) -> bool:
    """ "à Nice le maire", "devant la presse Paul Rey": a phrase of its own begins at `k`, behind the adjunct."""
    before = text.tokens[k - 1]
    if not opens_phrase(text, k) or is_preposition(before.low) or before.low in grammar().determiners:
        return False
    if text.low(k) in grammar().determiners or not before.capital or _is_place(text, preposition + 1, k):
        return True
    # "à l'AFP Anne Rey", "sur Telegram Anne Rey": a medium, then who speaks
    return before.text.isupper() or before.low in syntax().platforms or _is_medium(text, preposition + 1, k)


def _is_place(text: Text, first: int, last: int) -> bool:
    """The words are a place that the gazetteer knows."""
    return bool(parents(text.span(first, last).text))


def behind_place(text: Text, i: int, last: int) -> int | None:
    """Where the body begins that "on" stands for: "à la mairie", "chez Arvatec", "auprès du parquet", "dans l'entourage
    de la ministre"; None where no such place is named."""
    while i < last and text.low(i) in syntax().time_words:
        i += 1
    low = text.low(i)
    if low in syntax().de and text.low(i + 1).rstrip("s") in naming().informants:
        return i + 1  # "a-t-on appris de sources locales"
    if low == "dans":
        return i + 1 if text.low(i + 2) in syntax().speaker_circles else None
    opening = next((w for w in _openers() if tuple(text.low(i + n) for n in range(len(w))) == w), None)
    if opening is not None:
        first = i + len(opening)
        link = text.low(first)
        if opening[-1] not in syntax().de and link in syntax().de_forms:
            first += link != "des"
        return first if first < last else None
    return i + 1 if low in syntax().place_openers and i + 1 < last else None


def behind_on(scene: Scene, subject: Subject) -> Subject:
    """ "À la mairie, on assure que …, et l'on nie": who "on" is; nobody where the sentence does not say."""
    text, unit, on = scene.text, scene.unit, subject.first
    nobody = Subject(on, on, SubjectKind.IMPERSONAL, subject.start)
    if text.low(on) != "on":
        return nobody
    before = _without_article(text, on) - 1
    if text.low(before) == "où":  # "au ministère, où l'on assure que"
        first = antecedent_of(text, unit.first, before)
        return Subject(first, strip_marks(text, first, before), SubjectKind.RELATIVE, before)
    opening = next((k for k in range(unit.first, on) if text.low(k) == "on" and not text.tokens[k].quoted), on)
    place_end = _without_article(text, opening)
    body = behind_place(text, unit.first, place_end)
    if body is None:
        return nobody
    end = closes = phrase_after(text, body, place_end)
    if end + 1 < place_end and text.low(end) == "," and opens_phrase(text, end + 1):
        closes = phrase_after(text, end + 1, place_end)  # "chez Navalis, l'armateur, on juge"
    if text.low(closes) != "," or closes + 1 != place_end:
        return nobody
    if opening < on:
        return Subject(body, end, SubjectKind.CARRIED, subject.start)
    return Subject(body, end, SubjectKind.PHRASE, unit.first)


def _without_article(text: Text, on: int) -> int:
    """Where "on" or "l'on" begins."""
    return on - (text.low(on - 1) == "l'")


@cache
def _openers() -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(spoken(words)) for words in sorted(syntax().speaker_places, key=len, reverse=True))


def _is_medium(text: Text, first: int, last: int) -> bool:
    """The words are a medium that the registry knows: "à l'Agence France-Presse", "à La Presse", "au Monde"."""
    bare = first + (text.low(first) in syntax().definite_articles)
    if bare >= last:
        return False
    name = text.span(bare, last).text
    # "au" has the article of "Le Monde", "aux" that of "Les Echos"
    with_article = (f"{article.capitalize()} {name}" for article in syntax().definite_articles)
    spelled = (name, text.span(first, last).text, *with_article)
    hits = (hit for words in spelled for hit in registry().names.get(words, ()))
    return any(registry().actors[hit.actor].kind is ActorKind.MEDIUM for hit in hits)


def before_addressee(text: Text, first: int, end: int) -> int:
    """`end`, or the medium before it that they spoke to: "a dit une source policière |à l'AFP"."""
    for k in range(first + 1, end - 1):
        if text.low(k) in syntax().a_forms and not text.tokens[k].quoted:
            noun = k + 1 + (text.low(k + 1) in syntax().definite_articles)
            if text.low(noun) in syntax().addressed_media or _is_medium(text, k + 1, end):
                return k
    return end


def with_apposition(scene: Scene, first: int, end: int) -> int:
    """The end of the source at [first, end) with ", Mark Rutte" or ", maire de Lyon" behind it; ", le suspect s'est
    enfui" has a verb of its own and is none."""
    text, last = scene.text, scene.unit.last
    quote = text.tokens[first].quote
    apposed = end + 1
    if apposed >= last or text.tokens[end].text != "," or text.tokens[end].quote != quote:
        return end
    token = text.tokens[apposed]
    if token.quote != quote:
        return end
    if token.low in syntax().de_forms:
        return _belonging(scene, first, end)
    named = token.capital and token.word and token.low not in grammar().determiners
    titled = person_role(text.low(apposed + 1)) or is_civil(text, apposed + 1)
    native = text.low(apposed + 1) in registry().states_by_demonym and text.tokens[apposed + 2].capital
    article = token.low in syntax().singular_articles and (titled or native)  # ", la Norvégienne Inga Sol"
    stop = phrase_after(text, apposed, last)
    closed = stop >= last or text.tokens[stop].text in {",", ".", ")", ":", "»", "”"}
    if stop <= apposed or not closed or scene.finite_between(apposed, stop):
        return end
    return stop if named or person_role(token.low) or article else end


def _belonging(scene: Scene, first: int, end: int) -> int:
    """The end of a name with ", de la CSC" or ", du collectif Eau vive" behind it, up to the comma or stop."""
    text, last = scene.text, scene.unit.last
    if end - first < _NAME or not all(text.tokens[k].capital and text.tokens[k].word for k in range(end - _NAME, end)):
        return end
    stop = phrase_after(text, end + 1, last)
    named = any(text.tokens[k].capital for k in range(end + 2, stop))
    closed = stop >= last or text.tokens[stop].text in {",", ".", ")", ":"}
    return stop if named and closed and not scene.finite_between(end + 1, stop) else end


def past_function(scene: Scene, end: int) -> int:
    """Past an adjunct before a name: "la cheffe de l'opposition |à l'hôtel de ville|, Sonia Rey"."""
    text, last = scene.text, scene.unit.last
    if end >= last or text.low(end) not in syntax().adjunct_openers:
        return end
    comma = next((k for k in range(end, min(end + _ADJUNCT, last - 1)) if text.tokens[k].mark), None)
    if comma is None or text.tokens[comma].text != "," or scene.finite_between(end, comma):
        return end
    named = text.tokens[comma + 1].capital and text.tokens[comma + 2].capital
    return comma if named else end


def before_verb(scene: Scene, first: int, end: int) -> int:
    """`end`, or the finite verb before it; a bare present form may as well be an adjective ("un document interne
    consulté …")."""
    for group in scene.finite_between(first, end):
        reports = scene.text.low(group.head) in cues().forms
        bare = group.last - group.first == 1 and group.tense.mood is Mood.PRESENT and not reports
        if not bare or group.lemma in syntax().auxiliaries:
            return group.first
    return end


def source_at(scene: Scene, first: int) -> tuple[int, int]:
    """The source that begins at `first`, with what stands in apposition to it."""
    text, last = scene.text, scene.unit.last
    return first, with_apposition(scene, first, past_function(scene, phrase_after(text, first, last)))


def source_behind(scene: Scene, i: int) -> tuple[int, int] | None:
    """The source behind a verb that ends at `i`, adjuncts passed: "que conteste depuis mardi le maire"."""
    first = past_adjuncts(scene.text, i, scene.unit.last)
    if first >= scene.unit.last or not opens_phrase(scene.text, first):
        return None
    return source_at(scene, first)


def names_speaker(text: Text, first: int, end: int) -> bool:
    """A name or a function, set off at its end; inside a quotation nothing else may interrupt it: "« Nous, assure le
    maire, tiendrons »"."""
    if end >= len(text.tokens) or text.tokens[end].text not in {",", "."}:
        return False
    head = first
    while text.low(head) in grammar().determiners or text.low(head) in grammar().titles:
        head += 1
    return text.tokens[head].capital or text.low(head) in registry().roles


def agent_after(scene: Scene, start: int) -> tuple[int, int] | None:
    """The phrase after "par": "démenti mardi par la mairie"."""
    return _agent(scene, start, syntax().by)


def relay_after(scene: Scene, start: int) -> tuple[int, int] | None:
    """The phrase after "par" or "dans": "cité dans un rapport"."""
    return _agent(scene, start, syntax().relay_prepositions)


def _agent(scene: Scene, start: int, prepositions: frozenset[str]) -> tuple[int, int] | None:
    text, last = scene.text, scene.unit.last
    for i in range(start, min(start + _AGENT_REACH, last)):
        if text.low(i) in prepositions and i + 1 < last and opens_phrase(text, i + 1):
            end = before_verb(scene, i + 1, phrase_after(text, i + 1, last))
            for k in range(i + 2, end):
                if text.low(k) in syntax().de and scene.infinitive_at(k + 1):
                    return i + 1, k  # "accusé par la CGT d'avoir menti"
            return i + 1, with_apposition(scene, i + 1, end)
        if text.tokens[i].mark and text.tokens[i].text not in MARKS and text.tokens[i].text not in syntax().unit_marks:
            return None  # not at "évalué à 50 % par la mairie"
    return None
