"""The modality that one verb expresses."""

import pytest

from app.annotation import Modality
from app.extraction.modality import modality, of_verb
from tests.extraction.scenes import scene_of


@pytest.mark.parametrize(
    ("sentence", "mode"),
    [
        ("Le pont a cédé.", Modality.ACTUAL),
        ("Le pont aurait cédé.", Modality.HEDGED),
        ("Le pont serait fermé.", Modality.HEDGED),
        ("Le pont pourrait céder.", Modality.POSSIBLE),
        ("Le pont risque de céder.", Modality.POSSIBLE),
        ("Le pont n'a pu être sauvé.", Modality.ACTUAL),
        ("Une crue est possible.", Modality.POSSIBLE),
        ("Le pont sera fermé.", Modality.PLANNED),
        ("La mairie compte fermer le pont.", Modality.PLANNED),
        ("La mairie prévoit une baisse.", Modality.PLANNED),
        ("La mairie va signer.", Modality.PLANNED),
        ("La mairie doit signer.", Modality.PLANNED),
        ("Il faut fermer le pont.", Modality.NORMATIVE),
        ("Il faudra fermer le pont.", Modality.PLANNED),
        ("« La mairie doit signer. »", Modality.NORMATIVE),
    ],
)
def test_of_verb(sentence: str, mode: Modality) -> None:
    scene = scene_of(sentence)
    assert of_verb(scene.text, scene.groups[0], None) is mode


def test_a_clause_before_the_main_verb_does_not_decide() -> None:
    sentence = "Quand la crue viendra, le pont tient."
    scene = scene_of(sentence)
    assert modality(scene.text, scene.groups, [(0, len(sentence))], None) is Modality.ACTUAL
