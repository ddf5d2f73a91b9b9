"""What contents only point back, and to what kind of thing: "ces accusations", "le chiffre wallon", "C'est faux"."""

import re
from dataclasses import dataclass
from functools import cache

from app.annotation import Quote, Stance
from app.extraction.context import Context
from app.extraction.denials import denies_in_words
from app.extraction.numbers import any_of
from app.folding import fold_words
from app.lexicon.actors import fold, registry
from app.lexicon.events import events
from app.lexicon.grammar import verb_forms
from app.lexicon.inflection import Mood
from app.lexicon.kin import sense
from app.lexicon.naming import naming
from app.lexicon.propositions import proposition_words
from app.lexicon.syntax import syntax

_LONGEST = 12
"""Words in the longest content that only points back."""
_BARE = 2
"""Words in an anaphor that somebody confirms ("ces chiffres officiels")."""
_OPENING = 7
"""Words at the beginning of a content among which it may point back."""
_SHORT = 3
"""Words of the longest anaphor whose noun may be any: "cette offre", "sa participation"."""


@dataclass(frozen=True, slots=True)
class Pointer:
    """What a content that only points back means: a figure, a document, or what its noun names."""

    noun: str = ""
    """Folded: "accusations"."""
    figure: bool = False
    blame: bool = False
    """ "ces accusations", "les faits qui lui sont reprochés": what somebody is to be blamed for."""
    document: bool = False
    """ "l'existence de ce document": what is told from one."""
    stem: str | None = None
    """The sense of the noun of "cette offre", "ce refus": the quote that it means has the noun or its verb."""
    own: bool = False
    """ "sa participation": what was just said of the holder, or in that word."""
    here: bool = False
    """What stands right before it is meant: "…, ce que Khartoum a démenti", "Une information que le parquet …"."""
    plural: bool = False
    """ "ces chiffres": more than one may be meant."""
    strict: bool = False
    """ "l'existence de cette commission": nothing is meant that does not have that word."""
    value: float | None = None
    """ "ce total de 183", "les 68 millions évoqués par X": the figure that is meant, and no other."""
    flat: bool = False
    """ "C'est faux", "« fantaisistes »": the content calls something false, and does not say what."""
    whose: str = ""
    """Behind the noun, the words for whose it is or what it is of: "rescapés", "Babacar Niasse", "wallon"."""
    of: bool = False
    """These words follow a preposition: "les chiffres de Londres", nobody else's."""
    topic: bool = False
    """They follow a bare "de": "les accusations de fraude" are not of a holder."""


def pointer_of(quote: Quote, context: Context) -> Pointer | None:
    """What the content points back to; None where it says something itself."""
    if not quote.contents:
        return None
    text = " ".join(span.text for span in quote.contents).replace("’", "'").strip(" .,")
    text = _afresh().sub("", _manner().sub("", text)).strip(" «»“”\".,'")
    contents = [(span.start, span.end) for span in quote.contents]
    if quote.stance is Stance.DENIES and denies_in_words(context.text, contents):
        return _flat(text)
    if quote.quantities:
        return _of_figure(text, quote)
    light = _light().match(text)
    found = (_read(text[light.end() :], quote, strict=True) if light else None) or _read(text, quote, strict=False)
    return found or (_inside(text, quote.stance) if quote.stance is not Stance.ASSERTS else None)


def _inside(text: str, stance: Stance) -> Pointer | None:
    """ "l'usage de ce produit par ses hommes", "ces données soient fiables": what an answer points back to in a word of
    its own; a day or a paper is none. Who doubts need not answer anybody, so that the word must have been said."""
    spoken = fold(text).split()
    match = _demonstrative().search(" ".join(spoken[:_OPENING]))
    if match is None:
        return None
    opening = verb_forms().get(spoken[0], ())
    if any(form.mood is Mood.INFINITIVE for form in opening) and spoken[-1] != match["noun"]:
        return None  # "avoir acheté ces chars à la société Ferrox" says something of its own
    noun = match["noun"]
    if noun in _unpointed() | events().document_nouns or registry().roles.get(noun):
        return None
    if any(form.lemma in syntax().auxiliaries for form in verb_forms().get(noun, ())):
        return None  # "ce sont"
    figure, plural = noun in events().figure_nouns, match["determiner"].endswith("s")
    strict = stance is Stance.QUESTIONS and not figure
    return Pointer(noun, figure=figure, stem=sense(fold_words(noun)), plural=plural, strict=strict)


