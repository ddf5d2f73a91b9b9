"""Copies of one text, as the API shows and counts them."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from app.ingest import ingest
from tests.api.examples import application
from tests.reports import Press, Said

FACT = "Il y a 300 tentes à Sarmont."
VOICES = "Des riverains disent que le camp grandit encore."
REST = (
    "Les premières familles sont arrivées lundi par le bac de l’Orvenne, avec des couvertures et quelques vivres. "
    "La mairie a ouvert le gymnase et deux écoles, où des bénévoles servent des repas chauds matin et soir."
)
DISPATCH = f"{FACT} {VOICES} {REST}"
PAPERS = {
    "agence.txt": ("Agence Orvenne", DISPATCH),
    "courrier.txt": ("Le Courrier", f"Sarmont. {DISPATCH}"),
    "echo.txt": ("L’Écho", DISPATCH.removesuffix(", où des bénévoles servent des repas chauds matin et soir.")),
}
OWN = f"Nous avons vu 300 tentes bleues, comptées une à une, de nuit, une lampe à la main, jusqu’à l’aube. {VOICES}"


def own_voice(content: str = "300 tentes") -> Said:
    return Said(content, value=300, place="Sarmont")


def unnamed() -> Said:
    return Said("le camp grandit encore", by="Des riverains", words=("camp", "grandir"))


@pytest.fixture
def press() -> Press:
    return Press()


@pytest.fixture
def client(engine: Engine, press: Press, database_url: str) -> Iterator[TestClient]:
    """A client on an agency's text in three papers, what another one saw itself, and what the police counted."""
    documents = [
        press.article(name, words, own_voice(), unnamed(), publisher=paper, published="2024-05-03", title=paper)
        for name, (paper, words) in PAPERS.items()
    ]
    own = (own_voice("300 tentes bleues"), unnamed())
    documents.append(press.article("matin.txt", OWN, *own, publisher="Le Matin", published="2024-05-03"))
    police = Said("40 tentes à Sarmont", by="La police", id="police-sarmont", value=40, place="Sarmont")
    denial = "La police a vu 40 tentes à Sarmont."
    documents.append(press.article("police.txt", denial, police, publisher="Le Soir", published="2024-05-03"))
    ingest(engine, documents, press.extract)
    with application(database_url) as client:
        yield client


def source(client: TestClient, name: str) -> dict[str, Any]:
    (found,) = client.get("/v1/sources", params={"document": name}).json()["items"]
    return dict(found)


def test_a_source_names_its_copies(client: TestClient) -> None:
    ids = {name: source(client, name)["id"] for name in PAPERS}
    for name in PAPERS:
        others = [(other, paper) for other, (paper, _) in PAPERS.items() if other != name]
        expected = [
            {"id": ids[other], "publisher": paper, "title": paper, "href": f"/v1/sources/{ids[other]}"}
            for other, paper in others
        ]
        assert source(client, name)["copies"] == expected
        assert client.get(f"/v1/sources/{ids[name]}").json()["copies"] == expected
    assert source(client, "matin.txt")["copies"] == source(client, "police.txt")["copies"] == []


def test_copies_are_one_origin(client: TestClient) -> None:
    (conflict,) = client.get("/v1/conflicts").json()["items"]
    detail = client.get(conflict["href"]).json()
    for positions in (conflict["positions"], detail["positions"]):
        found = {position["figure"]["value"]: position for position in positions if position["figure"]}
        many = found[300]
        assert len(many["holders"]) == many["mentions"] == 4
        assert many["origins"] == 2  # the agency's text, and what Le Matin saw itself
        assert found[40]["origins"] == 1
    assert {position["claim_id"]: position["tellings"] for position in detail["positions"]}[many["claim_id"]] == 2
    assert detail["estimates"]["best_attested"]["origins"] == 2


def test_an_unnamed_source_is_the_same_in_a_copy(client: TestClient) -> None:
    claims = client.get("/v1/claims", params={"q": "camp grandit"}).json()["items"]
    (claim,) = claims
    group = client.get(f"/v1/conflicts/{claim['group']['id']}").json()
    (position,) = group["positions"]
    assert [holder["actor"]["name"] for holder in position["holders"]] == ["Des riverains"] * 4
    assert position["origins"] == 2


def test_a_replaced_revision_has_no_copies_and_keeps_what_it_says(
    client: TestClient, engine: Engine, press: Press
) -> None:
    before = source(client, "echo.txt")
    changed = "Rectificatif : il n’y avait pas de tentes à Sarmont, contrairement à ce que nous avons écrit hier."
    ingest(engine, [press.article("echo.txt", changed, publisher="L’Écho", published="2024-05-04")], press.extract)
    now = source(client, "echo.txt")
    assert (now["replaces"], now["copies"]) == (before["id"], [])
    old = client.get(before["href"]).json()
    assert (old["current"], old["copies"]) == (False, [])
    assert [copy["publisher"] for copy in source(client, "agence.txt")["copies"]] == ["Le Courrier"]
    assert client.get(old["text_href"]).json()["text"] == PAPERS["echo.txt"][1]
    quotes = client.get(old["annotations_href"]).json()["quotes"]
    assert [quote["contents"][0]["text"] for quote in quotes] == ["300 tentes", "le camp grandit encore"]
    for quote in quotes:
        attribution = client.get(f"/v1/attributions/{quote['id']}").json()
        assert attribution["source"] == {key: old[key] for key in attribution["source"]}
        assert client.get(f"/v1/claims/{attribution['claim_ids'][0]}").status_code == 200
    (conflict,) = client.get("/v1/conflicts").json()["items"]
    many = next(position for position in conflict["positions"] if position["figure"]["value"] == 300)
    assert (many["mentions"], many["origins"]) == (3, 2)


def test_a_claim_that_only_a_replaced_revision_states_stays_visible(
    client: TestClient, engine: Engine, press: Press
) -> None:
    police = source(client, "police.txt")
    said = client.get(police["annotations_href"]).json()["quotes"][0]
    ingest(engine, [press.article("police.txt", "La police se tait.", publisher="Le Soir")], press.extract)
    attribution = client.get(f"/v1/attributions/{said['id']}").json()
    assert attribution["source"]["current"] is False
    claim = client.get(f"/v1/claims/{attribution['claim_ids'][0]}").json()
    assert (claim["text"], claim["group"]) == ("40 tentes à Sarmont", None)
    assert client.get("/v1/conflicts").json()["items"] == []
