"""Actors: those of the registry with their names, parents and offices, and those that an article introduces."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, select

from app import search
from app.annotation import ActorKind, ActorRef
from app.folding import fold_words
from app.ingest.rows import insert_all, rows_in
from app.lexicon.actors import NameUse, RegistryActor, registry, slug
from app.models import Actor, ActorAlias, Office, core
from app.search import Indexed

_ACTOR, _ALIAS, _OFFICE = core(Actor), core(ActorAlias), core(Office)

_SOME: BindParameter[Any] = bindparam("some", expanding=True)
_KNOWN = select(_ACTOR.c.id, _ACTOR.c.seq, _ACTOR.c.name).where(_ACTOR.c.id.in_(_SOME))
_NAMES = select(_ALIAS.c.actor_id, _ALIAS.c.alias).where(_ALIAS.c.actor_id.in_(_SOME))
_LISTED = _NAMES.where(_ALIAS.c.source_id.is_(None))
_SAME_NAME = (
    select(_ALIAS.c.seq).where(_ALIAS.c.actor_id == bindparam("key"), _ALIAS.c.alias == bindparam("alias")).limit(1)
)
_IN_A_WORD = re.compile(r"\w").match
_folded = lru_cache(maxsize=20_000)(fold_words)  # the names of the registry come again with every article
_HELD = select(_OFFICE.c.actor_id, _OFFICE.c.title, _OFFICE.c.organisation_id, _OFFICE.c.since).where(
    _OFFICE.c.actor_id.in_(_SOME)
)


@dataclass(slots=True)
class Cast:
    """The actors of one article, gathered before they are stored at once."""

    source_id: str
    text: str
    plain: str = field(init=False)
    """The text with straight apostrophes."""
    actors: dict[str, dict[str, Any]] = field(default_factory=dict)
    aliases: dict[tuple[str, str, str | None], dict[str, Any]] = field(default_factory=dict)
    offices: dict[tuple[Any, ...], dict[str, Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.plain = _straight(self.text)

    def add(self, ref: ActorRef) -> str:
        """Take in a holder or relay as extraction found it; returns the id that it is stored under."""
        if ref.id is None:
            # An unnamed source is a party of its own: "des responsables" of two articles are not the same people.
            key = self._own_id(ref.name)
            self.actors.setdefault(key, _actor_row(key, ref.name, ref.kind))
            return key
        known = registry().actor(ref.id)
        if known is not None:
            self._register(known)
        else:
            self._introduce(ref.id, ref)
        for name in dict.fromkeys((ref.name, *ref.aliases)):
            self._attest(ref.id, name)
        return ref.id

    def add_publisher(self, name: str | None, fallback: str) -> str:
        """The medium that speaks in the reporter's own voice; without a name, the article itself under `fallback`."""
        if name is None:
            key = self._own_id("")
            self.actors.setdefault(key, _actor_row(key, fallback, ActorKind.DOCUMENT))
            return key
        hits = registry().names.get(_straight(name), ())
        media = [hit.actor for hit in hits if hit.use is NameUse.NAME and _is_medium(hit.actor)]
        kind = ActorKind.MEDIUM
        return self.add(ActorRef(name=name, id=media[0] if media else slug(name) or "media", kind=kind))

    def store(self, connection: Connection) -> None:
        """Write what the database does not hold yet, and keep the search index in step."""
        known = {row.id: row for row in rows_in(connection, _KNOWN, self.actors)}
        held = self._registered(connection, known)
        aliases = [row for key, row in self.aliases.items() if key not in held]
        insert_all(connection, _ACTOR, (row for key, row in self.actors.items() if key not in known))
        self._index(connection, known, held, aliases)
        insert_all(connection, _ALIAS, aliases)
        self._store_offices(connection, known)

    def _registered(self, connection: Connection, known: Mapping[str, Row[Any]]) -> set[tuple[str, str, None]]:
        """The names that the registry gave those actors that are stored already."""
        listed = [key for key in known if self.actors[key]["registered"]]
        return {(row.actor_id, row.alias, None) for row in rows_in(connection, _LISTED, listed)}

    def _index(
        self,
        connection: Connection,
        known: Mapping[str, Row[Any]],
        held: set[tuple[str, str, None]],
        aliases: list[dict[str, Any]],
    ) -> None:
        """Index the actors that are new, and those with a name that nobody gave them before; runs before the names are
        stored."""
        names = {key: {row["name"]} for key, row in self.actors.items() if key not in known}
        for row in aliases:
            key, alias = row["actor_id"], row["alias"]
            if key in names:
                names[key].add(alias)
            elif alias != known[key].name and (key, alias, None) not in held and _is_new(connection, key, alias):
                names[key] = {known[key].name, alias}
        numbers = {key: known[key].seq for key in names if key in known}
        before = {key: {known[key].name} for key in numbers}
        for named in rows_in(connection, _NAMES, numbers):
            before[named.actor_id].add(named.alias)
        new = names.keys() - known.keys()
        numbers |= {row.id: row.seq for row in rows_in(connection, _KNOWN, new)}
        search.remove(
            connection, ((Indexed.ACTOR, numbers[key], search.actor_text(old)) for key, old in before.items())
        )
        after = ((key, before.get(key, set()) | names[key]) for key in sorted(names))
        search.add(connection, ((Indexed.ACTOR, numbers[key], search.actor_text(all_)) for key, all_ in after))

    def _store_offices(self, connection: Connection, known: Mapping[str, Row[Any]]) -> None:
        holders = {row["actor_id"] for row in self.offices.values()}
        held = {tuple(row) for row in rows_in(connection, _HELD, holders & known.keys())}
        insert_all(connection, _OFFICE, (row for key, row in self.offices.items() if key not in held))

    def _register(self, known: RegistryActor) -> None:
        """Take in an actor of the registry, all that it belongs to, and the bodies that its offices are at."""
        if known.id in self.actors:
            return
        self.actors[known.id] = {**_actor_row(known.id, known.name, known.kind, known.parent), "registered": True}
        for name in (*known.aliases, *known.metonyms):
            self._alias(known.id, name, None)
        belongs_to = [known.parent] if known.parent else []
        for office in registry().offices.held_by(known.id):
            belongs_to.append(office.organisation)
            for holding in office.holdings:
                if holding.person == known.id:
                    since = holding.since.isoformat() if holding.since else None
                    until = holding.until.isoformat() if holding.until else None
                    self._office(known.id, office.title, office.organisation, since, until, None)
        for key in belongs_to:
            if (above := registry().actor(key)) is not None:
                self._register(above)

    def _introduce(self, key: str, ref: ActorRef) -> None:
        """Take in an actor that the article introduces, with the title and affiliation that it gives."""
        row = self.actors.setdefault(key, _actor_row(key, ref.name, ref.kind, ref.parent))
        row["title"] = row["title"] or ref.title
        if ref.title:
            self._office(key, ref.title, ref.parent, None, None, self.source_id)
        if ref.parent and (above := registry().actor(ref.parent)) is not None:
            self._register(above)

    def _attest(self, key: str, name: str) -> None:
        if (start := _first(_straight(name), self.plain)) is not None:
            end = start + len(name)
            self._alias(key, self.text[start:end], self.source_id, start, end)

    def _alias(self, key: str, name: str, source: str | None, start: int | None = None, end: int | None = None) -> None:
        row = {"actor_id": key, "alias": name, "folded": _folded(name), "source_id": source}
        self.aliases.setdefault((key, name, source), {**row, "start": start, "end": end})

    def _office(
        self, key: str, title: str, organisation: str | None, since: str | None, until: str | None, source: str | None
    ) -> None:
        row = {"actor_id": key, "title": title, "organisation_id": organisation, "since": since, "until": until}
        self.offices.setdefault((key, title, organisation, since), {**row, "source_id": source})

    def _own_id(self, name: str) -> str:
        return "unnamed-" + hashlib.sha256(f"{self.source_id}\n{fold_words(name)}".encode()).hexdigest()[:12]


def _first(words: str, text: str) -> int | None:
    """Where the words first stand in a text as words of their own."""
    start = text.find(words)
    while start >= 0:
        around = text[max(start - 1, 0) : start], text[start + len(words) : start + len(words) + 1]
        if not any(map(_IN_A_WORD, around)):
            return start
        start = text.find(words, start + 1)
    return None


def _straight(words: str) -> str:
    """The words with straight apostrophes, as the registry has them; the length stays."""
    return words.replace("’", "'")


def _actor_row(key: str, name: str, kind: ActorKind, parent: str | None = None) -> dict[str, Any]:
    return {"id": key, "name": name, "kind": kind.value, "title": None, "parent_id": parent, "registered": False}


def _is_medium(key: str) -> bool:
    known = registry().actor(key)
    return known is not None and known.kind is ActorKind.MEDIUM


def _is_new(connection: Connection, key: str, alias: str) -> bool:
    """Whether nobody gave the actor this name before."""
    return connection.execute(_SAME_NAME, {"key": key, "alias": alias}).first() is None
