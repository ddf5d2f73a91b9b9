"""Names by their shape, for what the registry does not know: runs of words with a capital."""

import re
from collections.abc import Container, Iterable, Iterator
from functools import cache, lru_cache
from itertools import takewhile

from app.extraction.mention import Mention
from app.extraction.numbers import any_of
from app.extraction.phrases import is_dateline, is_preposition
from app.extraction.text import Text, Token
from app.extraction.titles import civil_before, firm_before, is_civil, person_role, role_before
from app.lexicon.actors import RoleKind, registry
from app.lexicon.cues import cues
from app.lexicon.first_names import genders
from app.lexicon.grammar import grammar, verb_forms
from app.lexicon.inflection import Mood
from app.lexicon.naming import naming
from app.lexicon.places import parents
from app.lexicon.syntax import syntax

BARE_A = "a"
""" "A Genève": a capital À that lost its accent."""
_LONG_FORM = 14
"""Words of the longest name before the bracket of its acronym."""
_WITH_PORTFOLIO = 3
"""Tokens of the shortest run that holds a portfolio and a name."""
_FUNCTION = 8
"""Tokens of the longest complement of a function: "du groupe pharmaceutique de Bâle"."""
_APOSTROPHES = frozenset({"'", "’"})
_NUMBERED = (2, 4)
"""Digits of a year or a department that closes a name: "Ultras Valmont 87", "Collectif Loire 2030"."""
_PLURAL = ("s", "x")
_PREFIX = 2
"""Letters of the longest beginning of a person's name before an apostrophe: "O'Brien", "Sa'ad"."""
_FULL_NAME = 2
"""Words of a person's name: more than these are one and what stands before it."""
_SLOGAN = 7
"""Words of the longest call that is a name: "Sauvons les terres du Val"."""
_TITLE = 4
"""How far before a portfolio its minister stands: "ministre ivoirien des"."""
_LOOSE = 2
"""How many letters more or less an acronym may have than its long form has words, if that has a capital."""


def shaped_names(text: Text, taken: Container[int]) -> Iterator[Mention]:
    """Runs of words with a capital that name a person or a body, outside of the tokens `taken`."""
    openings = {unit.first for unit in text.units}
    i = 0
    while i < len(text.tokens):
        if i in taken or not _begins_name(text, i, openings):
            i += 1
            continue
        first, last = i, _run_end(text, i, taken)
        if (
            first + 1 < last
            and not text.tokens[first + 1].capital
            and role_before(text, i)
            and _of_function(text, i + 1)
        ):
            i += 1  # "le responsable Afrique |de l'ONG, Jean Dabo"
            continue
        if (behind := _behind_function(text, first, last)) is not None:
            i = behind
            continue
        opens = first in openings or first == 0 or text.tokens[first - 1].text in {"«", "“", '"', ":"}
        if opens:
            opener, first = first, _past_opener(text, first, last)
            first += opener < first < last and text.low(first) in naming().noun_articles  # "Selon Le Soir d'Algérie"
        first = _past_portfolio(text, first, last)
        mention = _classified(text, first, last)
        if mention is not None:
            yield mention
        i = last


def _behind_function(text: Text, first: int, last: int) -> int | None:
    """Where the person's name begins in a run that opens with of what they are: "le maire de Lyon |Paul Rey"."""
    if text.low(first - 1) not in syntax().de_forms or text.low(first) in genders() or not role_before(text, first - 1):
        return None
    named = next((k for k in range(first + 1, last - 1) if text.low(k).partition("-")[0] in genders()), None)
    if named is None and last - first > _FULL_NAME and text.tokens[first].text in _alone(text):
        return first + 1  # "Rivabec" stands by itself elsewhere
    return named


@lru_cache(maxsize=1)  # every function before a name asks
def _alone(text: Text) -> frozenset[str]:
    """The words with a capital that stand somewhere between words without."""
    tokens = text.tokens
    inner = range(1, len(tokens) - 1)
    return frozenset(
        tokens[k].text for k in inner if tokens[k].capital and not (tokens[k - 1].capital or tokens[k + 1].capital)
    )


