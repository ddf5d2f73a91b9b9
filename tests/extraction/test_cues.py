"""What signals an attribution: kind, words and source of every cue, and what only looks like one."""

import pytest

from app.extraction.cues import find
from app.extraction.signals import CueKind
from tests.extraction.scenes import scene_of, words

Found = tuple[CueKind, str, str]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Le maire affirme que le pont tient.", [(CueKind.VERB, "affirme", "Le maire")]),
        ("Le pont tient, a assuré mardi la préfète.", [(CueKind.INCISE, "a assuré", "la préfète")]),
        ("Le pont tient, a-t-elle assuré.", [(CueKind.INCISE, "a-t-elle assuré", "-t-elle")]),
        ("« Le pont tient bon », philosophe la bergère.", [(CueKind.INCISE, "philosophe", "la bergère")]),
        ("Elle est partie, affirmant que le pont tient.", [(CueKind.PARTICIPLE, "affirmant", "Elle")]),
        ("Elle est partie sans confirmer la crue.", [(CueKind.PARTICIPLE, "confirmer", "Elle")]),
        ("La CGT est accusée par le maire d'avoir triché.", [(CueKind.PASSIVE, "est accusée", "le maire")]),
        (
            "Il évoque une crue, démentie par la mairie.",
            [(CueKind.VERB, "évoque", "Il"), (CueKind.PASSIVE, "démentie", "la mairie")],
        ),
        ("Il donne un total que conteste le maire.", [(CueKind.PASSIVE, "conteste", "le maire")]),
        ("Le pont a cédé, ce que dément la mairie.", [(CueKind.PASSIVE, "dément", "la mairie")]),
        ("Le maire n'a ni confirmé ni démenti la crue.", [(CueKind.PHRASE, "n'a ni confirmé ni démenti", "Le maire")]),
        ("Selon la mairie, le pont tient.", [(CueKind.PREPOSITION, "Selon", "la mairie")]),
        ("De source militaire, le pont tient.", [(CueKind.PREPOSITION, "De source", "source militaire")]),
        ("Pour Kiev, le pont tient.", [(CueKind.PREPOSITION, "Pour", "Kiev")]),
        ("Des rumeurs selon lesquelles le pont a cédé courent.", [(CueKind.NOUN, "rumeurs", "Des rumeurs")]),
        (
            "La police a compté 3 400 manifestants, la CGT 12 000.",
            [(CueKind.VERB, "a compté", "La police"), (CueKind.VERB, "la CGT", "la CGT")],
        ),
        (
            "Citant la mairie, Kiev affirme que le pont tient.",
            [(CueKind.ORIGIN, "Citant", "la mairie"), (CueKind.VERB, "affirme", "Kiev")],
        ),
        ("Le maire doit annoncer que le pont ferme.", []),
        ("Le film évoque la vie des mineurs.", []),
        ("Pour demain, le pont tient.", []),
        ("Il a exprimé ses préoccupations.", []),
    ],
)
def test_find(sentence: str, found: list[Found]) -> None:
    scene = scene_of(sentence)
    text = scene.text
    cues = [(c.kind, words(text, c.first, c.last), words(text, c.subject.first, c.subject.last)) for c in find(scene)]
    assert cues == found
