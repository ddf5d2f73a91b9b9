"""The registry knows who is meant by which words and who held which office when; its loader refuses contradictions."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest

from app.annotation import ActorKind
from app.errors import LexiconError
from app.lexicon import actor_files, read
from app.lexicon.actors import NameUse, RoleKind, fold, of_state, registry, slug

REGISTRY = registry()


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("words", "actor", "use"),
    [
        ("Russie", "russie", NameUse.NAME),
        ("Moscou", "russie", NameUse.METONYM),
        ("Kyiv", "ukraine", NameUse.METONYM),
        ("Bruxelles", "union-europeenne", NameUse.METONYM),
        ("Etats-Unis", "etats-unis", NameUse.NAME),
        ("RPDC", "coree-du-nord", NameUse.NAME),
        ("Nord", "coree-du-nord", NameUse.CONTEXT),
        ("Elysée", "elysee", NameUse.NAME),
        ("Maison-Blanche", "maison-blanche", NameUse.NAME),
        ("Quai d'Orsay", "quai-d-orsay", NameUse.NAME),
        ("département américain de la Défense", "pentagone", NameUse.NAME),
        ("Chine nouvelle", "xinhua", NameUse.NAME),
        ("le Monde", "le-monde", NameUse.NAME),
        ("au Parisien", "le-parisien", NameUse.NAME),
        ("aux Échos", "les-echos", NameUse.NAME),
        ("Unédic", "unedic", NameUse.NAME),
        ("Médecins Sans Frontières", "msf", NameUse.NAME),
        ("Daech", "etat-islamique", NameUse.NAME),
        ("Choe Sun Hui", "choe-son-hui", NameUse.NAME),
        ("Zelenskyy", "volodymyr-zelensky", NameUse.SURNAME),
        ("von der Leyen", "ursula-von-der-leyen", NameUse.SURNAME),
    ],
)
def test_a_surface_name_leads_to_its_actor(words: str, actor: str, use: NameUse) -> None:
    hits = REGISTRY.names[words]
    assert (hits[0].actor, hits[0].use) == (actor, use)


@pytest.mark.parametrize(
    ("words", "actors"),
    [
        ("Congo", {"rd-congo", "congo-brazzaville"}),
        ("PS", {"ps", "ps-belge", "ps-suisse"}),
        ("Déby", {"mahamat-idriss-deby", "idriss-deby"}),
    ],
)
def test_a_shared_short_name_lists_all_its_meanings(words: str, actors: set[str]) -> None:
    assert {hit.actor for hit in REGISTRY.names[words]} == actors


@pytest.mark.parametrize("words", ["Martin", "Philippe", "Jean-Pierre", "Total", "Maurice", "Dominique"])
def test_a_common_word_or_first_name_means_nobody_by_itself(words: str) -> None:
    assert all(hit.use is NameUse.CONTEXT for hit in REGISTRY.names.get(words, ()))


def test_a_metonym_belongs_to_one_actor_alone() -> None:
    metonyms = [words for actor in REGISTRY.actors.values() for words in actor.metonyms]
    assert len(metonyms) == len(set(metonyms))
    assert all(hit.use is not NameUse.NAME for words in metonyms for hit in REGISTRY.names[words])


def test_every_actor_has_known_ancestors_and_is_none_of_them() -> None:
    for actor in REGISTRY.actors.values():
        line = [actor.id]
        while parent := actor.parent:
            assert parent not in line
            line.append(parent)
            above = REGISTRY.actor(parent)
            assert above is not None
            actor = above


def test_every_kind_of_actor_has_an_example() -> None:
    shown = {
        entry["kind"] for file in actor_files.ACTOR_FILES for entry in read(file).get("actor", ()) if "example" in entry
    }
    assert shown == {kind.value for kind in ActorKind} - {"person", "state", "document", "unnamed"}


@pytest.mark.parametrize(("name", "expected"), [("Corée du Nord", "coree-du-nord"), ("Cœur d’Orée", "coeur-d-oree")])
def test_slug(name: str, expected: str) -> None:
    assert slug(name) == expected


# ---------------------------------------------------------------- states


@pytest.mark.parametrize(
    ("adjective", "state"),
    [
        ("nord-coréennes", "coree-du-nord"),
        ("américaine", "etats-unis"),
        ("états-uniens", "etats-unis"),
        ("grecque", "grece"),
        ("turques", "turquie"),
        ("belges", "belgique"),
        ("nigérienne", "niger"),
        ("nigériane", "nigeria"),
        ("burkinabè", "burkina-faso"),
        ("vaudoise", "canton-de-vaud"),
        ("européens", "union-europeenne"),
        ("congolais", "rd-congo"),
    ],
)
def test_demonyms_inflect(adjective: str, state: str) -> None:
    assert REGISTRY.states_by_demonym[adjective] == state


def test_a_rival_demonym_names_the_other_states() -> None:
    assert REGISTRY.rival_demonyms["congolaise"] == ("congo-brazzaville",)
    assert set(REGISTRY.rival_demonyms["coréen"]) == {"coree-du-nord", "coree-du-sud"}


@pytest.mark.parametrize(
    ("state", "complements"),
    [
        ("russie", ("de la Russie", "de Russie")),
        ("mali", ("du Mali",)),
        ("iran", ("de l'Iran", "d'Iran")),
        ("israel", ("d'Israël",)),
        ("cuba", ("de Cuba",)),
        ("etats-unis", ("des États-Unis",)),
        ("haiti", ("de Haïti", "d'Haïti")),
    ],
)
def test_a_state_as_a_complement(state: str, complements: tuple[str, ...]) -> None:
    assert of_state(REGISTRY.actors[state]) == complements


# ---------------------------------------------------------------- institutions


@pytest.mark.parametrize(
    ("phrase", "state", "actor", "name"),
    [
        (
            "ministère des Affaires étrangères",
            "russie",
            "russie-ministere-des-affaires-etrangeres",
            "ministère russe des Affaires étrangères",
        ),
        (
            "diplomatie",
            "turquie",
            "turquie-ministere-des-affaires-etrangeres",
            "ministère turc des Affaires étrangères",
        ),
        ("diplomatie", "france", "quai-d-orsay", "Quai d'Orsay"),
        ("armée", "russie", "russie-armee", "armée russe"),
        ("armée", "israel", "tsahal", "Tsahal"),
        ("agence de renseignement", "coree-du-sud", "nis", "services de renseignement sud-coréens"),
        (
            "agence de renseignement",
            "royaume-uni",
            "royaume-uni-services-de-renseignement",
            "services de renseignement britanniques",
        ),
        ("agence de presse officielle", "coree-du-nord", "kcna", "KCNA"),
        ("ministère de la Défense", "etats-unis", "pentagone", "Pentagone"),
        ("présidence", "russie", "kremlin", "Kremlin"),
        ("autorités", "indonesie", "indonesie-autorites", "autorités indonésiennes"),
        ("Parlement", "union-europeenne", "parlement-europeen", "Parlement européen"),
        ("Conseil d'État", "canton-de-geneve", "canton-de-geneve-conseil-d-etat", "Conseil d'État genevois"),
        ("Conseil d'État", "france", "conseil-d-etat", "Conseil d'État"),
        ("gouvernement", "saint-marin", "saint-marin-gouvernement", "gouvernement de Saint-Marin"),
    ],
)
def test_an_institution_of_a_state(phrase: str, state: str, actor: str, name: str) -> None:
    body = REGISTRY.institution(fold(phrase), state)
    assert body is not None
    assert (body.id, body.name) == (actor, name)
    assert REGISTRY.actor(body.id) == body


def test_a_body_has_its_state_as_parent_and_every_usual_name() -> None:
    body = REGISTRY.institution("services de renseignement", "royaume-uni")
    assert body is not None
    assert (body.kind, body.gender, body.plural, body.parent) == (ActorKind.AGENCY, "m", True, "royaume-uni")
    assert {"renseignement britannique", "agence de renseignement du Royaume-Uni"} <= set(body.aliases)


@pytest.mark.parametrize(("phrase", "state"), [("chorale", "russie"), ("armee", "atlantide"), ("armee", "reuters")])
def test_no_institution(phrase: str, state: str) -> None:
    assert REGISTRY.institution(phrase, state) is None


# ---------------------------------------------------------------- offices


@pytest.mark.parametrize(
    ("title", "organisation", "day", "person"),
    [
        ("chef de la diplomatie", "russie", date(2024, 11, 1), "serguei-lavrov"),
        ("cheffe de la diplomatie", "coree-du-nord", date(2024, 11, 1), "choe-son-hui"),
        ("ministre des Affaires étrangères", "coree-du-nord", date(2021, 3, 1), "ri-son-gwon"),
        ("président", "etats-unis", date(2021, 1, 19), "donald-trump"),
        ("président", "etats-unis", date(2021, 1, 20), "joe-biden"),
        ("locataire de la Maison Blanche", None, date(2025, 6, 1), "donald-trump"),
        ("patron du Pentagone", None, date(2024, 10, 30), "lloyd-austin"),
        ("secrétaire à la Défense", "etats-unis", date(2024, 10, 30), "lloyd-austin"),
        ("secrétaire général", "otan", date(2024, 9, 30), "jens-stoltenberg"),
        ("secrétaire général de l'OTAN", None, date(2024, 10, 1), "mark-rutte"),
        ("hôte de l'Élysée", None, date(2019, 5, 1), "emmanuel-macron"),
        ("Première ministre", "france", date(2023, 6, 1), "elisabeth-borne"),
        ("numéro un de la CGT", None, date(2024, 1, 1), "sophie-binet"),
        ("secrétaire générale", "cfdt", date(2024, 1, 1), "marylise-leon"),
        ("président", "coree-du-sud", date(2025, 5, 1), None),
        ("président", "russie", None, "vladimir-poutine"),
        ("président", "france", None, None),
        ("dompteur", "russie", date(2024, 1, 1), None),
        ("hôte de l'Élysée", "france", date(2019, 5, 1), None),
    ],
)
def test_who_held_an_office(title: str, organisation: str | None, day: date | None, person: str | None) -> None:
    assert REGISTRY.offices.holder(fold(title), organisation, day) == person


def test_the_offices_of_a_person_on_a_day() -> None:
    held = REGISTRY.offices.held_by("mark-rutte", date(2024, 11, 1))
    assert [(office.title, office.organisation) for office in held] == [("secrétaire général", "otan")]
    assert len(REGISTRY.offices.held_by("mark-rutte")) == 2


# ---------------------------------------------------------------- roles


@pytest.mark.parametrize(
    ("word", "lemma", "kind", "gender", "plural"),
    [
        ("préfète", "préfet", RoleKind.PERSON, "f", False),
        ("ministres", "ministre", RoleKind.PERSON, None, True),
        ("directrices générales", "directeur général", RoleKind.PERSON, "f", True),
        ("directeurs généraux", "directeur général", RoleKind.PERSON, "m", True),
        ("chefs de village", "chef de village", RoleKind.PERSON, "m", True),
        ("sapeurs-pompiers", "sapeur-pompier", RoleKind.PERSON, "m", True),
        ("porte-parole", "porte-parole", RoleKind.PERSON, None, False),
        ("mairesse", "mairesse", RoleKind.PERSON, "f", False),
        ("conseillère fédérale", "conseiller fédéral", RoleKind.PERSON, "f", False),
        ("bourgmestre", "bourgmestre", RoleKind.PERSON, None, False),
        ("sous-préfets", "sous-préfet", RoleKind.PERSON, "m", True),
        ("imam", "imam", RoleKind.PERSON, "m", False),
        ("préfecture", "préfecture", RoleKind.BODY, "f", False),
        ("tribunaux administratifs", "tribunal administratif", RoleKind.BODY, "m", True),
        ("ONG", "ONG", RoleKind.BODY, "f", False),
        ("opposition", "opposition", RoleKind.GROUP, "f", False),
        ("sources policières", "source policière", RoleKind.UNNAMED_GROUP, "f", True),
    ],
)
def test_a_role_in_any_form(word: str, lemma: str, kind: RoleKind, gender: str | None, plural: bool) -> None:
    role = REGISTRY.roles[word]
    assert (role.lemma, role.kind, role.gender, role.plural) == (lemma, kind, gender, plural)


# ---------------------------------------------------------------- examples


def examples(file: str, table: str) -> list[dict[str, Any]]:
    return [entry for entry in read(file).get(table, ()) if "example" in entry]


def shows(example: str, words: Iterable[str]) -> bool:
    """The example holds one of the words; a template's adjective may be any."""
    patterns = (re.sub(r"\\{\w+\\}", r"[\\w-]+", re.escape(fold(w))) for w in words)
    return any(re.search(rf"\b{pattern}\b", fold(example)) for pattern in patterns)


