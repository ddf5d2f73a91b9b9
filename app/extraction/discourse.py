"""Who spoke and who was mentioned last: what pronouns and bare nouns of an article are read against."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from heapq import merge
from itertools import takewhile

from app.annotation import ActorKind, ActorRef
from app.extraction.entities import Entities, unnamed_key
from app.extraction.entity import ANYBODY, Entity
from app.extraction.text import Text
from app.lexicon.actors import RoleKind, fold, registry
from app.lexicon.cues import cues
from app.lexicon.grammar import grammar
from app.lexicon.naming import naming

_REACH = 900
"""How far back, in characters, an actor may stand that a pronoun means; who spoke last is remembered for longer."""
_MEMORY = 20_000
"""How far back, in characters, somebody may have been named who is mentioned again without a name: some pages."""
_SPEAKER, _TOPIC, _GENDER, _ASIDE = 200, 150, 200, -350
"""What counts like so many characters of nearness: to have spoken last, in this paragraph; to be what the sentence
before was about; to have the gender that the words tell; and against it, to be no subject but a place of events or in
an oblique case."""
_TITLE = 3
"""Words of a function between a preposition and the name: "du milieu de terrain Idriss Konan"."""
_CATAPHORA = 260
"""How far behind a nameless function, in characters, the name may follow."""
_NEVER = -1000


class Discourse:
    """The actors of an article in the order in which it speaks of them."""

    def __init__(self, entities: Entities) -> None:
        self.entities = entities
        self.text = entities.text
        self.topic: Entity | None = None
        """Subject of the sentence before."""
        self.overtaken = False
        """Somebody has been quoted since."""
        self.interrupted = False
        """The sentence of the topic is somebody's word: "Le pont tient, affirme Paul Rey."."""
        self.spoken: list[Entity] = []
        """Holders in the order of the attributions."""
        self.spoke: set[Entity] = set()
        """The same, to be asked whether somebody is among them."""
        self.together: tuple[Entity, ...] = ()
        """Several who spoke as one: "Paul Rey et Anne Lot réclament …"; what "ils" may go on with."""
        self.paper: tuple[Entity, int] | None = None
        """The report or note that was cited last, or who wrote it, and where: what "le document" goes on with."""
        self.accused: tuple[Entity, int, bool] | None = None
        """Who was accused last, where, and whether by name: who denies right behind it without one."""
        self.answering = False
        """The words that are read are the source of a denial."""
        self.adding = False
        """The words that are read are the source of what goes on with what was said: "Il a ajouté que"."""
        self._merged: dict[str, Entity] = {}
        """Persons by the ids that they had while the article gave only their function."""
        self._nouns = _definite_nouns(self.text)
        self._spots = sorted((spot, noun) for noun, spots in self._nouns.items() for spot in spots)

    # ---------------------------------------------------------------- who speaks

    @property
    def speaker(self) -> Entity | None:
        """Who spoke last."""
        return self.spoken[-1] if self.spoken else None

    def spoke_here(self, offset: int) -> bool:
        """A person spoke last, and in the paragraph of this offset."""
        speaker = self.speaker
        return speaker is not None and speaker.person and self.in_paragraph(speaker, offset)

    def in_paragraph(self, entity: Entity, offset: int) -> bool:
        """The actor is mentioned before an offset in the same paragraph."""
        seen = self.last_seen(entity, offset)
        return seen >= 0 and self._together(seen, offset)

    def speak(self, references: Sequence[ActorRef]) -> None:
        """Notes who spoke."""
        for reference in references:
            entity = self.entities.of(reference)
            if entity is not None and entity.person and reference.resolved_by == "name":
                self._merge(entity)
        joint = tuple(e for reference in references if (e := self.entities.of(reference)) is not None)
        self.together = joint if len(joint) > 1 else () if references else self.together
        for reference in references:  # only now, because the actor of one may just have become that of another
            entity = self.entities.of(reference)
            if entity is not None:
                self.spoken.append(entity)
                self.spoke.add(entity)
                if reference.mention is not None:
                    entity.see(reference.mention.start)

    def settled(self, reference: ActorRef) -> ActorRef:
        """The reference, or the person whose name the article gave only after the function."""
        entity = self._merged.get(reference.id or unnamed_key(reference.name))
        return entity.reference(reference.mention, "cataphora") if entity is not None else reference

    def _merge(self, person: Entity) -> None:
        """ "… que conteste le maire d'Alès. « … », affirme Régis Fontanille.": the name, without a function, right
        after a function without a name."""
        nameless = self.speaker
        if (
            nameless is None
            or person.registered
            or person.heads
            or person.title
            or not person.id
            or person in self.spoke
        ):
            return
        if nameless is person or not is_nameless(nameless):
            return
        gap = person.seen[0] - (nameless.seen[-1] if nameless.seen else _NEVER)
        if not 0 < gap < _CATAPHORA or (person.gender and nameless.gender and person.gender != nameless.gender):
            return
        self.name(nameless, person)

    def name(self, nameless: Entity, person: Entity) -> None:
        """Notes that the person of a function is a named one."""
        key = nameless.id or unnamed_key(nameless.name)
        if key in self._merged:
            return
        person.call(*nameless.heads)
        person.affiliations |= nameless.affiliations
        person.entitle(nameless.title)
        person.parent = nameless.parent
        person.gender = person.gender or nameless.gender
        self._merged[key] = person
        self.entities.drop(key)

    # ---------------------------------------------------------------- who was mentioned

    def before(self, offset: int) -> Iterator[Entity]:
        """Actors mentioned before an offset, within some pages, the latest first."""
        return (entity for _, entity in self._ranked(offset, _MEMORY))

    def last_seen(self, entity: Entity, offset: int) -> int:
        """Where an actor is mentioned last before an offset, be it by its bare noun ("la préfecture"); -1: never."""
        seen = entity.last_seen(offset)
        if seen < 0 or entity.person or offset - seen > _MEMORY:
            return seen
        for noun in entity.heads:
            spots = self._nouns.get(noun, [])
            at = bisect_left(spots, offset)
            if at:
                seen = max(seen, spots[at - 1])
        return seen

    def sentence(self, token: int) -> int:
        """Index of the unit that begins last up to a token; -1 before the first one."""
        return bisect_right(self.text.units, token, key=lambda unit: unit.first) - 1

    def antecedent(
        self,
        fits: Callable[[Entity], bool],
        offset: int,
        speaker: Entity | None,
        gender: str | None = None,
        opening: int | None = None,
    ) -> Entity | None:
        """The likeliest actor before an offset among those that fit: mentioned late, the `speaker`, of known gender,
        not in an oblique case; named since the offset `opening`, where that is given."""
        if (answers := self.answers(offset)) is not None and fits(answers):
            return answers
        best: tuple[int, Entity] | None = None
        for seen, entity in self._in_reach(offset, speaker):
            goes_on = entity is speaker or entity is self.topic
            if not fits(entity):
                continue
            spoke = entity is speaker and self._together(seen, offset)
            score = seen + _SPEAKER * spoke + _TOPIC * (entity is self.topic and not self.overtaken)
            if opening is not None and seen >= opening:
                score += _TOPIC
            if gender is not None and entity.gender == gender:
                score += _GENDER
            if not goes_on and (entity.kind in {ActorKind.STATE, ActorKind.MEDIUM} or self.oblique(seen)):
                score += _ASIDE
            if best is None or score > best[0]:
                best = (score, entity)
        return best[1] if best is not None else None

    def answers(self, offset: int, pronoun: bool = False) -> Entity | None:
        """ "Le syndic reproche à Galvor d'avoir tardé. L'entreprise conteste.": who was accused in the sentence before
        a denial; a pronoun ("…, ce qu'elle conteste") may mean who was in its own, and who was not named."""
        if self.accused is None or not self.answering:
            return None
        entity, at, named = self.accused
        first, last = (self.sentence(self.text.at(k)) for k in (at, offset))
        follows = pronoun if last == first else last == first + 1 and (named or pronoun)
        return entity if follows and self._together(at, offset) else None

    def _in_reach(self, offset: int, speaker: Entity | None) -> Iterator[tuple[int, Entity]]:
        """Whom a pronoun may mean, the latest first, with where; the speaker from however far."""
        yield from self._ranked(offset, _REACH)
        seen = self.last_seen(speaker, offset) if speaker is not None and speaker in self.entities.recall else -1
        if speaker is not None and 0 <= seen < offset - _REACH:
            yield seen, speaker

    def _together(self, first: int, second: int) -> bool:
        """Both offsets are in one paragraph."""
        return self.text.paragraph_begun(first) == self.text.paragraph_begun(second)

    def _ranked(self, offset: int, reach: int) -> Iterator[tuple[int, Entity]]:
        """The actors mentioned before an offset, and no further back than `reach`, the latest first, with where."""
        recall = self.entities.recall
        mentions = merge(recall.back(ANYBODY, offset), self._by_nouns(offset), reverse=True)
        return recall.each(takewhile(lambda mention: mention[0] >= offset - reach, mentions))

    def _by_nouns(self, offset: int) -> Iterator[tuple[int, int]]:
        """What was mentioned by its bare noun before an offset, as mentions are noted, the latest first."""
        recall = self.entities.recall
        for k in range(bisect_left(self._spots, (offset, "")) - 1, -1, -1):
            spot, noun = self._spots[k]
            lately = takewhile(lambda mention: mention[0] >= offset - _MEMORY, recall.back(noun, offset))
            called = {entity.number for _, entity in recall.each(lately) if not entity.person}
            yield from ((spot, -number) for number in sorted(called))

    def oblique(self, offset: int) -> bool:
        """The mention stands after a preposition: less likely the subject that goes on."""
        text, at = self.text, self.text.at(offset) - 1
        for _ in range(_TITLE):  # "la vente du milieu de terrain Idriss Konan"
            if not text.tokens[at].word or text.tokens[at].capital or text.low(at) not in registry().roles:
                break
            at -= 1
        while text.low(at) in naming().before_names | naming().media_nouns | naming().noun_articles:
            at -= 1  # "citée par |la radio| Al-Nour"
        return self.text.low(at) in grammar().prepositions


