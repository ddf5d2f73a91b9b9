"""Names of one word, which only what stands around them tells from other words with a capital."""

from collections.abc import Container, Iterable

from app.extraction.mention import Mention
from app.extraction.phrases import is_preposition
from app.extraction.shaped_names import BARE_A, demonym_before_name, function_word, opens_line
from app.extraction.text import Text
from app.extraction.titles import is_body, is_civil
from app.lexicon.actors import fold, registry
from app.lexicon.cues import cues
from app.lexicon.grammar import grammar, verb_forms
from app.lexicon.naming import naming
from app.lexicon.places import words
from app.lexicon.syntax import syntax

_BETWEEN = 5
"""How far before its second place "entre" may stand."""
_SHORTEST = 3
"""Letters of the shortest single word that is taken for a name."""
_LONG_ACRONYM = 5


def lone_names(text: Text, taken: Container[int], found: Iterable[Mention]) -> list[Mention]:
    """Names of one word: the surname of a person `found` in full, or a body that the text treats as one ("Transmet").

    A body stands where no sentence begins, behind its noun ("la société Nordelec") or before an auxiliary; what also
    stands behind a preposition of place is a place.
    """
    surnames = {token.low for m in found if m.person for token in text.tokens[m.first : m.last]}
    joined = {(text.low(k - 1), text.low(k)) for m in found if m.person for k in range(m.first + 2, m.last)}
    lone = [i for i in range(len(text.tokens)) if i not in taken and _lone(text, i)]
    bodies = {text.low(i) for i in lone if text.low(i - 1) in naming().generic_bodies}
    placed = {i for i in lone if _placed(text, i)}
    places = {text.low(i) for i in placed}
    apart = (i for i in lone if i not in placed and text.low(i - 1) not in naming().named_things)
    free = [i for i in apart if not _part_of_phrase(text, i) and not _of_site(text, i)]
    named = {text.low(i) for i in free if not opens_line(text, i) or _before_auxiliary(text, i)}
    known = grammar().subject_pronouns.keys() | syntax().time_words
    result = []
    for i in (*placed, *free):
        low = text.low(i)
        if low in surnames:
            small = text.tokens[i - 1].capital and i - 1 not in taken
            of_name = small and (text.low(i - 1), low) in joined  # "M. |Le Goff|"
            result.append(Mention(i - of_name, i + 1, None, True))
        elif low not in known and (low in bodies or low in named - places):
            result.append(Mention(i, i + 1, None, False))
    return result


def _lone(text: Text, i: int) -> bool:
    token = text.tokens[i]
    if not token.word or not token.capital or len(token.text) < _SHORTEST:
        return False
    if token.low in grammar().determiners or token.low in grammar().interrogatives or is_preposition(token.low):
        return False
    if demonym_before_name(text, i):
        return False
    if i + 1 < len(text.tokens) and fold(f"{token.low} {text.low(i + 1)}") in registry().institutions:
        return False  # "les Forces armées", short for those of a state
    if token.text.isupper() and any(_shouted(text, k) for k in (i - 1, i + 1)):
        return False  # "ANNE REY" above an article
    noun = token.low in naming().generic_bodies or is_body(token.low)  # "la Cour" is short for what is named in full
    return not (is_civil(text, i) or noun or token.low in naming().thing_acronyms)


def _shouted(text: Text, i: int) -> bool:
    """A word in capitals that is no acronym."""
    return 0 <= i < len(text.tokens) and text.tokens[i].text.isupper() and len(text.tokens[i].text) > _LONG_ACRONYM


def _placed(text: Text, i: int) -> bool:
    """ "à Nivelle", "près de Nivelle": the name is that of a place."""
    before = text.low(i - 1)
    if before == "de":
        return text.low(i - 2) in naming().place_nouns
    if before == "et":  # "entre le port et Chevroux"
        return any(text.low(k) == "entre" for k in range(max(0, i - _BETWEEN), i))
    return before in naming().place_prepositions or before == BARE_A


def _of_site(text: Text, i: int) -> bool:
    """ "L'atelier de Saumur": of a town as often as of a firm, which is named elsewhere."""
    return text.low(i - 1) in syntax().de and text.low(i - 2) in words().sites


def _before_auxiliary(text: Text, i: int) -> bool:
    """ "Nordelec a fermé": an unknown word without determiner right before an auxiliary."""
    low = text.low(i)
    if not any(f.lemma in syntax().auxiliaries and f.person == 3 for f in verb_forms().get(text.low(i + 1))):
        return False
    if is_preposition(low) or function_word(low):
        return False
    return low not in registry().roles and low not in cues().noun_forms and not verb_forms().get(low)


def _part_of_phrase(text: Text, i: int) -> bool:
    """ "le ministère de la Famille", "la Protection civile", "le Premier ministre": a capital inside a longer name."""
    before = text.low(i - 1)
    if before not in grammar().determiners:
        return False
    if before in syntax().du_des:
        return True
    if text.low(i - 2) in syntax().de_forms and before in naming().particle_articles:
        return True
    after = text.tokens[i + 1] if i + 1 < len(text.tokens) else None
    return after is not None and after.word and not after.capital and not verb_forms().get(after.low)
