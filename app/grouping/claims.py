"""Statements gathered by claim: who stands where on it, and when."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property, lru_cache

from app import edtf
from app.annotation import Proposition, Stance
from app.folding import fold_words
from app.grouping.keys import counted, demonym_in, gist, has_figure, scene
from app.grouping.terms import Position, Statement
from app.lexicon.actors import RoleKind, registry, slug
from app.lexicon.event_terms import Course
from app.lexicon.events import events, forms
from app.lexicon.kin import sense
from app.lexicon.propositions import proposition_words
from app.lexicon.quantities import quantity_words
from app.lexicon.syntax import syntax

_LARGE = 1e6
"""From here a figure in digits is told with a word: "1,3 million"."""
_FEW_WORDS = 2
"""Words of a name that are too few to be called by their first letters."""


@dataclass(frozen=True, slots=True)
class Days:
    """From a day to a day, both included."""

    low: date
    high: date

    def gap(self, other: "Days") -> int:
        """Days between the two; 0 where they overlap."""
        return max(0, (other.low - self.high).days, (self.low - other.high).days)


@lru_cache(maxsize=4096)
def days(when: str | None) -> Days | None:
    """The days that an EDTF date spans; None where it is open or has no year."""
    low, high = edtf.bounds(when)
    return Days(date.fromisoformat(low), date.fromisoformat(high)) if low and high else None


@dataclass(frozen=True, slots=True)
class Voice:
    """One holder's word, and when it was said."""

    holder: str
    said: Days | None

    @property
    def party(self) -> str:
        """The holder, whatever its name is dressed in: "l-asbl-vigie" and "vigie" are one."""
        return party_of(self.holder)


@cache
def party_of(holder: str) -> str:
    """The id of a holder, of one that no registry knows without the words before its name for what kind of body it is
    or who speaks for it, and without the state whose body it is: "niger-ministere-de-la-defense", in an article on
    Niger. An office is its body: "prefet-de-la-drome" is "prefecture-de-la-drome"."""
    words, lexicon = slug(holder).split("-"), events()
    for state in _states():
        if holder.startswith(f"{state}-"):
            words = words[state.count("-") + 1 :]
    dressed = lexicon.bodies | lexicon.spokespeople
    first = 0
    while first < len(words) - 1 and words[first] in (dressed | lexicon.empty if first else dressed):
        first += 1
    words = words[first:]
    if first and (known := _actors_by_name().get("-".join(words))):
        return known  # "experts des Nations unies" are those of the ONU
    return "-".join((lexicon.speaks_for.get(words[0], words[0]), *words[1:]))


@cache
def _actors_by_name() -> dict[str, str]:
    """The ids of actors by their names as these stand in ids."""
    return {slug(name): hits[0].actor for name, hits in registry().names.items() if hits}


@lru_cache(maxsize=100_000)  # asked of every pair of holders of a group
def one_party(a: str, b: str) -> bool:
    """Whether two holders of one story are one: as `party_of` has them, by first letters ("ceni"), as the body of its
    kind, or as a body of a state that only one article names."""
    x, y = party_of(a), party_of(b)
    short, long = sorted((x, y), key=len)
    rest = long.removeprefix(f"{short}-")
    if rest != long and (short in events().sole_bodies or rest.partition("-")[0] in _of()):
        return True  # "ars", "ars-de-bourgogne"
    if _called_by_kind(slug(a), slug(b)) or _called_by_kind(slug(b), slug(a)):
        return True  # "operateur-telecom-telvia", "telvia"
    if x == y or y in (_initials(x), _initials(a)) or x in (_initials(y), _initials(b)):
        return True
    (one, at_home), (other, as_well) = _of_a_state(x), _of_a_state(y)
    return one == other and bool(one) and not (at_home and as_well)


@cache
def _called_by_kind(long: str, short: str) -> bool:
    """Whether the longer name is the shorter one behind what kind of body it is, which nothing says whose it is."""
    kind = long.removesuffix(f"-{short}").split("-")
    role = registry().roles.get(kind[0])
    body = kind[0] in events().bodies or (role is not None and role.kind is RoleKind.BODY)
    return long.endswith(f"-{short}") and body and _of().isdisjoint(kind)


@cache
def _of() -> frozenset[str]:
    """As they stand in ids, the words before whose a body is."""
    return frozenset(map(slug, syntax().de_forms))


@cache
def area_of(holder: str) -> tuple[str, str]:
    """What kind of body a holder is of which each place has one, and its place: "parquet", "namur"; "" where it is none
    or names none."""
    kind, _, rest = party_of(holder).partition("-")
    words = rest.split("-")
    while words and words[0] in events().empty:
        words = words[1:]
    return (kind, "-".join(words)) if kind in events().sole_bodies else ("", "")