@cache
def _unpointed() -> frozenset[str]:
    """Folded nouns that point back to nothing behind "ce": "cette année", "à ce stade"."""
    words = proposition_words().unpointed | syntax().time_words | naming().any_paper
    return frozenset(map(fold, words))


@cache
def _demonstrative() -> re.Pattern[str]:
    determiners = any_of({*syntax().demonstratives, *proposition_words().such})
    return re.compile(rf"\b(?P<determiner>{determiners}) (?P<noun>[a-z]{{4,}})\b")


def _flat(text: str) -> Pointer:
    """ "C'est faux, nous n'avons jamais payé", "« fantaisistes »", "Les affirmations de Mark Rutte sont fausses"."""
    match = _points().match(fold(text))
    head = re.findall(r"\w+", _before_noun().sub("", match["rest"])) if match else []
    if match is None or not head or not (match["demonstrative"] or match["definite"]):
        return Pointer(flat=True)
    noun, figure = head[0], head[0] in events().figure_nouns
    if not figure and noun not in events().speech_nouns:
        return Pointer(flat=True)
    whose, of, topic = _complement(text, noun)
    plural = _several().match(fold(text)) is not None
    states = registry().states_by_demonym
    if match["demonstrative"] or not (of or any(word in states for word in whose.lower().split())):
        whose, of, topic = "", False, False  # "ces accusations totalement infondées"
    return Pointer(noun, figure, _is_blame(head), plural=plural, flat=True, whose=whose, of=of, topic=topic)


def _is_blame(head: list[str]) -> bool:
    """The noun is one of blame, or a word behind it tells that somebody is blamed."""
    stems = tuple(proposition_words().blaming)
    return head[0] in events().blaming_nouns or any(word.startswith(stems) for word in head[1:])


def _of_figure(text: str, quote: Quote) -> Pointer | None:
    """ "ce total de 183", "le chiffre de 400 morts donné par la mairie": somebody's figure, said again to be denied."""
    if quote.stance is Stance.ASSERTS or len(quote.quantities) != 1 or len(text.split()) > _LONGEST:
        return None
    figure = quote.quantities[0]
    by = _by().search(_cut().split(text, maxsplit=1)[0])
    opened = _figure_again().match(text)
    if figure.value is None or opened is None or not (by or opened["demonstrative"]):
        return None
    return Pointer(figure=True, value=figure.value, strict=True, whose=by["whose"] if by else "", of=by is not None)


@cache
def _figure_again() -> re.Pattern[str]:
    """Opens such a content: "ce total de 183", "les 68 millions"."""
    nouns = any_of(events().figure_nouns | proposition_words().bare_nouns)
    determiners = any_of(syntax().demonstratives)
    articles = any_of(proposition_words().articles_or_pronouns - {"l"})
    return re.compile(rf"^(?:(?P<demonstrative>{determiners})|{articles}) (?:(?:{nouns}) (?:de |d'))?", re.IGNORECASE)


def _read(text: str, quote: Quote, *, strict: bool) -> Pointer | None:
    words = fold(text)
    if len(words.split()) > _LONGEST:
        return None
    answers = quote.stance is not Stance.ASSERTS
    if words in proposition_words().that or _of_that_kind().search(words):
        return Pointer(here=True) if answers else None
    if answers and not strict and (so_much := _so_much().match(words)):
        return Pointer(so_much["noun"], figure=True)
    match = _points().match(words)
    several = match is not None and match["definite"] == "des" and _apposed(quote)
    if match is not None and (match["indefinite"] or several) and not match["demonstrative"]:
        return _indefinite(match["rest"], quote) if answers and not strict else None
    head = re.findall(r"\w+", _before_noun().sub("", match["rest"])) if match else []
    if match is None or not head:
        return None
    if _is_clause(head):
        return None  # "des résultats aient été recopiés"
    determined = match["demonstrative"] or match["definite"] or head[0] in proposition_words().neuter
    if not determined and not (answers and _complement(text, head[0])[1:] == (True, False)):
        return None  # but "croit peu |aux| chiffres de la direction"
    if quote.stance is Stance.ASSERTS and len(head) > _BARE:
        return None  # "ce bilan largement sous-estimé" says something of its own
    own = match["demonstrative"] in naming().possessives
    pointing = match["demonstrative"] is not None and not own
    return _of_noun(text, head, pointing=pointing, own=own, answers=answers, strict=strict)


