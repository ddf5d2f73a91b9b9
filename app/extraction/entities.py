"""The actors of one article: those of the registry that it names, and the persons and bodies that it introduces."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache, lru_cache

from app.annotation import ActorKind, ActorRef
from app.extraction.entity import Entity, Recall
from app.extraction.mention import Mention
from app.extraction.names import mentions
from app.extraction.phrases import is_preposition
from app.extraction.quotations import CLOSING, OPENING
from app.extraction.text import Text
from app.extraction.titles import is_body, roles
from app.lexicon.actors import NameUse, RegistryActor, elides, fold, registry, slug
from app.lexicon.cues import cues
from app.lexicon.first_names import genders
from app.lexicon.grammar import grammar
from app.lexicon.naming import naming
from app.lexicon.syntax import syntax

_MINISTER = "ministre"
_DESCRIBED = 4
"""Tokens of the longest description of a body between its noun and its name, the noun included: "fabricant américain de
pneus"."""


class Entities:
    """Every actor of one article, by its id; the named ones are there from the start, others come as they are read."""

    def __init__(self, text: Text, published: date | None) -> None:
        self.text = text
        self.published = published
        """The day for which the holders of offices are looked up."""
        self.by_id: dict[str, Entity] = {}
        """By id, or "words:…" for an unnamed source, which has none."""
        self.recall = Recall()
        self._persons: dict[str, dict[str, None]] = {}
        """Keys of persons by each folded word of their names."""
        self._mentions = mentions(text)
        self._starts = [m.first for m in self._mentions]
        # A surname alone, as in a headline, belongs to the full name that only follows.
        for mention in sorted(self._mentions, key=lambda m: m.person and m.actor is None and m.last - m.first == 1):
            self._introduce(mention)

    def __iter__(self) -> Iterator[Entity]:
        return iter(self.by_id.values())

    # ---------------------------------------------------------------- look-up

    def of(self, reference: ActorRef) -> Entity | None:
        """The actor that a reference is to."""
        if reference.id is not None and reference.id in self.by_id:
            return self.by_id[reference.id]
        return self.by_id.get(unnamed_key(reference.name))

    def named(self, mention: Mention) -> Entity | None:
        """The actor that a mention names; None where several persons have that surname."""
        if mention.actor:
            return self.by_id.get(mention.actor)
        words = self._words(mention)
        return self.by_id.get((mention.person and self._same_person(words)) or slug(words))

    def mentions_in(self, first: int, last: int) -> Sequence[Mention]:
        """The named mentions that lie within tokens [first, last)."""
        inside = self._mentions[bisect_left(self._starts, first) : bisect_left(self._starts, last)]
        return [m for m in inside if m.last <= last]

    def affiliations(self, first: int, last: int) -> set[str]:
        """Ids of what a phrase says that somebody belongs to: "russe" gives the state, "de la CGT" the union."""
        tokens = self.text.tokens[first:last]
        demonyms = registry().states_by_demonym
        found = {demonyms[t.low] for t in tokens if not t.capital and t.low in demonyms}
        for mention in self.mentions_in(first, last):
            if mention.person or mention.use is NameUse.METONYM:
                continue  # "le parquet de Namur" is of the town
            if self.text.low(mention.first - 1) == "d'" and self.text.low(mention.first) in naming().the_state:
                continue
            found.add(mention.actor or slug(self._words(mention)))
        return found

    # ---------------------------------------------------------------- new actors

    def registered(self, known: RegistryActor) -> Entity:
        """The registry's actor as one of this article."""
        if known.id not in self.by_id:
            names = dict.fromkeys([known.name, *known.aliases, *known.metonyms])
            entity = Entity(known.id, known.name, known.kind, self.recall, known.gender, known.plural, known.parent)
            self.alias(entity, *names)
            if entity.person:
                for office in registry().offices.held_by(known.id, self.published):
                    entity.call(*(fold(role) for role in (office.title, *office.title.split()[:1])))
            else:
                entity.call(*(fold(word) for name in names if (word := name.split()[0].lower()) in registry().roles))
            if known.parent:
                entity.affiliations.add(known.parent)
            self.by_id[known.id] = entity
        return self.by_id[known.id]

    def introduced(self, words: str, kind: ActorKind) -> Entity:
        """The actor that only these words name: the one that they named before, or a new one. Without a name among them
        ("la direction") they mean somebody else in the next article, so they give no id."""
        unnamed = kind is ActorKind.UNNAMED or words == words.lower()
        key = unnamed_key(words) if unnamed else slug(words)
        if key not in self.by_id:
            self.by_id[key] = Entity(None if unnamed else key, words, kind, self.recall)
            self.alias(self.by_id[key], words)
        return self.by_id[key]

    def alias(self, entity: Entity, *names: str) -> None:
        """Notes other words for an actor, behind those that it has."""
        for name in names:
            entity.aliases.setdefault(name, None)
            if entity.person:
                for word in _name_words(name):
                    self._persons.setdefault(word, {})[entity.id or unnamed_key(entity.name)] = None

    def drop(self, key: str) -> None:
        """Forgets an actor that turned out to be another one."""
        entity = self.by_id.pop(key, None)
        if entity is not None:
            self.recall.drop(entity)

    def _introduce(self, mention: Mention) -> None:
        if mention.actor is None and self.text.opens_article(mention.first):
            return
        known = registry().actors.get(mention.actor) if mention.actor else None
        entity = self.registered(known) if known is not None else self._by_shape(mention)
        if not self._by_name_alone(mention):
            entity.see(self.text.tokens[mention.first].start)
        if entity.person:
            self._note_titles(entity, mention)
            return
        noun = self.text.low(mention.first - 1)
        if mention.use is NameUse.NAME and noun in syntax().singular_articles and entity.kind is not ActorKind.STATE:
            entity.gender = grammar().determiners[noun].gender or entity.gender  # "la Défenseure des droits"
        described = _described_body(self.text, mention.first)
        if noun in naming().generic_bodies or is_body(noun):
            entity.call(fold(noun))  # "le collectif Naître ici"
        elif described is not None and mention.actor is None:
            entity.call(fold(described))
        if mention.acronym is not None:
            self._note_long_form(entity, *mention.acronym)

    def _by_name_alone(self, mention: Mention) -> bool:
        """ "un certain « General No Mercy »": a name in quotation marks of its own is called so, and does not go on."""
        marks = self.text.low(mention.first - 1) in OPENING and self.text.low(mention.last) in CLOSING
        return mention.person and mention.actor is None and marks

    def _by_shape(self, mention: Mention) -> Entity:
        words = self._words(mention)
        key = self._same_person(words) if mention.person else None
        if key is not None:
            entity = self.by_id[key]
        else:
            body = ActorKind.MEDIUM if is_title(self.text, mention.first - 1) else ActorKind.ORGANISATION
            entity = self.introduced(words, ActorKind.PERSON if mention.person else body)
        self.alias(entity, words)
        return entity

    def _words(self, mention: Mention) -> str:
        return self.text.span(mention.first, mention.last).text

    def _same_person(self, words: str) -> str | None:
        """Key of the one person met before under these words, a surname, or a fuller name."""
        wanted = _name_words(words)
        found = [
            key
            for key in self._persons.get(wanted[-1], ())
            if key in self.by_id and any(_same_name(wanted, _name_words(alias)) for alias in self.by_id[key].aliases)
        ]
        if len(found) > 1 and len(wanted) == 1:  # "Rey" is Anne Rey rather than Rey Martin
            found = [k for k in found if any(_name_words(a)[-1] == wanted[0] for a in self.by_id[k].aliases)] or found
        return found[0] if len(found) == 1 else None

    # ---------------------------------------------------------------- what stands around a name

    def _note_titles(self, person: Entity, mention: Mention) -> None:
        """Reads the titles before and behind a person's name, and the gender that the name tells."""
        if person.gender is None:
            person.gender = genders().get(self.text.low(mention.first))
        for title in (mention.title_before, mention.title_after):
            if title is not None:
                self._note_title(person, *title)
        if mention.civil is not None:
            person.gender = grammar().titles[mention.civil].gender or person.gender
            person.call(*_told_by_civil().get(mention.civil.rstrip("."), ()))

    def _note_title(self, person: Entity, first: int, last: int) -> None:
        text, masculine = self.text, False
        while first < last and (determiner := grammar().determiners.get(text.low(first))) is not None:
            article = text.low(first) in syntax().definite_articles | syntax().indefinite_articles
            if person.gender is None and article and determiner.gender == "f":
                person.gender = "f"
            masculine = masculine or determiner.gender == "m"
            first += 1
        if first >= last:
            return
        if masculine and person.gender == "f" and genders().get(fold(person.name).split(" ")[0]) == "f":
            person.gender = "m"  # "le ministre Camille Rey": a first name tells less than the article
        words = text.span(first, last).text.strip(" ,")
        if person.title is None or len(words) > len(person.title):
            person.entitle(words)
        for role in roles(text, first, last):
            alone = role.lemma.partition(" de ")[0]  # "porte-parole de l'armée" is also "le porte-parole"
            person.call(fold(alone), fold(role.lemma), *_same_office(fold(role.lemma)))
            if role.gender == "f" or masculine:  # "l'agent Aya Ba", "Aya Ba, médecin"
                person.gender = person.gender or role.gender
        person.call(*_called_by_field(fold(words)))
        bracket = text.low(last) == "(" and text.low(last + 2) == ")"  # "secrétaire de l'Union des gardiens (UG)"
        affiliations = self.affiliations(first, last + 3 if bracket else last)
        person.affiliations |= affiliations
        person.parent = person.parent or min(affiliations, default=None)

    def _note_long_form(self, entity: Entity, first: int, last: int) -> None:
        """ "l'Observatoire des droits (ODD)": the words before the bracket name the acronym's actor."""
        words = self.text.span(first, last).text
        self.alias(entity, words)
        if not entity.registered:
            entity.name = words
            entity.call(fold(self.text.low(first)))
            entity.call(*(kind for k in range(first, last) for kind in _kinds_told(self.text.low(k))))