def _begins_name(text: Text, i: int, openings: Container[int]) -> bool:
    """A word with a capital that is no determiner or civil title; `openings` are the first tokens of sentences."""
    token = text.tokens[i]
    if not token.word or not token.capital or is_civil(text, i):
        return False
    if token.low in grammar().determiners:  # "le quotidien La Jornada"
        return text.low(i - 1) in naming().generic_bodies and _capital(text, i + 1)
    if token.low in naming().generic_bodies and i + 1 < len(text.tokens) and text.tokens[i + 1].capital:
        before = text.low(i - 1)
        governed = before in grammar().determiners or before in syntax().de_forms | syntax().a_forms
        return not (governed or token.text.isupper())  # "répond |Alliance Sud"; no "ONG Mines et Dignité"
    if token.low in syntax().noun_pronouns and i in openings:
        return False  # "Ceux de l'Union africaine"
    if demonym_before_name(text, i):
        return False
    if text.low(i + 1) in _APOSTROPHES and _goes_on_small(text, i):
        return False  # "la députée Vert'libérale Anne Lot"
    if token.text == BARE_A.upper() and (i in openings or text.tokens[i - 1].mark):
        return False
    function = text.low(i - 1) == "d'" and f"{text.low(i - 2)} d'{token.low}" in registry().roles
    return not function  # "la conseillère d'État Nora Blanc"


def _goes_on_small(text: Text, i: int) -> bool:
    """One word with an apostrophe inside, and no capital behind it."""
    if i + 2 >= len(text.tokens):
        return False
    first, mark, rest = text.tokens[i : i + 3]
    return first.end == mark.start and mark.end == rest.start and rest.word and not rest.capital


def opens_line(text: Text, i: int) -> bool:
    """A sentence or a line begins at `i`, as in "Publié le 3 mai" below the title: its capital tells nothing."""
    return i == 0 or text.tokens[i - 1].mark or "\n" in text.text[text.tokens[i - 1].end : text.tokens[i].start]


def demonym_before_name(text: Text, i: int) -> bool:
    """ "L'Américain Boeing", "le Suédois Ikea": where somebody comes from, before who it is."""
    if i == 0 or i + 1 >= len(text.tokens) or text.low(i) not in registry().states_by_demonym:
        return False
    after = text.tokens[i + 1]
    beside = after.word and after.capital and after.start == text.tokens[i].end + 1
    return beside and text.tokens[i].capital and text.low(i - 1) in syntax().singular_articles


def _run_end(text: Text, first: int, taken: Container[int]) -> int:
    """Behind the last word of the name that begins at `first`; "JUSTICE Le ministère …" opens with none."""
    if is_dateline(text, first):
        capitals = takewhile(lambda k: text.tokens[k].text.isupper(), range(first, len(text.tokens)))
        return first + sum(1 for _ in capitals)
    end = first + 1
    while end < len(text.tokens) and end not in taken:
        further = _longer(text, first, end, taken)
        if further == end:
            break
        end = further
    return end


@cache
def _joined() -> re.Pattern[str]:
    """ "Hamid |al-R|azami"."""
    return re.compile(rf"(?:{any_of(naming().joined_particles)})[-‑][A-ZÀ-Ý]")


