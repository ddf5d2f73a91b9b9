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
    tied: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    paired: dict[tuple[str, str], str] = {}
    for claim in claims:
        found = ties_of(claim)
        for tie, alone in found.items():
            tied[tie].append((claim.key, alone))
        for pair in combinations(sorted(found), 2):
            links.join(claim.key, paired.setdefault(pair, claim.key))
    for holding in tied.values():
        if any(alone for _, alone in holding):
            for key, _ in holding[1:]:
                links.join(holding[0][0], key)
    return gather(claims, links)
