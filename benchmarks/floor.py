"""The floor: the page of an actor's claims as one would write it by hand, with FastAPI, sqlite3 and orjson.

    python -m benchmarks.floor FILE PORT

It gives the same items as Selon's list, and is measured against it. What it does without is what Selon's costs: checked
parameters, problem documents, filters, ETags, compression, metrics, and another database than SQLite. Each request is
a transaction of its own here too. `/ready` is bytes that are ready: what the load generator and the server can do at
most.
"""

import sqlite3
import sys
from collections import defaultdict
from typing import Any

import orjson
import uvicorn
from fastapi import FastAPI, Response

from app.lexicon.labels import figure_label, label, unit_label

PAGE = """
SELECT claim.id, claim.text, claim.event, claim.agent, claim.object, claim.recipient, claim.place, claim.setting,
       claim.time, claim.value, claim.low, claim.high, claim.bound, claim.unit, claim."of", claim.increment,
       claim.modality, claim.negated, claim.group_id, claim_group.question, claim_group.conflict, claim.seq
FROM claim LEFT JOIN claim_group ON claim_group.id = claim.group_id
WHERE claim.seq IN (
    SELECT claim_seq FROM actor_saying WHERE actor_id = :actor
    GROUP BY claim_seq ORDER BY claim_seq DESC LIMIT :limit)
ORDER BY claim.seq DESC LIMIT :limit
"""
_HOLDINGS = """
SELECT stated.claim_id, actor.id AS actor_id, actor.name, actor.kind, link.role, attribution.stance,
       count(*) AS mentions,
       min(coalesce(attribution.said_low, source.published_low)) AS first_said,
       max(coalesce(attribution.said_high, source.published_high)) AS last_said
FROM attribution_claim AS stated
JOIN attribution ON attribution.id = stated.attribution_id
JOIN source ON source.id = attribution.source_id
JOIN attribution_actor AS link ON link.attribution_id = attribution.id
JOIN actor ON actor.id = link.actor_id
WHERE stated.claim_id IN ({claims}) AND link.role IN ('holder', 'publisher') AND +source.current
GROUP BY stated.claim_id, actor.id, link.role, attribution.stance
ORDER BY count(*) DESC, actor.name, attribution.stance, actor.id, link.role
"""
"""The plus before a flag keeps SQLite from taking its index, which holds nearly all rows."""

ROWS = f"""
WITH page AS MATERIALIZED ({PAGE}), held AS ({_HOLDINGS.format(claims="SELECT id FROM page")})
SELECT * FROM page LEFT JOIN held ON held.claim_id = page.id ORDER BY page.seq DESC
"""
"""All of it as one query, for who serves what a query gives: a row for each claim and holder."""


def page(connection: sqlite3.Connection, actor: str, limit: int) -> dict[str, Any]:
    """The latest claims of an actor, as `/v1/claims` gives them."""
    connection.execute("BEGIN")
    rows = connection.execute(PAGE, {"actor": actor, "limit": limit + 1}).fetchall()
    shown = rows[:limit]
    marks = ", ".join("?" * len(shown))
    held = defaultdict(list)
    for claim, *holding in connection.execute(_HOLDINGS.format(claims=marks), [row[0] for row in shown]):
        held[claim].append(_holding(*holding))
    connection.execute("ROLLBACK")
    following = str(shown[-1][-1]) if len(rows) > limit else None
    items = [_claim(row, held[row[0]]) for row in shown]
    return {"items": items, "page": {"next_cursor": following, "limit": limit}, "total": None, "facets": None}


def _holding(
    id: str, name: str, kind: str, role: str, stance: str, mentions: int, first: str | None, last: str | None
) -> dict[str, Any]:
    return {
        "actor": {
            "id": id,
            "name": name,
            "kind": kind,
            "kind_label": label("kind", kind),
            "href": f"/v1/actors/{id}",
        },
        "role": role,
        "role_label": label("role", role),
        "stance": stance,
        "stance_label": label("stance", stance),
        "mentions": mentions,
        "first_said": first,
        "last_said": last,
    }


def _claim(row: tuple[Any, ...], holders: list[dict[str, Any]]) -> dict[str, Any]:
    id, text, event, agent, object, recipient, place, setting, when, *more = row
    value, low, high, bound, unit, of, increment, modality, negated, group, question, conflict, _seq = more
    figure = None
    if bound is not None:
        words = unit_label(unit)
        figure = {
            "label": figure_label(bound, value, low, high, words),
            "value": _whole(value),
            "low": _whole(low),
            "high": _whole(high),
            "bound": bound,
            "bound_label": label("bound", bound),
            "unit": unit,
            "unit_label": words,
            "of": _whole(of),
            "increment": bool(increment),
        }
    return {
        "id": id,
        "text": text,
        "event": event,
        "event_label": label("event", event) if event else None,
        "agent": agent,
        "object": object,
        "recipient": recipient,
        "place": place,
        "setting": setting,
        "time": when,
        "time_low": None,  # the rows made in bulk have no times
        "time_high": None,
        "figure": figure,
        "modality": modality,
        "modality_label": label("modality", modality),
        "negated": bool(negated),
        "group": {"id": group, "question": question, "conflict": bool(conflict), "href": f"/v1/conflicts/{group}"}
        if group
        else None,
        "holders": holders,
        "href": f"/v1/claims/{id}",
        "attributions_href": f"/v1/claims/{id}/attributions",
        "relations": None,
        "evidence": None,
    }


def _whole(value: float | None) -> float | None:
    return int(value) if value is not None and value == int(value) else value


def create(database: str) -> FastAPI:
    """The application on a database file."""
    app = FastAPI()
    connection = sqlite3.connect(database, isolation_level=None)
    ready = orjson.dumps({"items": ["." * 14_000]})

    @app.get("/claims")
    async def claims(actor: str, limit: int = 50) -> Response:
        return Response(orjson.dumps(page(connection, actor, limit)), media_type="application/json")

    @app.get("/ready")
    async def is_ready() -> Response:
        return Response(ready, media_type="application/json")

    return app


if __name__ == "__main__":
    uvicorn.run(create(sys.argv[1]), port=int(sys.argv[2]), log_level="warning")
