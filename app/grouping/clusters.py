"""Which claims answer one question.

Claims are put together by the slots that tell events of their type apart (`identity` in events.toml). Claims that leave
a slot open join the one cluster that they fit best; claims that leave all open, and open subjects, are put together by
their words. Two groups are better than a wrong one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations

from app.annotation import CONFLICTS, Proposition
from app.grouping.claims import REMEMBERED, Claim, claims_of
from app.grouping.contents import OPEN_SUBJECT_LASTS, lasts_of, other_roles, same_figure
from app.grouping.keys import Atlas, Places, block, digest, has_figure, identity, same_party, topic
from app.grouping.neighbours import Links, gather, names_of_stories, neighbourhoods
from app.grouping.pairs import Timeline
from app.grouping.relations import relations
from app.grouping.stories import COMMON, Names, answered, merged, names_of, other_stories
from app.grouping.terms import ClaimGroup, ClaimRelation, Grouping, Statement
from app.grouping.wording import question
from app.lexicon.events import events

ALIKE = 0.5
"""Share of their words that two open claims must have in common."""


def group(statements: Sequence[Statement]) -> Grouping:
    """The groups of these statements' claims, and the relations between them."""
    groups: list[ClaimGroup] = []
    found: list[ClaimRelation] = []
    for claims in neighbourhoods(claims_of(statements)):
        for cluster, atlas in _questions(claims):
            one, its_relations = _describe(tuple(cluster), atlas)
            groups.append(one)
            found += its_relations
    return Grouping(tuple(groups), tuple(found))


def _questions(claims: list[Claim]) -> list[tuple[list[Claim], Atlas]]:
    """The claims of a neighbourhood by the question that they answer, each with what lies in what for such claims."""
    names = names_of_stories(claims)
    by_block: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_block[block(claim.proposition)].append(claim)
    found = {name: _of_block(*_with_names(by_block[name], names)) for name in sorted(by_block)}
    atlases = {name: atlas for name, (atlas, _) in found.items()}
    split = [list(cluster) for _, clusters in found.values() for cluster in clusters]
    everywhere = Atlas.of(list(atlases.values()))
    split = answered(merged(split, names, everywhere) if len(by_block) > 1 else split, names, everywhere)
    return [(cluster, atlases[block(_of_a_type_first(cluster)[0].proposition)]) for cluster in split]


def _with_names(claims: Sequence[Claim], names: Names) -> tuple[tuple[Claim, ...], tuple[frozenset[str], ...]]:
    return tuple(claims), tuple(names[claim.key] for claim in claims)


@lru_cache(maxsize=REMEMBERED)
def _of_block(
    claims: tuple[Claim, ...], turning_on: tuple[frozenset[str], ...]
) -> tuple[Atlas, tuple[tuple[Claim, ...], ...]]:
    """What lies in what for the claims of a block, each with its names, and the claims by the question that they
    answer."""
    atlas = Atlas(claim.proposition for claim in claims)
    names = {claim.key: its_names for claim, its_names in zip(claims, turning_on, strict=True)}
    return atlas, tuple(map(tuple, _clusters(claims, names, atlas)))


def _of_a_type_first(cluster: Sequence[Claim]) -> list[Claim]:
    return sorted(cluster, key=lambda claim: claim.proposition.event is None)


@lru_cache(maxsize=REMEMBERED)
def _describe(cluster: tuple[Claim, ...], atlas: Atlas) -> tuple[ClaimGroup, tuple[ClaimRelation, ...]]:
    root, anchor = _root(cluster, atlas), _anchor(cluster)
    group_id = digest(block(anchor.proposition), root.agent, root.object, root.recipient, root.place, anchor.key)
    timeline = Timeline(cluster)
    related = tuple(
        ClaimRelation(group_id, v.a.key, v.b.key, v.kind, v.reason, v.confidence)
        for a, b in combinations(cluster, 2)
        if _of_one_time(a, b)
        for v in relations(a, b, atlas, timeline, root.place)
    )
    positions = tuple(claim.position for claim in cluster)
    one = ClaimGroup(
        id=group_id,
        question=question([claim.proposition for claim in cluster], root, _words(cluster)),
        claims=tuple(claim.key for claim in cluster),
        positions=positions,
        conflict=any(r.kind in CONFLICTS for r in related) or any(p.disputed for p in positions),
    )
    return one, related


def _of_one_time(a: Claim, b: Claim) -> bool:
    """Whether the two are no farther apart than such an event lasts: a story that is told for years has claims that
    answer one question, and yet say nothing of each other."""
    lasts = [lasts_of(claim.proposition) for claim in (a, b)]
    known = [days for days in lasts if days is not None]
    return len(known) < len(lasts) or (gap := a.apart(b)) is None or gap <= max(known)


