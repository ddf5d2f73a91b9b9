"""Units and types of events: what leads to what, and that the file keeps its own rules."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.errors import LexiconError
from app.lexicon import events as module
from app.lexicon.events import events


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("morts", "dead"),
        ("décès", "dead"),
        ("tués", "dead"),
        ("victimes", "victims"),
        ("tués ou blessés", "casualties"),
        ("blessés graves", "severe"),
        ("blessés légers", "wounded"),
        ("soldats nord-coréens", "troops"),
        ("militaires", "troops"),
        ("manifestants", "protesters"),
        ("participants", "protesters"),
        ("conteneurs", "containers"),
        ("obus d’artillerie", "shells"),
        ("emplois", "jobs"),
        ("licenciements", "jobs"),
        ("cas de choléra", "infected"),
        ("%", "percent"),
        ("pour cent", "percent"),
        ("€", "euros"),
        ("francs CFA", "cfa"),
        ("francs suisses", "francs"),
        ("ans de prison", "years"),
        ("hectares", "hectares"),
        ("trottinettes", None),
        ("", None),
        (None, None),
    ],
)
def test_unit_class(unit: str | None, name: str | None) -> None:
    assert events().unit_class(unit) == name


def test_there_are_enough_types() -> None:
    assert len(events().types) >= 40


def test_the_dead_come_before_the_wounded_and_what_has_no_type_last() -> None:
    lexicon = events()
    assert lexicon.rank("dead") < lexicon.rank("wounded") < lexicon.rank("displaced") < lexicon.rank(None)


def test_no_preposition_signals_an_event() -> None:
    """ "entre" and "sous" are forms of verbs too."""
    assert "entre" not in events().triggers
    assert "entrent" in events().triggers


@pytest.mark.parametrize("name", sorted(events().types))
def test_questions_can_be_filled(name: str) -> None:
    kind = events().types[name]
    slots = dict.fromkeys(("units", "agent", "of", "by", "recipient", "place"), "")
    for pattern in (kind.how_many, kind.whether):
        assert pattern is None or pattern.format(**slots).endswith(" ?")


@pytest.fixture
def file(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """A small lexicon that a test may break."""
    data: dict[str, Any] = {
        "empty_words": [],
        "auxiliaries": [],
        "past_auxiliaries": [],
        "negations": [],
        "body_words": [],
        "common_names": [],
        "site_nouns": [],
        "scope_words": [],
        "wide_words": [],
        "alone_words": [],
        "anybody": [],
        "light_nouns": [],
        "bodies": [],
        "exceeding_verbs": [],
        "body_nouns": [],
        "spokespeople": [],
        "speaks_for": {},
        "sole_bodies": [],
        "against": [],
        "formerly": [],
        "seats": [],
        "updating": [],
        "stands_for": {},
        "the_state": [],
        "state_offices": [],
        "ministers": [],
        "standing_verbs": [],
        "happening_verbs": [],
        "anaphora": {
            "speech": [],
            "blame": [],
            "told_as": [],
            "documents": [],
            "figures": [],
            "sums": [],
            "rates": [],
            "tolls": [],
            "counts": [],
        },
        "scope": {
            "law": ["police"],
            "enemy": ["ennemi"],
            "ranks": ["rangs"],
            "among_ranks": ["dans les"],
            "own": ["dans ses"],
            "own_losses": [],
            "at_home": ["chez nous"],
            "time_units": ["jour"],
            "some_of": ["des"],
            "spans": ["depuis"],
            "parts": ["du total"],
            "elsewhere": ["hôpital"],
            "country": [],
            "for_each": [],
            "each": [],
            "each_as": {},
            "cumulative": [],
        },
        "unit": [{"class": "dead", "label": "morts", "words": ["mort"]}],
        "event": [{"type": "dead", "units": ["dead"], "nouns": ["mort"], "whether": "… ?", "examples": ["un mort"]}],
    }
    monkeypatch.setattr(module, "read", lambda name: data)
    events.cache_clear()
    yield data
    events.cache_clear()


def test_the_small_lexicon_is_sound(file: dict[str, Any]) -> None:
    assert events().by_unit == {"dead": "dead"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"units": ["alive"]}, "units names no unit class"),
        ({"needs": ["alive"]}, "needs names no unit class"),
        ({"identity": ["colour"]}, "identity names no slot"),
        ({"examples": []}, "has no example"),
    ],
)
def test_a_broken_event_is_refused(file: dict[str, Any], change: dict[str, Any], message: str) -> None:
    file["event"][0] |= change
    with pytest.raises(LexiconError, match=message):
        events()


def test_a_unit_in_two_classes_is_refused(file: dict[str, Any]) -> None:
    file["unit"].append({"class": "corpses", "label": "corps", "words": ["mort"]})
    with pytest.raises(LexiconError, match="dead and corpses"):
        events()


@pytest.mark.parametrize("stands_for", [{"engin": ["tanks"]}, {"mort": ["dead"]}])
def test_a_noun_stands_for_known_classes_and_is_of_none(file: dict[str, Any], stands_for: dict[str, list[str]]) -> None:
    file["stands_for"] = stands_for
    with pytest.raises(LexiconError, match="stands_for"):
        events()


def test_an_event_that_stands_twice_is_refused(file: dict[str, Any]) -> None:
    file["event"].append(file["event"][0])
    with pytest.raises(LexiconError, match="stands twice"):
        events()
