"""Reads the actor files of the lexicon into the registry, and refuses entries that contradict one another."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, NoReturn

from app.annotation import ActorKind
from app.errors import LexiconError
from app.lexicon import read
from app.lexicon.actors import (
    Holding,
    Institution,
    NameHit,
    NameUse,
    Office,
    Offices,
    Registry,
    RegistryActor,
    Role,
    RoleKind,
    body_names,
    elides,
    fold,
    phrase_of,
    slug,
)
from app.lexicon.inflection import Gender, adjective_forms, plural

ACTOR_FILES = ("states", "seats", "organisations", "france", "francophone", "media", "companies", "persons")
FIELDS = {
    "state": "id name gender plural article aliases metonyms context_aliases demonyms rival_demonyms parent example",
    "actor": "id name kind gender plural aliases metonyms context_aliases demonyms parent example",
    "person": "id name gender aliases surname context_aliases parent example",
    "office": "title organisation aliases standalone holders example",
    "institution": "id kind name aliases agents example",
    "role": "domain kind pairs epicene masculine feminine example",
}
"""The fields that an entry of each table may have."""


def load() -> Registry:
    """The registry as the files have it; raises LexiconError with file, entry and reason."""
    actors: dict[str, RegistryActor] = {}
    files: dict[str, str] = {}
    for file in ACTOR_FILES:
        for table, make in _MAKERS.items():
            for entry in _entries(file, table):
                actor = make(file, entry)
                if actor.id in actors:
                    _refuse(file, actor.id, f"the id is taken in {files[actor.id]}.toml")
                actors[actor.id], files[actor.id] = actor, file

    institutions = _institutions(actors)
    demonyms, rivals = _demonyms(actors)
    registry = Registry(
        actors=actors,
        names=_names(actors, files),
        offices=Offices(_offices(actors)),
        states_by_demonym=demonyms,
        rival_demonyms=rivals,
        institutions=institutions,
        roles=_roles(),
        companies=frozenset(actor for actor, file in files.items() if file == "companies"),
    )
    for actor in actors.values():
        if actor.parent and registry.actor(actor.parent) is None:
            _refuse(files[actor.id], actor.id, f"unknown parent “{actor.parent}”")
    for office in registry.offices.all:
        if registry.actor(office.organisation) is None:
            _refuse("offices", office.title, f"unknown organisation “{office.organisation}”")
    return registry


def _entries(file: str, table: str) -> Iterator[dict[str, Any]]:
    allowed = set(FIELDS[table].split())
    for entry in read(file).get(table, []):
        if unknown := set(entry) - allowed:
            _refuse(file, _label(entry), f"unknown fields {sorted(unknown)}")
        yield entry


def _label(entry: Mapping[str, Any]) -> str:
    return str(entry.get("id") or entry.get("name") or entry.get("title") or entry.get("domain") or entry)


def _refuse(file: str, label: str, reason: str) -> NoReturn:
    raise LexiconError(f"{file}.toml: {label}: {reason}")


def _need(file: str, entry: Mapping[str, Any], field: str) -> Any:
    if not (value := entry.get(field)):
        _refuse(file, _label(entry), f"no {field}")
    return value


# ---------------------------------------------------------------- actors


def _state(file: str, entry: dict[str, Any]) -> RegistryActor:
    name, gender, plural = _need(file, entry, "name"), _need(file, entry, "gender"), entry.get("plural", False)
    usual = "les" if plural else "l'" if elides(name) else "la" if gender == "f" else "le"
    return RegistryActor(
        id=entry.get("id") or slug(name),
        name=name,
        kind=ActorKind.STATE,
        gender=gender,
        plural=plural,
        parent=entry.get("parent"),
        aliases=tuple(entry.get("aliases", ())),
        metonyms=tuple(entry.get("metonyms", ())),
        context_aliases=tuple(entry.get("context_aliases", ())),
        article=entry.get("article", usual),
        demonyms=tuple(entry.get("demonyms", ())),
    )


def _actor(file: str, entry: dict[str, Any]) -> RegistryActor:
    name, kind = _need(file, entry, "name"), _need(file, entry, "kind")
    return RegistryActor(
        id=entry.get("id") or slug(name),
        name=name,
        kind=_kind(file, entry, kind),
        gender=entry.get("gender"),
        plural=entry.get("plural", False),
        parent=entry.get("parent"),
        aliases=tuple(entry.get("aliases", ())),
        metonyms=tuple(entry.get("metonyms", ())),
        context_aliases=tuple(entry.get("context_aliases", ())),
        demonyms=tuple(entry.get("demonyms", ())),
    )


def _kind(file: str, entry: Mapping[str, Any], kind: str) -> ActorKind:
    try:
        return ActorKind(kind)
    except ValueError:
        _refuse(file, _label(entry), f"unknown kind “{kind}”")


def _person(file: str, entry: dict[str, Any]) -> RegistryActor:
    name = _need(file, entry, "name")
    return RegistryActor(
        id=entry.get("id") or slug(name),
        name=name,
        kind=ActorKind.PERSON,
        gender=_need(file, entry, "gender"),
        parent=entry.get("parent"),
        aliases=tuple(entry.get("aliases", ())),
        context_aliases=tuple(entry.get("context_aliases", ())),
        surname=entry.get("surname", _surname(name, name)) or None,
    )


def _surname(full: str, name: str) -> str:
    """What follows the first name of `full` in one of its spellings ("Volodymyr Zelenskyy" → "Zelenskyy")."""
    first = full.split(" ", 1)[0]
    return name.removeprefix(f"{first} ") if name.startswith(f"{first} ") else ""


_MAKERS: Mapping[str, Callable[[str, dict[str, Any]], RegistryActor]] = {
    "state": _state,
    "actor": _actor,
    "person": _person,
}

# ---------------------------------------------------------------- names


def _names(actors: Mapping[str, RegistryActor], files: Mapping[str, str]) -> dict[str, tuple[NameHit, ...]]:
    hits: dict[str, list[NameHit]] = defaultdict(list)
    for actor in actors.values():
        for words, use in _uses(actor):
            hit = NameHit(actor.id, use)
            for written in (words,) if words.isascii() else {words, words.translate(_PLAIN)}:
                known = hits[written]
                if not known or all(h.actor != actor.id for h in known):
                    known.append(hit)
    order = list(NameUse)
    for words, found in hits.items():
        if len(found) == 1:
            continue
        sure = [h for h in found if h.use in (NameUse.NAME, NameUse.METONYM)]
        if len(sure) > 1 or (sure and any(h.use is NameUse.SURNAME for h in found)):
            others = " and ".join(f"{h.actor} ({files[h.actor]}.toml)" for h in found[:-1])
            _refuse(files[found[-1].actor], found[-1].actor, f"“{words}” also names {others}")
        found.sort(key=lambda h: order.index(h.use))
    return {words: tuple(found) for words, found in hits.items()}


# "Le Monde" is also "le Monde", "au Monde", "du Monde".
_ARTICLES = {"Le ": ("le ", "du ", "au "), "Les ": ("les ", "des ", "aux "), "La ": ("la ",), "L'": ("l'",)}


def _uses(actor: RegistryActor) -> Iterator[tuple[str, NameUse]]:
    for words in (actor.name, *actor.aliases):
        yield words, NameUse.NAME
        for article, (plain, *contracted) in _ARTICLES.items():
            if words.startswith(article):
                for written in (plain, *contracted):
                    yield written + words.removeprefix(article), NameUse.NAME
    for words in actor.metonyms:
        yield words, NameUse.METONYM
    for words in actor.context_aliases:
        yield words, NameUse.CONTEXT
    if actor.surname and actor.surname not in actor.context_aliases:
        yield actor.surname, NameUse.SURNAME
        if actor.surname == _surname(actor.name, actor.name):
            for alias in actor.aliases:
                if variant := _surname(actor.name, alias):
                    yield variant, NameUse.SURNAME


_PLAIN = str.maketrans("ÀÂÄÇÉÈÊËÎÏÔÖÙÛÜ", "AAACEEEEIIOOUUU")  # typists leave the accents of capitals out


# ---------------------------------------------------------------- demonyms, institutions, offices


def _demonyms(actors: Mapping[str, RegistryActor]) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    states: dict[str, str] = {}
    for actor in actors.values():
        for demonym in actor.demonyms:
            forms = adjective_forms(demonym).values()
            for form in dict.fromkeys((*forms, *map(fold, forms))):
                if states.setdefault(form, actor.id) != actor.id:
                    _refuse("states", actor.id, f"the demonym “{form}” is taken by {states[form]}")
    rivals: dict[str, list[str]] = defaultdict(list)
    for entry in _entries("states", "state"):
        for demonym in entry.get("rival_demonyms", ()):
            for form in set(adjective_forms(demonym).values()):
                rivals[form].append(entry.get("id") or slug(entry["name"]))
    return states, {form: tuple(ids) for form, ids in rivals.items()}


def _institutions(actors: dict[str, RegistryActor]) -> dict[str, Institution]:
    """The institutions by phrase; a registry actor that is one of them also takes its usual names."""
    by_phrase: dict[str, Institution] = {}
    for entry in _entries("institutions", "institution"):
        made = Institution(
            id=_need("institutions", entry, "id"),
            kind=_kind("institutions", entry, _need("institutions", entry, "kind")),
            name=_need("institutions", entry, "name"),
            aliases=tuple(entry.get("aliases", ())),
            agents=dict(entry.get("agents", {})),
        )
        for template in (made.name, *made.aliases):
            if template.count("{") != 1:
                _refuse("institutions", made.id, f"“{template}” needs one place for the adjective")
            if by_phrase.setdefault(fold(phrase_of(template)), made) is not made:
                _refuse("institutions", made.id, f"“{template}” is taken")
        for state_id, agent_id in made.agents.items():
            if state_id not in actors or agent_id not in actors:
                _refuse("institutions", made.id, f"unknown agent {state_id} = “{agent_id}”")
            agent = actors[agent_id]
            names = dict.fromkeys((*agent.aliases, *body_names(made, actors[state_id])))
            names.pop(agent.name, None)
            actors[agent_id] = replace(agent, aliases=tuple(names))
    return by_phrase


def _offices(actors: Mapping[str, RegistryActor]) -> Iterator[Office]:
    taken: set[tuple[str, str | None]] = set()
    for entry in _entries("offices", "office"):
        title, *feminine = _need("offices", entry, "title")
        office = Office(
            title=title,
            feminine=feminine[0] if feminine else title,
            organisation=_need("offices", entry, "organisation"),
            aliases=tuple(entry.get("aliases", ())),
            standalone=tuple(entry.get("standalone", ())),
            holdings=_holdings(title, _need("offices", entry, "holders")),
        )
        keys: set[tuple[str, str | None]] = {(fold(t), office.organisation) for t in office.titles}
        keys |= {(fold(t), None) for t in office.standalone}
        if keys & taken:
            _refuse("offices", title, f"taken: {sorted(keys & taken, key=str)}")
        taken |= keys
        for holding in office.holdings:
            holder = actors.get(holding.person)
            if holder is None or holder.kind is not ActorKind.PERSON:
                _refuse("offices", f"{title} ({office.organisation})", f"unknown person “{holding.person}”")
        yield office


def _holdings(title: str, rows: list[list[str]]) -> tuple[Holding, ...]:
    """Rows of [person, since, until], in order; an until that is left out is the next one's since."""
    starts = [_day(title, row[1]) if len(row) > 1 else None for row in rows]
    holdings = []
    for i, row in enumerate(rows):
        until = _day(title, row[2]) if len(row) > 2 else starts[i + 1] if i + 1 < len(rows) else None
        since = starts[i]
        if since is not None and until is not None and until <= since:
            _refuse("offices", title, f"{row[0]} leaves before coming")
        holdings.append(Holding(row[0], since, until))
    return tuple(holdings)