def _anchor(cluster: Sequence[Claim]) -> Claim:
    """The claim that was made first: whatever joins the group later, its id stays."""
    return min(cluster, key=lambda claim: (claim.told.low.isoformat() if claim.told else "", claim.key))


def _words(cluster: Sequence[Claim]) -> str:
    """The shortest words of its claims, of those that somebody asserts if there are any."""
    return min(cluster, key=lambda c: (not c.asserting, len(c.words), c.words)).words


def _root(cluster: Sequence[Claim], atlas: Atlas) -> Proposition:
    """The slots of the group: what its claims share, and the place that the others lie in."""
    propositions = [claim.proposition for claim in _of_a_type_first(cluster)]
    kind = events().types.get(propositions[0].event or "")
    named = Counter(p.place for p in propositions if p.place) or Counter(p.setting for p in propositions if p.setting)
    places = sorted(named, key=lambda place: (len(atlas.chain(place)), -named[place], place))
    shared = {
        slot: min({value for p in propositions if (value := getattr(p, slot))}, default=None)
        for slot in ("agent", "recipient")
        if kind is None or slot in kind.identity
    }
    words = set.intersection(*(set(p.words) for p in propositions)) or set(propositions[0].words)
    return Proposition(
        event=propositions[0].event,
        agent=shared.get("agent"),
        recipient=shared.get("recipient"),
        object=propositions[0].object,
        place=places[0] if places else None,
        words=tuple(sorted(words)),
    )


# ---------------------------------------------------------------- clusters


def _clusters(claims: Sequence[Claim], names: Names, atlas: Atlas) -> list[list[Claim]]:
    """The claims of one block by the question that they answer, the earliest first."""
    links = Links[str]()
    anchored: dict[str, list[Claim]] = defaultdict(list)
    loose: list[Claim] = []
    for claim in claims:
        event = claim.proposition.event
        (anchored[event] if event and _known(claim) else loose).append(claim)
    for event in sorted(anchored):
        _link_anchored(anchored[event], atlas, links)
    _link_by_words(loose, names, atlas, links)
    split = [part for cluster in gather(claims, links) for part in _split_by_time(cluster)]
    split = merged(_adopt(split, names), names, atlas)
    return sorted(split, key=lambda c: (min((x.time.low.isoformat() for x in c if x.time), default="9"), c[0].key))


def _known(claim: Claim) -> frozenset[str]:
    """The identity slots that the claim fills."""
    p = claim.proposition
    return frozenset(slot for slot in identity(p) if getattr(p, slot) is not None)


def _link_anchored(claims: list[Claim], atlas: Atlas, links: Links[str]) -> None:
    by_known: dict[frozenset[str], list[Claim]] = defaultdict(list)
    for claim in claims:
        by_known[_known(claim)].append(claim)
    placed: list[Claim] = []
    for known in sorted(by_known, key=lambda slots: (-len(slots), sorted(slots))):
        level = by_known[known]
        kind = events().types[level[0].proposition.event or ""]
        if kind.essential <= known:
            _link_level(level, known, atlas, links)
        _attach(gather(level, links), placed, known, atlas, links)
        placed += level


def _link_level(claims: list[Claim], known: frozenset[str], atlas: Atlas, links: Links[str]) -> None:
    """Join claims that fill the same slots alike, and those whose places lie one in the other."""
    others = sorted(known - {"place"})
    at: dict[tuple[tuple[str, ...], str], Claim] = {}
    for claim in claims:
        values = tuple(getattr(claim.proposition, slot) for slot in others)
        place = atlas.chain(claim.proposition.place)[0] if "place" in known and claim.proposition.place else ""
        links.join(claim.key, at.setdefault((values, place), claim).key)
    for (values, place), claim in at.items():
        for outer in atlas.chain(claim.proposition.place)[1:] if place and claim.proposition.place else ():
            if (values, outer) in at:
                links.join(claim.key, at[values, outer].key)


def _attach(
    clusters: Iterable[list[Claim]], placed: list[Claim], known: frozenset[str], atlas: Atlas, links: Links[str]
) -> None:
    """Join claims that leave slots open to the cluster of fuller claims that they fit best."""
    fuller = [claim for claim in placed if known < _known(claim)]
    index: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for claim in fuller:
        for slot in known:
            for value in _values(claim, slot, atlas):
                index[slot, value].append(claim)
    joins: list[tuple[str, str]] = []
    for cluster in clusters:
        candidates: dict[str, list[Claim]] = defaultdict(list)
        for claim in cluster:
            pools = [
                {c.key: c for value in _values(claim, slot, atlas) for c in index[slot, value]}
                for slot in sorted(known)
            ]
            for key in set(pools[0]).intersection(*pools[1:]):
                other = pools[0][key]
                if atlas.compare(claim.proposition.place, other.proposition.place) is not Places.APART:
                    candidates[links.root(key)].append(other)
        if candidates:
            best = max(candidates, key=lambda root: _fit(cluster, candidates[root], root))
            joins.append((cluster[0].key, best))
    for a, b in joins:
        links.join(a, b)


