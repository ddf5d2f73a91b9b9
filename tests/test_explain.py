"""`explained`: the steps to each attribution, and the words that led to none."""

import pytest

from app.explain import explained
from app.extraction import extract


def steps(text: str) -> str:
    return "\n".join(explained(text, extract(text)))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Le maire de Sarmont a compté 300 tentes.", "rule       np:compter"),
        ("Le maire de Sarmont a compté 300 tentes.", "cue        « a compté » [20:28]"),
        ("Le maire de Sarmont a compté 300 tentes.", "source     « Le maire de Sarmont » [0:19]"),
        ("Le maire de Sarmont a compté 300 tentes.", "content    « 300 tentes » [29:39], indirect"),
        ("Environ 300 tentes sont à Sarmont, selon la police.", "about 300 tentes, in Sarmont"),
        ("Le club nie tout retard.", 'stance     denies: as "nier" is in the lexicon'),
        ("Le maire n'a pas confirmé la fermeture.", "stance     unconfirmed: the cue is negated"),
        ("Le pont tient, selon la mairie.", "as preposition by itself asserts"),
        ("Paul Rey a reçu la presse. Il affirme que le pont tient.", "by pronoun: who spoke or was named last"),
        ("Douze maisons ont brûlé à Sarmont.", "a1: the article asserts"),
        ("« Douze maisons ont brûlé », souffle un pompier.", "right on the development articles"),
    ],
)
def test_each_step_has_its_line(text: str, line: str) -> None:
    assert line in steps(text)


def test_a_verb_that_led_to_nothing_is_named() -> None:
    lines = steps("Le train annonce.").splitlines()
    assert lines == ['unused     « annonce » [9:16]: "annoncer" (direct, inf, np, que) led to no attribution here']