def _longer(text: Text, first: int, end: int, taken: Container[int]) -> int:
    """Behind the next word of the name, with the small words before it; `end` itself where the name is over."""
    token, before = text.tokens[end], text.tokens[end - 1]
    if token.text in _APOSTROPHES and token.start == before.end and _beside(text, end + 1):
        return end + 2  # "Vol'Droits"
    if token.start - before.end > 1 or text.text[before.end : token.start] == "\n":
        return end
    if token.word and (token.capital or _joined().match(token.text)):
        return end + 1
    bodies = naming().generic_bodies
    if token.low == "et" and _capital(text, end + 1) and (text.low(first - 1) in bodies or _apposed(text, end + 2)):
        return end + 2  # "l'ONG Mines et Dignité"
    if token.text == "&" and _capital(text, end + 1):
        return end + 2  # "Travail & Industrie"
    if token.text == "." and len(before.text) == 1 and before.capital:
        return end + 1  # "J. Rey"
    if end - first > 1 and token.text.isdigit() and len(token.text) in _NUMBERED and _over(text, end + 1):
        return end + 1  # "Ultras Valmont 87"
    if token.low in naming().particles and _takes_particle(text, first, end):
        if end + 1 not in taken and _capital(text, end + 1) and text.tokens[end + 1].word:
            return end + 2  # "Charles de Gaulle"
        if text.low(end + 1) in naming().particle_articles and _capital(text, end + 2) and end + 2 not in taken:
            return end + 3  # "Jean de la Tour"
    return end


def _apposed(text: Text, comma: int) -> bool:
    """ "Mines et Dignité|, une association qui": what stands behind the comma tells that the name is one body's."""
    one = text.low(comma) == "," and text.low(comma + 1) in syntax().indefinite_articles
    return one and text.low(comma + 2) in naming().generic_bodies


def _beside(text: Text, i: int) -> bool:
    """A word with a capital stands at token `i`, without a space before it."""
    return _capital(text, i) and text.tokens[i].word and text.tokens[i].start == text.tokens[i - 1].end


def _over(text: Text, i: int) -> bool:
    """The name ends before token `i`: at a mark, a clause or its verb; what is counted has its noun there."""
    if i >= len(text.tokens) or text.tokens[i].mark or text.low(i) in syntax().simple_relatives:
        return True
    low = text.low(i)
    verb = any(f.person == 3 for f in verb_forms().get(low, ()))
    return verb and (low in cues().forms or low not in grammar().ambiguous)


def _capital(text: Text, i: int) -> bool:
    return i < len(text.tokens) and text.tokens[i].capital


def _takes_particle(text: Text, first: int, at: int) -> bool:
    """ "Charles de Gaulle", "Pedro da Silva": after one or two words with a capital, no determiner before them."""
    if text.low(at) in naming().foreign_particles:
        return True
    return at - first <= 2 and text.low(first - 1) not in naming().thing_articles


def _past_opener(text: Text, first: int, last: int) -> int:
    """Where the name begins in a run that opens a sentence: "Selon Paul Rey"; `last` where it is none."""
    low = text.low(first)
    lone = sum(token.word for token in text.tokens[first:last]) == 1
    joins = low in grammar().coordinators
    if is_preposition(low) or joins or low in grammar().subordinators or low in syntax().time_words:
        return last if lone else first + 1
    body = low in naming().generic_bodies and text.tokens[first + 1].capital  # "Réseau Éducation alerte"
    joined = body or text.low(first + 1) in syntax().et_ou  # "Justice et Mines, une organisation"
    if not lone and not joined and (low in registry().roles or low in naming().headline_nouns):
        # "Patron de l'Hôtel des Alpes, Paul Rey", "Procès Rey : le verdict": the noun is no first name
        return next((k for k in range(first + 1, last) if text.tokens[k].capital), last)
    return last if lone and function_word(low) else first


def _past_portfolio(text: Text, first: int, last: int) -> int:
    """Where the name begins in "le ministre des Infrastructures Issouf Rey"."""
    if last - first < _WITH_PORTFOLIO or text.low(first - 1) not in syntax().du_des | naming().particle_articles:
        return first
    if not text.tokens[first + 1].capital:
        return first  # "la gérante des Parcs du Sénéquet"
    known = next((k for k in range(first + 1, last - 1) if text.low(k) in genders()), None)
    if known is not None:
        return known
    return first + 1 if any(person_role(text.low(k)) for k in range(first - _TITLE, first)) else first


