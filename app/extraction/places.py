"""Places in a text: known names, and unknown ones by the words before them ("dans la région de Sarytaou")."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from app.annotation import Span
from app.extraction.numbers import level
from app.extraction.place_patterns import CAPITAL, place_patterns
from app.lexicon.actors import fold, registry
from app.lexicon.calendar import calendar
from app.lexicon.events import events
from app.lexicon.first_names import genders
from app.lexicon.grammar import is_finite
from app.lexicon.places import ATOM, PlaceName, gazetteer, words

_NAME = re.compile(
    rf"[{CAPITAL}][^\W_]*(?:[-'][^\W_]+)*"  # "Sainte-Orve", "N'Zébo"
    rf"(?: (?:(?:el|al|ez|es|ed)-)?[{CAPITAL}][^\W_]*(?:[-'][^\W_]+)*){{0,3}}"  # "Bab el-Souk", "Nova Teskara"
)
_ACRONYM = re.compile(r"[A-ZÀ-ÖØ-Þ0-9]{2,}(?:-[A-Z0-9]+)?\b")
_PERSON = re.compile(  # of words no longer than names are, so that a run of hyphens costs nothing
    rf"(?<![\w-])[{CAPITAL}][\w'-]{{0,40}}[a-zà-ÿ][\w'-]{{0,40}} (?P<surname>[{CAPITAL}][\w'-]{{1,40}})"
)
_OF_OR_AT = re.compile(r"(?:\b(?:de|à|du|dans|en|au|de la|dans la|dans le) |d'|\bde l'|\bdans l')$", re.IGNORECASE)
_AT = re.compile(r"(?i:\b(?:à|de|vers|sur|dans|depuis|pour)|\bd'|^a|[.\n] ?a) ?$")
"""What may stand before the name of a place."""
_HEAD = re.compile(r"(?P<noun>[^\W\d_]+) (?:de )?$")
_STARTS = re.compile(r"(?:^|[.!?:«“\"\n])\s*$")
_VERB = re.compile(r" (?:n'|ne |s'|se |l'|y |en )*(?P<verb>[a-zà-ÿ]+)")
_GOES_ON = re.compile(r"[\w-]")
_TO = frozenset({"à", "au"})
_WORD = re.compile(r"(?<![\w-])[\w-]")
_LETTERS = 2
"""By so many letters words are looked up in a page."""
_SITE = 60
"""Characters that hold a noun of a site and its "de"."""
_ARTICLES = ("le ", "la ", "les ", "l'")
_COORDINATED = re.compile(r"(?:,| et| ou|, et| ni) (?:à |en |au |aux |de |dans )?(?:la |le |les |l')?$")


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """The name of a place, without preposition, article or place noun: "Koursk" of "dans la région russe de Koursk"."""

    span: Span
    locative: bool
    """It stands in a phrase that says where: "à Koursk", "près du front"."""
    phrase: int
    """Where its phrase starts: at "dans" of "dans la région russe de Koursk"."""
    dative: bool = False
    """"à la Russie", "à l'Ukraine": where something goes to, if the verb moves anything."""
    site: bool = False
    """"le marché de Kyzylbel": no phrase that says where, but what happens to it happens there."""


@dataclass(frozen=True, slots=True)
class _Approach:
    """What stands right before a possible name."""

    start: int
    preposition: str
    article: bool
    noun: bool
    """A place noun or a part of a place stands between: any name may follow."""
    site: bool = False
    """That noun is the subject or the object of something, and nobody who speaks: "le marché de"."""


@lru_cache(maxsize=2)  # several steps ask
def find_places(text: str) -> tuple[PlaceMention, ...]:
    """The places that `text` names, in order, without overlap."""
    plain = level(text)
    patterns = place_patterns()
    approaches = {
        m.end(): _Approach(m.start(), "", False, True, site=m["site"] is not None and not _is_owned(plain, m.start()))
        for m in patterns.named.finditer(plain)
    }
    approaches |= {
        m.end(): _Approach(m.start(), "", False, False, site=True)
        for m in patterns.moved.finditer(plain)
        if m.end() not in approaches
    }
    approaches |= {
        m.end(): _Approach(m.start(), "", False, True, site=not _is_owned(plain, m.start()))
        for m in patterns.christened.finditer(plain)
        if m.end() not in approaches
    }
    approaches |= {m.end(): _Approach(m.start(), "", False, True, site=True) for m in patterns.living.finditer(plain)}
    approaches |= {
        m.end(): _Approach(m.start(), "", False, True, site=True)
        for m in patterns.staff.finditer(plain)
        if _only_of(plain, m.end())
    }
    approaches |= {m.end(): _Approach(m.start(), "dans", False, True) for m in patterns.streets.finditer(plain)}
    approaches |= {m.end(): _Approach(m.start(), "dans", False, False) for m in patterns.within.finditer(plain)}
    for match in patterns.before.finditer(plain):
        preposition = _preposition(plain, match)
        if preposition is None:
            continue
        noun = match["noun"] is not None or match["part"] is not None
        article = match.group().endswith(_ARTICLES)
        approaches[match.end()] = _Approach(match.start(), preposition, article, noun)
    approaches |= {
        m.end(): _Approach(m.start(), "", False, True, site=True)
        for m in patterns.counting.finditer(plain)
        if m.end() not in approaches
    }
    approaches |= {
        m.end(): _Approach(m.start(), "", False, True, site=True)
        for m in patterns.apposed.finditer(plain)
        if m.end() not in approaches
    }
    for match in patterns.between.finditer(plain):
        if match.end() not in approaches and not _is_person(plain, match.end()):
            approaches[match.end()] = _Approach(match.start(), "entre", False, False)
    for match in patterns.owned.finditer(plain):
        for at in range(*match.span("owner")):
            approaches.pop(at, None)
        approaches[match.end()] = _Approach(match.start(), "dans", False, True)
    streets = {m.end() for m in patterns.streets.finditer(plain)}
    mentions = [
        mention
        for mention in _names(plain, text, approaches)
        if not (mention.span.start in streets and plain.startswith(", à ", mention.span.end))  # "rue Ravel, à Lyon"
    ]
    mentions = [*mentions, *_again(plain, text, approaches, mentions)]
    taken: set[int] = set()
    for mention in mentions:
        approach = approaches.get(mention.span.start)
        taken.update(range(approach.start if approach else mention.span.start, mention.span.end))
    for match in patterns.generic.finditer(plain):
        group = match.lastgroup or ""
        idiom = match.group().lower() in words().idioms  # "à ce stade"
        if match.start(group) not in taken and not idiom and (not match["preposition"] or _preposition(plain, match)):
            span = Span.of(text, *match.span(group))
            shut = group == "shut"  # "ont bloqué l'autoroute près de Zerkan"
            mentions.append(PlaceMention(span, locative=not shut, phrase=match.start(), site=shut))
    for match in patterns.subject.finditer(plain):
        if match.start("place") not in taken:
            mentions.append(PlaceMention(Span.of(text, *match.span("place")), locative=False, phrase=match.start()))
    for match in patterns.front_of.finditer(plain):
        if match.start("place") not in taken and match["head"] not in words().not_places:
            span = Span.of(text, *match.span("place"))
            mentions.append(PlaceMention(span, locative=True, phrase=match.start()))
    return tuple(sorted(mentions, key=lambda m: m.span.start))


def _again(
    plain: str, text: str, approaches: dict[int, _Approach], mentions: list[PlaceMention]
) -> Iterator[PlaceMention]:
    """Names that the text shows to be places, wherever else it has them: "Aït Zellal : 19 morts"."""
    taken = {m.span.start for m in mentions}
    shown = {m.span.text for m in mentions if m.locative and fold(m.span.text) not in gazetteer().names}
    for name in sorted(name for name in shown if name not in registry().names):
        starts = [at for at in _spots(plain).get(name[:_LETTERS], ()) if plain.startswith(level(name), at)]
        found = [(at, at + len(name)) for at in starts if not _GOES_ON.match(plain, at + len(name))]
        if any(_acts(plain, end) for _, end in found):
            continue  # "une aide à Valmétal", which "nie vouloir fermer l'usine"
        for start, end in found:
            if start in taken or _in_longer_name(plain, start, end):
                continue
            approach = approaches.get(start)
            locative = approach is not None and _is_locative(plain, start, approach, known=True)
            yield PlaceMention(Span.of(text, start, end), locative, approach.start if approach else start)


def _acts(plain: str, end: int) -> bool:
    """A verb stands behind the name that ends there: whoever has it does something."""
    verb = _VERB.match(plain, end)
    return verb is not None and is_finite(verb["verb"])


def _is_person(plain: str, start: int) -> bool:
    """ "entre Donald Trump et Vladimir Poutine", "entre Rey et Morel": no place to be between."""
    name = _NAME.match(plain, start)
    if name is None:
        return True
    return " " in name.group() or name.group() in registry().names


def _is_owned(plain: str, start: int) -> bool:
    """The site is only what somebody heads or speaks for: "le directeur du port de Kyzylbel"."""
    word = _HEAD.search(plain, max(0, start - 40), start)
    if word is None:
        return False
    noun = word["noun"].lower()
    return noun in registry().roles and not {noun, noun.removesuffix("s")} & {*words().sites}


def _preposition(plain: str, match: re.Match[str]) -> str | None:
    """The preposition in lower case; an "A" without its accent is one where a sentence starts."""
    preposition = match["preposition"].lower()
    if preposition != "a":
        return preposition
    return "à" if _STARTS.search(plain, max(0, match.start() - 3), match.start()) else None


def _names(plain: str, text: str, approaches: dict[int, _Approach]) -> Iterator[PlaceMention]:
    atoms, lower_case = list(ATOM.finditer(plain)), gazetteer().lower_case
    surnames = {m["surname"] for m in _PERSON.finditer(plain)}
    past, previous = 0, None
    for i, atom in enumerate(atoms):
        if atom.start() < past or not (atom.group()[0].isupper() or atom.group() in lower_case):
            continue
        approach = approaches.get(atom.start())
        gap = plain[previous.span.end : atom.start()] if previous else ""
        coordinated = previous is not None and previous.locative and _COORDINATED.match(gap) is not None
        known = _known(plain, atoms, i)
        if known is not None and _opens_longer(plain, atom.group(), known[1]):
            known = None  # "Aïn Serdoun" is not in the Ain
        if known is not None:
            name, end = known
            if approach is None and not name.capital:
                approach = _before_lower_case(plain, atom.start())
            locative = coordinated or (approach is not None and _is_locative(plain, atom.start(), approach, known=True))
            if not locative and (name.ambiguous or _in_longer_name(plain, atom.start(), end)):
                continue
        elif atom.group()[0].isupper() and (approach is not None or (coordinated and gap.strip(" ,") in {"et", "ou"})):
            found = _unknown(plain, atom.start(), approach, surnames)
            if found is None:
                continue
            end = found
            locative = approach is None or _is_locative(plain, atom.start(), approach, known=False)
        else:
            continue
        dative = approach is not None and not locative and approach.preposition == "à"
        phrase = approach.start if approach else atom.start()
        site = approach is not None and approach.site
        previous = PlaceMention(Span.of(text, atom.start(), end), locative, phrase, dative, site)
        yield previous
        past = end


def _before_lower_case(plain: str, start: int) -> _Approach | None:
    match = place_patterns().end.search(plain, max(0, start - 40), start)
    return _Approach(match.start(), match["preposition"].lower(), False, False) if match else None


def _known(plain: str, atoms: list[re.Match[str]], i: int) -> tuple[PlaceName, int] | None:
    """The longest listed name that starts at atom `i`, and where it ends."""
    places = gazetteer()
    first = atoms[i]
    for length in places.lengths.get(fold(first.group()), ()):
        if i + length > len(atoms):
            continue
        last = atoms[i + length - 1]
        name = places.names.get(fold(plain[first.start() : last.end()]))
        if name is None or (name.capital and not first.group()[0].isupper()):
            continue
        if name.ends_capital and not last.group()[0].isupper():
            continue
        if plain[last.end() : last.end() + 2].startswith("-") and plain[last.end() + 1 : last.end() + 2].isalpha():
            continue  # "Saint-Denis-d'Orve" is not Saint-Denis
        if first.start() and plain[first.start() - 1] == "-":
            continue
        return name, last.end()
    return None


def _opens_longer(plain: str, first: str, end: int) -> bool:
    """The name is only the first word of another one: "|Aïn| Serdoun", "|Port| Ravel"."""
    return first in words().openings and re.match(rf" [{CAPITAL}]", plain[end : end + 2]) is not None


def _in_longer_name(plain: str, start: int, end: int) -> bool:
    """The name is a part of another one: "Air France", "France Inter", "M. Paris", "Jack London"."""
    word = re.search(r"([^\s,;:()«»\"“”']+) $", plain[max(0, start - 30) : start])
    if word is not None and (word[1].lower() in words().titles or word[1].lower() in words().name_heads):
        return True
    if word is not None and word[1][0].isupper() and not _opens(plain, start):
        return True
    return re.match(rf" [{CAPITAL}]", plain[end : end + 2]) is not None


def _opens(plain: str, start: int) -> bool:
    """Only one word stands between the start of the sentence and `start`: its capital means nothing."""
    return re.search(r"(?:^|[.!?:«“\"\n])\s*[^\s.]+ $", plain[max(0, start - 30) : start]) is not None


def _is_locative(plain: str, start: int, approach: _Approach, *, known: bool) -> bool:
    if not approach.preposition:
        return False
    if approach.preposition == "à" and approach.article and not approach.noun:
        return False  # "à la Russie", "à l'Ukraine"
    return known or approach.noun or approach.preposition != "à" or not _addresses(plain, approach)


def _only_placed(plain: str, name: str) -> bool:
    """The name stands behind "à", "de" or the like wherever the text has it: "61 morts à Zeban Sela"; a person also
    acts, under the whole name or the surname."""
    *_, last = name.split()
    pattern = re.compile(rf"(?P<whole>{re.escape(name)})|{re.escape(last)}(?![\w-])")
    found = _standing(plain, pattern, name, last)
    return all(m["whole"] and (_AT.search(plain, max(0, m.start() - 12), m.start()) or _heads(plain, m)) for m in found)


def _heads(plain: str, name: re.Match[str]) -> bool:
    """A line opens with the name and a mark: "Am Souf, l'autre bataille", "Am Souf : il faut une enquête"."""
    return (not name.start() or plain[name.start() - 1] == "\n") and re.match(
        r" ?[,:]", plain[name.end() : name.end() + 2]
    ) is not None


def _counted_at(plain: str, approach: _Approach | None) -> bool:
    """The "à" follows those counted there, or a day: "61 morts |à Am Souf|", "tués le 12 mars |à Am Souf|"."""
    before = plain[max(0, approach.start - 30) : approach.start].split() if approach is not None else []
    if not before:
        return False
    dated = before[-1].lower() in calendar().months or before[-1].isdigit()
    return dated or events().class_of.get(fold(before[-1])) in events().by_unit


def _sited(plain: str, name: str) -> bool:
    """The name stands somewhere behind what only a place has: "le marché d'Am Souf"."""
    found = _standing(plain, re.compile(rf"{re.escape(name)}\b"), name)
    return any(_of_site().search(plain, max(0, m.start() - _SITE), m.start()) for m in found)


@cache
def _of_site() -> re.Pattern[str]:
    sites = "|".join(map(re.escape, events().site_nouns))
    return re.compile(rf"\b(?:{sites}) (?:de |d')$")


def _only_of(plain: str, start: int) -> bool:
    """The name at `start` stands behind "de" or "à" wherever the text has it; a company also acts: "Norvalac ferme"."""
    name = _NAME.match(plain, start)
    if name is None:
        return False
    found = _standing(plain, re.compile(rf"{re.escape(name.group())}(?![\w-])"), name.group())
    return all(_OF_OR_AT.search(plain, max(0, m.start() - 8), m.start()) for m in found)


def _standing(plain: str, pattern: re.Pattern[str], *openings: str) -> Iterator[re.Match[str]]:
    """The matches of a pattern, without overlap, that begin a word; each opens with one of the words given."""
    spots, end = _spots(plain), 0
    for start in sorted({spot for opening in openings for spot in spots.get(opening[:_LETTERS], ())}):
        if start >= end and (match := pattern.match(plain, start)) is not None:
            end = match.end()
            yield match


@lru_cache(maxsize=2)
def _spots(plain: str) -> dict[str, list[int]]:
    """Where the words of a text begin, by their first letters."""
    found: dict[str, list[int]] = {}
    for word in _WORD.finditer(plain):
        for letters in {plain[word.start()], plain[word.start() : word.start() + _LETTERS]}:
            found.setdefault(letters, []).append(word.start())
    return found


def _addresses(plain: str, approach: _Approach) -> bool:
    """The "à" follows a word that is said or given to somebody: "confiée à Korvald"."""
    found = re.search(r"([^\W_]+?)(?:e|s|es)? $", plain[max(0, approach.start - 30) : approach.start].lower())
    if place_patterns().went.search(plain, max(0, approach.start - 30), approach.start):
        return False
    words_before = {found[1], found.group().strip()} if found else set()
    return not words_before.isdisjoint(words().addressing)


def _unknown(plain: str, start: int, approach: _Approach | None, surnames: set[str]) -> int | None:
    """End of a name that only its shape makes a place, None where it is rather a person, a body or a medium."""
    match = _NAME.match(plain, start)
    if match is None:
        return None
    name, w = match.group(), words()
    head = re.split(r"[ ']", name)[0]
    if head in w.not_places or name in w.not_places or head.lower() in w.titles or _ACRONYM.fullmatch(name):
        return None
    if head.lower() + "." in w.titles and plain[start + len(head) : start + len(head) + 1] == ".":
        return None
    if approach is not None and approach.noun:
        return None if approach.site and name in registry().names else match.end()  # "l'usine de Renault"
    if approach is not None and approach.site and name in registry().names:
        return None  # "a quitté Renault"
    at = approach is not None and not approach.article and approach.preposition not in w.about
    shaped = at and " " in name and head.lower() not in genders()
    if shaped and (_only_placed(plain, name) or _counted_at(plain, approach) or _sited(plain, name)):
        return match.end()
    if name in surnames or (" " in name and head not in w.openings):
        return None
    if approach is None:
        return match.end()
    preposition, article = approach.preposition, approach.article
    if preposition in w.about or (preposition == "à" and article):
        return None
    if preposition in _TO and _addresses(plain, approach):
        return None
    return match.end()
