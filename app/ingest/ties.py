"""What ties claims to one another, as rows: by them an article finds its neighbours."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from app.annotation import Proposition
from app.grouping import block, neighbours, ties
from app.ingest.rows import insert_all, proposition_of, slots_of
from app.models import AttributionClaim, Claim, ClaimTie, core

_TIE, _CLAIM, _STATING = core(ClaimTie), core(Claim), core(AttributionClaim)
_OF_CLAIMS = select(_TIE).where(_TIE.c.claim_id.in_(bindparam("claims", expanding=True)))
_BY_TIES = select(_TIE).where(_TIE.c.block == bindparam("block"), _TIE.c.tie.in_(bindparam("ties", expanding=True)))


def store_ties(connection: Connection, stated: Iterable[tuple[str, str, Proposition]]) -> None:
    """Add the ties of statements, each a claim, its block and its proposition; one that holds already stays, or holds
    by itself from now on."""
    want: dict[tuple[str, str], tuple[str, bool]] = {}
    for claim, name, proposition in stated:
        for tie, alone in ties(proposition).items():
            want[claim, tie] = name, alone or want.get((claim, tie), (name, False))[1]
    known = connection.execute(_OF_CLAIMS, {"claims": sorted({claim for claim, _ in want})})
    have = {(row.claim_id, row.tie): row.alone for row in known}
    for (claim, tie), (_, alone) in want.items():
        if alone and have.get((claim, tie)) is False:
            connection.execute(update(_TIE).where(_TIE.c.claim_id == claim, _TIE.c.tie == tie).values(alone=True))
    new = ((pair, found) for pair, found in want.items() if pair not in have)
    insert_all(connection, _TIE, ({"claim_id": c, "tie": t, "block": b, "alone": a} for (c, t), (b, a) in new))


def neighbourhood(connection: Connection, touched: Collection[str]) -> set[str]:
    """The claims, their neighbours, the neighbours of those, and so on."""
    found, frontier = set(touched), set(touched)
    while frontier:
        mine = _tied(connection.execute(_OF_CLAIMS, {"claims": sorted(frontier)}))
        frontier = set()
        for name, claims in mine.items():
            wanted = sorted({tie for tied in claims.values() for tie in tied})
            near = _tied(connection.execute(_BY_TIES, {"block": name, "ties": wanted}))[name]
            met = (key for key in near.keys() - found if any(neighbours(near[key], other) for other in claims.values()))
            frontier.update(met)
        found |= frontier
    return found


def _tied(rows: Iterable[Any]) -> dict[str, dict[str, dict[str, bool]]]:
    """Ties by block and claim."""
    found: dict[str, dict[str, dict[str, bool]]] = {}
    for row in rows:
        found.setdefault(row.block, {}).setdefault(row.claim_id, {})[row.tie] = row.alone
    return found


def rebuild(connection: Connection) -> None:
    """Fill the empty table from the claims and what was said on them; the claims' blocks are set anew."""
    stated: list[tuple[str, str, Proposition]] = []
    for row in connection.execute(select(_CLAIM)).all():
        proposition = proposition_of(slots_of(row))
        stated.append((row.id, block(proposition), proposition))
        connection.execute(update(_CLAIM).where(_CLAIM.c.id == row.id).values(block=block(proposition)))
    blocks = {claim: name for claim, name, _ in stated}
    said = select(_STATING.c.claim_id, _STATING.c.proposition).where(_STATING.c.proposition.is_not(None))
    stated += [
        (row.claim_id, blocks[row.claim_id], proposition_of(row.proposition))
        for row in connection.execute(said)
        if row.proposition and row.claim_id in blocks
    ]
    store_ties(connection, stated)
