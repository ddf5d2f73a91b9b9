"""Labels: every machine value has one in French; figures read as French writes them."""

from enum import StrEnum

import pytest

from app.annotation import ActorKind, Bound, Modality, Quotation, RelationKind, Stance
from app.errors import LexiconError
from app.lexicon.events import events
from app.lexicon.labels import figure_label, known_label, label, unit_label


@pytest.mark.parametrize(
    ("term", "values"),
    [
        ("stance", Stance),
        ("quotation", Quotation),
        ("modality", Modality),
        ("bound", Bound),
        ("figure", Bound),
        ("relation", RelationKind),
        ("kind", ActorKind),
    ],
)
def test_every_machine_value_has_a_label(term: str, values: type[StrEnum]) -> None:
    assert all(label(term, value) for value in values)


@pytest.mark.parametrize("role", ["holder", "via", "publisher"])
def test_every_role_has_a_label(role: str) -> None:
    assert label("role", role)


def test_every_type_of_event_has_a_label() -> None:
    assert [name for name in events().types if not known_label("event", name)] == []


def test_a_value_of_another_lexicon_has_no_label() -> None:
    assert known_label("event", "of_another_release") is None
    assert known_label("event", None) is None


def test_a_value_without_a_label_is_an_error_that_names_it() -> None:
    with pytest.raises(LexiconError, match="stance 'shrugs'"):
        label("stance", "shrugs")


@pytest.mark.parametrize(
    ("bound", "value", "low", "high", "unit", "expected"),
    [
        ("exact", 9, 9, 9, "morts", "9 morts"),
        ("about", 10_000, 9_000, 11_000, "soldats", "environ 10 000 soldats"),
        ("at_least", None, 15, None, "morts", "au moins 15 morts"),
        ("at_least", 1_500_000, None, None, "euros", "au moins 1 500 000 euros"),
        ("at_most", None, None, 12_000, "soldats", "jusqu’à 12 000 soldats"),
        ("between", None, 1.5, 2, "%", "entre 1,5 et 2 %"),
        ("vague", None, 2_000, None, "soldats", "au moins 2 000 soldats"),
        ("vague", None, None, None, "soldats", "nombre imprécis"),
        ("exact", 44_000_000_000, None, None, "euros", "44 000 000 000 euros"),
        ("exact", 310, 310, 310, None, "310"),
    ],
)
def test_figures_read_as_french_writes_them(
    bound: str, value: float | None, low: float | None, high: float | None, unit: str | None, expected: str
) -> None:
    written = figure_label(bound, value, low, high, unit)
    assert written.replace("\u202f", " ") == expected


def test_a_class_of_units_is_shown_by_its_french_plural() -> None:
    assert unit_label("troops") == "soldats"
    assert unit_label("corteg") is None
    assert unit_label(None) is None
