"""What each cue of a sentence attributes, and who relays it."""

import pytest

from app.extraction.attributions import drafts
from app.extraction.cues import find
from app.extraction.limits import trim
from app.extraction.text import read
from tests.extraction.scenes import scene_of, words


@pytest.mark.parametrize(
    ("sentence", "contents"),
    [
        ("Le maire affirme que le pont tient.", [["le pont tient"]]),
        ("Le pont, affirme le maire, tient.", [["Le pont", "tient"]]),
        ("Ce pont, selon le maire, tient.", [["Ce pont", "tient"]]),
        ("Le pont tient, selon le maire.", [["Le pont tient"]]),
        ("Les élus qui, selon Kiev, ont fui se taisent.", [["Les élus", "ont fui se taisent"]]),
        ("Le maire évoque une crue, mais le pont tient.", [["une crue"]]),
        ("Kiev affirme que Moscou nie avoir tiré.", [["Moscou nie avoir tiré"], ["avoir tiré"]]),
        ("Le maire prévient : « Le pont va céder. »", [["Le pont va céder"]]),
        ("« Nous, a dit le maire, tiendrons bon. »", [["Nous", "tiendrons bon"]]),
        ("« Le pont va tenir »", [["Le pont va tenir"]]),
    ],
)
def test_contents(sentence: str, contents: list[list[str]]) -> None:
    scene = scene_of(sentence)
    found = drafts(scene, find(scene))
    assert [[sentence[a:b] for a, b in draft.contents] for draft in found] == contents


@pytest.mark.parametrize(
    ("sentence", "relays"),
    [
        ("Selon Reuters, le maire affirme que le pont tient.", ["Reuters"]),
        ("Le maire affirme que le pont tient, selon Reuters.", ["Reuters"]),
        ("Citant la mairie, Kiev affirme que le pont tient.", ["la mairie"]),
        ("Selon la mairie, citée par Reuters, le pont tient.", ["Reuters"]),
        ("Le maire affirme que le pont tient.", []),
    ],
)
def test_relays(sentence: str, relays: list[str]) -> None:
    scene = scene_of(sentence)
    (draft,) = drafts(scene, find(scene))
    assert [words(scene.text, relay.first, relay.last) for relay in draft.via] == relays


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("« Oui »", "Oui"),
        ("le mot « oui »", "le mot « oui »"),
        pytest.param(
            "« oui » et « non »",
            "« oui » et « non »",
            marks=pytest.mark.xfail(strict=True, reason="the last of two closing marks is taken for that of the whole"),
        ),
        ("le pont (fermé).", "le pont (fermé)"),
        ("… ,", None),
    ],
)
def test_trim(words: str, left: str | None) -> None:
    span = trim(read(words), 0, len(words))
    assert (words[slice(*span)] if span else None) == left
