"""Phrases whose head is a name: "Mme Rey", "le Pentagone", "le fabricant du câble, Arvatec".

Each rule returns [] where it does not apply.
"""

from collections.abc import Sequence

from app.annotation import ActorKind, ActorRef
from app.extraction.designations import Designation, head
from app.extraction.discourse import Discourse
from app.extraction.entity import Entity
from app.extraction.mention import Mention
from app.extraction.shaped_names import demonym_before_name
from app.extraction.text import Token
from app.extraction.titles import is_body, roles
from app.lexicon.actors import RoleKind, fold, registry
from app.lexicon.cues import cues
from app.lexicon.grammar import grammar
from app.lexicon.inflection import Gender
from app.lexicon.naming import naming
from app.lexicon.places import words
from app.lexicon.syntax import syntax

_AND = "et"
_APPOSED_NAME = 4
"""Words of the longest name that may stand behind the comma of "le fabricant, Arvatec"."""


def named_person(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """A person's name as head: "Mme Choe", "le général Pat Ryder, porte-parole", not "l'avocat de Paul Rey"."""
    for mention in discourse.entities.mentions_in(phrase.first, phrase.last):
        entity = discourse.entities.named(mention)
        heads = entity is not None and entity.person and _heads(phrase, mention)
        if entity is not None and heads and not (_single(entity) and _of_something(phrase, mention)):
            return [entity.reference(phrase.mention, "name")]
    return []


def _single(entity: Entity) -> bool:
    """Never named by more than one word."""
    return all(" " not in alias for alias in entity.aliases)


def _of_something(phrase: Designation, mention: Mention) -> bool:
    """ "un responsable de la mission navale Aspides": a word that looks like a name, behind what one belongs to."""
    text, at = phrase.text, mention.first
    if mention.last - at > 1 or mention.actor or mention.civil or at - 2 <= phrase.head:
        return False
    linked = any(text.low(k) in syntax().de_forms for k in range(phrase.head + 1, at - 1))
    before = text.tokens[at - 1]
    return linked and before.word and not before.capital and before.low not in registry().roles


def _heads(phrase: Designation, mention: Mention) -> bool:
    """The phrase is about the person of the mention, not about somebody that belongs to them."""
    text = phrase.text
    civil = mention.first if mention.civil is None else mention.first - (2 if mention.civil.endswith(".") else 1)
    if phrase.noun in naming().counsel and text.low(civil - 1) == "," and _ends(phrase, mention):
        return True  # "le conseil du policier, Me Paul Rey"
    start = min(civil, mention.title_before[0] if mention.title_before else mention.first)
    while text.tokens[start - 1].capital and text.low(start - 1) in grammar().determiners and start - 1 > phrase.head:
        start -= 1  # "l'avocat de M. |Le Rey|"
        start -= 2 if text.low(start - 1) == "." else 0
    if mention.first > phrase.first and text.low(mention.first - 1) in syntax().de_forms:
        return False
    before = text.low(start - 1)
    chained = any(text.low(k) in syntax().de_forms for k in range(phrase.head + 1, mention.first))
    if before != "," and chained and _of_body(phrase):
        return False  # "le club formateur de l'international Paul Rey"
    if start <= phrase.first + (phrase.opening in syntax().du_des) or before == ",":
        return True
    if before in syntax().de_forms | syntax().at:
        return False
    return _title_like(phrase, start) or (_ends(phrase, mention) and _beside(phrase, mention))


def _of_body(phrase: Designation) -> bool:
    """The noun of the phrase is a body's, no person's."""
    body = phrase.role is not None and phrase.role.kind is RoleKind.BODY
    return (body or phrase.noun in naming().generic_bodies) and not phrase.text.tokens[phrase.head].capital


def _title_like(phrase: Designation, last: int) -> bool:
    """The words before the name are a title or nothing but determiners."""
    text = phrase.text
    role = next(roles(text, phrase.first, last), None)
    if role is not None:
        return role.kind is not RoleKind.BODY  # "le collectif Justice pour Ilyès"
    return _only_tells(phrase, last)


def _ends(phrase: Designation, mention: Mention) -> bool:
    """The phrase ends with the name, or a mark stands behind it."""
    return mention.last >= phrase.last or phrase.text.tokens[mention.last].mark


def _beside(phrase: Designation, mention: Mention) -> bool:
    """The name stands right behind a word or a comma of the phrase."""
    before = phrase.text.tokens[mention.first - 1]
    return mention.first > phrase.first and (before.word or before.text == ",")


def apposed_body(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "le fabricant du câble, Arvatec", "l'exploitant, la société Gazor": the name behind the comma is that of the
    body before it."""
    text, comma = phrase.text, phrase.comma
    noun, first = text.low(head(text, phrase.first, comma)), comma + 1
    small = grammar().determiners.keys() | naming().generic_bodies
    while first < phrase.last and text.low(first) in small and not _opens_name(text.tokens[first]):
        first += 1
    name = text.tokens[first : phrase.last]
    called = any(text.low(k) in naming().company_nouns for k in range(comma + 1, first))  # "le contrôleur, la firme X"
    if not (noun in naming().generic_bodies or called) or not 0 < len(name) <= _APPOSED_NAME:
        return []
    kind = name[0].capital and (name[0].low in naming().generic_bodies or is_body(name[0].low))  # "Mutuelle alpine"
    if not all(token.word and (token.capital or kind) for token in name):
        return []
    entity = discourse.entities.introduced(text.span(first, phrase.last).text, ActorKind.ORGANISATION)
    entity.call(fold(noun))
    entity.see(phrase.mention.start)
    return [entity.reference(phrase.mention, "name")]


def _opens_name(token: Token) -> bool:
    """ "Mutuelle" of "Mutuelle alpine", no "ONG"."""
    return token.capital and not token.text.isupper()


def named_body(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """A registered or introduced name as head: "le Pentagone", "l'agence de presse TASS", "le syndicat CGT"."""
    for mention in discourse.entities.mentions_in(phrase.first, phrase.last):
        entity = discourse.entities.named(mention)
        if mention.person or entity is None:
            continue
        if _spelled_out(phrase, mention):
            return [entity.reference(phrase.mention, "name")]
        if _behind_a_participle(phrase, mention):
            continue  # "des sources du dossier, citées par l'agence Bloomberg"
        if _leads(phrase, mention):
            inside = discourse.entities.mentions_in(phrase.first, phrase.last)
            return [] if _part_or_other(phrase, mention, inside) else [entity.reference(phrase.mention, "name")]
        if _behind_comma(phrase, mention):
            return [entity.reference(phrase.mention, "name")]
        noun = _noun_before(phrase, mention)
        if noun is not None and _place(entity) and noun not in entity.heads:
            continue  # "la zone de police Bruxelles-Capitale" is not the region
        if noun is not None:
            entity.call(noun)
            entity.gender = entity.gender or _told_gender(phrase)
            if not entity.registered:  # "l'hôpital Principal" by its noun as well
                for first in (mention.first - 1, phrase.head):  # "la zone de police Namur Capitale"
                    discourse.entities.alias(entity, phrase.text.span(first, mention.last).text)
            return [entity.reference(phrase.mention, "name")]
        led = phrase.role is not None and phrase.role.kind is RoleKind.PERSON  # "la candidate du Front uni (FU)"
        if phrase.text.tokens[mention.first - 1].text == "(" and mention.last < phrase.last and not led:
            return [entity.reference(phrase.mention, "acronym")]  # "la Ligue de défense (LD)"
    return []


def _place(entity: Entity) -> bool:
    """A state or the government of one."""
    return entity.registered and entity.kind in {ActorKind.STATE, ActorKind.GOVERNMENT}


def _spelled_out(phrase: Designation, mention: Mention) -> bool:
    """ "son parti, l'Alliance pour le renouveau (APR)": the acronym's long form stands right behind a comma."""
    if mention.acronym is None or phrase.comma >= phrase.last:
        return False
    between = phrase.text.tokens[phrase.comma + 1 : mention.acronym[0]]
    return mention.acronym[0] > phrase.comma and all(token.low in grammar().determiners for token in between)


def _leads(phrase: Designation, mention: Mention) -> bool:
    """Nothing but determiners and adjectives stands before the name: "le Pentagone"."""
    return mention.first <= phrase.head or _only_tells(phrase, mention.first)


def _only_tells(phrase: Designation, last: int) -> bool:
    """Nothing stands before the name but determiners, marks and where somebody comes from: "l'Américain Boeing"."""
    before = range(phrase.first, last)
    text = phrase.text
    return all(
        text.low(k) in grammar().determiners
        or text.tokens[k].mark
        or demonym_before_name(text, k)
        or (k == last - 1 and phrase.definite and _demonym(text.low(k)))
        for k in before
    )


def _demonym(low: str) -> bool:
    """ "le vaudois Helvadata", "le japonais Tanabe Wire"."""
    regional = low.endswith(tuple(words().adjective_endings)) and low not in registry().roles
    return low in registry().states_by_demonym or (regional and low not in naming().generic_bodies)


def _part_or_other(phrase: Designation, mention: Mention, mentions: Sequence[Mention]) -> bool:
    """ "la CGT de la raffinerie" is a part with a name of its own, "le Conseil d'État valaisan" another body."""
    if mention.last >= phrase.last:
        return False
    known = mention.actor is not None or phrase.text.tokens[mention.first].text.isupper()
    led = (m for m in mentions if m.first > mention.last and m.person and (m.title_before or m.civil))
    chief = known and any(led)  # "les FSR du général Hemedti"
    dated = phrase.text.tokens[mention.last + 1].kind == "number"  # "Le Monde du 3 mai"
    part = phrase.text.low(mention.last) in syntax().de_forms and not chief and not dated
    return part or _of_other_state(phrase, mention)


def _of_other_state(phrase: Designation, mention: Mention) -> bool:
    """An adjective after a registered name that does not fit it: it is somebody else's body of that name."""
    token = phrase.text.tokens[mention.last]
    known = registry().actor(mention.actor) if mention.actor else None
    if known is None or known.kind is ActorKind.STATE or not token.word or token.capital:
        return False
    return registry().states_by_demonym.get(token.low) != known.parent


def _behind_comma(phrase: Designation, mention: Mention) -> bool:
    """ "le fabricant du câble, Arvatec": the name closes the phrase behind a comma."""
    comma = mention.first - 1
    return phrase.text.tokens[comma].text == "," and mention.last >= phrase.last and comma > phrase.head


def _behind_a_participle(phrase: Designation, mention: Mention) -> bool:
    """Another one is said to cite or lead the source: "…, citées par l'agence Bloomberg"."""
    tokens = phrase.text.tokens[phrase.comma + 1 : mention.first]
    return mention.first > phrase.comma and any(t.low in grammar().prepositions - syntax().de for t in tokens)


def _told_gender(phrase: Designation) -> Gender | None:
    """What the noun before the name, or its article, says: "l'ONG Mers vives" goes on as "elle"."""
    told = phrase.gender if phrase.opening in syntax().singular_articles else None
    return told or (phrase.role.gender if phrase.role is not None else None)


def _firm_noun(phrase: Designation) -> bool:
    """An unlisted noun that ends like a trade, with an article: "le torréfacteur Ramon", "la biscuiterie Ramon"."""
    noun = phrase.text.tokens[phrase.head]
    listed = phrase.role is not None or noun.low in cues().noun_forms
    return phrase.definite and not noun.capital and not listed and noun.low.endswith(tuple(naming().firm_endings))


def _noun_before(phrase: Designation, mention: Mention) -> str | None:
    """The folded noun of a body that the name follows: "syndicat" of "le syndicat CGT", none of "le siège de l'ONU"."""
    before = phrase.text.low(mention.first - 1)
    if before in syntax().definite_articles and phrase.text.low(mention.last) == "(":
        before = phrase.text.low(mention.first - 2)  # "le bureau humanitaire de l'ONU (Ocha)"
    if before in grammar().prepositions or before == _AND or not _ends(phrase, mention):
        return None
    leading = phrase.role
    owned = before in syntax().definite_articles and phrase.text.low(mention.first - 2) in syntax().de_forms
    trade = phrase.noun in naming().trade_leaders | naming().firm_trades or _firm_noun(phrase)
    if trade and not owned:
        return fold(phrase.noun)
    if phrase.noun in naming().dependents and phrase.text.low(phrase.head + 1) in syntax().de_forms:
        return None  # "la filiale du groupe Nordmin"
    if (
        leading is not None
        and leading.kind is RoleKind.PERSON
        and phrase.text.low(phrase.head + 1) in syntax().de_forms
    ):
        return None  # "un responsable de la mission navale Aspides"
    if phrase.noun in naming().generic_bodies and phrase.text.tokens[phrase.head].text == phrase.noun and before != "(":
        # "l'armateur grec Stavros Lines": no role of a person; "l'assureur de la SRO" is another one
        return None if owned else fold(phrase.noun)
    role = next(roles(phrase.text, phrase.first, mention.first), None)
    return fold(role.lemma) if role is not None and role.kind is not RoleKind.PERSON else None
