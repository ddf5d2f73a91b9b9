"""Who the words of a source mean: the registry, the persons and bodies that the article introduces, and coreference.

Find first, resolve later: `Cast` collects every named mention of the article once; `resolve` then reads one source
phrase against it. What cannot be resolved keeps its words.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from app.annotation import ActorKind, ActorRef, Span
from app.extraction.names import Mention, mentions
from app.extraction.subjects import is_preposition
from app.extraction.text import Text
from app.lexicon.actors import NameUse, RegistryActor, Role, RoleKind, fold, registry, slug
from app.lexicon.cues import cues
from app.lexicon.first_names import genders
from app.lexicon.grammar import grammar
from app.lexicon.syntax import syntax

_PERSONS = frozenset({"il", "elle", "lui", "celui-ci", "celle-ci", "celui-là", "celle-là"})
_POSSESSIVES = frozenset({"ses", "son", "leurs", "leur", "l'", "les"})
_GROUPS = frozenset({"ils", "elles", "eux", "ceux-ci", "celles-ci"})


@dataclass(slots=True)
class Entity:
    """An actor as the article knows it."""

    id: str | None
    name: str
    kind: ActorKind
    gender: str | None = None
    plural: bool = False
    parent: str | None = None
    title: str | None = None
    heads: set[str] = field(default_factory=set)
    """Folded masculine nouns of its functions or of what it is: "ministre", "syndicat"."""
    affiliations: set[str] = field(default_factory=set)
    aliases: dict[str, None] = field(default_factory=dict)
    seen: list[int] = field(default_factory=list)
    """Offsets where it is mentioned."""

    @property
    def person(self) -> bool:
        """A human being, named or by function."""
        return self.kind is ActorKind.PERSON

    def reference(self, mention: Span | None, resolved_by: str) -> ActorRef:
        """The actor as a holder, with the words that stand for it here."""
        return ActorRef(
            self.name, self.id, self.kind, tuple(self.aliases), self.title, self.parent, mention, resolved_by
        )


class Cast:
    """Every actor of one article, and the rules that lead from words to one of them."""

    def __init__(self, text: Text, published: date | None) -> None:
        self.text = text
        self.published = published
        self.entities: dict[str, Entity] = {}
        self.mentions: list[Mention] = mentions(text)
        self._starts = [m.first for m in self.mentions]
        self.merged: dict[str, Entity] = {}
        self.topic: Entity | None = None
        """Subject of the sentence before."""
        self._nouns: dict[str, list[int]] = {}
        """Offsets of bare definite nouns of bodies, by their folded form."""
        for i in range(1, len(text.tokens)):
            if text.tokens[i].word and text.low(i - 1) in {"la", "le", "l'"} and text.low(i) in registry().roles:
                self._nouns.setdefault(fold(text.low(i)), []).append(text.tokens[i].start)
        self.spoken: list[Entity] = []
        """Holders in the order of the attributions, for pronouns."""
        for mention in self.mentions:
            self._introduce(mention)

    # ------------------------------------------------------------ introduction

    def _introduce(self, mention: Mention) -> None:
        text = self.text
        offset = text.tokens[mention.first].start
        known = registry().actors.get(mention.actor) if mention.actor else None
        if known is not None:
            entity = self._registered(known)
        else:
            words = text.span(mention.first, mention.last).text
            key = self._same_person(words) if mention.person else None
            if key is None:
                key = slug(words)
                kind = ActorKind.PERSON if mention.person else ActorKind.ORGANISATION
                self.entities.setdefault(key, Entity(key, words, kind, aliases={words: None}))
            entity = self.entities[key]
            entity.aliases.setdefault(words, None)
        entity.seen.append(offset)
        if entity.person:
            self._function(entity, mention)
        if not entity.person and (noun := self.text.low(mention.first - 1)) in syntax().generic_bodies:
            entity.heads.add(fold(noun))  # "le collectif Naître ici"
        if mention.acronym and entity.kind is not ActorKind.PERSON:
            self._expand(entity, mention)

    def _registered(self, known: RegistryActor) -> Entity:
        if known.id not in self.entities:
            names = dict.fromkeys([known.name, *known.aliases, *known.metonyms])
            heads = {fold(name.split()[0]) for name in names if name.split()[0] in registry().roles}
            self.entities[known.id] = Entity(
                known.id, known.name, known.kind, known.gender, known.plural, known.parent, aliases=names,
                heads=heads if known.kind is not ActorKind.PERSON else set(),
                affiliations={known.parent} if known.parent else set(),
            )  # fmt: skip
        return self.entities[known.id]

    def _same_person(self, words: str) -> str | None:
        """A person met before under these words, a surname, or a fuller name."""
        wanted = _name_words(words)
        found = []
        for key, entity in self.entities.items():
            if not entity.person:
                continue
            for alias in entity.aliases:
                have = _name_words(alias)
                if wanted == have or (len(wanted) == 1 and wanted[0] in have) or (
                    len(wanted) > 1 and len(have) > 1 and wanted[-1] == have[-1] and wanted[0][0] == have[0][0]
                    and (len(wanted[0]) == 1 or len(have[0]) == 1 or wanted[0] == have[0])
                ):  # fmt: skip
                    found.append(key)
                    break
        if len(found) > 1 and len(wanted) == 1:
            last = [k for k in found if any(_name_words(a)[-1] == wanted[0] for a in self.entities[k].aliases)]
            found = last or found
        return found[-1] if found and len(set(found)) == 1 else None

    def _function(self, person: Entity, mention: Mention) -> None:
        """Reads the title around a person's name: before it, or after it between commas."""
        first, last = mention.title_before or (mention.first, mention.first)
        if last > first:
            self._title(person, first, last)
        if mention.title_after is not None:
            self._title(person, *mention.title_after)
        if person.gender is None:
            person.gender = genders().get(self.text.low(mention.first))
        if mention.civil is not None:
            agreement = grammar().titles.get(mention.civil)
            if agreement is not None and agreement.gender:
                person.gender = agreement.gender

    def _title(self, person: Entity, first: int, last: int) -> None:
        text = self.text
        while first < last and text.low(first) in grammar().determiners:
            if person.gender is None and text.low(first) in {"la", "une"}:
                person.gender = "f"
            first += 1
        if first >= last:
            return
        words = text.span(first, last).text.strip(" ,")
        if person.title is None or len(words) > len(person.title):
            person.title = words
        for head, role in self._roles(first, last):
            person.heads.add(fold(head))
            if role.gender and person.gender is None:
                person.gender = role.gender
        person.affiliations |= self.affiliations(first, last)
        if person.parent is None:
            person.parent = next(iter(sorted(self.affiliations(first, last))), None)

    def _expand(self, entity: Entity, mention: Mention) -> None:
        """ "l'Observatoire des droits (ODD)": the long form before the bracket names the acronym's actor."""
        long = mention.acronym
        if long is None:
            return
        words = self.text.span(*long).text
        entity.aliases.setdefault(words, None)
        if entity.id not in registry().actors:
            entity.name = words
            entity.heads.add(fold(self.text.low(long[0])))

    def _roles(self, first: int, last: int) -> Iterator[tuple[str, Role]]:
        """The nouns of function in a phrase, as their masculine lemma."""
        roles = registry().roles
        i = first
        while i < last:
            low = self.text.low(i)
            for size in (3, 2, 1):
                words = " ".join(self.text.low(k) for k in range(i, min(i + size, last)))
                role = roles.get(words.replace("' ", "'")) or roles.get(words.removeprefix("ex-"))
                if role is not None and not (i > first and text_is_name(self.text, i)):
                    yield role.lemma, role
                    i += size - 1
                    break
            if i > first and low in {"de", "du", "des", "d'"}:
                return
            i += 1

    def affiliations(self, first: int, last: int) -> set[str]:
        """Actors that a phrase names as what somebody belongs to: demonyms, states, bodies."""
        found: set[str] = set()
        for k in range(first, last):
            state = registry().states_by_demonym.get(self.text.low(k))
            if state is not None and not self.text.tokens[k].capital:
                found.add(state)
        for mention in self._mentions_in(first, last):
            if mention.use is NameUse.METONYM:
                continue  # "le parquet de Namur" is of the town
            if mention.actor and not mention.person:
                found.add(mention.actor)
            elif not mention.person:
                found.add(slug(self.text.span(mention.first, mention.last).text))
        return found

    def _mentions_in(self, first: int, last: int) -> list[Mention]:
        at = bisect_right(self._starts, first - 1)
        found = []
        while at < len(self.mentions) and self.mentions[at].first < last:
            if self.mentions[at].last <= last:
                found.append(self.mentions[at])
            at += 1
        return found

    # ------------------------------------------------------------ resolution

    def resolve(self, first: int, last: int, speaks: bool = False) -> list[ActorRef]:
        """The actors that the source phrase of tokens [first, last) means, in order; `speaks` where the words are
        direct speech, so that only a person can be meant."""
        first, last = self._core(first, last)
        if first >= last:
            return []
        found: list[ActorRef] = []
        for a, b in self._parts(first, last):
            for reference in self._described(a, b, speaks) or self._one(a, b):
                if all(reference.name != other.name for other in found):
                    found.append(reference)
        return found

    def settled(self, reference: ActorRef) -> ActorRef:
        """The reference, or the person whose name the article gave only after the function."""
        entity = self.merged.get(reference.id or "")
        return entity.reference(reference.mention, "cataphora") if entity is not None else reference

    def _merge(self, person: Entity) -> None:
        """ "… que conteste le maire d'Alès. « … », affirme Régis Fontanille.": the name, without a function, right
        after a function without a name."""
        if not self.spoken or person.heads or person.title or not person.id or person in self.spoken:
            return
        nameless = self.spoken[-1]
        if nameless is person or not nameless.person or nameless.title != nameless.name or nameless.id in self.merged:
            return
        gap = min(person.seen) - max(nameless.seen, default=-1000)
        if not 0 < gap < 260 or (person.gender and nameless.gender and person.gender != nameless.gender):
            return
        person.heads |= nameless.heads
        person.affiliations |= nameless.affiliations
        person.title, person.parent = nameless.title, nameless.parent
        person.gender = person.gender or nameless.gender
        if nameless.id:
            self.merged[nameless.id] = person
            self.entities.pop(nameless.id, None)

    def note(self, first: int, last: int) -> None:
        """Takes the subject of a sentence as what the next one may go on with, where it is somebody."""
        first, last = self._core(first, last)
        if first >= last or last - first > 16:
            return
        named = any(m.first <= self._head(first, last) + 1 for m in self._mentions_in(first, last))
        if not named and self.text.low(self._head(first, last)) not in registry().roles:
            return
        for reference in self.resolve(first, last):
            entity = self._entity(reference)
            if entity is not None:
                self.topic = entity
                entity.seen.append(self.text.tokens[first].start)
                entity.seen.sort()

    def speak(self, references: list[ActorRef]) -> None:
        """Notes who spoke, so that a pronoun after it can be read."""
        for reference in references:
            named = self._entity(reference)
            if named is not None and named.person and reference.resolved_by == "name":
                self._merge(named)
        for reference in references:
            entity = self._entity(reference)
            if entity is not None:
                self.spoken.append(entity)
                if reference.mention is not None:
                    entity.seen.append(reference.mention.start)

    def _entity(self, reference: ActorRef) -> Entity | None:
        if reference.id is not None and reference.id in self.entities:
            return self.entities[reference.id]
        return self.entities.get(f"words:{fold(reference.name)}")

    def _core(self, first: int, last: int) -> tuple[int, int]:
        """Without marks and opening adverbs ("même", "seul", "selon")."""
        text = self.text
        while first < last and (
            text.tokens[first].mark and text.tokens[first].text not in {"(", "«"} or grammar().is_adverb(text.low(first))
            or text.low(first) in {"même", "seul", "seule", "et", "ni", "mais", "tant", "comme"}
        ):  # fmt: skip
            first += 1
        while last > first and text.tokens[last - 1].mark and text.tokens[last - 1].text not in {")", "»", "”"}:
            last -= 1
        return first, last

    def _described(self, first: int, last: int, speaks: bool) -> list[ActorRef]:
        """ "« … », a écrit l'international malien": a description that no list of functions holds, of who spoke last."""
        text = self.text
        known = text.low(self._head(first, last)) in registry().roles or text.low(self._head(first, last)) in cues().noun_forms
        plain = not known and not self._complement(first, last) and last - first <= 4
        if not speaks or not plain or text.low(first) not in {"le", "la", "l'", "ce", "cet", "cette"}:
            return []
        if any(text.tokens[k].capital or text.tokens[k].mark for k in range(first + 1, last)):
            return []
        gender = "f" if text.low(first) in {"la", "cette"} else "m" if text.low(first) in {"le", "ce", "cet"} else None
        found = self._antecedent(gender, False, text.span(first, last), "description", persons=True)
        return found if found[0].resolved_by != "unresolved" else []

    def _parts(self, first: int, last: int) -> list[tuple[int, int]]:
        """Splits "A, B et C" where each member is a phrase of its own; an apposition is none."""
        text = self.text
        cuts: list[tuple[int, int]] = []
        depth = 0
        for k in range(first, last):
            token = text.tokens[k]
            depth += (token.text == "(") - (token.text == ")")
            if depth or token.quote >= 0:
                continue
            low = token.low
            if low in {"et", "ou", "ni", "comme"} and k > first and k + 1 < last and self._opens_member(k + 1):
                if low != "comme" and not self._within_name(first, k):
                    cuts.append((k, k + 1))
            elif f"{low} {text.low(k + 1)}" == "ainsi que" and k > first:
                cuts.append((k, k + 2))
        if not cuts:
            return [(first, last)]
        if cuts:
            head = cuts[0][0]
            commas = [k for k in range(first, head) if text.tokens[k].text == "," and self._opens_member(k + 1)]
            if commas and all(self._short(a, b) for a, b in zip([first, *commas], [*commas, head], strict=True)):
                cuts = sorted([*cuts, *((k, k + 1) for k in commas)])
        parts, start = [], first
        for a, b in cuts:
            parts.append((start, a))
            start = b
        parts.append((start, last))
        return [(a, b) for a, b in parts if a < b]

    def _within_name(self, first: int, k: int) -> bool:
        """ "l'ONG Mines et Dignité": one body whose name holds the "et"."""
        body = self.text.low(self._head(first, k)) in syntax().generic_bodies
        return body and self.text.low(k + 1) not in grammar().determiners

    def _short(self, first: int, last: int) -> bool:
        return last - first <= 6 and not any(is_preposition(self.text.low(k)) for k in range(first, last - 1))

    def _opens_member(self, k: int) -> bool:
        """A member of a list has its own determiner or is a name; "le président et fondateur" is one person."""
        low, token = self.text.low(k), self.text.tokens[k]
        if low in {"de", "d'"}:
            nxt = self.text.tokens[k + 1] if k + 1 < len(self.text.tokens) else token
            return nxt.capital or nxt.low in grammar().determiners
        return low in grammar().determiners or (token.capital and token.word)

    def _one(self, first: int, last: int) -> list[ActorRef]:
        text = self.text
        while first < last and (text.low(first) in {"de", "d'", "par", "ni", "et", "à"} or text.tokens[first].mark):
            first += 1
        if first >= last:
            return []
        span = text.span(first, last)
        low = text.low(first)
        if low in _PERSONS | _GROUPS and last - first == 1 or text.tokens[first].kind == "clitic":
            pronoun = low.rsplit("-", 1)[-1] if text.tokens[first].kind == "clitic" else low
            return self._pronoun(pronoun, span)
        if low in _POSSESSIVES and last - first == 1:
            return self._antecedent(None, low in {"leur", "leurs", "les"}, span, "possessive")
        words = " ".join(text.low(k) for k in range(first, last))
        if words in {"la même source", "même source", "les mêmes sources"} and self.spoken:
            return [self.spoken[-1].reference(span, "same source")]
        if words.startswith(("ce dernier", "cette dernière", "ces derniers", "ces dernières")):
            return self._latter(words, span)
        core = self._apposition(first, last)
        return self._phrase(*core, span)

    def _apposition(self, first: int, last: int) -> tuple[int, int]:
        """ "Mark Rutte, secrétaire général de l'OTAN": the whole; a relative clause is left out."""
        for k in range(first + 1, last):
            if self.text.low(k) in {"qui", "dont", "où", "lequel", "laquelle"} and self.text.tokens[k].quote < 0:
                while k > first + 1 and self.text.tokens[k - 1].mark:
                    k -= 1
                return first, k
        return first, last

    def _phrase(self, first: int, last: int, span: Span) -> list[ActorRef]:
        found = (
            self._named_person(first, last, span)
            or self._document(first, last)
            or self._colleague(first, last, span)
            or self._apposed_body(first, last, span)
            or self._named_body(first, last, span)
            or self._bare_title(first, last, span)
            or self._institution(first, last, span)
            or self._both(first, last, span)
            or self._possessed(first, last, span)
            or self._earlier_body(first, last, span)
        )
        return found or [self._words(first, last, span)]

    # Each rule returns [] where it does not apply.

    def _named_person(self, first: int, last: int, span: Span) -> list[ActorRef]:
        """A person's name as head: "Mme Choe", "le général Pat Ryder, porte-parole", not "l'avocat de Paul Rey"."""
        text = self.text
        for mention in self._mentions_in(first, last):
            entity = self._of(mention)
            if entity is None or not entity.person:
                continue
            start = mention.title_before[0] if mention.title_before else mention.first
            if mention.civil is not None:
                start = min(start, mention.first - (2 if text.low(mention.first - 1) == "." else 1))
            before = text.low(start - 1) if start > first else ""
            if start > first and before in {"de", "d'", "du", "des", "à"}:
                continue
            if mention.first > first and text.low(mention.first - 1) in {"de", "d'", "du"}:
                continue
            named = mention.last >= last or text.tokens[mention.last].mark
            beside = mention.first > first and (text.tokens[mention.first - 1].word or text.low(mention.first - 1) == ",")
            if start > first and before != "," and not self._title_like(first, start) and not (named and beside):
                continue
            return [entity.reference(span, "name")]
        return []

    def _title_like(self, first: int, last: int) -> bool:
        return any(True for _ in self._roles(first, last)) or all(
            self.text.low(k) in grammar().determiners or self.text.tokens[k].mark for k in range(first, last)
        )

    def _of(self, mention: Mention) -> Entity | None:
        if mention.actor:
            return self.entities.get(mention.actor)
        words = self.text.span(mention.first, mention.last).text
        key = self._same_person(words) if mention.person else slug(words)
        return self.entities.get(key or slug(words))

    def _document(self, first: int, last: int) -> list[ActorRef]:
        """ "un rapport de l'ONU", "les chiffres du ministère": who speaks is the one behind the paper."""
        text = self.text
        head = self._head(first, last)
        forms = cues().noun_forms.get(text.low(head), ())
        if not forms or text.low(head) in {"source", "sources"}:
            return []
        for k in range(head + 1, last):
            low = text.low(k)
            if text.tokens[k].mark:
                break
            if low == "par" and self._actorish(k + 1, last):
                return self._one(k + 1, last)
            if low in {"du", "des"} or (low in {"de", "d'"} and k + 1 < last and (
                text.tokens[k + 1].capital or text.low(k + 1) in grammar().determiners
                or text.low(k + 1) in registry().roles
            )):  # fmt: skip
                start = k if low in {"du", "des"} else k + 1
                if start < last and self._actorish(start, last):
                    return self._one(start, last)
        return []

    def _actorish(self, first: int, last: int) -> bool:
        """The phrase names somebody who may speak."""
        text = self.text
        k = first
        while k < last and text.low(k) in grammar().determiners:
            k += 1
        if k >= last:
            return False
        if any(m.first >= first for m in self._mentions_in(first, last)):
            return True
        return text.low(k) in registry().roles or self._institution_phrase(first, last) is not None

    def _head(self, first: int, last: int) -> int:
        k = first
        while k < last and (
            self.text.low(k) in grammar().determiners or self.text.low(k) in syntax().adjectives_before
            or self.text.tokens[k].kind == "number" or self.text.tokens[k].mark
        ):  # fmt: skip
            k += 1
        return min(k, last - 1)

    def _colleague(self, first: int, last: int, span: Span) -> list[ActorRef]:
        """ "son homologue russe": who has the same function there."""
        head = self._head(first, last)
        if fold(self.text.low(head)) != "homologue":
            return []
        wanted = self.affiliations(first, last)
        titles = [h for e in [*reversed(self.spoken), *self._before(span.start)] if e.person for h in e.heads]
        if not wanted:
            return []
        fits = [
            e for e in self.entities.values()
            if e.person and wanted & self._states(e) and (not titles or e.heads & set(titles))
        ]  # fmt: skip
        if len(fits) == 1:
            return [fits[0].reference(span, "colleague")]
        for entity in [*reversed(self.spoken), *self._before(span.start)]:
            if entity.person and entity.id and entity.id in registry().actors:
                for office in registry().offices.held_by(entity.id, self.published):
                    for state in sorted(wanted):
                        other = registry().offices.holder(fold(office.title), state, self.published)
                        if other:
                            return [self._registered(registry().actors[other]).reference(span, "office")]
        return []

    def _states(self, entity: Entity) -> set[str]:
        """The affiliations of a person with everything above them."""
        found = set(entity.affiliations)
        if entity.parent:
            found.add(entity.parent)
        for actor in list(found):
            parent = registry().actor(actor)
            while parent is not None and parent.parent and parent.parent not in found:
                found.add(parent.parent)
                parent = registry().actor(parent.parent)
        return found

    def _before(self, offset: int) -> list[Entity]:
        """Actors mentioned before an offset, the latest first."""
        ranked = [(self._last_seen(e, offset), e) for e in self.entities.values()]
        ranked.sort(key=lambda pair: -pair[0])
        return [entity for seen, entity in ranked if seen >= 0]

    def _last_seen(self, entity: Entity, offset: int) -> int:
        """Where an actor is mentioned last before an offset, by name or by its bare noun ("la préfecture"); -1: never."""
        seen = max((s for s in entity.seen if s < offset), default=-1)
        if seen < 0 or entity.person:
            return seen
        for head in entity.heads:
            spots = self._nouns.get(head, [])
            at = bisect_right(spots, offset - 1)
            if at and spots[at - 1] > seen:
                seen = spots[at - 1]
        return seen

    def _named_body(self, first: int, last: int, span: Span) -> list[ActorRef]:
        """A registered or introduced name as head: "le Pentagone", "l'agence de presse TASS", "le syndicat CGT"."""
        text = self.text
        head = self._head(first, last)
        inside = [m for m in self._mentions_in(first, last) if not m.person]
        for mention in inside:
            before = text.low(mention.first - 1) if mention.first > first else ""
            if mention.first <= head or all(
                text.low(k) in grammar().determiners for k in range(first, mention.first)
            ):  # fmt: skip
                end = mention.last
                if end < last and text.low(end) in {"de", "du", "des", "d'"}:
                    break  # "la CGT de la raffinerie" is a part with a name of its own
                if end < last and mention.actor and self._other_state(mention.actor, end):
                    break  # "le Conseil d'État valaisan"
                entity = self._of(mention)
                return [entity.reference(span, "name")] if entity else []
            if before == "," and mention.last >= last and mention.first - 1 > head:
                entity = self._of(mention)  # "le fabricant du câble, Arvatec"
                return [entity.reference(span, "name")] if entity else []
            if before not in {"de", "d'", "du", "des", "à", "en", "au", "aux", "sur", "et"} and not is_preposition(before):
                role = next(iter(self._roles(first, mention.first)), None)
                named = mention.last >= last or text.tokens[mention.last].mark
                if role is not None and role[1].kind is not RoleKind.PERSON and named:
                    entity = self._of(mention)
                    if entity is not None:
                        entity.heads.add(fold(role[0]))
                        return [entity.reference(span, "name")]
            if text.tokens[mention.first - 1].text == "(" and mention.last < last:
                entity = self._of(mention)
                return [entity.reference(span, "acronym")] if entity else []
        return []

    def _apposed_body(self, first: int, last: int, span: Span) -> list[ActorRef]:
        """ "le fabricant du câble, Arvatec": the name between commas is that of the body before it."""
        text = self.text
        comma = next((k for k in range(first, last) if text.tokens[k].text == ","), None)
        if comma is None or comma + 1 >= last or text.low(self._head(first, comma)) not in syntax().generic_bodies:
            return []
        name = [text.tokens[k] for k in range(comma + 1, last)]
        if len(name) > 4 or not all(t.capital and t.word for t in name):
            return []
        words = text.span(comma + 1, last).text
        key = slug(words)
        entity = self.entities.setdefault(key, Entity(key, words, ActorKind.ORGANISATION, aliases={words: None}))
        entity.heads.add(fold(text.low(self._head(first, comma))))
        entity.seen.append(span.start)
        return [entity.reference(span, "name")]

    def _other_state(self, actor: str, k: int) -> bool:
        """An adjective after a registered name that does not fit it: it is somebody else's body of that name."""
        token = self.text.tokens[k]
        if not token.word or token.capital:
            return False
        state = registry().states_by_demonym.get(token.low)
        known = registry().actor(actor)
        return known is not None and known.kind is not ActorKind.STATE and state != known.parent

    def _bare_title(self, first: int, last: int, span: Span) -> list[ActorRef]:
        """ "la ministre", "le préfet du Var", "le chef de la diplomatie russe": the article first, then the offices."""
        text = self.text
        comma = next((k for k in range(first, last) if text.tokens[k].text == ","), last)
        roles = [(h, r) for h, r in self._roles(first, comma) if r.kind is RoleKind.PERSON]
        if text.low(self._head(first, comma)) in syntax().generic_bodies:
            return []  # "l'exploitant du barrage" is a firm
        determined = text.low(first) in {"le", "la", "l'", "ce", "cette", "cet", "son", "sa"}
        bare = text.low(first) not in grammar().determiners and text.tokens[first].capital
        if not roles or roles[0][1].plural or not (determined or bare):
            return []
        if not self._leading_role(first, comma):
            return []
        heads = {fold(h) for h, _ in roles}
        wanted = self.affiliations(first, last)
        gender = "f" if text.low(first) in {"la", "cette"} else "m" if text.low(first) in {"le", "ce", "cet"} else None
        fits = [
            e for e in self.entities.values()
            if e.person and e.heads & heads and self._compatible(e, wanted, gender) and self._same_post(e, first, comma)
        ]  # fmt: skip
        exact = [e for e in fits if e.title and fold(e.title) == fold(self._bare(first, last))]
        chosen = self._nearest(exact or fits, span.start)
        if chosen is not None:
            return [chosen.reference(span, "title")]
        holder = self._office(first, last)
        if holder is not None:
            return [holder.reference(span, "office")]
        demonstrative = text.low(first) in {"ce", "cet", "cette"}
        general = not heads & {fold(p) for p in syntax().posts} and not self._complement(first, last)
        if (general or demonstrative) and text.low(first) not in {"son", "sa"}:
            how = "demonstrative" if demonstrative else "function"
            found = self._antecedent(gender, False, span, how, persons=True, wanted=wanted)
            if found[0].resolved_by != "unresolved":
                return found
        words = self._bare(first, last)
        entity = self.entities.setdefault(
            slug(words), Entity(slug(words), words, ActorKind.PERSON, gender, False, title=words, aliases={words: None})
        )
        entity.heads |= heads
        entity.affiliations |= wanted
        entity.seen.append(span.start)
        if entity.parent is None:
            entity.parent = next(iter(sorted(wanted)), None)
        return [entity.reference(span, "surface")]

    def _leading_role(self, first: int, last: int) -> bool:
        """The phrase is headed by the noun of function: not "le Taristan voisin"."""
        head = self._head(first, last)
        for size in (1, 2, 3):
            words = " ".join(self.text.low(k) for k in range(head, min(head + size, last))).replace("' ", "'")
            role = registry().roles.get(words) or registry().roles.get(words.removeprefix("ex-"))
            if role is not None:
                return role.kind is RoleKind.PERSON
        return False

    def _same_post(self, entity: Entity, first: int, last: int) -> bool:
        """ "l'avocat de la commune" is not "l'avocate de l'ingénieur": the complements of both titles must meet."""
        own, other = _complements(self.text.span(first, last).text), _complements(entity.title or "")
        return not own or not other or bool(own & other)

    def _complement(self, first: int, last: int) -> bool:
        """The title says of what: "le directeur du site"; "la mère de famille" does not."""
        text = self.text
        return any(
            text.low(k) in {"du", "des"} or (text.low(k) in {"de", "d'"} and (
                text.low(k + 1) in {"la", "l'", "ce", "cette", "son", "sa"} or text.tokens[min(k + 1, last - 1)].capital
            ))
            for k in range(first + 1, last)
        )  # fmt: skip

    def _compatible(self, entity: Entity, wanted: set[str], gender: str | None) -> bool:
        if wanted and self._states(entity) and not wanted & self._states(entity):
            return False
        if wanted and not self._states(entity) and entity.title:
            return False
        return not (not wanted and gender and entity.gender and entity.gender != gender)

    def _nearest(self, fits: list[Entity], offset: int) -> Entity | None:
        """The one mentioned last before here; one that is only named later, if it is the only one."""
        before = [(max(s for s in e.seen if s <= offset), e) for e in fits if any(s <= offset for s in e.seen)]
        if before:
            return max(before, key=lambda pair: pair[0])[1]
        return fits[0] if len(fits) == 1 else None

    def _bare(self, first: int, last: int) -> str:
        """The words without determiner, apposition and relative clause."""
        text = self.text
        while first < last - 1 and text.low(first) in _ARTICLES:
            first += 1
        for k in range(first + 1, last):
            if text.tokens[k].text in {",", "(", "–", "—"} and text.tokens[k].quote < 0:
                last = k
                break
        return text.span(first, last).text

    def _office(self, first: int, last: int) -> Entity | None:
        """The registry's holder of an office on the article's day."""
        title = self._stripped(first, last)
        offices = registry().offices
        for organisation in [*sorted(self.affiliations(first, last)), None]:
            for words in dict.fromkeys((title, fold(self._bare(first, last)))):
                person = offices.holder(words, organisation, self.published)
                if person:
                    return self._registered(registry().actors[person])
        return None

    def _stripped(self, first: int, last: int) -> str:
        """The folded title without its demonym or its organisation: "ministre des affaires etrangeres"."""
        words: list[str] = []
        text = self.text
        inside = {k for m in self._mentions_in(first, last) for k in range(m.first, m.last)}
        for k in range(first, last):
            if text.tokens[k].text == ",":
                break
            if k in inside or text.low(k) in registry().states_by_demonym:
                continue
            words.append(text.low(k))
        title = fold(" ".join(words).replace("' ", "'"))
        title = re.sub(r"^(?:l'|le |la |les |un |une )", "", title)
        return re.sub(r"(?:\s|^)(?:de la|de l'|du|des|de|d'|a la|au)\s*$", "", title).strip()

    def _institution_phrase(self, first: int, last: int) -> RegistryActor | None:
        title = self._stripped(first, last)
        for state in sorted(self.affiliations(first, last)):
            body = registry().institution(title, state)
            if body is not None:
                return body
        return None

    def _institution(self, first: int, last: int, span: Span) -> list[ActorRef]:
        """ "l'armée israélienne", "le ministère russe des Affaires étrangères": a body of a state."""
        body = self._institution_phrase(first, last)
        if body is None:
            return []
        entity = self._registered(body)
        entity.heads.add(fold(self.text.low(self._head(first, last))))
        entity.seen.append(span.start)
        return [entity.reference(span, "institution")]

    def _both(self, first: int, last: int, span: Span) -> list[ActorRef]:
        """ "les deux pays": the two states that the sentence or the one before speaks of; else nobody is guessed."""
        words = fold(" ".join(self.text.low(k) for k in range(first, last)))
        if words not in {"les deux pays", "les deux etats", "les deux nations", "aucun des deux pays", "les deux capitales"}:
            return []
        recent = [e for e in self._before(span.start) if e.kind is ActorKind.STATE]
        near = [e for e in recent if span.start - self._last_seen(e, span.start) < 600]
        if len(near) >= 2:
            return [e.reference(span, "pair") for e in near[:2]]
        return []

    def _possessed(self, first: int, last: int, span: Span) -> list[ActorRef]:
        """ "son cabinet", "leur fédération": named after whom it belongs to."""
        text = self.text
        if text.low(first) not in {"son", "sa", "ses", "leur", "leurs"} or last - first < 2:
            return []
        owner = self._antecedent(None, text.low(first) in {"leur", "leurs"}, span, "possessive")[0]
        if owner.resolved_by == "unresolved":
            return []
        noun = text.span(first + 1, last).text
        if text.low(self._head(first, last)) in cues().noun_forms and text.low(self._head(first, last)) not in registry().roles:
            return [owner]  # "son rapport": the paper speaks for them
        plural = text.low(first) in {"leur", "leurs"}
        names = [f"{noun} {of} {owner.name}" for of in (("des", "de", "du") if plural else ("de", "du", "des"))]
        if owner.title:
            names = [f"{noun} de {owner.name}", *(f"{noun} {of}{owner.title}" for of in ("du ", "de la ", "de l'"))]
        key = slug(names[0])
        entity = self.entities.setdefault(
            key, Entity(key, names[0], ActorKind.ORGANISATION, parent=owner.id, aliases=dict.fromkeys(names))
        )
        entity.heads.add(fold(text.low(first + 1)))
        entity.seen.append(span.start)
        return [entity.reference(span, "possessive")]

    def _earlier_body(self, first: int, last: int, span: Span) -> list[ActorRef]:
        """ "le syndicat", "la préfecture": a body that the article named more fully before."""
        text = self.text
        head = self._head(first, last)
        if last - head != 1 or text.low(first) not in {"le", "la", "l'", "les", "ce", "cette", "du"}:
            return []
        noun = fold(text.low(head))
        fits = [e for e in self.entities.values() if not e.person and noun in e.heads and e.id != slug(text.low(head))]
        before = [e for e in fits if any(s < span.start for s in e.seen)]
        if len(before) == 1:
            return [before[0].reference(span, "body")]
        if text.low(head) not in syntax().generic_bodies:
            return []
        bodies = frozenset({ActorKind.ORGANISATION, ActorKind.AGENCY, ActorKind.GOVERNMENT})
        if text.low(head) in {"quotidien", "journal", "hebdomadaire", "chaîne", "média", "site"}:
            bodies = frozenset({ActorKind.MEDIUM})
        if text.low(head) in syntax().company_nouns:
            bodies = frozenset({ActorKind.ORGANISATION})
        found = self._antecedent(None, False, span, "company" if text.low(head) in syntax().company_nouns else "body", kinds=bodies)
        return found if found[0].resolved_by != "unresolved" else []

    def _words(self, first: int, last: int, span: Span) -> ActorRef:
        """What no rule resolves keeps its words."""
        text = self.text
        words = self._bare(first, last)
        head = self._head(first, last)
        role = registry().roles.get(text.low(head))
        definite = text.low(first) in {"le", "la", "l'", "les"}
        body = role is not None and role.kind is RoleKind.BODY
        named = body or any(text.tokens[k].capital for k in range(head, last))
        group = role is not None and role.plural or text.low(first) in {"des", "plusieurs", "certains", "certaines"}
        if named and definite and not (role is not None and role.kind is RoleKind.PERSON and role.plural):
            kind = ActorKind.ORGANISATION
        elif group and definite:
            kind = ActorKind.GROUP
        else:
            kind = ActorKind.UNNAMED
        key = slug(words) if kind is not ActorKind.UNNAMED else f"words:{fold(words)}"
        entity = self.entities.setdefault(
            key,
            Entity(key if kind is not ActorKind.UNNAMED else None, words, kind, aliases={words: None}),
        )
        entity.plural = entity.plural or text.low(first) in {"les", "des", "plusieurs", "certains", "certaines"}
        if text.low(first) in {"la", "une"}:
            entity.gender = "f"
        elif text.low(first) in {"le", "un"}:
            entity.gender = "m"
        elif role is not None:
            entity.gender = role.gender
        entity.heads.add(fold(text.low(head)))
        entity.affiliations |= self.affiliations(first, last)
        if entity.parent is None and kind is not ActorKind.UNNAMED:
            entity.parent = next((a for a in sorted(entity.affiliations) if a in registry().actors), None)
        entity.seen.append(span.start)
        return entity.reference(span, "surface")

    # ------------------------------------------------------------ pronouns

    def _pronoun(self, pronoun: str, span: Span) -> list[ActorRef]:
        """The last speaker that agrees in gender and number; else the last actor mentioned before that does."""
        gender = "f" if pronoun in {"elle", "elles", "celle-ci", "celles-ci", "celle-là"} else "m"
        return self._antecedent(gender, pronoun in _GROUPS, span, "pronoun")

    def _antecedent(self, gender: str | None, plural: bool, span: Span, how: str, persons: bool = False,
                    wanted: set[str] | None = None, kinds: frozenset[ActorKind] | None = None) -> list[ActorRef]:  # fmt: skip
        """The likeliest actor before an offset: late mention, last speaker, known gender, not in an oblique case."""
        best: tuple[float, Entity] | None = None
        last = self.spoken[-1] if self.spoken and how != "demonstrative" else None
        for entity in self._before(span.start):
            if (persons and not entity.person) or (kinds is None and not self._agrees(entity, gender, plural)):
                continue
            if kinds is not None and (
                entity.kind not in kinds or (entity.plural and entity.id not in registry().actors)
            ):
                continue
            if how == "company" and entity.id in registry().actors and entity.id not in registry().companies:
                continue
            if wanted and self._states(entity) and not wanted & self._states(entity):
                continue
            seen: float = self._last_seen(entity, span.start)
            if span.start - seen > 900 and entity is not last:
                continue
            if entity is not last and entity is not self.topic and (entity.kind in {ActorKind.STATE, ActorKind.MEDIUM} or self._oblique(seen)):
                seen -= 350
            score = seen + 200.0 * (entity is last) + 150.0 * (entity is self.topic) + 200.0 * (gender is not None and entity.gender == gender)
            if best is None or score > best[0]:
                best = (score, entity)
        if best is None:
            words = span.text.lstrip("-").removeprefix("t-")
            return [ActorRef(words, mention=span, resolved_by="unresolved")]
        return [best[1].reference(span, how)]

    def _oblique(self, offset: int) -> bool:
        """The mention stands after a preposition: less likely the subject that goes on."""
        at = self.text.at(offset) - 1
        if self.text.low(at) in {"l'", "la", "le", "les", "m", "mme", "."}:
            at -= 1
        before = self.text.low(at)
        return is_preposition(before) or before in {"des", "du"}

    def _agrees(self, entity: Entity, gender: str | None, plural: bool) -> bool:
        if plural != entity.plural or entity.heads & _papers():
            return False
        if entity.kind is ActorKind.UNNAMED and not entity.heads & _functions():
            return False  # "un procès-verbal" is nobody
        return gender is None or entity.gender is None or entity.gender == gender

    def _latter(self, words: str, span: Span) -> list[ActorRef]:
        """ "ce dernier": the last actor mentioned before, of that gender and number."""
        gender = "f" if "dernière" in words else "m"
        plural = words.startswith("ces")
        for entity in self._before(span.start):
            if self._agrees(entity, gender, plural) and entity.kind is not ActorKind.STATE:
                return [entity.reference(span, "latter")]
        return [ActorRef(span.text, mention=span, resolved_by="unresolved")]


@cache
def _papers() -> frozenset[str]:
    """Folded nouns of documents and sayings, which no personal pronoun stands for."""
    return frozenset(fold(noun.lemma) for noun in cues().nouns)


@cache
def _functions() -> frozenset[str]:
    """Folded nouns of functions and bodies, in every form."""
    return frozenset(fold(form) for form in registry().roles)


_ARTICLES = frozenset({"le", "la", "l'", "les", "un", "une", "des", "du", "de", "d'", "ce", "cet", "cette", "ces", "au", "aux"})
def _complements(title: str) -> set[str]:
    """The folded words after the first "de" of a title."""
    _, _, rest = re.sub(r"\b(?:du|des|d'|de l'|de la)\s*", "de ", fold(title)).partition("de ")
    return {w for w in rest.split() if len(w) > 2 and w != "de"}


def _name_words(words: str) -> list[str]:
    return fold(words).split() or [""]


def text_is_name(text: Text, i: int) -> bool:
    """A capitalised word inside a phrase is part of a name, no noun of function."""
    return text.tokens[i].capital and i > 0 and not text.tokens[i - 1].mark