def _is_clause(head: list[str]) -> bool:
    """A verb of its own follows the noun, and not in a relative clause."""
    for word in head[1:]:
        if word in syntax().simple_relatives | syntax().que | syntax().adverbial_relatives:
            return False
        if any(form.lemma in syntax().auxiliaries and form.person for form in verb_forms().get(word, ())):
            return True
    return False


def _of_noun(text: str, head: list[str], *, pointing: bool, own: bool, answers: bool, strict: bool) -> Pointer | None:
    """The pointer by its noun, the first of `head`."""
    lexicon, noun = events(), head[0]
    whose, of, topic = _complement(text, noun)
    of = of and not pointing  # "ce chiffre de la CGT" has been given before, whoever gave it
    plural = _several().match(fold(text)) is not None
    blame = _is_blame(head)
    if noun in lexicon.document_nouns and not own and (pointing or strict) and answers:
        return Pointer(noun, document=True, strict=strict or noun not in lexicon.speech_nouns, plural=plural)
    if strict and not pointing:
        return None  # "l'existence d'une enquête"
    if noun in lexicon.figure_nouns and (pointing or answers):
        return Pointer(noun, figure=True, plural=plural, whose=whose, of=of, topic=topic)
    if noun in lexicon.speech_nouns and (pointing or answers) and len(head) <= _LONGEST - 2:
        return Pointer(noun, blame=blame, plural=plural, whose=whose, of=of, topic=topic)
    if (pointing or (own and answers)) and len(head) <= _SHORT:  # "cette attaque", "cette offre", "sa participation"
        return Pointer(noun, stem=sense(fold_words(noun)), own=own, plural=plural, strict=strict)
    return None


def _complement(text: str, noun: str) -> tuple[str, bool, bool]:
    """The words behind the noun up to a comma or a clause, whether a preposition opens them, and whether that is a bare
    "de"; behind "portées par", who put it forward is meant, not what it is of."""
    at = next((word.end() for word in re.finditer(r"\w+", text) if fold(word.group()) == noun), len(text))
    tail = _cut().split(text[at:], maxsplit=1)[0].strip()
    by = _by().search(tail)
    if by is not None:
        return by["whose"], True, False
    of = _of().match(tail)
    if of is None:
        return tail, False, False
    return of["whose"], True, of["of"].lower() in proposition_words().bare_of and of["whose"][0].islower()


@cache
def _of() -> re.Pattern[str]:
    """ "chiffres |de Londres|"."""
    return re.compile(rf"^(?:\w+ )?(?P<of>{any_of(proposition_words().of)})(?:(?<=')|\s+)(?P<whose>.+)$", re.IGNORECASE)


@cache
def _by() -> re.Pattern[str]:
    """ "accusations de délocalisation portées |par la CFDT|"; not "la thèse d'une pollution par les bassins"."""
    words = any_of(proposition_words().by)
    return re.compile(rf"(?:[éiu]e?s?|ise?s?|\bfaite?s?)\s+(?:{words})\s+(?P<whose>.+)$", re.IGNORECASE)


@cache
def _cut() -> re.Pattern[str]:
    """Where what belongs to the noun ends: "les conclusions du rapport|, qualifiées …|"."""
    return re.compile(rf"[,;:.(«»“”\"]|\s(?:{any_of(proposition_words().cuts)})(?:(?<=')|\b)", re.IGNORECASE)