def is_title(text: Text, article: int) -> bool:
    """A name with an article of its own begins at a token: the paper of "écrit |Le Courrier", "selon |L'Écho de Metz",
    where no sentence begins."""
    if text.low(article) not in syntax().definite_articles or not text.tokens[article].capital:
        return False
    inside = article > 0 and text.tokens[article - 1].word and not text.opens_article(article)
    return inside and text.tokens[article + 1].capital


def _described_body(text: Text, first: int) -> str | None:
    """The noun of a body before a name and what describes it: "l'assureur québécois |Norvex|", "le fabricant américain
    de pneus |Norvex|"."""
    for k in range(first - 1, max(first - 1 - _DESCRIBED, 0), -1):
        low = text.low(k)
        if not text.tokens[k].word or text.tokens[k].capital or low in syntax().definite_articles:
            return None
        if low in naming().generic_bodies:
            return low if k < first - 1 and text.low(k - 1) in grammar().determiners else None
        if is_preposition(low) and (low not in syntax().de or k == first - 1):
            return None
        if low in registry().roles or low in cues().forms:
            return None
    return None


@cache
def _offices() -> dict[str, set[str]]:
    """Folded functions by another name of the same: "conseiller d'etat" → {"ministre"}."""
    found: dict[str, set[str]] = {}
    for pair in naming().same_offices:
        title, other = (fold(part) for part in pair.split(" = "))
        found.setdefault(title, set()).add(other)
    return found