def agrees(entity: Entity, gender: str | None, plural: bool) -> bool:
    """A pronoun of this gender and number may stand for the actor: never for a paper or for what has no function."""
    if plural != entity.plural or (not entity.person and not _papers().isdisjoint(entity.heads)):
        return False  # "le critique libéral, Paul Rey" is a person
    if entity.kind is ActorKind.UNNAMED and entity.heads.isdisjoint(_who_may_speak()):
        return False  # "un procès-verbal" is nobody
    return gender is None or entity.gender is None or entity.gender == gender


def is_nameless(entity: Entity) -> bool:
    """A person of whom the article has given no more than a function."""
    return entity.person and entity.title == entity.name


def one_person(entity: Entity) -> bool:
    """Named, known by the function alone, or neither: "une infirmière de 34 ans"."""
    unnamed = entity.kind is ActorKind.UNNAMED and not entity.plural
    return entity.person or (unnamed and not _persons().isdisjoint(entity.heads))


@cache
def _persons() -> frozenset[str]:
    return frozenset(fold(form) for form, role in registry().roles.items() if role.kind is RoleKind.PERSON)


@cache
def _papers() -> frozenset[str]:
    """Folded nouns of documents and sayings, which no personal pronoun stands for."""
    return frozenset(fold(noun.lemma) for noun in cues().nouns) - naming().informants


@cache
def _who_may_speak() -> frozenset[str]:
    """Folded nouns of functions and bodies, in every form, and of sources: "une source diplomatique … Selon elle"."""
    return frozenset(fold(form) for form in registry().roles) | naming().informants


def _definite_nouns(text: Text) -> dict[str, list[int]]:
    """Offsets of the bare definite nouns of function: "la préfecture", by their folded form."""
    found: dict[str, list[int]] = {}
    for i, token in enumerate(text.tokens[1:], 1):
        if token.word and token.low in registry().roles and text.low(i - 1) in naming().noun_articles:
            found.setdefault(fold(token.low), []).append(token.start)
    return found
