"""JSON-LD: read by a library of its own, it says what the JSON says, in the names of schema.org, oa and PROV-O."""

import pytest
from fastapi.testclient import TestClient
from rdflib import Graph, Namespace, URIRef
from rdflib.namespace import PROV, RDF

from app.api.http import LINKED_DATA, wants_linked_data

SCHEMA = Namespace("https://schema.org/")
OA = Namespace("http://www.w3.org/ns/oa#")
SERVER = "http://127.0.0.1:8000"


def graph(client: TestClient, path: str) -> Graph:
    answer = client.get(path, headers={"Accept": LINKED_DATA})
    assert answer.headers["content-type"] == LINKED_DATA
    assert "Accept" in answer.headers["vary"]
    return Graph().parse(data=answer.text, format="json-ld")


def test_a_claim_is_a_claim_of_schema_org_with_its_figure(client: TestClient) -> None:
    found = graph(client, "/v1/claims/c-10000")
    claim = URIRef(f"{SERVER}/v1/claims/c-10000")
    assert (claim, RDF.type, SCHEMA.Claim) in found
    assert str(found.value(claim, SCHEMA.text)) == "environ 10 000 soldats nord-coréens"
    quantity = found.value(claim, SCHEMA.about)
    assert found.value(quantity, SCHEMA.value).toPython() == 10000  # type: ignore[union-attr]
    assert str(found.value(quantity, SCHEMA.unitText)) == "soldats"
    assert {str(who) for who in found.objects(claim, PROV.wasAttributedTo)} == {
        f"{SERVER}/v1/actors/pentagone",
        f"{SERVER}/v1/actors/maison-blanche",
    }


def test_an_attribution_is_an_annotation_of_the_words_that_prove_it(client: TestClient) -> None:
    said = client.get("/v1/attributions/s-arrivee-2").json()
    found = graph(client, "/v1/attributions/s-arrivee-2")
    annotation = URIRef(SERVER + said["href"])
    assert (annotation, OA.hasBody, URIRef(f"{SERVER}/v1/claims/c-envoi")) in found
    target = found.value(annotation, OA.hasTarget)
    assert str(found.value(target, OA.hasSource)) == f"{SERVER}/v1/sources/s-arrivee"
    selectors = {
        kind: which for which in found.objects(target, OA.hasSelector) for kind in found.objects(which, RDF.type)
    }
    assert str(found.value(selectors[OA.TextQuoteSelector], OA.exact)) == said["contents"][0]["exact"]
    position = selectors[OA.TextPositionSelector]
    assert found.value(position, OA.start).toPython() == said["contents"][0]["start"]  # type: ignore[union-attr]
    agents = {
        (str(found.value(part, PROV.agent)), str(found.value(part, PROV.hadRole)))
        for part in found.objects(annotation, PROV.qualifiedAttribution)
    }
    assert agents == {
        (f"{SERVER}/v1/actors/serguei-lavrov", "urn:selon:holder"),
        (f"{SERVER}/v1/actors/tass", "urn:selon:via"),
    }


def test_actors_sources_and_questions_have_types_of_schema_org(client: TestClient) -> None:
    actor = graph(client, "/v1/actors/antony-blinken")
    me = URIRef(f"{SERVER}/v1/actors/antony-blinken")
    assert {SCHEMA.Person, PROV.Agent} <= set(actor.objects(me, RDF.type))
    assert str(actor.value(me, SCHEMA.affiliation)) == f"{SERVER}/v1/actors/departement-d-etat"
    source = graph(client, "/v1/sources/s-arrivee")
    article = URIRef(f"{SERVER}/v1/sources/s-arrivee")
    assert (article, RDF.type, SCHEMA.NewsArticle) in source
    assert str(source.value(article, SCHEMA.url)) == "https://example.org/arrivee"
    conflict = graph(client, "/v1/conflicts/g-soldats")
    question = URIRef(f"{SERVER}/v1/conflicts/g-soldats")
    assert (question, RDF.type, SCHEMA.Question) in conflict
    assert len(set(conflict.objects(question, SCHEMA.suggestedAnswer))) == 5
    assert set(conflict.subjects(RDF.type, OA.TextQuoteSelector))


@pytest.mark.parametrize("name", ["claims", "attributions", "actors", "sources", "conflicts"])
def test_a_list_is_a_graph_of_its_items(client: TestClient, name: str) -> None:
    found = graph(client, f"/v1/{name}?limit=3")
    listed = client.get(f"/v1/{name}?limit=3").json()["items"]
    assert {URIRef(SERVER + item["href"]) for item in listed} <= set(found.subjects(RDF.type, None))


def test_the_two_forms_have_tags_of_their_own(client: TestClient) -> None:
    plain = client.get("/v1/claims/c-8000")
    linked = client.get("/v1/claims/c-8000", headers={"Accept": LINKED_DATA})
    assert plain.headers["etag"] != linked.headers["etag"]
    asked = {"Accept": LINKED_DATA, "If-None-Match": linked.headers["etag"]}
    assert client.get("/v1/claims/c-8000", headers=asked).status_code == 304
    asked["If-None-Match"] = plain.headers["etag"]
    assert client.get("/v1/claims/c-8000", headers=asked).status_code == 200


def test_what_has_no_such_form_stays_json(client: TestClient) -> None:
    for path in ("/v1/search?q=soldat", "/v1/search?q=introuvable", "/v1/sources/s-arrivee/text"):
        answer = client.get(path, headers={"Accept": LINKED_DATA})
        assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("application/ld+json", True),
        ("application/ld+json, application/json", True),
        ("application/ld+json;q=0.5, application/json", False),
        ("application/json;q=0.5, application/ld+json", True),
        ("application/ld+json;q=0", False),
        ("application/ld+json;q=viel", False),
        ('application/ld+json; profile="x", */*;q=0.1', True),
    ],
)
def test_which_form_a_caller_would_rather_have(accept: str, wanted: bool) -> None:
    assert wants_linked_data(accept) is wanted
