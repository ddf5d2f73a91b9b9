"""Noun phrases: where one may begin, where it ends, and the one that a relative pronoun takes up."""

from app.extraction.quotations import MARKS
from app.extraction.text import Text, Token
from app.extraction.titles import is_body
from app.lexicon.actors import RoleKind, registry
from app.lexicon.cues import cues
from app.lexicon.grammar import grammar, verb_forms
from app.lexicon.inflection import Mood
from app.lexicon.naming import naming
from app.lexicon.syntax import syntax

_INSIDE = frozenset({"«", "“", '"', "’", "'", "/", "&"})
"""Marks that may stand inside a phrase: "le « groupe des cinq »", "SNCF/RATP"."""
_DASHES = frozenset({"–", "—", "-"})
_BRACKET = 12
"""Longest bracket within a phrase, in tokens."""
_LONG_NAME = 9
"""How far before its bracketed acronym a name may go on."""
_FULL_NAME = 2
"""Words of the shortest name that may open a sentence: a single word there may be any."""
_FUNCTION = 7
"""Tokens of the longest function between a name's comma and the article of a body: "maîtresse de conférences à"."""
_MODIFIERS = 4
"""How far a participle may stand before its "par": "communiqué jeudi soir par"."""


def is_preposition(low: str) -> bool:
    """A preposition, but not "des", which opens a subject as often ("des responsables")."""
    return low != "des" and low in grammar().prepositions


def opens_phrase(text: Text, i: int) -> bool:
    """A noun phrase may begin at `i`: a determiner, a name, a pronoun, a number."""
    token, low = text.tokens[i], text.low(i)
    if token.mark:
        return False
    if low in grammar().determiners and low not in syntax().chaining_determiners:
        return True
    if _opens_plural(text, i):
        return True
    if low in grammar().subject_pronouns or low in syntax().noun_pronouns:
        return True
    if token.capital and token.word:
        return low not in syntax().time_words | syntax().topic_heads and not _opening_participle(text, i)
    return token.kind == "number"


def _opens_plural(text: Text, i: int) -> bool:
    """ "d'autres sources", "de nombreux élus": "des" before an adjective."""
    return text.low(i) in syntax().de and text.low(i + 1) in syntax().plural_adjectives


def _opening_participle(text: Text, i: int) -> bool:
    """ "Interrogées sur ces renforts, les deux capitales", "Averti jeudi, Paul Rey": a participle that opens the
    sentence names nobody; "Blessés et rescapés" does."""
    opens = i == 0 or text.tokens[i - 1].mark
    low, following = text.low(i), text.low(i + 1)
    if not opens or low in syntax().asked:
        return opens
    participle = any(f.mood is Mood.PARTICIPLE_PAST for f in verb_forms().get(low, ()))
    adjunct = is_preposition(following) or following in syntax().time_words or grammar().is_adverb(following)
    return participle and adjunct and low not in registry().roles


def opens_clause(text: Text, i: int) -> bool:
    """The subject of a clause may begin at `i`, or an adjunct before it: "à Nice", "hier"."""
    if opens_phrase(text, i):
        return True
    token = text.tokens[i]
    named = token.capital and token.word
    return not named and (is_preposition(token.low) or grammar().is_adverb(token.low))


def phrase_start(text: Text, first: int, last: int) -> int | None:
    """Where the noun phrase in [first, last) begins, after adverbs, dates and prepositional adjuncts; None if none."""
    i = first
    while i < last and (text.low(i) in grammar().coordinators or grammar().is_adverb(text.low(i))):
        i += 1
    if i + 1 < last and is_dateline(text, i):
        i = capitals_end(text, i)
    if i >= last:
        return None
    begins = opens_phrase(text, i) and (not is_preposition(text.low(i)) or _opens_plural(text, i))
    if begins and (text.low(i) in syntax().noun_pronouns or not _dates(text, i, last)):
        return i
    return next((k for k in range(i + 1, last) if _opens_behind_adjunct(text, k)), None)


