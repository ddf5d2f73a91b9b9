"""Independent origins of what several articles say: copy of one agency in five papers is one text, not five.

Two sayings are of one origin if the same is said to have said it, and either one article has both, or one relay passed
it on to both articles, or the sentences are nearly the same. A paper's own voice has no holder: there the sentences
alone tell.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from app.folding import fold_words
from app.grouping.claims import party_of
from app.grouping.neighbours import Links
from app.lexicon.events import events

SAME_TEXT = 0.7
"""Share of the content words of two sentences that both have from which on the one is copied from the other; what an
agency's clients change is the day, the reporting verb, a title."""
ENOUGH_WORDS = 5
"""Content words of a sentence below which only the very same words tell a copy: anybody writes "a fait trois morts"."""


@dataclass(frozen=True, slots=True)
class Saying:
    """One attribution, as counting origins needs it."""

    attribution: str
    source: str
    """The article."""
    sentence: str
    """The whole sentence, with cue and mention: how it is reported tells a copy better than what is."""
    holders: tuple[str, ...] = ()
    """Actor ids; none for the paper's own voice."""
    via: tuple[str, ...] = ()
    """Actor ids of those who relay it, nearest to the content last."""


def fingerprint(sentence: str) -> tuple[str, ...]:
    """The content words of a sentence, folded, in their order; figures count."""
    return tuple(word for word in fold_words(sentence).split() if word not in events().empty)


def one_text(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether sentences with these fingerprints are one text; with other figures it is a newer one."""
    if a == b:
        return True
    ours, theirs = set(a), set(b)
    if any(word[0].isdigit() for word in ours ^ theirs):
        return False
    return min(len(ours), len(theirs)) >= ENOUGH_WORDS and len(ours & theirs) >= SAME_TEXT * len(ours | theirs)


def origins(sayings: Iterable[Saying]) -> tuple[tuple[str, ...], ...]:
    """The attributions by their independent origin, in an order of their own; how many there are is what counts."""
    by_holder: dict[frozenset[str], list[Saying]] = defaultdict(list)
    for saying in sayings:
        by_holder[frozenset(map(party_of, saying.holders))].append(saying)
    links = Links[str]()
    for said in by_holder.values():
        words = {saying.attribution: fingerprint(saying.sentence) for saying in said}
        for a, b in combinations(said, 2):
            if _one_way(a, b) or one_text(words[a.attribution], words[b.attribution]):
                links.join(a.attribution, b.attribution)
    found: dict[str, set[str]] = defaultdict(set)
    for said in by_holder.values():
        for saying in said:
            found[links.root(saying.attribution)].add(saying.attribution)
    return tuple(sorted(tuple(sorted(same)) for same in found.values()))


def _one_way(a: Saying, b: Saying) -> bool:
    """Both came by one article, or by one relay."""
    relays = {party_of(relay) for relay in a.via} & {party_of(relay) for relay in b.via}
    return a.source == b.source or bool(relays)