@cache
def official(holder: str) -> bool:
    """Whether a holder speaks for the State by its name: a prefecture, a ministry, the police. They count for one
    side."""
    lexicon = events()
    words = party_of(holder).split("-")
    return not {*words}.isdisjoint(lexicon.the_state | lexicon.state_offices | lexicon.sole_bodies)


def _initials(party: str) -> str:
    """The first letters of a name of three words or more, its small words left out."""
    words = [word for word in party.split("-") if word not in events().empty]
    return "".join(word[0] for word in words) if len(words) > _FEW_WORDS else ""


@cache
def _of_a_state(party: str) -> tuple[str, str]:
    """The party without the adjective of its state, and that state: "etat-major-tchadien"."""
    found = demonym_in(party)
    return "-".join(word for word in party.split("-") if word != found), registry().states_by_demonym.get(found, "")


@cache
def _states() -> frozenset[str]:
    return frozenset(state.id for state in registry().states)


REMEMBERED = 1_000
"""Claims and clusters of them that are kept with what was found of them: most of a story is as it was when the next
article on it comes, and only what that one changes is made anew."""
PAIRS_REMEMBERED = 10_000
"""The same for what was found of two of them."""


@dataclass(frozen=True, eq=False)
class Claim:
    """One claim with all that was said on it; the same statements are the same object, as long as it is remembered."""

    key: str
    proposition: Proposition
    statements: tuple[Statement, ...]

    @cached_property
    def asserting(self) -> frozenset[Voice]:
        """Who puts it forward as true; to deny "not P" is to assert P."""
        return self._voices(Stance.DENIES if self.proposition.negated else Stance.ASSERTS)

    @cached_property
    def denying(self) -> frozenset[Voice]:
        """Who says that it is not so."""
        return self._voices(Stance.ASSERTS if self.proposition.negated else Stance.DENIES)

    @cached_property
    def unconfirming(self) -> frozenset[Voice]:
        """Who neither confirms nor denies it."""
        return self._voices(Stance.UNCONFIRMED)

    @cached_property
    def answering(self) -> bool:
        """Whether somebody denies it or leaves it open."""
        return bool(self.denying or self.unconfirming)

    @cached_property
    def in_own_words(self) -> frozenset[str]:
        """What its content says, but for the names of its holders."""
        return gist(self.proposition) - self.spoken_for

    @cached_property
    def time(self) -> Days | None:
        """When it is said to be so; else when it was said, also of a state of things that is to come: a closure in two
        years is about what is decided now."""
        about, kind = days(self.proposition.time), events().types.get(self.proposition.event or "")
        if about and self.told and about.low > self.told.high and kind and kind.course is Course.STANDS:
            return self.told
        return about or self.told

    def apart(self, other: "Claim") -> int | None:
        """Days between what two claims are about; of one that is said never to have been so, between their sayings if
        those are nearer. None where no day is known."""
        gaps = [self.time.gap(other.time)] if self.time and other.time else []
        if (self.never or other.never) and self.told and other.told:
            gaps.append(self.told.gap(other.told))
        return min(gaps, default=None)

    @cached_property
    def never(self) -> bool:
        """Whether it is said of no day and in no figure, and somebody says that it is not so, or does not say."""
        return not (self.proposition.time or has_figure(self.proposition)) and self.answering

    @cached_property
    def told(self) -> Days | None:
        """From its first to its last saying."""
        spans = [span for s in self.statements if (span := days(s.when))]
        return Days(min(s.low for s in spans), max(s.high for s in spans)) if spans else None

    @cached_property
    def names(self) -> dict[str, str]:
        """What its holders are called, by id."""
        return {h: name for s in self.statements for h, name in zip(s.holders, s.names, strict=False)}

    @cached_property
    def scenes(self) -> frozenset[frozenset[str]]:
        """The names that each of the articles of its statements turns on."""
        return frozenset(found for s in self.statements if (found := scene(s.proposition)))

    @cached_property
    def words(self) -> str:
        """The shortest content that states it: of those who assert it and do not just point back to it, if any do."""
        return min(
            self.statements, key=lambda s: (s.stance is not Stance.ASSERTS, bool(s.target), len(s.text), s.text)
        ).text

    @cached_property
    def updates(self) -> bool:
        """Whether its words say that it is a newer count than others: "désormais"."""
        words = self.words.replace("’", "'")
        return any(phrase in words for phrase in events().updating)

    def gives_up(self, value: float | None) -> bool:
        """Whether its words name an earlier figure that it replaces: "1 190 postes, |contre 1 240 annoncés mardi|"."""
        return value is not None and any(spells(text, value) for text in self._given_up)

    @cached_property
    def _given_up(self) -> tuple[str, ...]:
        """What its statements have behind "contre", where that was said before."""
        said = (match["figure"] for s in self.statements for match in _formerly().finditer(s.text.replace("’", "'")))
        return tuple(said)

    @cached_property
    def rate(self) -> str | None:
        """What its figure is for each of: "8 millions d'euros par |jour|"; None where it is a total."""
        match = _per_each().search(self.words) if has_figure(self.proposition) else None
        each = (match["each"] or events().each_as[match["as"].lower()]) if match else None
        return fold_words(each) if each else None

    @cached_property
    def spoken_for(self) -> frozenset[str]:
        """The words of its holders' names, by their sense."""
        names = (holder.replace("-", " ") for statement in self.statements for holder in statement.holders)
        return frozenset(sense(word) for name in names for word in fold_words(name).split())

    @cached_property
    def measured(self) -> frozenset[str]:
        """What a measure is of, by the sense of its noun: "180 tonnes de |solvants|", "|produits| stockés"; empty where
        the words do not say."""
        return frozenset(sense(fold_words(match["noun"])) for match in _of_what().finditer(self.words))

    @property
    def position(self) -> Position:
        """Its holders by stance."""
        return Position(
            self.key,
            _names(self.asserting),
            _names(self.denying),
            _names(self.unconfirming),
            _names(self._voices(Stance.QUESTIONS)),
        )

    def _voices(self, stance: Stance) -> frozenset[Voice]:
        return frozenset(Voice(h, days(s.when)) for s in self.statements if s.stance is stance for h in s.holders)