def _day(title: str, words: str) -> date | None:
    """A day, or the first one of a month or of a year; "" is unknown."""
    if not words:
        return None
    parts = words.split("-")
    try:
        return date.fromisoformat("-".join([*parts, "01", "01"][:3]))
    except ValueError as error:
        raise LexiconError(f"offices.toml: {title}: {error}") from error


# ---------------------------------------------------------------- roles


def _roles() -> dict[str, Role]:
    irregular: dict[str, str] = read("roles").get("plurals", {})
    roles: dict[str, Role] = {}

    def add(lemma: str, kind: RoleKind, gender: Gender | None, word: str) -> None:
        many = _plural(word, irregular)
        forms = [(many, Role(lemma, kind, gender, True)), (word, Role(lemma, kind, gender, False))]
        for form, role in forms if many != word else forms[1:]:
            if roles.setdefault(form, role) != role:
                _refuse("roles", lemma, f"“{form}” is also {roles[form].lemma}")

    for entry in _entries("roles", "role"):
        kind = RoleKind(_need("roles", entry, "kind"))
        for masculine, feminine in entry.get("pairs", ()):
            add(masculine, kind, "m", masculine)
            add(masculine, kind, "f", feminine)
        for field, gender in _GENDERS.items():
            for noun in entry.get(field, ()):
                add(noun, kind, gender, noun)
    for form, role in list(roles.items()):
        roles.setdefault(form.lower(), role)  # a text's words are looked up in lower case: "drh", "chef de l'état"
        if " " in form:  # "chef de l'Etat"; alone, "Etat" stands in "conseiller d'Etat vaudois" too
            roles.setdefault(form.translate(_PLAIN).lower(), role)
    return roles


_GENDERS: Mapping[str, Gender | None] = {"epicene": None, "masculine": "m", "feminine": "f"}
# Where the head of a compound noun ends: what follows keeps its number ("chefs d'état-major").
_TAIL = ("de", "du", "des", "à", "au", "aux", "en", "sur", "pour")


def _plural(noun: str, irregular: Mapping[str, str]) -> str:
    """The plural of every word of the head ("directeurs généraux", "chefs de village"); acronyms have none."""
    if listed := irregular.get(noun):
        return listed
    words = noun.split(" ")
    head = next((i for i, w in enumerate(words) if w in _TAIL or w.startswith("d'")), len(words))
    many = [w if w.isupper() else irregular.get(w) or plural(w) for w in words[:head]]
    return " ".join([*many, *words[head:]])