@pytest.mark.parametrize("file", actor_files.ACTOR_FILES)
def test_the_examples_of_actors_name_them(file: str) -> None:
    for entry in examples(file, "actor"):
        assert shows(entry["example"], (entry["name"], *entry.get("aliases", ()), *entry.get("metonyms", ()))), entry


def test_the_examples_of_offices_institutions_and_roles_show_them() -> None:
    for entry in examples("offices", "office"):
        assert shows(entry["example"], (*entry["title"], *entry.get("aliases", ()), *entry.get("standalone", ()))), (
            entry
        )
    for entry in examples("institutions", "institution"):
        assert shows(entry["example"], (entry["name"], *entry.get("aliases", ()))), entry
    for entry in read("roles")["role"]:
        nouns = [noun for pair in entry.get("pairs", ()) for noun in pair]
        nouns += [noun for field in ("epicene", "masculine", "feminine") for noun in entry.get(field, ())]
        assert shows(entry["example"], nouns), entry["domain"]


# ---------------------------------------------------------------- broken files

RUSSIA = {"name": "Russie", "gender": "f", "metonyms": ["Moscou"], "demonyms": ["russe"]}
LAVROV = {"name": "Sergueï Lavrov", "gender": "m", "parent": "russie"}


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"states": {"state": [RUSSIA, RUSSIA]}}, "states.toml: russie: the id is taken"),
        ({"states": {"state": [{"name": "Russie"}]}}, "states.toml: Russie: no gender"),
        ({"states": {"state": [{**RUSSIA, "colour": "red"}]}}, "unknown fields ['colour']"),
        (
            {"states": {"state": [RUSSIA]}, "seats": {"actor": [{"name": "Moscou", "kind": "group", "gender": "m"}]}},
            "seats.toml: moscou: “Moscou” also names russie",
        ),
        ({"seats": {"actor": [{"name": "Kremlin", "kind": "castle"}]}}, "unknown kind “castle”"),
        ({"persons": {"person": [LAVROV]}}, "persons.toml: serguei-lavrov: unknown parent “russie”"),
        (
            {"states": {"state": [RUSSIA, {"name": "Ruthénie", "gender": "f", "demonyms": ["russe"]}]}},
            "the demonym “russe” is taken by russie",
        ),
        (
            {"institutions": {"institution": [{"id": "armee", "kind": "agency", "name": "armée"}]}},
            "“armée” needs one place for the adjective",
        ),
        (
            {
                "states": {"state": [RUSSIA]},
                "offices": {"office": [{"title": ["tsar"], "organisation": "russie", "holders": [["ivan", "1547"]]}]},
            },
            "unknown person “ivan”",
        ),
        (
            {
                "states": {"state": [RUSSIA]},
                "persons": {"person": [LAVROV]},
                "offices": {
                    "office": [
                        {
                            "title": ["ministre"],
                            "organisation": "russie",
                            "holders": [["serguei-lavrov", "2004", "2003"]],
                        }
                    ]
                },
            },
            "leaves before coming",
        ),
        (
            {"roles": {"role": [{"kind": "body", "feminine": ["cour"]}, {"kind": "group", "feminine": ["cour"]}]}},
            "“cours” is also cour",
        ),
    ],
)
def test_the_loader_says_what_is_wrong_and_where(
    files: dict[str, Any], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader: Callable[[str], dict[str, Any]] = lambda name: files.get(name, {})  # noqa: E731
    monkeypatch.setattr(actor_files, "read", reader)
    with pytest.raises(LexiconError) as raised:
        actor_files.load()
    assert reason in str(raised.value)
