"""Whether a word that may be a form of a verb is one here: "la demande", "est conforme" and "Forêt vive" hold none."""

from collections.abc import Callable

from app.extraction.quotations import OPENING
from app.extraction.text import Text
from app.extraction.words import expression, past_times, skip_adverbs
from app.lexicon.actors import registry
from app.lexicon.cues import cues
from app.lexicon.grammar import VerbForm, grammar, verb_forms
from app.lexicon.inflection import FINITE, Mood
from app.lexicon.syntax import syntax

_FINITE = FINITE | {Mood.SUBJUNCTIVE}
_INSIDE = frozenset({",", ")", "]", "»", "”", "&", "/"})
"""Marks that a sentence goes on behind."""
_CLAUSE = 6
"""Tokens behind a noun among which the verb stands that it is the subject of."""
_SUBJUNCTIVE_REACH = 16
"""How many tokens may stand between "que" and its subjunctive."""


def forms_at(text: Text, index: int) -> tuple[VerbForm, ...]:
    """The verbal readings of a token, none where it is plainly a noun or a name."""
    if not 0 <= index < len(text.tokens):
        return ()
    token = text.tokens[index]
    if not token.word or (token.capital and not _opens_sentence(text, index)):
        return ()
    return verb_forms().get(token.low, ())


def _opens_sentence(text: Text, index: int) -> bool:
    """A sentence or a part of one begins: not behind a comma, nor behind "(PAM)", "« Eau vive »" or "12 %"."""
    before = text.tokens[index - 1]
    return index == 0 or (before.mark and before.text not in _INSIDE | syntax().unit_marks)


def finite_forms(text: Text, first: int, index: int) -> list[VerbForm]:
    """The finite readings of the token at `index`, whose clitics begin at `first`: in the third person, in speech
    ("nous partirons") in any behind a pronoun; a subjunctive
    alone needs a "que" before it: "l'association Forêt vive" has no verb."""
    spoken = text.tokens[index].quoted and text.low(first - 1) in syntax().speech_pronouns
    finite = [f for f in forms_at(text, index) if f.mood in _FINITE and (f.person == 3 or spoken)]
    if all(f.mood is Mood.SUBJUNCTIVE for f in finite):
        opened = range(max(0, first - _SUBJUNCTIVE_REACH), first)
        return finite if any(text.low(k) in syntax().simple_relatives for k in opened) else []
    return finite


def past_participle(text: Text, index: int, last: int) -> VerbForm | None:
    """The reading of a token before `last` as a past participle."""
    if index >= last:
        return None
    return next((f for f in verb_forms().get(text.low(index), ()) if f.mood is Mood.PARTICIPLE_PAST), None)


def fixed_participle(text: Text, index: int) -> bool:
    """ "mise en doute", "mis en cause" are participles, no forms of "miser"; "Joint par téléphone, …" is one too."""
    if text.low(index).endswith("ant") and grammar().is_adverb(text.low(index)) and text.low(index - 1) != "en":
        return True  # "maintenant"
    if _opens_sentence(text, index) and text.low(index + 1) in grammar().prepositions:
        return any(f.mood is Mood.PARTICIPLE_PAST for f in verb_forms().get(text.low(index), ()))
    own = {f.lemma for f in verb_forms().get(text.low(index), ()) if f.mood in _FINITE}
    return any(
        form.mood is Mood.PARTICIPLE_PAST
        and form.verb.tail
        and form.verb.head not in own
        and all(text.low(index + 1 + n) == word for n, word in enumerate(form.verb.tail))
        for form in cues().forms.get(text.low(index), ())
    )


_VERBAL = frozenset({Mood.IMPERFECT, Mood.FUTURE, Mood.CONDITIONAL, Mood.PAST})
"""Moods whose forms are no nouns."""


def after_determiner(text: Text, index: int) -> bool:
    """ "le savoir", "un accusé": a noun, not an infinitive or participle; "d'annoncer" is one."""
    before = text.low(index - 1)
    return before in grammar().determiners and before not in syntax().verbal_determiners


def is_noun(text: Text, first: int, index: int) -> bool:
    """The finite form at `index`, whose clitics begin at `first`, is a noun or adjective here."""
    if first < index:
        return _noun_behind_clitic(text, first, index)
    return next((verdict for rule in _RULES if (verdict := rule(text, index)) is not None), False)


def _noun_behind_clitic(text: Text, first: int, index: int) -> bool:
    """ "l'annonce" is a noun unless a subject stands before "l'"; "l'a", "les chiffre à 95 millions" are verbs."""
    word, before = text.low(index), text.low(first - 1)
    if text.low(index - 1) in syntax().pronoun_clitics:
        return False  # "le parquet lui reproche"
    if before in syntax().que and _verb_ahead(text, index + 1):
        return True  # "affirme que la |facture| dépassera deux millions"
    verb = word in cues().forms or word not in grammar().ambiguous
    if text.low(index - 1) == "en" and verb and _counts(text, first - 1, index + 1):
        return False  # "le parquet en compte onze", "la salle, comble, en accueillait 500"
    if word not in grammar().ambiguous:
        if (
            any(form.mood in _VERBAL for form in forms_at(text, index))
            and text.low(index + 1) in syntax().figure_openers
        ):
            return False  # "la Cour, dans un rapport, l'estimait à 8,9 milliards"
        return not _ends_subject(text, first - 1) and word not in syntax().have_forms
    figure = index + 2 < len(text.tokens) and text.tokens[index + 2].kind == "number"
    if figure and text.low(index + 1) in syntax().figure_openers:
        return False
    return not (before in grammar().subject_pronouns or before == "qui")


