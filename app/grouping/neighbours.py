"""Which claims of a block are compared at all: those whose articles tell one story, and those of one town.

Two claims are neighbours if their articles turn on two names together, or on one that leads one of them. Neighbours of
neighbours make a neighbourhood; what is in one is never compared with what is in another, so that an article costs
what its own neighbourhoods hold, not what the database holds.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from app.grouping.claims import Claim
from app.grouping.keys import ties


class Links:
    """Claims joined into clusters (union-find); the result does not depend on the order of the joins."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def root(self, key: str) -> str:
        """The representative of the cluster: its smallest key."""
        while (parent := self._parent.get(key, key)) != key:
            self._parent[key] = self._parent.get(parent, parent)
            key = parent
        return key

    def join(self, a: str, b: str) -> None:
        """Put the clusters of both together."""
        low, high = sorted((self.root(a), self.root(b)))
        self._parent[high] = low


def gather(claims: Iterable[Claim], links: Links) -> list[list[Claim]]:
    """The claims by the cluster that they were joined into."""
    found: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        found[links.root(claim.key)].append(claim)
    return list(found.values())


def neighbours(a: Mapping[str, bool], b: Mapping[str, bool]) -> bool:
    """Whether two claims of a block with these ties are neighbours."""
    common = a.keys() & b.keys()
    return len(common) > 1 or any(a[tie] or b[tie] for tie in common)


def ties_of(claim: Claim) -> dict[str, bool]:
    """The ties of all that was said on a claim."""
    found: dict[str, bool] = {}
    for statement in claim.statements:
        for tie, alone in ties(statement.proposition).items():
            found[tie] = found.get(tie, False) or alone
    return found


def neighbourhoods(claims: Sequence[Claim]) -> list[list[Claim]]:
    """The claims of one block, by neighbourhood."""
    links = Links()
    found = {claim.key: ties_of(claim) for claim in claims}
    tied: dict[str, list[str]] = defaultdict(list)
    for key, mine in found.items():
        for tie in mine:
            tied[tie].append(key)
    leading = {tie for mine in found.values() for tie, alone in mine.items() if alone}
    for tie in leading:
        for key in tied[tie][1:]:
            links.join(tied[tie][0], key)
    # What one leading tie has joined needs no second one, and what one claim only holds joins nothing.
    minor = {tie for tie, holding in tied.items() if len(holding) > 1} - leading
    paired: dict[tuple[str, str], str] = {}
    for key, mine in found.items():
        for pair in combinations(sorted(minor & mine.keys()), 2):
            links.join(key, paired.setdefault(pair, key))
    return gather(claims, links)