def is_dateline(text: Text, i: int) -> bool:
    """ "NAMUR L'opérateur a reconnu …", "NAMUR – L'opérateur", "FINANCES CANTONALES Le budget …": words in capitals
    that open a paragraph before the sentence itself."""
    if i + 1 >= len(text.tokens) or not (i == 0 or "\n" in text.text[text.tokens[i - 1].end : text.tokens[i].start]):
        return False
    end = capitals_end(text, i)
    if end == i or end >= len(text.tokens) or len(text.tokens[i].text) < 2:
        return False
    after = text.tokens[end]
    return after.text in _DASHES or (after.capital and after.low in grammar().determiners)


def capitals_end(text: Text, i: int) -> int:
    """Behind the words in capitals that begin at `i`; "A" or "L'" alone is none."""
    while i < len(text.tokens) and text.tokens[i].text.isupper() and len(text.tokens[i].text.rstrip("'’")) > 1:
        i += 1
    return i


def _opens_behind_adjunct(text: Text, k: int) -> bool:
    """ "À Nice, le maire", "jeudi le parquet": a phrase begins at `k` that does not belong to the words before it."""
    token, before = text.tokens[k], text.tokens[k - 1]
    if not opens_phrase(text, k) or is_preposition(before.low) or before.low in grammar().determiners:
        return False
    if before.mark and before.text not in {",", ")", "»", "”"}:
        return False
    if before.low in syntax().et_ou | syntax().nor:
        return False
    belongs = token.low == "des" or (token.capital and token.low not in grammar().determiners)
    if belongs and not _parts(before):
        return False  # "devant la Chambre |des représentants", "le chef |Antony"; not "lundi |Antony"
    return token.kind != "number" or before.mark


def _dates(text: Text, i: int, last: int) -> bool:
    """ "Ce jeudi", "Le 3 mai", "La veille" are no subjects before a phrase of their own."""
    if i + 1 >= last:
        return False
    determiner, word = text.low(i), text.low(i + 1)
    dated = word in syntax().time_words and not (word in syntax().latter and _common(text, i + 2))
    if determiner in grammar().determiners and dated:
        return any(opens_phrase(text, k) for k in range(i + 2, last))
    if determiner in syntax().date_determiners and word[0].isdigit():
        return any(opens_phrase(text, k) for k in range(i + 3, last))
    return False


def _common(text: Text, i: int) -> bool:
    """ "Le dernier |bulletin": a noun that is none of time stands at `i`."""
    token = text.tokens[i]
    return token.word and not token.capital and token.low not in syntax().time_words and not is_preposition(token.low)


def _parts(token: Token) -> bool:
    """A mark or a date ends here what no name or "des" can belong to."""
    return token.mark or token.low in syntax().time_words or token.low[0].isdigit()


def antecedent_of(text: Text, floor: int, relative: int) -> int:
    """The start of the noun phrase that "qui" takes up, with the nouns that it is chained to: "la Corée du Nord"; past
    ages and functions set between commas: "Denise Aubry, 74 ans, qui …"."""
    i = strip_marks(text, floor, relative) - 1
    while i > floor:
        token = text.tokens[i]
        if token.quoted or token.text in MARKS:
            pass
        elif token.text == ")":
            i = next((k for k in range(i, max(floor, i - _BRACKET), -1) if text.tokens[k].text == "("), i)
        elif token.mark and not (token.text in _INSIDE and text.tokens[i - 1].word):
            if not (token.text == "," and _inserted_function(text, i + 1) and i - 1 > floor):
                return i + 1
        elif _describes_name(text, i, floor):
            i -= 1  # "raconte Awa Sarr, une couturière, qui accuse"
        elif token.kind == "number" and text.low(relative) in syntax().que and _behind_verb(text, i):
            return i  # "évoque |30 logements que"
        elif (function := _in_function(text, i, floor)) is not None:
            i = function  # "Anne Rey, chercheuse à l'Institut des forêts, qui"
        elif text.tokens[i - 1].text == "," and token.low in syntax().du_des and _inserted_function(text, i):
            pass  # "« … », lance Anne Lot, |des Verts, qui"
        elif _heads_antecedent(text, i) or (text.low(relative) == "qui" and _addressed(text, i)):
            return i
        i -= 1
    return max(i, floor)