def _verb_ahead(text: Text, index: int) -> bool:
    """Another finite verb follows in the same clause, which nothing parts from what stands before it."""
    for k in range(index, min(index + _CLAUSE, len(text.tokens))):
        low = text.low(k)
        if text.tokens[k].mark or low in syntax().simple_relatives:
            return False
        forms = (form for form in forms_at(text, k) if form.mood in _FINITE)
        if any(form.mood in _VERBAL or form.lemma in syntax().frequent_verbs for form in forms):
            return True
    return False


def _counts(text: Text, before: int, behind: int) -> bool:
    """A figure follows a verb, "désormais" and days passed, and its subject may stand before."""
    end = len(text.tokens)
    behind = skip_adverbs(text, past_times(text, skip_adverbs(text, behind, end), end), end)
    if behind < end and text.tokens[behind].text in OPENING:
        behind += 1  # "en revendique « au moins 650 »"
    if behind >= end:
        return False
    low = text.low(behind)
    counted = low.split("-")[0] in syntax().number_words - syntax().indefinite_articles
    bounded = low in syntax().quantifiers | syntax().bound_openers
    subject = _ends_subject(text, before) or text.low(before) == ","
    return subject and (text.tokens[behind].kind == "number" or counted or bounded)


def _ends_subject(text: Text, index: int) -> bool:
    """A token that may end a subject: a name, a noun, "qui", a pronoun."""
    if index >= 2 and text.low(index) == "," and text.low(index - 1) in syntax().stressed_pronouns:
        index -= 3  # "l'intersyndicale, elle, en revendique"
    if index < 0:
        return False
    token = text.tokens[index]
    if token.text == ")":
        return True  # "la Confédération du travail (CTU) en revendique"
    if token.mark or token.low in grammar().prepositions or token.low in grammar().determiners:
        return False
    return token.low == "qui" or token.low in grammar().subject_pronouns or token.low in syntax().ne or token.word


def _behind_determiner(text: Text, index: int) -> bool | None:
    """ "la demande"; but "ce sont"."""
    before = text.low(index - 1)
    if before not in grammar().determiners:
        return None
    auxiliary = any(f.lemma in syntax().auxiliaries for f in forms_at(text, index))
    if auxiliary and before not in syntax().definite_articles | syntax().demonstratives:
        return None  # "sur les onze personnes, huit ont été relâchées"
    if before in syntax().negative_determiners:
        return True  # "aucune faille n'existe"
    if before in syntax().noun_pronouns and text.low(index) not in grammar().ambiguous:
        return None  # "certains affirment"
    numbered = before in syntax().number_words - syntax().indefinite_articles
    if numbered and text.low(index)[-1] not in "sxz":
        return None  # "un bus sur quatre roulera"
    return not (before == "ce" and any(f.lemma == "être" for f in forms_at(text, index)))


def _behind_adjective(text: Text, index: int) -> bool | None:
    """ "une nouvelle annonce"; but "ce dernier annonce"."""
    determiner = text.low(index - 2)
    if text.low(index - 1) not in syntax().adjectives_before or determiner not in grammar().determiners:
        return None
    return determiner not in syntax().latter_determiners


def _behind_preposition(text: Text, index: int) -> bool | None:
    """ "par crainte", "sous contrôle"."""
    before = text.low(index - 1)
    return True if before in grammar().prepositions and before != "selon" else None


def _behind_copula(text: Text, index: int) -> bool | None:
    """ "est conforme", "reste critique"."""
    copula = verb_forms().get(text.low(index - 1), ())
    return True if any(f.lemma in syntax().copulas for f in copula) else None


def _adjective(text: Text, index: int) -> bool | None:
    """ "une note interne", "une salle comble": behind a noun, an adjective."""
    if text.low(index) not in syntax().adjective_forms:
        return None
    before = text.tokens[index - 1] if index else None
    if before is None or not before.word or before.low in grammar().subject_pronouns or before.low == "qui":
        return None
    return True if not before.capital else None


def _function(text: Text, index: int) -> bool | None:
    """ "…, juge à Metz", "l'ancien garde", "un adhérent"; but "ils président"."""
    word, before = text.low(index), text.low(index - 1)
    if word not in registry().roles:
        return None
    apart = index > 0 and text.tokens[index - 1].mark and text.tokens[index - 1].text != ")"
    following = index + 1
    linked = text.low(following) in grammar().prepositions
    linked = linked and expression(text, following, index + 4, grammar().adverbs) == following
    named = before in syntax().adjectives_before or (apart and linked)
    return named or (word.endswith("ent") and before not in syntax().plural_subjects)


def _east(text: Text, index: int) -> bool | None:
    """ "l'est du pays", "le nord est"."""
    return True if text.low(index) == "est" and text.low(index - 1) in syntax().before_east else None


def _ambiguous_behind_adjective(text: Text, index: int) -> bool | None:
    """ "grande marche" without a determiner."""
    ambiguous = text.low(index) in grammar().ambiguous and index > 0 and text.tokens[index - 1].word
    return text.low(index - 1) in syntax().adjectives_before if ambiguous else None


_RULES: tuple[Callable[[Text, int], bool | None], ...] = (
    _behind_determiner,
    _behind_adjective,
    _behind_preposition,
    _behind_copula,
    _adjective,
    _function,
    _east,
    _ambiguous_behind_adjective,
)
"""Tried in order; the first that knows decides, and where none does it is a verb."""
