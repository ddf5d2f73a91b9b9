"""From the words of a source to actors: each member of a list is read by one rule after the other.

What no rule resolves keeps its words.
"""

from collections.abc import Callable

from app.annotation import ActorKind, ActorRef
from app.extraction.bodies import dependent, known_body, last_body, last_company, spelled_body, titled_body
from app.extraction.coreference import (
    both_persons,
    both_states,
    demonym,
    description,
    epithet,
    latter,
    owner,
    possessed,
    pronoun,
    same_source,
    spoken_pronoun,
    there,
    trade,
)
from app.extraction.designations import Designation
from app.extraction.discourse import Discourse
from app.extraction.entities import belonging, is_title
from app.extraction.functions import bare_title, counterpart, institution, state_body
from app.extraction.members import members, without_openers
from app.extraction.named import apposed_body, named_body, named_person
from app.extraction.text import Unit
from app.extraction.titles import role_at
from app.lexicon.actors import Role, RoleKind, fold, registry
from app.lexicon.cues import cues
from app.lexicon.grammar import grammar
from app.lexicon.naming import naming
from app.lexicon.syntax import syntax

Rule = Callable[[Discourse, Designation], list[ActorRef]]
"""Reads one designation; [] where it does not apply."""

_AUTHORED = 4
"""How far "par" may stand behind its participle: "communiqué jeudi soir par la préfecture"."""
_PAPER = 900
"""How far back, in characters, the paper may stand that "le document" is."""


def resolve(discourse: Discourse, first: int, last: int) -> list[ActorRef]:
    """The actors that the source phrase of tokens [first, last) means, in order, each once."""
    return _each(discourse, first, last, _read)


def resolve_speaker(discourse: Discourse, first: int, last: int) -> list[ActorRef]:
    """The same where the words are direct speech, so that a description of no function can only mean a person."""
    return _each(discourse, first, last, _read_speaker)


def _each(
    discourse: Discourse, first: int, last: int, read: Callable[[Discourse, int, int], list[ActorRef]]
) -> list[ActorRef]:
    found: dict[str, ActorRef] = {}
    first, last = without_openers(discourse.text, first, last)
    names = [(m.first, m.last) for m in discourse.entities.mentions_in(first, last)]
    for start, end in members(discourse.text, first, last, names):
        for reference in read(discourse, start, end):
            found.setdefault(reference.name, reference)
    return list(found.values())


def _read_speaker(discourse: Discourse, first: int, last: int) -> list[ActorRef]:
    phrase = Designation(discourse.text, first, last, discourse.text.span(first, last))
    if spoken := spoken_pronoun(discourse, phrase):
        return spoken
    return description(discourse, phrase) or _read(discourse, first, last)


def _read(discourse: Discourse, first: int, last: int) -> list[ActorRef]:
    """One member, without the preposition that opens it."""
    text = discourse.text
    while first < last and (text.low(first) in naming().member_openers or text.tokens[first].mark):
        first += 1
    while last > first and text.low(last - 1) in syntax().de_forms:
        last -= 1  # "Le Soir de |samedi"
    if first >= last:
        return []
    phrase = Designation(text, first, last, text.span(first, last))
    for rule in _NOUNLESS:
        if found := rule(discourse, phrase):
            return found
    phrase = phrase.without_relative()
    for rule in _BY_NOUN:
        if found := rule(discourse, phrase):
            return found
    return [_by_words(discourse, phrase)]


