"""What an article says of the actors that it names."""

import pytest

from app.annotation import ActorKind
from app.extraction import extract
from app.extraction.entities import Entities
from app.extraction.entity import Entity
from app.extraction.text import read


def entities(text: str) -> dict[str, Entity]:
    """The actors that a text names, by name."""
    return {entity.name: entity for entity in Entities(read(text), None)}


def test_one_person_under_several_names() -> None:
    found = entities("Anne-Lise Rey, préfète du Var, est venue. Mme Rey se tait. Pour Rey, l’eau monte.")
    assert list(found) == ["Anne-Lise Rey"]
    person = found["Anne-Lise Rey"]
    assert list(person.aliases) == ["Anne-Lise Rey", "Rey"]
    assert (person.kind, person.gender, person.title) == (ActorKind.PERSON, "f", "préfète du Var")
    assert "prefet" in person.heads
    assert len(person.seen) == 3


def test_two_persons_of_one_surname() -> None:
    assert list(entities("Anne Roch est venue. Paul Roch aussi.")) == ["Anne Roch", "Paul Roch"]


def test_longest_title_and_affiliation() -> None:
    person = entities("Le ministre Ivan Rey est venu. Ivan Rey, ministre russe du Budget, se tait.")["Ivan Rey"]
    assert person.title == "ministre russe du Budget"
    assert person.parent == "russie"


def test_an_acronym_and_its_long_form_are_one() -> None:
    found = entities("La Ligue de défense (LD) proteste. La LD alerte.")
    assert list(found) == ["Ligue de défense"]
    assert set(found["Ligue de défense"].aliases) == {"Ligue de défense", "LD"}


def test_states_above() -> None:
    assert "etats-unis" in entities("Le Pentagone se tait.")["Pentagone"].states()


def test_last_mention_before_an_offset() -> None:
    text = "Paul Rey est venu. Paul Rey se tait."
    person = entities(text)["Paul Rey"]
    assert [person.last_seen(offset) for offset in (0, 1, 19, 20)] == [-1, 0, 0, 19]


@pytest.mark.parametrize(
    ("text", "name", "parent"),
    [
        ("Les États-Unis et leurs alliés accusent la Corée du Nord d’avoir livré des armes.", "alliés", None),
        ("Selon les alliés des États-Unis, 3 soldats sont morts.", "alliés", None),
        ("La CGT et sa fédération affirment que 3 postes sont supprimés.", "fédération", "cgt"),
        ("Selon le gouvernement des États-Unis, 3 soldats sont morts.", "gouvernement", "etats-unis"),
    ],
)
def test_who_stands_beside_somebody_is_no_part_of_it(text: str, name: str, parent: str | None) -> None:
    holders = [holder for quote in extract(text).quotes for holder in quote.holders]
    assert [holder.parent for holder in holders if holder.name.startswith(name)] == [parent]