def function_word(low: str) -> bool:
    """A word that has its capital from the sentence alone: "Certains", "Toutefois", "Mais"."""
    words = grammar()
    if low in words.subject_pronouns or low in syntax().noun_pronouns or low in words.coordinators:
        return True
    return words.is_adverb(low)


def _classified(text: Text, first: int, last: int) -> Mention | None:
    """The run as a person or a body, by its shape and by the word before it; None where it is a place or a thing."""
    words = sum(token.word for token in text.tokens[first:last])
    if words == 0:
        return None
    if words == 1 and role_before(text, first) and _of_function(text, last):
        return None
    if civil_before(text, first) is not None:
        return Mention(first, last, None, True)
    if words > 1 and all(t.text.isupper() for t in text.tokens[first:last] if t.word and len(t.text) > 2):
        return None  # "COURRIER DES AFFAIRES" above an article
    token, before = text.tokens[first], text.low(first - 1)
    if token.low in naming().thing_acronyms or is_dateline(text, first):
        return None
    if words == 1 and token.text.isupper() and person_role(token.low):
        return None  # "le PDG", "la DRH"
    if words == 1 and token.text.isupper() and len(token.text) > 1 and token.low not in naming().generic_bodies:
        return Mention(first, last, None, False, acronym=long_form(text, first))
    if words > 1:
        return _long_name(text, first, last)
    if text.low(last) == ")" and (spelled := long_form(text, first)) is not None:
        return Mention(first, last, None, False, acronym=spelled)  # "la Commission électorale nationale (Céna)"
    if _adjective_of_name(text, first, last) and _bare(text, first) and not text.tokens[last].capital:
        return Mention(first, last + 1, None, False)
    if before in naming().generic_bodies:
        return Mention(first, _slogan_end(text, first) or _with_adjective(text, last), None, False)
    if words == 1 and token.low in genders() and _goes_by_first_name(text, last):
        return Mention(first, last, None, True)
    if role_before(text, first) and before not in grammar().determiners and not is_preposition(before):
        person = not _is_body(before) and not firm_before(text, first)
        return Mention(first, last, None, person)  # a body: "le proviseur du lycée Jules-Ferry"
    return None


def _of_function(text: Text, last: int) -> bool:
    """ "la directrice Asie |du groupe, Mei Wong", "le directeur général Europe|, Paul Rey": the word with a capital
    tells what the function is for, the name comes behind the comma."""
    comma = last
    while comma < min(last + _FUNCTION, len(text.tokens) - 2) and not text.tokens[comma].mark:
        comma += 1
    if (comma > last and text.low(last) not in syntax().de_forms) or text.low(comma) != ",":
        return False
    return all(text.tokens[k].capital and text.tokens[k].word for k in (comma + 1, comma + 2))


def _adjective_of_name(text: Text, first: int, last: int) -> bool:
    """Closes the name of a movement: "Ciron |vivant"; or by its form, where its capital tells a name and a mark or verb
    follows: "selon Secours |islamique,"."""
    low = text.low(last)
    if low in naming().name_adjectives:
        return True
    formed = low.endswith(tuple(naming().name_adjective_endings)) and low not in registry().roles
    placed = bool(parents(text.tokens[first].text)) or text.tokens[first].text in registry().names
    return formed and not placed and not opens_line(text, first) and _over(text, last + 1)


def _bare(text: Text, first: int) -> bool:
    """No article, place or body stands before the word: "Ciron vivant", not "la Loire vive" or "à Lyon libre"."""
    before = text.low(first - 1) if first else ""
    if before in grammar().determiners or before in naming().place_prepositions | naming().generic_bodies:
        return False
    return not function_word(text.low(first)) and text.low(first) not in registry().roles


def _goes_by_first_name(text: Text, last: int) -> bool:
    """ "Fabienne, 57 ans, tape", "Gaël, opérateur de sertissage": a first name with an age or a function behind it."""
    if text.low(last) != ",":
        return False
    age = (
        last + 2 < len(text.tokens)
        and text.tokens[last + 1].kind == "number"
        and text.low(last + 2) in syntax().age_units
    )
    return age or any(person_role(text.low(k)) for k in (last + 1, last + 2))


