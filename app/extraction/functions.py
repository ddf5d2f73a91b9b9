"""Phrases whose head is a function or a state's body: "la ministre", "le préfet du Var", "l'armée malienne".

Each rule returns [] where it does not apply.
"""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import islice, takewhile

from app.annotation import ActorKind, ActorRef
from app.extraction.coreference import owner_of
from app.extraction.designations import Designation
from app.extraction.discourse import Discourse, agrees, is_nameless, one_person
from app.extraction.entities import Entities, belonging
from app.extraction.entity import Entity, titled
from app.extraction.phrases import is_preposition
from app.extraction.text import Text
from app.extraction.titles import is_civil, role_at, roles
from app.lexicon.actors import RegistryActor, RoleKind, fold, registry
from app.lexicon.grammar import grammar, verb_forms
from app.lexicon.inflection import Mood
from app.lexicon.naming import naming
from app.lexicon.syntax import syntax

_ARTICLE = re.compile(r"^(?:l'|le |la |les |un |une )")
"""The article of a folded title."""
_DANGLING = re.compile(r"(?:\s|^)(?:de la|de l'|du|des|de|d'|a la|au)\s*$")
"""What is left of a complement once its name is cut: "ministre de la" of "ministre de la Russie"."""
_OF = re.compile(r"\b(?:du|des|d'|de l'|de la)\s*")
_UNTITLED = 320
"""How far behind a name, in characters, its first function may follow."""
_PAIR = 2
_PARTICIPLES = frozenset({Mood.PARTICIPLE_PAST, Mood.PARTICIPLE_PRESENT})
_SHORT = 2
"""Letters of a word that tells nothing in a complement: "la", "l'"."""


# ---------------------------------------------------------------- who has the function


@dataclass(frozen=True, eq=False)
class _Function:
    """A phrase that names a person by a function alone, and what it says of them."""

    phrase: Designation
    title: Designation
    """The phrase up to its first comma."""
    heads: frozenset[str]
    """Folded nouns of function: "ministre"."""
    wanted: frozenset[str]
    """Ids of what the person belongs to."""