@cache
def _formerly() -> re.Pattern[str]:
    """ "|contre| 1 240 |annoncés mardi|", "|au lieu de| 48 000 |dans un premier rapport|"."""
    against, before = ("|".join(map(re.escape, words)) for words in (events().against, events().formerly))
    figure = rf"(?:[^\W\d]+ )?(?P<figure>\d[\d\s.,']*(?:{'|'.join(_scales().values())})?)"
    return re.compile(rf"\b(?:{against}) {figure}[^,;:]{{0,24}}?\b(?:{before})", re.IGNORECASE)


@cache
def _scales() -> dict[float, str]:
    """Large numbers, the largest first, each with a pattern of the words for it."""
    words = quantity_words().numbers.multipliers
    sizes = sorted({size for size in words.values() if size >= _LARGE}, reverse=True)
    spelled = {size: sorted((word for word in words if words[word] == size), key=len, reverse=True) for size in sizes}
    return {size: f"(?:{'|'.join(map(re.escape, spelled[size]))})" for size in sizes}


def spells(text: str, value: float) -> bool:
    """Whether a figure in digits stands in the text: 1240 as "1 240", "1.240", 1300000 as "1,3 million"."""
    for size, word in (*_scales().items(), (1, "")):
        if value < size or (word and value % (size / 100)):
            continue
        digits = f"{value / size:.10g}".replace(".", ",")
        whole, comma, rest = digits.partition(",")
        groups = f"{int(whole):,}".replace(",", "[\\s.'\u202f\u00a0]?")
        if re.search(rf"(?<![\d,.]){groups}{comma}{rest}{word and f' {word}'}(?!\d|[\s.']\d)", text):
            return True
    return False


@cache
def _per_each() -> re.Pattern[str]:
    """ "par |jour|", "chaque |semaine|", "|quotidiens|"."""
    scope = events()
    each = rf"(?:{'|'.join(scope.for_each)}) (?P<each>{'|'.join(scope.each)})"
    return re.compile(rf"\b(?:{each}|(?P<as>{'|'.join(scope.each_as)}))\b", re.IGNORECASE)


@cache
def _of_what() -> re.Pattern[str]:
    """The noun behind a measure, or behind the noun of one."""
    measures = (word for unit in events().units.values() if unit.quantity for word in unit.words)
    nouns = {*proposition_words().measure_nouns, *(form for word in measures for form in forms(word))}
    return re.compile(rf"(?:{'|'.join(map(re.escape, nouns))}) (?:de |d['’])(?:la |l['’])?(?P<noun>[^\W\d_]{{3,}})")


def claims_of(statements: Iterable[Statement]) -> list[Claim]:
    """The distinct claims, by key, each with its statements in an order of their own."""
    by_key: dict[str, list[Statement]] = {}
    for statement in statements:
        by_key.setdefault(statement.claim, []).append(statement)
    found = []
    for key in sorted(by_key):
        said = tuple(sorted(set(by_key[key]), key=lambda s: (s.attribution, s.stance.value, s.text)))
        found.append(_claim(key, said))
    return found


@lru_cache(maxsize=REMEMBERED)
def _claim(key: str, said: tuple[Statement, ...]) -> Claim:
    proposition = min((s.proposition for s in said), key=repr)
    return Claim(key, replace(proposition, unit=counted(proposition.unit)), said)


def _names(voices: Iterable[Voice]) -> tuple[str, ...]:
    return tuple(sorted({voice.holder for voice in voices}))