def _long_name(text: Text, first: int, last: int) -> Mention | None:
    """A run of several words: "avec Anne Rey" is a person, "le Grand Marché" a body, "à Villers Sainte" a place."""
    before = text.low(first - 1)
    if before in naming().place_prepositions | naming().topic_prepositions:
        return None
    if any(
        (text.low(k) in naming().generic_bodies or _is_body(text.low(k)))
        and _describes(text, k + 1, first)
        and not _of_post(text, k)
        for k in (first - 2, first - 3)
    ):
        return Mention(first, last, None, False)  # "la société turque Karadağ Yol"
    kind = text.low(first - 2) in syntax().de and before.endswith(_PLURAL) and not text.tokens[first - 1].capital
    if kind and text.low(first - 3) in naming().generic_bodies:
        return Mention(first, last, None, False)  # "l'association de consommateurs Vol'Droits"
    if any(t.text in _APOSTROPHES and len(text.tokens[k - 1].text) > _PREFIX for k, t in _inner(text, first, last)):
        return Mention(first, last, None, False)  # "Coop'Eau"
    opening = text.low(first)
    if opening in naming().firm_openings or text.low(last - 1) in naming().firm_closings:
        return Mention(first, last, None, False)  # "Transports Morel", "Stavros Lines"
    if opening not in genders() and (opening in naming().generic_bodies or _is_body(opening)):
        return Mention(first, last, None, False)  # "selon Radio Boyoma"
    thing = naming().thing_articles | syntax().du_des | naming().generic_bodies
    articles = syntax().definite_articles | syntax().contracted_a | syntax().du_des
    if before in naming().eponymous and text.low(first - 2) in articles:
        return Mention(first, last, None, False)  # "le lycée Jules Ferry" bears a person's name
    person = (before not in thing and not is_preposition(before)) or before in naming().person_prepositions
    return Mention(first, last, None, person)


def _of_post(text: Text, k: int) -> bool:
    """The body at token `k` only tells of what somebody is the head: "conseiller d'|État| valaisan Paul Rey", "chef de
    |groupe| socialiste Anne Lot"."""
    return text.low(k - 1) in syntax().de and person_role(text.low(k - 2))


def _inner(text: Text, first: int, last: int) -> Iterator[tuple[int, Token]]:
    """The tokens inside a run, with their indices."""
    return ((k, text.tokens[k]) for k in range(first + 1, last - 1))


def _is_body(noun: str) -> bool:
    role = registry().roles.get(noun)
    return role is not None and role.kind is RoleKind.BODY


def _describes(text: Text, first: int, last: int) -> bool:
    """Nothing but adjectives stands there: "turque" of "la société turque Karadağ Yol"."""
    between = text.tokens[max(first, 0) : last]
    adjectives = (t.word and not t.capital and t.low not in grammar().determiners for t in between)
    return all(adjectives) and not any(
        is_preposition(t.low) or t.low in registry().roles or _is_verb(t.low) for t in between
    )


def _is_verb(low: str) -> bool:
    """ "La mairie |accuse| Paul Rey", "Le tribunal |a| entendu Paul Rey"; not "la note interne"."""
    finite = any(f.person == 3 and f.mood is not Mood.SUBJUNCTIVE for f in verb_forms().get(low, ()))
    return finite and low not in syntax().adjective_forms


def _slogan_end(text: Text, first: int) -> int | None:
    """Where a name ends that is a call: "le collectif Sauvons la Loire", "l'association Agir pour Vertou"; before the
    next verb or mark."""
    low = text.low(first)
    forms = verb_forms().get(low, ())
    calls = any(f.mood is Mood.INFINITIVE or (f.person == 1 and f.plural) for f in forms) or low in naming().calls
    if not calls:
        return None
    for k in range(first + 1, min(first + _SLOGAN, len(text.tokens))):
        token = text.tokens[k]
        said = any(f.person == 3 and f.mood is not Mood.SUBJUNCTIVE for f in verb_forms().get(token.low, ()))
        if (token.mark and token.text != "'") or (said and k > first + 1 and not is_preposition(token.low)):
            return k if k > first + 1 else None
    return None