def bare_title(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "la ministre", "le préfet du Var", "le chef de la diplomatie russe": the article first, then the offices, then
    who goes on; else a person known by the function alone."""
    function = _function(discourse.entities, phrase)
    if function is None:
        return []
    for rule, how in _BY_FUNCTION:
        if (person := rule(discourse, function)) is not None:
            if is_nameless(person) and (named := _untitled(discourse, function)) is not None:
                discourse.name(person, named)  # "La patronne dément", says a headline, and only then who she is
                return [named.reference(phrase.mention, "cataphora")]
            return [person.reference(phrase.mention, how)]
    return [_nameless(discourse.entities, function).reference(phrase.mention, "surface")]


def _function(entities: Entities, phrase: Designation) -> _Function | None:
    """The phrase as one person's function; None for "l'exploitant du barrage" (a firm) and "le Taristan voisin"."""
    text, opening = phrase.text, phrase.opening
    title = Designation(text, phrase.first, phrase.comma, phrase.mention)
    found = [role for role in roles(text, title.first, title.last) if role.kind is RoleKind.PERSON]
    own = phrase.definite or phrase.demonstrative or opening in naming().possessives - naming().several_owners
    bare = opening not in grammar().determiners and text.tokens[phrase.first].capital
    if not found or found[0].plural or not (bare or (own and phrase.singular)):
        return None
    leading = role_at(text, title.head, title.last)
    if (
        title.noun in naming().generic_bodies
        or _firm(entities, phrase)
        or leading is None
        or leading[0].kind is not RoleKind.PERSON
    ):
        return None
    heads = frozenset(fold(role.lemma) for role in found)
    wanted = entities.affiliations(phrase.first, phrase.last) - _sides(entities, title)
    return _Function(phrase, title, heads, frozenset(wanted))


def _sides(entities: Entities, title: Designation) -> set[str | None]:
    """Ids of the parties right behind a function: "la ministre PLR" is whoever the article calls a minister."""
    text = title.text
    beside = (m for m in entities.mentions_in(title.head + 1, title.last) if not m.person)
    return {m.actor for m in beside if m.actor and text.low(m.first - 1) in registry().roles}


def _firm(entities: Entities, phrase: Designation) -> bool:
    """ "Le meunier", where the article spoke of "le meunier Soufflot", a firm."""
    noun = fold(phrase.noun)
    if phrase.noun not in naming().firm_trades:
        return False
    return any(not entity.person and entity.id for entity in entities.recall.everybody(noun))


def _introduced(discourse: Discourse, function: _Function) -> Entity | None:
    """The person whom the article gave this function: the one of the very same title, else the one mentioned last; an
    unnamed one ("un instituteur") where nobody else has it."""
    phrase = function.phrase
    former = _former(phrase) and not phrase.complemented and discourse.spoke_here(phrase.mention.start)

    def fits(entity: Entity) -> bool:
        if former and entity.title is not None and not _was(entity):
            return False  # "l'ancien maire" is not the mayor
        return entity.person and _compatible(entity, function)

    found = _candidates(discourse, function, fits)
    if not found and not phrase.complemented:
        fits = partial(_unnamed_holder, function=function)
        found = _candidates(discourse, function, fits)
    exact = _candidates(discourse, function, fits, phrase.bare)
    if found and found[0].last_seen(phrase.mention.start + 1) >= 0:
        return exact[0] if exact and exact[0].last_seen(phrase.mention.start + 1) >= 0 else found[0]
    if not exact and not phrase.complemented and discourse.speaker is not None and discourse.speaker.person:
        return None  # "le patron" is who just spoke, not who is named below
    return _only(exact or found)


def _candidates(
    discourse: Discourse, function: _Function, fits: Callable[[Entity], bool], title: str | None = None
) -> list[Entity]:
    """Of those who have the function, or that very title, and fit, the one mentioned last before here; where there is
    none, the first two of those who are only named later."""
    recall, behind = discourse.entities.recall, function.phrase.mention.start + 1
    keys = (titled(title),) if title is not None else tuple(function.heads)

    def fitting(entities: Iterable[Entity]) -> Iterator[Entity]:
        for entity in entities:
            exact = title is None or (entity.title and titled(entity.title) in keys)
            if exact and not entity.heads.isdisjoint(function.heads) and fits(entity):
                yield entity

    before = next(fitting(recall.before(behind, *keys)), None)
    return [before] if before is not None else list(islice(fitting(recall.later(behind, *keys)), 2))


def _only(found: Sequence[Entity]) -> Entity | None:
    return found[0] if len(found) == 1 else None


def _former(phrase: Designation) -> bool:
    """ "l'ancien maire", "l'ex-préfète"."""
    words = (phrase.text.low(k) for k in range(phrase.first, phrase.head + 1))
    return any(word.partition("-")[0] in naming().former for word in words)


def _was(entity: Entity) -> bool:
    """ "ancien maire de Metz"."""
    return not naming().former.isdisjoint(fold(entity.title or "").split())


def _once(discourse: Discourse, function: _Function) -> Entity | None:
    """ "l'ex-ministre" of whom the article introduced as minister, where who was named last has another post: "La
    ministre, Anne Rey, … La présidente, Luce Lot, l'interroge. L'ex-ministre dément"."""
    here = function.phrase.mention.start
    last = next((e for e in discourse.before(here) if e.person), None)
    if not _former(function.phrase) or last is None or not any(post.split()[0] in _posts() for post in last.heads):
        return None
    of_today = frozenset(" ".join(w for w in head.split() if w not in naming().former) for head in function.heads)
    function = replace(function, heads=of_today)
    found = _candidates(discourse, function, lambda entity: entity.person and _compatible(entity, function))
    return found[0] if found and found[0].last_seen(here) >= 0 else None


def _unnamed_holder(entity: Entity, function: _Function) -> bool:
    """ "un instituteur" for "l'instituteur"."""
    if entity.kind is not ActorKind.UNNAMED or entity.plural:
        return False
    return entity.gender in {None, function.phrase.gender} or function.phrase.gender is None


def _on_trial(discourse: Discourse, function: _Function) -> Entity | None:
    """ "le prévenu", "l'accusée": the first person whom the article says to be tried or suspected."""
    if function.heads.isdisjoint(_defendants()) or function.phrase.complemented:
        return None
    for entity in sorted(discourse.before(function.phrase.mention.start), key=lambda e: e.seen[0]):
        if not entity.person or not entity.id or not agrees(entity, function.phrase.gender, False):
            continue
        if not entity.heads.isdisjoint(_court_officers()):
            continue  # "le procureur a annoncé la mise en examen d'un homme"
        if any(_tells_of_trial(discourse.text, offset) for offset in entity.seen):
            return entity
    return None


def _tells_of_trial(text: Text, offset: int) -> bool:
    """The sentence at an offset says that somebody is tried or suspected."""
    unit = text.unit_of(text.at(offset))
    return unit is not None and any(text.low(k) in naming().trial_words for k in range(unit.first, unit.last))


@cache
def _defendants() -> frozenset[str]:
    return frozenset(fold(noun) for noun in naming().defendants)


@cache
def _court_officers() -> frozenset[str]:
    return frozenset(fold(noun) for noun in naming().court_officers)


def _untitled(discourse: Discourse, function: _Function) -> Entity | None:
    """ "« … », tranche Gilles Rey. Le boulanger de la place jure …": a name of which nothing was said, and right behind
    it a function without a name."""
    phrase = function.phrase
    appointed = any(phrase.text.low(k) in syntax().by for k in range(phrase.head, phrase.last))
    if not phrase.definite or appointed:  # "l'expert désigné par le juge" is somebody else
        return None
    return untitled_person(discourse, phrase, function.heads)


def _posted(discourse: Discourse, function: _Function) -> Entity | None:
    """ "« … », tranche l'économiste Samuel Rey. Le directeur de l'institut Vigie table …", "rétorque le colonel Aly Ba.
    Le porte-parole de l'armée": of an expert or an officer who just spoke the next sentence says where they serve."""
    phrase, speaker, words = function.phrase, discourse.speaker, naming()
    if not (phrase.definite and phrase.complemented) or speaker is None or not one_person(speaker):
        return None
    title = function.title
    armed = any(fold(title.text.low(k)) in words.armed_bodies for k in range(title.head + 1, title.last))
    called, posts = (words.officers, words.posts_of_officers) if armed else (words.experts, words.posts_of_experts)
    if function.heads.isdisjoint(posts) or not speaker.heads or speaker.heads - called:
        return None
    if not agrees(speaker, phrase.gender, False) or not discourse.spoke_here(phrase.mention.start):
        return None
    speaker.call(*function.heads)
    return speaker


def untitled_person(discourse: Discourse, phrase: Designation, heads: frozenset[str]) -> Entity | None:
    """The person mentioned last before a phrase, if the article says nothing of them; it takes the function."""
    here = phrase.mention.start
    person = next((e for e in discourse.before(here) if e.person), None)
    if person is None or person.registered or person.title or person.heads or not person.id:
        return None
    seen, speaker = discourse.last_seen(person, here), discourse.speaker
    if person in discourse.spoke and speaker is not person and (not speaker or speaker.last_seen(here) > seen):
        return None  # somebody else has the floor since
    if here - seen > _UNTITLED or not agrees(person, phrase.gender, False):
        return None
    if _apposed(discourse.text, discourse.text.at(person.seen[0])):
        return None  # "l'ancienne DRH, Anne Rey": something was said of them
    if _of_their_own(phrase, person):
        return None
    person.call(*heads)
    person.entitle(phrase.bare)
    return person


def _of_their_own(phrase: Designation, person: Entity) -> bool:
    """ "l'avocat de M. Rey" is not Paul Rey."""
    text, name = phrase.text, fold(person.name).split()
    at = next((k for k in range(phrase.head + 1, phrase.last) if fold(text.low(k)) == name[-1]), phrase.head)
    small = grammar().determiners.keys() | set(name)
    while at > phrase.head and (text.tokens[at].mark or is_civil(text, at) or _capital_of(text, at, small)):
        at -= 1
    return text.low(at) in syntax().de_forms


def _capital_of(text: Text, at: int, words: Container[str]) -> bool:
    return text.tokens[at].capital and fold(text.low(at)) in words


def _apposed(text: Text, first: int) -> bool:
    """A name at token `first` stands behind a noun phrase and a comma, and not behind an adjunct: "lundi, Anne Rey"."""
    if text.low(first - 1) != ",":
        return False
    unit, start = text.unit_of(first), first - 1
    while start > (unit.first if unit else 0) and not text.tokens[start - 1].mark:
        start -= 1
    adjunct = is_preposition(text.low(start)) or text.low(start) in syntax().time_words
    return not adjunct and not _is_participle(text, start)  # "|Arrivée| mercredi de Lyon, Anne Rey a reçu"


def _is_participle(text: Text, at: int) -> bool:
    """A participle stands there, and no function is called so."""
    forms = verb_forms().get(text.low(at), ())
    return text.low(at) not in registry().roles and any(f.mood in _PARTICIPLES for f in forms)


def _compatible(entity: Entity, function: _Function) -> bool:
    """Neither the affiliations, the gender nor the complements of the two titles speak against it."""
    states, gender = entity.states(), function.phrase.gender
    if function.wanted:
        if states.isdisjoint(function.wanted) and (states or entity.title):
            return False
    elif gender and entity.gender and entity.gender != gender:
        return False
    title = function.title
    # What the function itself says tells nobody apart: "procureur de la République", "représentant de l'État"
    told = {word for head in entity.heads & function.heads for word in _complements(head)}
    own = _complements(title.text.span(title.first, title.last).text) - told
    other = _complements(entity.title or "") - told
    return not own or not other or bool(own & other)  # "l'avocat de la commune" is not "l'avocate de l'ingénieur"


def _complements(title: str) -> set[str]:
    """The folded words after the first "de" of a title, without nouns that any body may be called by: "le patron de
    l'équipementier" may be that of Norvex."""
    _, _, rest = _OF.sub("de ", fold(title)).partition("de ")
    return {word for word in rest.split() if len(word) > _SHORT} - _generic()


@cache
def _generic() -> frozenset[str]:
    return frozenset(fold(noun) for noun in naming().generic_bodies | naming().the_state)


def _office_holder(discourse: Discourse, function: _Function) -> Entity | None:
    """The registry's holder of the office on the article's day."""
    entities, phrase = discourse.entities, function.phrase
    titles = dict.fromkeys((_post(entities, phrase), fold(phrase.bare)))
    for organisation in (*sorted(function.wanted), None):
        for title in titles:
            person = registry().offices.holder(title, organisation, entities.published)
            if person:
                return entities.registered(registry().actors[person])
    return None


def _who_goes_on(discourse: Discourse, function: _Function) -> Entity | None:
    """ "ce ministre", "l'élue": the person spoken of; a post ("le préfet") or a complement means somebody else."""
    phrase, wanted = function.phrase, function.wanted
    general = function.heads.isdisjoint(_posts()) and not phrase.complemented
    spoke_here = discourse.spoke_here(phrase.mention.start)
    if spoke_here and _former(phrase) and (not phrase.complemented or _opens_sentence(phrase)):
        # "Son prédécesseur, Paul Rey, proteste. L'ancien maire", "« … », dit Paul Rey. L'ancien maire de Metz ajoute";
        # a function that somebody has now is as often that of another one, whom the article does not name
        general = True
    elected = not function.heads.isdisjoint(_elected())
    if elected and spoke_here:
        general = True  # "« … », dit Paul Rey. L'élu du Finistère ajoute"
    if phrase.opening in naming().possessives or not (general or phrase.demonstrative) or _aged(phrase):
        return None

    def fits(entity: Entity) -> bool:
        if not one_person(entity) or not agrees(entity, phrase.gender, False):
            return False
        states = entity.states() if wanted and not elected else set()  # "l'élu du Finistère" may be of any party
        return not states or not states.isdisjoint(wanted)

    if _former(phrase) and not spoke_here and _several_near(discourse, phrase, fits):
        return None  # "… à Paul Rey, contre Luc Roy. L'ancien ministre": either
    speaker = None if phrase.demonstrative else discourse.speaker
    likeliest = discourse.antecedent(fits, phrase.mention.start, speaker, phrase.gender)
    goes_on = likeliest is discourse.speaker and spoke_here
    if elected and not goes_on:  # "l'élue" is a deputy or a mayor, where one was named
        seated = _elected() | frozenset(fold(noun) for noun in naming().seats_held)
        chosen = discourse.antecedent(
            lambda e: fits(e) and not e.heads.isdisjoint(seated), phrase.mention.start, speaker, phrase.gender
        )
        return chosen or likeliest
    return likeliest


def _several_near(discourse: Discourse, phrase: Designation, fits: Callable[[Entity], bool]) -> bool:
    """More than one of those who fit is named in the sentence before, or in this one."""
    here, least = phrase.mention.start, discourse.sentence(phrase.first) - 1

    def is_near(entity: Entity) -> bool:
        return discourse.sentence(discourse.text.at(discourse.last_seen(entity, here))) >= least

    fitting = filter(fits, takewhile(is_near, discourse.before(here)))  # the latest comes first
    return len([*islice(fitting, _PAIR)]) == _PAIR


def _opens_sentence(phrase: Designation) -> bool:
    """A definite phrase at the very beginning of a sentence."""
    unit = phrase.text.unit_of(phrase.first)
    return unit is not None and phrase.first == unit.first and phrase.definite


def _of_owner(discourse: Discourse, function: _Function) -> Entity | None:
    """ "son président", "leur avocate": who has the function there, else somebody known as that person's or body's."""
    phrase = function.phrase
    if phrase.opening not in naming().possessives:
        return None
    owner = owner_of(discourse, phrase)
    if owner is None:
        return None

    def is_theirs(entity: Entity) -> bool:
        if not entity.person or entity is owner:
            return False
        return bool(owner.id and owner.id in entity.states()) or fold(owner.name) in fold(entity.title or "")

    if found := _candidates(discourse, function, is_theirs):
        return _only(found)
    noun = phrase.text.span(phrase.first + 1, function.title.last).text
    names = belonging(noun, owner)
    person = discourse.entities.introduced(names[0], ActorKind.PERSON)
    if not person.seen:
        person.gender, person.parent = phrase.gender, owner.id
        person.entitle(person.name)
        discourse.entities.alias(person, *names, noun)
    person.see(phrase.mention.start)
    return person


_BY_FUNCTION: tuple[tuple[Callable[[Discourse, _Function], Entity | None], str], ...] = (
    (_of_owner, "possessive"),
    (_posted, "function"),
    (_introduced, "title"),
    (_office_holder, "office"),
    (_on_trial, "trial"),
    (_untitled, "cataphora"),
    (_once, "title"),
    (_who_goes_on, "function"),
)
"""Who has a function, in the order in which it is asked, and how the reference says that it was resolved."""


def _aged(phrase: Designation) -> bool:
    """ "le conducteur, 51 ans": somebody new."""
    tokens = range(phrase.comma, phrase.last - 1)
    return any(phrase.text.tokens[k].kind == "number" and phrase.text.low(k + 1) in syntax().age_units for k in tokens)


@cache
def _posts() -> frozenset[str]:
    return frozenset(fold(post) for post in naming().posts)


@cache
def _elected() -> frozenset[str]:
    return frozenset(fold(noun) for noun in naming().elected)


def _nameless(entities: Entities, function: _Function) -> Entity:
    """A person known by the function alone: "préfet du Var"."""
    phrase = function.phrase
    person = entities.introduced(phrase.bare, ActorKind.PERSON)
    if not person.seen:
        gender = phrase.role.gender if phrase.role is not None else None
        person.gender = phrase.gender or gender
        person.entitle(phrase.bare)
    person.call(*function.heads)
    person.affiliations |= function.wanted
    person.parent = person.parent or min(function.wanted, default=None)
    person.see(phrase.mention.start)
    return person


def counterpart(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "son homologue russe": who has the same function there."""
    entities = discourse.entities
    wanted = entities.affiliations(phrase.first, phrase.last)
    if fold(phrase.noun) not in naming().counterparts or not wanted:
        return []
    recent = [e for e in (*reversed(discourse.spoken), *discourse.before(phrase.mention.start)) if e.person]
    heads = {noun for entity in recent for noun in entity.heads}
    fits = [e for e in entities if e.person and wanted & e.states() and (not heads or e.heads & heads)]
    if len(fits) == 1:
        return [fits[0].reference(phrase.mention, "colleague")]
    for entity in recent:
        other = _same_office(entities, entity, wanted)
        if other is not None:
            return [other.reference(phrase.mention, "office")]
    return []


def _same_office(entities: Entities, person: Entity, states: Iterable[str]) -> Entity | None:
    """Who holds the office of a known person in another state."""
    if not person.id or not person.registered:
        return None
    for office in registry().offices.held_by(person.id, entities.published):
        for state in sorted(states):
            other = registry().offices.holder(fold(office.title), state, entities.published)
            if other:
                return entities.registered(registry().actors[other])
    return None


# ---------------------------------------------------------------- bodies of states


def institution(discourse: Discourse, phrase: Designation) -> list[ActorRef]:
    """ "l'armée israélienne", "le ministère russe des Affaires étrangères": a body of a state."""
    body = state_body(discourse.entities, phrase)
    if body is None:
        return []
    entity = discourse.entities.registered(body)
    entity.call(fold(phrase.noun))
    entity.see(phrase.mention.start)
    return [entity.reference(phrase.mention, "institution")]


def state_body(entities: Entities, phrase: Designation) -> RegistryActor | None:
    """The body that the phrase names by its noun and its state."""
    post = _post(entities, phrase)
    bodies = (registry().institution(post, s) for s in sorted(entities.affiliations(phrase.first, phrase.last)))
    return next((body for body in bodies if body is not None), None)


def _post(entities: Entities, phrase: Designation) -> str:
    """The folded words up to a comma, without what they belong to: "ministre des affaires etrangeres"."""
    text = phrase.text
    named = {k for m in entities.mentions_in(phrase.first, phrase.last) for k in range(m.first, m.last)}
    kept = (k for k in range(phrase.first, phrase.comma) if k not in named)
    words = [text.low(k) for k in kept if text.low(k) not in registry().states_by_demonym]
    title = _ARTICLE.sub("", fold(" ".join(words).replace("' ", "'")))
    return _DANGLING.sub("", title).strip()