@cache
def _points() -> re.Pattern[str]:
    """ "Ces |accusations|", "les |affirmations sud-coréennes|", "une |information|"."""
    words, determiners = proposition_words(), any_of(syntax().demonstratives | naming().possessives)
    return re.compile(
        rf"^(?:(?:{any_of(words.all_of)}) )?(?:d'|de )?(?P<demonstrative>(?:{determiners})\b|{any_of(words.such)})?\s*"
        r"(?P<definite>les?|la|l'|des|du|d')?\s*(?P<indefinite>une?\b)?\s*(?P<rest>.*)$"
    )


@cache
def _several() -> re.Pattern[str]:
    words = proposition_words()
    return re.compile(rf"^(?:(?:{any_of(words.all_of)}) (?:de )?)?(?:{any_of(words.several)})\b")


@cache
def _before_noun() -> re.Pattern[str]:
    return re.compile(rf"^(?:(?:{any_of(proposition_words().before_nouns)})\s+)+")


@cache
def _manner() -> re.Pattern[str]:
    """ "|«en bloc»| les conclusions du rapport"."""
    return re.compile(rf"^[«“\"]?\s?(?:{any_of(proposition_words().wholly)})\s?[»”\"]?,?\s+", re.IGNORECASE)


@cache
def _afresh() -> re.Pattern[str]:
    """ "des accusations |de nouveau| écartées"."""
    return re.compile(rf"\s+(?:{any_of(proposition_words().afresh)})$", re.IGNORECASE)


@cache
def _of_that_kind() -> re.Pattern[str]:
    """ "tout projet |de ce genre|"."""
    return re.compile(rf"^(?:\w+ ){{1,4}}(?:{any_of(map(fold, proposition_words().of_that_kind))})$")


@cache
def _so_much() -> re.Pattern[str]:
    """ "avoir touché |pareille somme|": what is denied is the figure."""
    determiners = any_of({*syntax().demonstratives, *proposition_words().such})
    nouns = any_of(events().figure_nouns)
    return re.compile(rf"^(?:avoir|etre) (?:\w+ ){{1,2}}(?:{determiners}) (?P<noun>{nouns})$")


@cache
def _light() -> re.Pattern[str]:
    """ "|l'existence de| ce document": what is not confirmed of a thing is that there is one, or that it is so."""
    nouns = any_of(proposition_words().existence_nouns)
    return re.compile(rf"^(?:la |le |l')(?:{nouns}) (?=d'|de |du |des )(?:de (?!la |l'))?", re.IGNORECASE)


def _indefinite(rest: str, quote: Quote) -> Pointer | None:
    """ "Une information que le parquet n'a pas confirmée", "un décompte « fantaisiste »": what was just said; before
    its cue any noun is such, "Une date que conteste le maire"."""
    head = re.findall(r"\w+", rest)
    if not head or len(head) > _BARE:
        return None
    if head[0] in events().figure_nouns:
        return Pointer(head[0], figure=True, here=True)
    apposed = _apposed(quote) and len(head) == 1
    return Pointer(head[0], here=True) if apposed or head[0] in events().speech_nouns else None


def _apposed(quote: Quote) -> bool:
    """The content stands before its cue: "Des accusations que rejette le maire"."""
    return quote.cue is not None and end_of(quote) <= quote.cue.start


def counts_a_part(quote: Quote) -> bool:
    """ "neuf enfants figurent parmi ces victimes", "trois des corps": no count by itself."""
    return _parts().search(fold(quote.contents[0].text)) is not None or any(
        _some_of().match(quantity.span.text) for quantity in quote.quantities
    )


@cache
def _parts() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{any_of(events().part_openers)})\b")


@cache
def _some_of() -> re.Pattern[str]:
    """ "Trois des corps"."""
    return re.compile(rf"[^\W_]+ (?:{any_of(events().some_of)}) ")


def start_of(quote: Quote) -> int:
    """Offset at which its content begins."""
    contents = quote.contents
    return contents[0].start if len(contents) == 1 else min((span.start for span in contents), default=0)


def end_of(quote: Quote) -> int:
    """Offset at which its content ends."""
    contents = quote.contents
    return contents[0].end if len(contents) == 1 else max((span.end for span in contents), default=0)