def may_speak(text: Text, noun: int) -> bool:
    """The noun or pronoun is a function, a paper, a body or a pronoun of somebody, or looks like a trade."""
    low = text.low(noun)
    listed = low in registry().roles or low in cues().noun_forms or low in naming().papers | naming().generic_bodies
    pronoun = low in grammar().subject_pronouns or low in syntax().latter
    return listed or pronoun or low.rstrip("s").endswith(tuple(naming().trades))


def speaking_part(text: Text, first: int, last: int) -> int:
    """Where in a chain of nouns the first that may speak begins: "au lendemain de la publication |du rapport| de
    l'Inspection, qui"; `first` where none does."""
    start = first
    while start < last:
        end = next((k for k in range(start + 1, last) if text.low(k) in syntax().de_forms), last)
        words = (
            k for k in range(start, end) if not (is_preposition(text.low(k)) or text.low(k) in grammar().determiners)
        )
        if any(text.tokens[k].capital or may_speak(text, k) for k in words):
            return start + (start > first)
        start = end
    return first


def _addressed(text: Text, i: int) -> bool:
    """ "impute l'attaque |aux rebelles, qui", "a confié l'enquête |au parquet, qui": an attack says nothing."""
    roles, before = registry().roles, text.tokens[i - 1]
    who = text.low(i) in syntax().contracted_a and text.low(i + 1) in roles
    given = text.low(i - 2) in grammar().determiners and bool(verb_forms().get(text.low(i - 3)))
    return who and given and before.word and before.low not in roles


def _describes_name(text: Text, i: int, floor: int) -> bool:
    """ "Awa Sarr, |une couturière de 34 ans, qui": what stands behind the comma only tells who the name before it is;
    no "Lundi, une couturière qui", no "à Dakar, une couturière qui"."""
    one = text.low(i) in syntax().indefinite_articles
    article = one or text.low(i) in syntax().definite_articles
    if not article or text.tokens[i - 1].text != "," or (one and text.tokens[i + 1].capital):
        return False
    first = i - 1
    while first > floor and text.tokens[first - 1].capital and not is_preposition(text.low(first - 1)):
        first -= 1
    if first == i - 1 or text.low(i - 2) in syntax().time_words:
        return False
    if not one:  # "« … », assure Paul Rey, |le patron du club, qui"
        return _told_by(text, first - (2 if text.low(first - 1) == "." else 0))
    if cues().noun_forms.get(text.low(i + 1)) or text.low(i + 1) in syntax().count_nouns:
        return False  # "le ministère de la Défense, une accusation que", "la police, un nombre que"
    before = first - 1 - (text.low(first - 1) in grammar().determiners)
    placed = is_preposition(text.low(before)) if first > floor else i - 1 - first < _FULL_NAME
    return not placed and not is_dateline(text, first)


def _behind_verb(text: Text, i: int) -> bool:
    """A verb in the third person stands right before token `i`."""
    noun = text.low(i - 2) in grammar().determiners
    return not noun and any(form.person == 3 for form in verb_forms().get(text.low(i - 1), ()))


def _in_function(text: Text, i: int, floor: int) -> int | None:
    """The comma before ", chercheuse à |l'Institut des forêts": where the article at `i` stands inside the function of
    the name before it."""
    if text.low(i) not in grammar().determiners or not is_preposition(text.low(i - 1)):
        return None
    comma = i - 2
    while comma > max(floor, i - _FUNCTION) and not text.tokens[comma].mark:
        comma -= 1
    role = registry().roles.get(text.low(comma + 1))
    named = comma > floor and text.tokens[comma - 1].capital and text.tokens[comma - 1].word
    person = role is not None and role.kind is RoleKind.PERSON and not text.tokens[comma + 1].capital
    return comma if text.low(comma) == "," and named and person else None


def _heads_antecedent(text: Text, i: int) -> bool:
    """The phrase begins at `i`: an article that no "de" or "et" chains to a noun before it, or a name behind a verb."""
    token, before = text.tokens[i], text.tokens[i - 1]
    words = syntax()
    chained = before.low in words.de_forms or before.low in words.et_ou
    contracted = token.low in words.du_des or token.low in words.contracted_a
    if contracted and (before.word or before.text == ")") and not _closes_clause(text, i - 1):
        return False  # "l'agence de santé (ARS) |des Hauts-de-France, qui"
    if token.low in grammar().determiners and token.low not in words.chaining_determiners:
        return not chained and not _names_cause(text, i - 1)
    if not token.capital or before.low in grammar().determiners or chained or before.capital:
        return False
    joined = before.text in _INSIDE and before.text not in MARKS and text.tokens[i - 2].word  # "Wyss & |Cie"
    return (
        (before.mark and not joined)
        or _told_by(text, i)
        or (_closes_clause(text, i - 1) and not is_preposition(before.low))
    )


