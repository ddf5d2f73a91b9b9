"""Bare nouns of bodies, "le syndicat", "la firme de Toronto", "l'agence onusienne": which body they mean.

Each rule returns [] where it does not apply.
"""

from collections.abc import Set
from functools import cache, lru_cache

from app.annotation import ActorKind, ActorRef
from app.extraction.coreference import referred
from app.extraction.designations import Designation
from app.extraction.discourse import Discourse
from app.extraction.entity import Entity, in_title
from app.extraction.phrases import is_preposition
from app.extraction.text import Text
from app.extraction.titles import is_body, role_at
from app.extraction.words import spoken
from app.lexicon.actors import RoleKind, fold, registry, slug
from app.lexicon.grammar import grammar, verb_forms
from app.lexicon.naming import naming
from app.lexicon.places import parents
from app.lexicon.syntax import syntax

_PLURAL = ("s", "x")
_TOWN = 3
"""Tokens of "firme de Toronto"."""
_BODIES = frozenset({ActorKind.ORGANISATION, ActorKind.AGENCY, ActorKind.GOVERNMENT})


def known_body(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "le syndicat", "la préfecture": the body that the article named more fully before, of several the last."""
    if not _bare_noun(phrase):
        return []
    noun, here = fold(_body_noun(phrase)), phrase.mention.start
    own, company = slug(noun), phrase.noun in naming().company_nouns
    for nouns in ((noun,), _same_body(noun)):
        for entity in discourse.entities.recall.before(here, *nouns):
            other = company and entity.registered and entity.id not in registry().companies
            if not entity.person and entity.id != own and not other:
                return [entity.reference(phrase.mention, "body")]
    return []


def _body_noun(phrase: Designation) -> str:
    """The noun of the body, of two words in "le ministère public"."""
    found = role_at(phrase.text, phrase.head, phrase.core)
    return phrase.text.span(phrase.head, found[1]).text if found is not None else phrase.noun


@cache
def _same_body(noun: str) -> frozenset[str]:
    """Folded nouns that name the same body by another word."""
    pairs = [tuple(fold(part) for part in row.split(" = ")) for row in naming().same_bodies]
    return frozenset(other for pair in pairs if noun in pair for other in pair if other != noun)


def spelled_body(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "la banque" of "un cadre de la Banque du Vully": the body whose name begins with the noun, with a capital."""
    if not _bare_body(phrase):
        return []
    names: set[str] = set()
    for k in _with_capital(phrase.text).get(phrase.noun, ()):
        if 1 <= k < phrase.first and (name := _spelled(phrase, k)) is not None:
            names.add(name)
        if k >= phrase.first or len(names) > 1:
            break
    if len(names) != 1:
        return []  # "la banque" of two of them is guessed by nobody
    entity = discourse.entities.introduced(names.pop(), ActorKind.ORGANISATION)
    entity.call(fold(phrase.noun))
    entity.see(phrase.mention.start)
    return [entity.reference(phrase.mention, "body")]


@lru_cache(maxsize=1)
def _with_capital(text: Text) -> dict[str, list[int]]:
    """The tokens that a capital opens, by their lower case."""
    found: dict[str, list[int]] = {}
    for k, token in enumerate(text.tokens):
        if token.capital:
            found.setdefault(token.low, []).append(k)
    return found


def _spelled(phrase: Designation, k: int) -> str | None:
    """The name that begins at token `k` with the noun of the phrase: "Banque du Vully", "Service de la santé"."""
    text, token = phrase.text, phrase.text.tokens[k]
    if token.quoted or text.low(k - 1) not in grammar().determiners:
        return None
    end = k + 1
    while text.low(end) in syntax().de_forms and (behind := _complement_end(text, end)) > end:
        end = behind
    return text.span(k, end).text if end > k + 1 else None


def _complement_end(text: Text, i: int) -> int:
    """Where the complement ends that a "de" at `i` opens: "des papetiers", "de la Rive-Nord"; `i` for a verb."""
    first = i + 1 + (text.low(i + 1) in syntax().definite_articles)
    capital, end = text.tokens[first].capital, first
    while text.tokens[end].word and text.tokens[end].capital is capital:
        if not capital and (is_preposition(text.low(end)) or verb_forms().get(text.low(end))):
            break
        end += 1
    return end if end > first else i


def titled_body(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "le syndicat" of "le président du Syndicat des papetiers, Paul Rey": the body that a title has named."""
    if not _bare_body(phrase):
        return []
    for person in discourse.entities.recall.before(phrase.mention.start, in_title(phrase.noun)):
        words = spoken(person.title.replace("’", "'")) if person.person and person.title else []
        at = next((k for k, word in enumerate(words) if k and fold(word) == fold(phrase.noun)), len(words))
        name = " ".join(words[at:]).replace("' ", "'")
        if " " in name:
            entity = discourse.entities.introduced(name, ActorKind.ORGANISATION)
            entity.call(fold(phrase.noun))
            entity.see(phrase.mention.start)
            return [entity.reference(phrase.mention, "body")]
    return []


def last_body(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "l'organisme", "le constructeur": the body that goes on, whatever the article called it, if it may be one."""
    described = _described_noun(phrase)
    alone = phrase.core - phrase.head == 1 and _bare_noun(phrase)
    if not (alone or described) or phrase.noun not in naming().generic_bodies:
        return []
    company = phrase.noun in naming().company_nouns
    complemented = phrase.core - phrase.head > 2
    armed = described and phrase.text.low(phrase.core - 1) in naming().armed
    if phrase.gender == "f" and phrase.noun in naming().trades_and_companies:
        return []  # "la gestionnaire" is a person
    kinds = frozenset({ActorKind.ORGANISATION}) if company else _BODIES
    if phrase.noun in naming().media_nouns:
        kinds = frozenset({ActorKind.MEDIUM})
    if phrase.noun in naming().party_nouns:
        kinds |= {ActorKind.GROUP}

    def fits(entity: Entity) -> bool:
        if entity.kind not in kinds or (entity.plural and not entity.registered):
            return False
        if _proper(phrase) and not _named_by(entity, phrase.noun):
            return False  # "la Ligue" is no union
        if armed:
            return not {*entity.heads, fold(entity.name.split()[0])}.isdisjoint(_parties())
        if described and entity not in {discourse.topic, discourse.speaker}:
            return False
        if described and _of_another_state(entity, phrase.text.low(phrase.core - 1)):
            return False  # "La Fifa enquête. La fédération |camerounaise| conteste"
        acronym = entity.name.isupper() and not entity.heads  # "la FCPE …. La fédération de parents d'élèves"
        free = company or acronym or entity is discourse.speaker
        if described and complemented and not free and fold(phrase.noun) not in entity.heads:
            return False  # "l'organisation de consommateurs" is not just any body
        if company and entity.registered and entity.id not in registry().companies:
            return False
        if phrase.noun in naming().of_sport and entity.heads.isdisjoint(naming().of_sport) and _known(entity):
            return False  # "le club" is not the Red Cross
        if company and not _may_be_company(_told_kinds(entity)):
            return False  # "la banque" is not the defence, "l'entreprise" not the Région
        if entity.kind is ActorKind.AGENCY and phrase.noun in naming().party_nouns | naming().union_nouns:
            return False  # "le mouvement" is no army
        told = entity.registered or entity.heads or (acronym and _with_article(discourse, entity))
        acts = told or entity is discourse.topic or entity in discourse.spoke
        known = entity.heads | naming().any_company if entity.id in registry().companies else entity.heads
        if company and _only_asks(discourse, entity):
            return False  # "Interrogée par Le Phare, la société …"
        if not acts and (not company or _is_place(discourse, entity)):
            return False
        return naming().may_call(phrase.noun, known)

    first = discourse.text.units[discourse.sentence(phrase.first)].first
    # "Quatorze magasins Delmarche sont fermés, indique l'enseigne"
    opening = discourse.text.tokens[first].start if phrase.first > first else None
    found = discourse.antecedent(fits, phrase.mention.start, discourse.speaker, opening=opening)
    return referred(found, phrase.mention, "company" if company else "body")


def _known(entity: Entity) -> bool:
    """The registry knows it, or the body whose name its own begins with: "Croix-Rouge de Belgique"."""
    return entity.registered or entity.name.partition(" ")[0] in registry().names


def _of_another_state(entity: Entity, adjective: str) -> bool:
    """The adjective is that of a state, and the registry knows the body as none of it."""
    state = registry().states_by_demonym.get(fold(adjective))
    return state is not None and registry().outermost(entity.id or "") not in {None, state}


def last_company(discourse: Discourse, phrase: Designation) -> Entity | None:
    """The firm that goes on where the phrase stands, without a noun that says what it is: that of "la direction"."""

    def fits(entity: Entity) -> bool:
        firm = entity.kind is ActorKind.ORGANISATION and not entity.plural and entity.id is not None
        listed = entity.id in registry().companies or not entity.registered
        return firm and listed and not parents(entity.name) and _may_be_company(_told_kinds(entity))

    return discourse.antecedent(fits, phrase.mention.start, discourse.speaker)


def _proper(phrase: Designation) -> bool:
    """ "la Ligue", "l'Office": a noun with a capital is short for a name that holds it; "l'ONG" is not."""
    token = phrase.text.tokens[phrase.head]
    return token.capital and not token.text.isupper()


def _named_by(entity: Entity, noun: str) -> bool:
    """The noun is a word of one of its names: "l'Office" of "l'Office des céréales"."""
    return any(fold(noun) in fold(name).split() for name in entity.aliases)


def _only_asks(discourse: Discourse, entity: Entity) -> bool:
    """All that is told of it is by whom something was done: "interrogée par Le Phare"."""
    text = discourse.text
    firsts = (text.at(offset) for offset in entity.seen)
    before = (k - 1 - (text.low(k - 1) in syntax().definite_articles) for k in firsts)
    return bool(entity.seen) and all(text.low(k) in syntax().by for k in before)


def _with_article(discourse: Discourse, entity: Entity) -> bool:
    """ "l'OV", "du BEF": the acronym of a body, of which the article says nothing else."""
    text = discourse.text
    return any(text.low(text.at(at) - 1) in syntax().singular_articles | syntax().du_des for at in entity.seen)


def _is_place(discourse: Discourse, entity: Entity) -> bool:
    """Its name is that of a place, be it one that no gazetteer knows: "le maire de Saint-Loup", "à Saint-Loup"."""
    if parents(entity.name) or entity.name.lower() in naming().the_state:
        return True
    text = discourse.text
    for offset in entity.seen:
        at = text.at(offset)
        of = text.low(at - 1) in syntax().de_forms and text.low(at - 2) in naming().town_heads
        if text.low(at - 1) in syntax().at or of:
            return True
    return False


def dependent(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "La filiale du groupe Hydria": the firm spoken of, not the one that it belongs to."""
    if phrase.noun not in naming().subsidiaries or not (phrase.definite and phrase.singular):
        return []
    owners = discourse.entities.affiliations(phrase.first, phrase.last)

    def fits(entity: Entity) -> bool:
        spoken_of = entity is discourse.topic or entity in discourse.spoke
        firm = entity.kind is ActorKind.ORGANISATION and entity.id not in owners and not entity.plural
        return firm and spoken_of and _may_be_company(entity.heads)

    found = discourse.antecedent(fits, phrase.mention.start, discourse.speaker)
    return referred(found, phrase.mention, "company")


def _described_noun(phrase: Designation) -> bool:
    """A definite noun with one adjective: "l'agence onusienne" may be the body that goes on, no other one; so may "la
    firme de Toronto"."""
    if phrase.opening not in naming().noun_determiners:
        return False
    if phrase.core - phrase.head > 2 and phrase.text.low(phrase.head + 1) in syntax().de:
        complement = phrase.text.tokens[phrase.head + 2]
        if not complement.capital:  # "le fabricant de puces", "la fédération de parents d'élèves"
            role = registry().roles.get(complement.low)
            body = role is None or role.kind is not RoleKind.PERSON  # "l'organisation de défense des libertés"
            kind = complement.word and body and complement.low not in syntax().de_forms
            kind = kind or complement.low.endswith(_PLURAL)
            return kind and not any(t.capital for t in phrase.text.tokens[phrase.head : phrase.core])
        if phrase.core - phrase.head > _TOWN:
            return False
        return phrase.noun in naming().company_nouns and bool(parents(complement.text))
    if phrase.core - phrase.head != 2:
        return False
    adjective = phrase.text.tokens[phrase.core - 1]
    other = adjective.low in registry().roles and adjective.low not in naming().generic_bodies | naming().armed
    return adjective.word and not adjective.capital and not other  # "l'association faîtière"


def _told_kinds(entity: Entity) -> set[str]:
    """The folded nouns that tell what it is, with that of a body which opens its name: "Région wallonne"."""
    return entity.heads | ({fold(entity.name.split()[0])} & _bodies())


def _may_be_company(heads: Set[str]) -> bool:
    """One of the nouns tells a company, or none tells what sort of body it is."""
    return not _companies().isdisjoint(heads) or _bodies().isdisjoint(heads)


@cache
def _parties() -> frozenset[str]:
    return frozenset(fold(noun.removeprefix("+")) for noun in naming().party_nouns)


@cache
def _companies() -> frozenset[str]:
    return frozenset(fold(noun) for noun in naming().company_nouns | naming().firm_trades | naming().trade_leaders)


@cache
def _bodies() -> frozenset[str]:
    return frozenset(fold(noun) for noun, role in registry().roles.items() if role.kind is RoleKind.BODY)


def _bare_noun(phrase: Designation) -> bool:
    """A definite noun alone: "le syndicat", "cette agence", "le ministère public"."""
    found = role_at(phrase.text, phrase.head, phrase.core)
    end = found[1] if found is not None and found[0].kind is RoleKind.BODY else phrase.head + 1
    return phrase.core == end and phrase.opening in naming().noun_determiners


def _bare_body(phrase: Designation) -> bool:
    """The same where the noun is one of bodies."""
    return (phrase.noun in naming().generic_bodies or is_body(phrase.noun)) and _bare_noun(phrase)
