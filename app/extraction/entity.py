"""An actor as one article knows it, and all of an article's by what they are called and where they are mentioned.

A text of many pages names ever more of them, and a pronoun or a bare noun in it means one of those named last: these
are found without going through all.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from heapq import merge

from app.annotation import ActorKind, ActorRef, Span
from app.extraction.words import spoken
from app.lexicon.actors import fold, registry

ANYBODY = ""
"""The key of every actor; the others are the folded nouns that it is called by, and those of its title."""
_NEVER = 1 << 62
"""Stands behind every offset: that of who has not been mentioned yet."""


@dataclass(slots=True, eq=False)
class Entity:
    """An actor as the article knows it."""

    id: str | None
    name: str
    kind: ActorKind
    recall: "Recall" = field(repr=False)
    """All actors of its article."""
    gender: str | None = None
    plural: bool = False
    parent: str | None = None
    title: str | None = None
    heads: set[str] = field(default_factory=set)
    """Folded masculine nouns of its functions or of what it is: "ministre", "syndicat"; `call` adds to them."""
    affiliations: set[str] = field(default_factory=set)
    """Ids of what it belongs to, as far as the article says."""
    aliases: dict[str, None] = field(default_factory=dict)
    seen: list[int] = field(default_factory=list)
    """Offsets where it is mentioned, in order; `see` adds to them."""
    number: int = 0
    """How many actors of its article came before it."""
    keys: set[str] = field(default_factory=set, repr=False)
    """What it is found by, as `ANYBODY` explains."""

    def __post_init__(self) -> None:
        self.recall.add(self)
        self.keys.add(ANYBODY)

    @property
    def person(self) -> bool:
        """A human being, named or by function."""
        return self.kind is ActorKind.PERSON

    @property
    def introduced(self) -> bool:
        """Somebody with a name that the article says something of: the registry knows it, or it has a function."""
        return self.id is not None and (self.registered or bool(self.person and self.heads))

    @property
    def registered(self) -> bool:
        """Known to the registry."""
        return self.id in registry().actors

    def reference(self, mention: Span | None, resolved_by: str) -> ActorRef:
        """The actor as a holder, with the words that stand for it here."""
        return ActorRef(
            self.name, self.id, self.kind, tuple(self.aliases), self.title, self.parent, mention, resolved_by
        )

    def see(self, offset: int) -> None:
        """Notes a mention."""
        insort(self.seen, offset)
        for key in self.keys:
            self.recall.see(self, key, offset)

    def call(self, *nouns: str) -> None:
        """Notes folded nouns of its functions, or of what it is."""
        self.heads.update(nouns)
        self._find_by(nouns)

    def entitle(self, title: str | None) -> None:
        """Gives it the words of a function as its title."""
        self.title = title
        if title is not None:
            self._find_by((titled(title), *(in_title(word) for word in spoken(title.replace("’", "'"))[1:])))

    def _find_by(self, keys: Iterable[str]) -> None:
        for key in keys:
            if key not in self.keys:
                self.keys.add(key)
                for offset in (*self.seen, _NEVER):
                    self.recall.see(self, key, offset)

    def last_seen(self, offset: int) -> int:
        """Where it is mentioned last before an offset; -1: never."""
        at = bisect_left(self.seen, offset)
        return self.seen[at - 1] if at else -1

    def states(self) -> set[str]:
        """Its affiliations with everything above them: "pentagone" gives "etats-unis" too."""
        found = set(self.affiliations)
        if self.parent:
            found.add(self.parent)
        for actor in list(found):
            above = registry().actor(actor)
            while above is not None and above.parent and above.parent not in found:
                found.add(above.parent)
                above = registry().actor(above.parent)
        return found


class Recall:
    """The actors of an article in the order of their mentions, all of them and those of each key."""

    def __init__(self) -> None:
        self._all: list[Entity | None] = []
        self._trails: dict[str, list[tuple[int, int]]] = {}
        """By key, offsets of mentions, each with the actor's number below zero: read backwards, the older one of two at
        one offset comes first."""

    def add(self, entity: Entity) -> None:
        """Takes in a new actor and gives it its number."""
        entity.number = len(self._all)
        self._all.append(entity)

    def drop(self, entity: Entity) -> None:
        """Forgets an actor that turned out to be another one."""
        self._all[entity.number] = None

    def __contains__(self, entity: Entity) -> bool:
        return self._all[entity.number] is entity

    def everybody(self, key: str) -> Iterator[Entity]:
        """The actors of a key, wherever they are mentioned."""
        return (entity for _, entity in self.each(self._trails.get(key, ())))

    def see(self, entity: Entity, key: str, offset: int) -> None:
        """Notes a mention of one of that key."""
        insort(self._trails.setdefault(key, []), (offset, -entity.number))

    def back(self, key: str, offset: int) -> Iterator[tuple[int, int]]:
        """The mentions before an offset, the latest first, as they are noted."""
        trail = self._trails.get(key, ())
        return (trail[k] for k in range(bisect_left(trail, (offset, -_NEVER)) - 1, -1, -1))

    def _on(self, key: str, offset: int) -> Iterator[tuple[int, int]]:
        trail = self._trails.get(key, ())
        return (trail[k] for k in range(bisect_left(trail, (offset, -_NEVER)), len(trail)))

    def each(self, mentions: Iterable[tuple[int, int]]) -> Iterator[tuple[int, Entity]]:
        """The actors of mentions as they are noted, each once, with the offset of the first."""
        met: set[int] = set()
        for offset, number in mentions:
            if number not in met:
                met.add(number)
                if (entity := self._all[-number]) is not None:
                    yield offset, entity

    def before(self, offset: int, *keys: str) -> Iterator[Entity]:
        """The actors of any of the keys that are mentioned before an offset, the latest first."""
        found = merge(*(self.back(key, offset) for key in keys), reverse=True)
        return (entity for _, entity in self.each(found))

    def later(self, offset: int, *keys: str) -> Iterator[Entity]:
        """The actors of any of the keys that are mentioned only at an offset or behind it, or not at all yet."""
        found = merge(*(self._on(key, offset) for key in keys))
        return (entity for _, entity in self.each(found) if not entity.seen or entity.seen[0] >= offset)


def titled(title: str) -> str:
    """The key of those whose title is so, whatever its case and accents."""
    return f"= {fold(title)}"


def in_title(word: str) -> str:
    """The key of those whose title has that word behind its first one."""
    return f"~ {fold(word)}"