def _told_by(text: Text, i: int) -> bool:
    """ "« … », assure désormais |Loire vivante, qui": an inverted verb of saying stands before token `i`."""
    verb = i - 1
    while verb > 0 and grammar().is_adverb(text.low(verb)):
        verb -= 1
    if verb <= 0 or text.low(verb) not in cues().forms:
        return False
    while verb > 1 and (text.low(verb - 1) in syntax().reflexives or _auxiliary(text.low(verb - 1))):
        verb -= 1  # "« … », |s'est emporté Paul Rey"
    return text.tokens[verb - 1].mark


def _auxiliary(low: str) -> bool:
    return any(form.lemma in syntax().auxiliaries and form.person == 3 for form in verb_forms().get(low, ()))


def _names_cause(text: Text, i: int) -> bool:
    """The preposition at `i` is part of a body's name: "le Conseil |pour la protection", "Ligue |contre le racisme"."""
    before = text.tokens[i - 1]
    named = before.low in naming().generic_bodies or is_body(before.low)
    return text.low(i) in syntax().cause_prepositions and i > 0 and (named or (before.capital and before.word))


def _inserted_function(text: Text, i: int) -> bool:
    """ "74 ans" or "vigneron à Anduze" after a name and a comma: no noun phrase with a determiner of its own."""
    token = text.tokens[i]
    if token.kind == "number":
        return text.low(i + 1) in syntax().age_units
    if token.low in syntax().de_forms and text.tokens[i - 2].capital:
        # "Paul Rey, de l'université de Metz, qui", "Anne Lot, du parti Avenir, qui", not "À Metz, des élus, qui"
        return token.low != "des" or text.tokens[i + 1].capital
    if token.word and not token.capital and token.low in cues().noun_forms and token.low not in registry().roles:
        return False  # ", bilan contesté par"
    return token.word and not token.capital and not opens_phrase(text, i) and not is_preposition(token.low)


def _closes_clause(text: Text, i: int) -> bool:
    """No noun that a "du" or "des" could be chained to stands here."""
    low = text.low(i)
    if is_preposition(low) or low in syntax().time_words:
        return True
    return bool(verb_forms().get(low)) and low not in grammar().ambiguous


def strip_marks(text: Text, first: int, last: int) -> int:
    """`last` moved back over the marks before it, down to `first`, but not over closing ones."""
    while last > first and text.tokens[last - 1].mark and text.tokens[last - 1].text not in {")", "»", "”"}:
        last -= 1
    return last


def phrase_after(text: Text, start: int, last: int) -> int:
    """End of the noun phrase that begins at `start` (a source after its verb or preposition), exclusive.

    It runs to the next comma, stop or verb; brackets, quoted names and adjuncts that belong to it are passed.
    """
    i = start
    while i < last:
        token = text.tokens[i]
        if token.text == "(":
            close = next((k for k in range(i, min(last, i + _BRACKET)) if text.tokens[k].text == ")"), None)
            if close is None:
                break
            i = close
        else:
            ends = _mark_ends(text, start, i, last) if token.mark else i > start and _word_ends(text, start, i, last)
            if ends and not _before_acronym(text, start, i, last):
                break
        i += 1
    return i


def _before_acronym(text: Text, start: int, i: int, last: int) -> bool:
    """The words up to a bracketed acronym are one name: "l'Agence pour une vie de qualité (Aviq)", "la Direction de la
    recherche|, des études et des statistiques (Dares)"."""
    listed = text.tokens[i].text == "," and text.low(i + 1) in syntax().du_des
    if (text.tokens[i].mark and not listed) or not any(text.tokens[k].capital for k in range(start, i)):
        return False
    for k in range(i + 1, min(i + _LONG_NAME, last - 2)):
        token = text.tokens[k]
        if token.text == "(":
            return text.tokens[k + 1].capital and text.low(k + 2) in {")", ",", ";"} and len(text.low(k + 1)) > 1
        further = listed and token.text == "," and text.low(k + 1) in syntax().du_des
        if token.mark and token.text != "'" and not further:
            return False
    return False


