"""Paging: to the end without repeats, also while rows are added; cursors only where they belong."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from app.annotation import ActorKind
from app.api.pages import Keyset, PageQuery, encode
from app.db import engine_for
from app.errors import BadCursor
from app.main import create_app
from app.settings import Settings
from tests.api.builder import Builder

LISTS = [
    "/v1/sources",
    "/v1/actors",
    "/v1/claims",
    "/v1/attributions",
    "/v1/conflicts",
    "/v1/actors/etats-unis/claims?include_members=true",
    "/v1/actors/etats-unis/timeline?include_members=true",
    "/v1/claims/c-10000/attributions",
    "/v1/search?q=manifestants",
]


def pages(client: TestClient, path: str) -> Iterator[dict[str, Any]]:
    """All pages of a list, by its Link header."""
    next_page: str | None = path
    while next_page:
        response = client.get(next_page)
        assert response.status_code == 200, response.text
        yield response.json()
        next_page = response.links.get("next", {}).get("url")


def keys(page: dict[str, Any]) -> list[str]:
    return [item.get("id") or item["attribution"]["id"] for item in page["items"]]


@pytest.mark.parametrize("path", LISTS)
def test_pages_of_one_item_give_the_whole_list(client: TestClient, path: str) -> None:
    whole = client.get(path).json()
    mark = "&" if "?" in path else "?"
    cut = list(pages(client, f"{path}{mark}limit=1&total=true"))
    assert len(cut) > 1
    assert [key for page in cut for key in keys(page)] == keys(whole)
    assert {page["total"] for page in cut} == {len(whole["items"])}
    assert whole["total"] is None
    assert whole["page"] == {"next_cursor": None, "limit": 50}
    assert cut[0]["page"]["next_cursor"]


@pytest.mark.parametrize("path", ["/v1/sources", "/v1/claims", "/v1/attributions", "/v1/actors", "/v1/conflicts"])
def test_rows_added_while_paging_neither_repeat_nor_hide_any(own_world: str, path: str) -> None:
    writer = engine_for(own_world)
    with TestClient(create_app(Settings(database_url=own_world))) as client:
        before = keys(client.get(path).json())
        seen: list[str] = []
        for number, page in enumerate(pages(client, f"{path}?limit=1")):
            seen += keys(page)
            with writer.execution_options(writes=True).begin() as connection:
                more = Builder(connection)
                source = more.source(f"s-new-{number}", "Le maire dément.")
                actor = more.actor(f"a-new-{number}", f"M. Nouveau {number}", ActorKind.PERSON)
                claim = more.claim(f"c-new-{number}", "nouveau", more.group(f"g-new-{number}", "Combien ?"))
                more.says(source, "dément", claim, holder=actor)
            assert number < 60
    writer.dispose()
    assert len(seen) == len(set(seen))
    assert [key for key in seen if key in before] == before


def test_the_next_link_keeps_the_filters(client: TestClient) -> None:
    link = client.get("/v1/claims?limit=1&unit=soldats&in_conflict=true").links["next"]["url"]
    assert link.startswith("/v1/claims?limit=1&unit=soldats&in_conflict=true&cursor=")


def test_the_page_size_may_change_between_pages(client: TestClient) -> None:
    cursor = client.get("/v1/claims?limit=1").json()["page"]["next_cursor"]
    rest = client.get(f"/v1/claims?limit=200&cursor={cursor}").json()
    assert keys(rest) == keys(client.get("/v1/claims").json())[1:]


def cursor_of(client: TestClient, path: str) -> str:
    return str(client.get(path).json()["page"]["next_cursor"])


@pytest.mark.parametrize("damage", ["", "x", "%%%", "abc", "é", "AAAA" * 20, "🛰️"])
def test_a_cursor_that_the_server_did_not_make_is_refused_by_name(client: TestClient, damage: str) -> None:
    response = client.get("/v1/claims", params={"cursor": damage})
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["title"] == "No such page"
    assert problem["errors"][0]["pointer"] == "#/query/cursor"
    assert damage in problem["detail"]


def test_a_tampered_cursor_is_refused(client: TestClient) -> None:
    cursor = cursor_of(client, "/v1/claims?limit=1")
    for place in range(0, len(cursor) - 1, 3):
        other = "A" if cursor[place] != "A" else "B"
        tampered = cursor[:place] + other + cursor[place + 1 :]
        assert client.get("/v1/claims", params={"cursor": tampered}).status_code == 404


@pytest.mark.parametrize(
    ("made_by", "used_by"),
    [
        ("/v1/claims?limit=1", "/v1/attributions?limit=1"),
        ("/v1/claims?limit=1", "/v1/claims?limit=1&stance=denies"),
        ("/v1/claims?limit=1&unit=soldats", "/v1/claims?limit=1"),
        ("/v1/actors/etats-unis/claims?include_members=true&limit=1", "/v1/actors/russie/claims?limit=1"),
        ("/v1/actors?limit=1", "/v1/search?q=soldat"),
    ],
)
def test_a_cursor_of_another_list_is_refused(client: TestClient, made_by: str, used_by: str) -> None:
    mark = "&" if "?" in used_by else "?"
    response = client.get(f"{used_by}{mark}cursor={cursor_of(client, made_by)}")
    assert response.status_code == 404
    assert "another list or other filters" in response.json()["detail"]


KEYS = st.lists(st.one_of(st.integers(-(2**63), 2**63 - 1), st.text(), st.floats(allow_nan=False)), max_size=3)


@given(KEYS, st.text(max_size=12), KEYS)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_a_cursor_leads_to_where_it_was_made_and_to_no_other_place(
    key: list[Any], cursor: str, other: list[Any]
) -> None:
    made = Keyset.of("claims", PageQuery(), ())
    types = [type(part) for part in key]
    with suppress(UnicodeEncodeError, TypeError):  # a key holds what the database does, no halves of characters
        found = encode(made.fingerprint, key)
        assert Keyset.of("claims", PageQuery.model_construct(cursor=found), types).after == tuple(key)
        for wrong in (cursor, found[:-1], found + cursor if cursor else "", encode("another", other)):
            with pytest.raises(BadCursor):
                Keyset.of("claims", PageQuery.model_construct(cursor=wrong), types)