def _values(claim: Claim, slot: str, atlas: Atlas) -> tuple[str, ...]:
    value = getattr(claim.proposition, slot)
    if value is None:
        return ()
    return atlas.chain(value) if slot == "place" else (value,)


def _fit(cluster: list[Claim], candidate: list[Claim], root: str) -> tuple[bool, int, str]:
    """How well a cluster fits another: by a common figure, then by how many assert what it says."""
    return (
        _share_figure(cluster, candidate),
        sum(len(claim.asserting) for claim in candidate),
        root,
    )


# ---------------------------------------------------------------- words and time


def _link_by_words(claims: list[Claim], names: Names, atlas: Atlas, links: Links[str]) -> None:
    """Join claims on open subjects whose words are alike and whose slots do not exclude each other."""
    by_word: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        for word in topic(claim.proposition) or ("",):
            by_word[word].append(claim)
    seen: set[tuple[str, str]] = set()
    for sharing in by_word.values():
        for a, b in combinations(sharing, 2) if len(sharing) <= COMMON else ():
            if (a.key, b.key) not in seen:
                seen.add((a.key, b.key))
                if _alike(a.proposition, b.proposition, atlas) and not other_stories(a, b, names):
                    links.join(a.key, b.key)


def _alike(a: Proposition, b: Proposition, atlas: Atlas) -> bool:
    if a.event != b.event or a.unit != b.unit or has_figure(a) != has_figure(b):
        return False
    parties = ((getattr(a, slot), getattr(b, slot)) for slot in ("agent", "recipient"))
    if any(x and y and not same_party(x, y) for x, y in parties) and not other_roles(a, b):
        return False
    if atlas.compare(a.place, b.place) is Places.APART:
        return False
    ours, theirs = topic(a), topic(b)
    if not ours or not theirs:
        return ours == theirs and a.event is not None and same_figure(a, b)
    return len(ours & theirs) >= ALIKE * len(ours | theirs)


def _split_by_time(cluster: list[Claim]) -> list[list[Claim]]:
    """The cluster cut where nothing was said for longer than such an event lasts."""
    lasts = lasts_of(cluster[0].proposition)
    dated = sorted((c for c in cluster if c.time), key=lambda c: (_low(c), c.key))
    if lasts is None or not dated:
        return [cluster]
    parts: list[list[Claim]] = []
    for claim in dated:
        if parts and min(claim.time.gap(other.time) for other in parts[-1] if claim.time and other.time) <= lasts:
            parts[-1].append(claim)
        else:
            parts.append([claim])
    undated = [c for c in cluster if not c.time]
    if len(parts) == 1:
        parts[0] += undated
    elif undated:
        parts.append(undated)
    return [sorted(part, key=lambda c: c.key) for part in parts]


def _low(claim: Claim) -> str:
    return claim.time.low.isoformat() if claim.time else ""


def _adopt(clusters: list[list[Claim]], names: Names) -> list[list[Claim]]:
    """Give claims of a known type that fill no slot to the one cluster of their time with their figure.

    Those whose article turns on names are left to their story.
    """
    anchored: list[list[Claim]] = []
    bare: list[list[Claim]] = []
    rest: list[list[Claim]] = []
    for c in clusters:
        if c[0].proposition.event and any(_known(claim) for claim in c):
            anchored.append(c)
        else:
            (bare if c[0].proposition.event and not names_of(c, names) else rest).append(c)
    given: dict[int, list[Claim]] = defaultdict(list)
    for orphan in bare:
        home = _only([i for i, c in enumerate(anchored) if _near(orphan, c) and _share_figure(orphan, c)])
        if home is None:
            rest.append(orphan)
        else:
            given[home] += orphan
    return rest + [sorted(c + given[i], key=lambda claim: claim.key) for i, c in enumerate(anchored)]


def _share_figure(a: list[Claim], b: list[Claim]) -> bool:
    return any(same_figure(x.proposition, y.proposition) for x in a for y in b)


def _only(found: list[int]) -> int | None:
    return found[0] if len(found) == 1 else None


def _near(orphan: list[Claim], cluster: list[Claim]) -> bool:
    if orphan[0].proposition.event not in {claim.proposition.event for claim in cluster}:
        return False
    lasts = lasts_of(orphan[0].proposition) or OPEN_SUBJECT_LASTS
    return any(a.time and b.time and a.time.gap(b.time) <= lasts for a in orphan for b in cluster)