def _mark_ends(text: Text, start: int, i: int, last: int) -> bool:
    """The mark at `i` ends the phrase from `start`, unless it is that of an abbreviation, a hyphen or closes a part."""
    token = text.tokens[i]
    if token.text == ".":
        return not (i + 1 < last and f"{text.low(i - 1)}." in grammar().abbreviations)
    if token.quote != text.tokens[start].quote or token.text in _INSIDE:
        return False
    hyphen = token.text == "-" and text.tokens[i - 1].end == token.start
    return i == start or not (hyphen or token.text in {"»", "”"})


def _word_ends(text: Text, start: int, i: int, last: int) -> bool:
    """The word at `i` ends the phrase from `start`: a conjunction, a relay, an adjunct that is no part of it."""
    low, words = text.low(i), syntax()
    if low in words.time_words and any(text.low(i + n) in words.by for n in (1, 2, 3)):
        return False
    if low in words.by and _participle_before(text, start, i):
        return False
    if text.low(i + 1) in words.relay_prepositions and _relays(low):
        return True  # "une source policière citée par Sud Radio"
    if low in words.time_demonstratives and text.low(i - 1) in words.de and text.low(i + 1) not in words.time_words:
        return False  # "un cadre de ce ministère"
    if low in words.cause_prepositions and _of_body(text, start, i):
        return False  # "le Comité d'État pour la sécurité nationale"
    if low in words.phrase_stops or low in words.que or (low in words.under and text.low(i + 1) in words.covers):
        return True
    if low in words.reached and i + 1 < last and text.low(i + 1) in words.a_forms | words.by:
        return True  # "un conseiller joint au téléphone"
    if low == "et" and i + 1 < last and text.tokens[i + 1].kind == "number":
        return True  # "selon la CSC et 4 500 selon la police"
    return low in words.adjunct_openers and not _names_place(text, start, i, last)


def _of_body(text: Text, start: int, i: int) -> bool:
    """The phrase from `start` is headed by a body with a capital, and what it is for or against follows at `i`."""
    head = start + (text.low(start) in grammar().determiners)
    linked = text.low(head + 1) in syntax().de_forms and text.tokens[head + 2].capital
    named = text.tokens[head].capital and (linked or is_body(text.low(head)))
    what = text.low(i + 1) in syntax().definite_articles and text.low(i + 2) not in syntax().time_words
    return named and what and head < i and text.low(i + 2) not in syntax().moments


def _relays(low: str) -> bool:
    """The participle of a verb that names a relay: "citée"."""
    return any(f.mood is Mood.PARTICIPLE_PAST and f.lemma in syntax().relays for f in verb_forms().get(low, ()))


def _participle_before(text: Text, start: int, i: int) -> bool:
    """ "un bilan communiqué jeudi soir par la préfecture": the agent belongs to the phrase."""
    return any(
        form.mood is Mood.PARTICIPLE_PAST
        for k in range(max(start, i - _MODIFIERS), i)
        for form in verb_forms().get(text.low(k), ())
    )


def _names_place(text: Text, start: int, i: int, last: int) -> bool:
    """ "ministre délégué aux Transports", "procureur à Nice": the adjunct is part of who it is."""
    low, words = text.low(i), syntax()
    if (text.tokens[i - 1].capital or text.low(i - 1) == "source") and low in words.a_forms:
        return True
    k = i + 1
    while k < last and text.low(k) in words.definite_articles:
        k += 1
    compound = f"{low} {text.low(k)}" in words.compounds
    charged = low in words.a_forms and text.low(k) in naming().portfolios and _charged(text, start, i)
    return compound or charged or (k < last and text.tokens[k].capital and low not in words.company_prepositions)


def _charged(text: Text, start: int, i: int) -> bool:
    """The phrase from `start` names who has charge of what follows at `i`: "la déléguée générale |à l'emploi"."""
    return any(text.low(k) in naming().charges for k in range(start, i))