def _called_by_field(title: str) -> set[str]:
    """Folded functions that a minister is called by as well: "ministre des affaires etrangeres" → {"chef de la
    diplomatie"}."""
    pairs = (pair.split(" = ") for pair in naming().called_by_field)
    return {fold(other) for field, other in pairs if title.startswith(_MINISTER) and fold(field) in title}


@cache
def _told_by_civil() -> dict[str, set[str]]:
    """Folded functions by the civil title that tells them: "me" → {"avocat"}."""
    pairs = (pair.split(" = ") for pair in naming().civil_roles)
    return {civil: {fold(role), *_same_office(fold(role))} for civil, role in pairs}


def _same_office(title: str) -> set[str]:
    return _offices().get(title, set())


def _kinds_told(low: str) -> set[str]:
    """The folded noun of the kind of body that an adjective of a name tells: "Front syndical" is a "syndicat"."""
    return {kind for adjective, kind in _kind_adjectives() if adjective == low}


@cache
def _kind_adjectives() -> tuple[tuple[str, str], ...]:
    rows = (row.split(" = ") for row in naming().kind_adjectives)
    return tuple((adjective, fold(kind)) for adjective, kind in rows)


def unnamed_key(words: str) -> str:
    """The key of an unnamed source, which has no id."""
    return f"words:{fold(words)}"


def belonging(noun: str, owner: Entity, several: bool = False) -> list[str]:
    """ "porte-parole de l'ONU", "avocat du parquet": what belongs to an actor by its noun, the likeliest form first."""
    name, common = owner.name, owner.name[:1].islower()
    article = common or (name.isupper() and elides(name))
    if several or owner.plural:
        likeliest = "des "
    elif article and elides(name):
        likeliest = "de l'"
    elif article and owner.gender is not None:
        likeliest = "du " if owner.gender == "m" else "de la "
    else:
        likeliest = "de "
    forms = (likeliest, "de ", "du ", "de la ", "de l'", "des ")
    return list(dict.fromkeys(f"{noun} {of}{name}" for of in forms))


def _same_name(wanted: Sequence[str], have: Sequence[str]) -> bool:
    """ "Rey", "Paul Rey" and "P Rey" may be one person; "Anne Rey" and "Paul Rey" are two."""
    if wanted == have:
        return True
    if len(wanted) == 1:
        return wanted[0] in have
    if len(have) == 1 or wanted[-1] != have[-1]:
        return False
    short, long = sorted((tuple(wanted), tuple(have)), key=len)
    if short[0] in naming().particles | syntax().definite_articles:
        return long[-len(short) :] == short  # "De Smet", "Le Goff"
    initials = wanted[0][0] == have[0][0] and 1 in {len(wanted[0]), len(have[0])}
    return initials or wanted[0] == have[0]


@lru_cache(maxsize=8192)
def _name_words(words: str) -> tuple[str, ...]:
    return tuple(fold(words).split()) or ("",)