def _behind_paper(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "un rapport de l'ONU", "les chiffres du ministère", "un point diffusé par la police": who speaks is the one
    behind the paper, which any noun may be that somebody "a diffusé"."""
    text, paper = phrase.text, phrase.paper
    somebody = phrase.role is not None or text.tokens[phrase.head].capital
    if phrase.noun in naming().informants or (somebody and not paper) or is_title(text, phrase.first):
        return []
    for k in range(phrase.head + 1, phrase.last):
        if not paper and text.low(k) not in syntax().by:
            continue
        if text.tokens[k].mark or text.low(k) in syntax().a_forms:
            break  # "un document remis aux élus du comité"
        start = _author(phrase, k)
        if start is not None and start < phrase.last and _somebody(discourse, phrase, start):
            found = _read(discourse, start, phrase.last)
            if found and (author := discourse.entities.of(found[0])) is not None:
                discourse.paper = author, phrase.mention.start
            return found
    return []


def _same_paper(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "le document", "ce texte": the paper that was cited last, or who speaks through it."""
    alone = phrase.core - phrase.head == 1 and (phrase.definite or phrase.demonstrative) and phrase.singular
    if not alone or phrase.noun not in naming().any_paper or discourse.paper is None:
        return []
    paper, cited = discourse.paper
    earlier = discourse.sentence(discourse.text.at(cited)) < discourse.sentence(phrase.first)
    near = earlier and phrase.mention.start - cited < _PAPER  # "une note citée dans le document": another one
    return [paper.reference(phrase.mention, "paper")] if near else []


def _apposed_part(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "son parti, l'Alliance du centre (AC)", "son exploitante, la société Gazor": who it is stands behind the
    comma."""
    text, first = phrase.text, phrase.comma + 1
    if phrase.opening not in naming().possessives or first >= phrase.last:
        return []
    noun = first + 1
    if noun >= phrase.last or text.low(first) not in naming().noun_articles:
        return []
    named = text.low(noun) in naming().generic_bodies and noun + 1 < phrase.last and text.tokens[noun + 1].capital
    return _read(discourse, first, phrase.last) if named or text.tokens[noun].capital else []


def _colleagues(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "nos confrères de Ouest-France": the medium; "la publication d'un audit": the audit; "le siège de la firme"."""
    text = phrase.text
    if phrase.noun not in naming().colleagues | naming().appearances | naming().headquarters:
        return []
    first = next((k for k in range(phrase.head + 1, phrase.last) if text.low(k) in syntax().de_forms), phrase.last)
    paper = any(text.low(k) in cues().noun_forms for k in range(first, min(first + 3, phrase.last)))
    if phrase.noun in naming().appearances and not paper:
        return []
    seat = phrase.text.low(phrase.comma + 1) in naming().seat_prepositions  # "le siège du groupe, à Houston"
    return _read(discourse, first, phrase.comma if seat and phrase.comma > first else phrase.last)


def _author(phrase: Designation, k: int) -> int | None:
    """Where the author of a paper begins if token `k` leads to one: "du ministère", "de l'ONU", "par l'ONU"."""
    text, low = phrase.text, phrase.text.low(k)
    if low in syntax().by:  # "consulté par notre journal" tells who has it, not who wrote it
        return k + 1 if any(phrase.made(n) for n in range(max(phrase.head, k - _AUTHORED), k)) else None
    if low in syntax().du_des:
        return k
    if low not in syntax().de_forms or k + 1 >= phrase.last:
        return None
    following = text.tokens[k + 1]
    named = following.capital or following.low in grammar().determiners or following.low in registry().roles
    return k + 1 if named else None


def _somebody(discourse: Discourse, phrase: Designation, first: int) -> bool:
    """The rest of the phrase, from `first`, names somebody who may speak."""
    text, last = phrase.text, phrase.last
    k = first
    while k < last and text.low(k) in grammar().determiners:
        k += 1
    if k >= last:
        return False
    if discourse.entities.mentions_in(first, last) or text.low(k) in registry().roles:
        return True
    return state_body(discourse.entities, Designation(text, first, last, phrase.mention)) is not None


def _one_of(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "l'un d'eux, Stoyan": the one who is named; without a name nobody knows which."""
    if not phrase.words.startswith(tuple(naming().one_of)):
        return []
    named = [m for m in discourse.entities.mentions_in(phrase.comma, phrase.last) if m.person]
    entity = discourse.entities.named(named[0]) if named else None
    if entity is not None:
        return [entity.reference(phrase.mention, "name")]
    words = phrase.text.span(phrase.first, phrase.comma).text
    one = discourse.entities.introduced(words.lower(), ActorKind.UNNAMED)
    one.see(phrase.mention.start)
    return [one.reference(phrase.mention, "surface")]


def _object_before(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "La ministre recevra l'intersyndicale. Celle-ci …": the last function of the sentence before, where it agrees
    and somebody else is the subject there."""
    text, agreement = discourse.text, grammar().subject_pronouns.get(phrase.words)
    at = discourse.sentence(phrase.first)
    pointing = phrase.words in syntax().near_demonstratives | naming().latter
    if phrase.first != text.units[at].first or at == 0 or agreement is None or not pointing:
        return []
    if agreement.plural:
        return _people_before(discourse, text.units[at - 1])
    before, speaker = text.units[at - 1], discourse.speaker
    seen = discourse.last_seen(speaker, phrase.mention.start) if speaker is not None else -1
    if phrase.words in naming().latter and seen >= text.tokens[before.first].start:
        return []  # "« … », observe Paul Rey. Ce dernier …"
    for k in range(before.last - 1, before.first + 1, -1):
        role = registry().roles.get(text.low(k))
        if text.low(k - 1) in grammar().subject_pronouns or text.tokens[k].quoted:
            return []
        named = discourse.entities.mentions_in(k, k + 1)
        if named and text.tokens[k].capital:
            return []
        if role is not None and role.kind is RoleKind.BODY and phrase.words in naming().latter:
            continue  # "devant la presse. Cette dernière …"
        of_body = text.low(k - 2) in syntax().de_forms and role is not None and role.kind is RoleKind.BODY
        article = text.low(k - 1) in syntax().definite_articles and not of_body
        gender = grammar().determiners[text.low(k - 1)].gender if article else None
        if role is not None and article and not role.plural and (gender or role.gender) == agreement.gender:
            return _read(discourse, k - 1, k + 1)
    return []


def _people_before(discourse: Discourse, before: Unit) -> list[ActorRef]:
    """ "Le gouverneur accuse les vendeurs d'eau. Ces derniers …": the last people of the sentence before."""
    text = discourse.text
    for k in range(before.last - 1, before.first, -1):
        role = registry().roles.get(text.low(k))
        if role is None or not role.plural or role.kind is RoleKind.BODY:
            continue
        if text.tokens[k].quoted:
            return []
        if text.low(k - 1) in naming().people_articles:
            last = k + 1
            if text.low(last) in syntax().de and last + 1 < before.last:
                last += 2  # "les vendeurs d'eau"
            return _read(discourse, k, last)
    return []


_NOUNLESS: tuple[Rule, ...] = (_one_of, _object_before, both_persons, there, pronoun, owner, same_source, latter)
_BY_NOUN: tuple[Rule, ...] = (
    demonym,
    named_person,
    _apposed_part,
    _same_paper,
    _behind_paper,
    _colleagues,
    counterpart,
    apposed_body,
    named_body,
    bare_title,
    institution,
    both_states,
    epithet,
    possessed,
    known_body,
    spelled_body,
    titled_body,
    last_body,
    dependent,
    trade,
)
"""In the order in which they are tried."""


def _by_words(discourse: Discourse, phrase: Designation) -> ActorRef:
    """What no rule resolves keeps its words: "des riverains", "la Ligue des vallées"."""
    entity, role = discourse.entities.introduced(phrase.bare, _kind(phrase)), phrase.role
    for name in (_name_behind(phrase), _those_of(phrase), *_managed(discourse, phrase)):
        if name is not None:
            discourse.entities.alias(entity, name)
    counted = syntax().number_words - syntax().indefinite_articles
    numbered = phrase.opening in counted or phrase.text.tokens[phrase.first].kind == "number"
    if numbered and phrase.last - phrase.first > 1:  # "deux sources proches du dossier"
        discourse.entities.alias(entity, phrase.text.span(phrase.first + 1, phrase.last).text)
    many = numbered or phrase.opening in naming().several or (phrase.definite and not phrase.singular)
    entity.plural = entity.plural or many
    articles = syntax().singular_articles
    gender = grammar().determiners[phrase.opening].gender if phrase.opening in articles else None
    if gender is not None:
        entity.gender = gender
    elif role is not None:
        entity.gender = role.gender
    entity.call(fold(phrase.noun))
    if (found := role_at(phrase.text, phrase.head, phrase.core)) is not None and not found[0].plural:
        entity.call(fold(found[0].lemma))  # "un haut responsable"
    entity.affiliations |= discourse.entities.affiliations(phrase.first, phrase.last)
    if entity.parent is None and entity.kind is not ActorKind.UNNAMED and phrase.noun not in naming().outsiders:
        entity.parent = next((a for a in sorted(entity.affiliations) if a in registry().actors), None)
    entity.see(phrase.mention.start)
    if phrase.noun in cues().noun_forms and phrase.noun not in naming().informants:
        discourse.entities.alias(entity, phrase.plain_paper)
        discourse.paper = entity, phrase.mention.start
    return entity.reference(phrase.mention, "surface")


def _name_behind(phrase: Designation) -> str | None:
    """ "Justice et Paix au Sahel" of "l'ONG Justice et Paix au Sahel": what the noun before it only announces."""
    behind = phrase.head + 1
    if phrase.noun not in naming().generic_bodies or behind >= phrase.last or not phrase.text.tokens[behind].capital:
        return None
    return Designation(phrase.text, behind, phrase.last, phrase.mention).bare


def _those_of(phrase: Designation) -> str | None:
    """ "Union africaine" of "ceux de l'Union africaine": whose they are is all that the words tell."""
    behind = phrase.first + 2
    those = phrase.opening in syntax().noun_pronouns and phrase.text.low(phrase.first + 1) in syntax().de_forms
    if not those or behind >= phrase.last:
        return None
    return Designation(phrase.text, behind, phrase.last, phrase.mention).bare


def _managed(discourse: Discourse, phrase: Designation) -> list[str]:
    """ "direction de Norvex" for "la direction", "la direction du groupe": by the firm that goes on."""
    if phrase.noun not in naming().management or not (phrase.definite and phrase.singular):
        return []
    owner = phrase.head + 1
    if phrase.core > owner:
        named = phrase.text.low(phrase.core - 1) in naming().generic_bodies
        generic = named and phrase.text.low(owner) in syntax().de_forms
        found = _read(discourse, owner, phrase.core) if generic else []
        firm = discourse.entities.of(found[0]) if found else None
    else:
        firm = last_company(discourse, phrase)
    return belonging(phrase.noun, firm) if firm is not None and firm.id is not None else []


def _kind(phrase: Designation) -> ActorKind:
    """A definite body or name is an organisation, definite people are a group, all else is unnamed."""
    role = phrase.role
    if is_title(phrase.text, phrase.first):
        return ActorKind.MEDIUM
    if not phrase.definite:
        # "Météo-Centre affirme": a name needs no article.
        words = phrase.text.tokens[phrase.first : phrase.last]
        lone = role is None and phrase.opening not in grammar().determiners and phrase.noun not in cues().noun_forms
        return ActorKind.ORGANISATION if lone and all(token.capital for token in words) else ActorKind.UNNAMED
    body = role is not None and role.kind is RoleKind.BODY
    named = body or any(token.capital for token in phrase.text.tokens[phrase.head : phrase.last])
    if named and not _people(role):
        return ActorKind.ORGANISATION
    return ActorKind.GROUP if role is not None and role.plural else ActorKind.UNNAMED


def _people(role: Role | None) -> bool:
    """ "les ministres", "les habitants"."""
    return role is not None and role.kind is RoleKind.PERSON and role.plural