def _with_adjective(text: Text, last: int) -> int:
    """ "le syndicat Police unie": a small word right before the verb or the stop belongs to the name."""
    if last + 1 >= len(text.tokens):
        return last
    token, after = text.tokens[last], text.tokens[last + 1]
    if token.low in naming().slogan_words and after.word and after.capital:
        return _run_end(text, last + 1, ())  # "le collectif Justice pour Ilyès"
    if token.low in naming().slogan_words and after.word and not after.capital and last + 2 < len(text.tokens):
        return last + 2 if text.tokens[last + 2].mark else last  # "le collectif Vérité en face"
    if not token.word or token.capital or is_preposition(token.low) or grammar().is_adverb(token.low):
        return last
    if token.low in grammar().clitics or token.low in grammar().coordinators or token.low in grammar().relatives:
        return last
    readings = verb_forms().get(token.low)
    agrees = text.low(last - 1).endswith(_PLURAL)  # "l'ONG Réseaux ouverts"
    if any(
        (f.person == 3 and f.mood is not Mood.SUBJUNCTIVE)
        or (f.mood is Mood.PARTICIPLE_PAST and f.plural and not agrees)
        for f in readings
    ):
        return last  # "selon des chiffres de l'Unesco publiés mardi"
    return last + 1 if after.mark or any(f.person == 3 for f in verb_forms().get(after.low)) else last


def repeated_names(text: Text, taken: Container[int], found: Iterable[Mention]) -> Iterator[Mention]:
    """The names with a small word where they stand again: "Eau vive" of "le collectif Eau vive", "Mines et Dignité"."""
    whole: dict[str, set[tuple[str, ...]]] = {}
    for mention in found:
        tokens = text.tokens[mention.first : mention.last]
        small = any(t.word and not t.capital for t in tokens) and len(tokens) > 1
        spelled = mention.acronym is not None and not tokens[0].text.isupper()
        if not mention.person and mention.actor is None and (small or spelled):
            whole.setdefault(tokens[0].text, set()).add(tuple(t.text for t in tokens))
    for i, token in enumerate(text.tokens):
        names = whole.get(token.text, ()) if i not in taken else ()
        again = next((n for n in names if tuple(t.text for t in text.tokens[i : i + len(n)]) == n), None)
        if again is not None:
            yield Mention(i, i + len(again), None, False)


def long_form(text: Text, first: int) -> tuple[int, int] | None:
    """The words before the bracket of an acronym: "Ligue de défense" of "la Ligue de défense (LD)"."""
    if text.low(first - 1) != "(" or text.low(first + 1) not in {")", ",", ";"}:
        return None
    letters = [c for c in text.tokens[first].text.lower() if c.isalpha()]
    end = first - 1
    near: tuple[int, int] | None = None
    for k in range(end - 1, max(end - 1 - _LONG_FORM, -1), -1):
        if text.tokens[k].mark or text.low(k) in syntax().simple_relatives:
            return near
        if text.low(k) in grammar().determiners or text.low(k)[0] != letters[0]:
            continue
        initials = sum(not _small(text.low(n)) for n in range(k, end))
        loose = _LOOSE if text.tokens[k].capital else 1  # "l'Agence fédérale des médicaments (AFMPS)"
        fits = initials >= 2 and abs(initials - len(letters)) <= loose and not _small(text.low(k))
        if fits and initials == len(letters):
            return k, end
        near = (k, end) if fits and (near is None or text.tokens[k].capital) else near
    return near


def _small(low: str) -> bool:
    """A word that gives no letter to an acronym."""
    return low in grammar().determiners or is_preposition(low) or low == "et"
