"""Words of one meaning: every set's examples meet in it, and the file keeps its own rules."""

from typing import Any

import pytest

from app.errors import LexiconError
from app.folding import fold_words
from app.lexicon import kin as module
from app.lexicon import read
from app.lexicon.kin import MARK, converses, kin, sense


@pytest.mark.parametrize("row", read("kin")["kin"], ids=lambda row: (row.get("verbs") or row["nouns"])[0])
def test_examples_say_one_thing(row: dict[str, Any]) -> None:
    words = [*row.get("verbs", ()), *row.get("nouns", ())]
    name = f"{MARK}{fold_words(words[0])}"
    for example in row["examples"]:
        assert name in {sense(word) for word in fold_words(example).split()}, example


def test_other_words_are_told_by_their_first_letters() -> None:
    assert sense("transfert") == sense("transfer")
    assert sense("tard") == sense("retard")
    assert sense("tard") != sense("tarif")


def test_two_sides_of_one_thing() -> None:
    assert sense("achat") in converses(sense("vent"))
    assert sense("vent") in converses(sense("achat"))
    assert not converses(sense("loup"))


def test_a_converse_of_no_set_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "read", lambda name: {"kin": [], "converse": [["vendre", "chanter"]]})
    module._converses.cache_clear()
    with pytest.raises(LexiconError, match="no two sets"):
        converses("=vendr")
    module._converses.cache_clear()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"nouns": ["tir"], "examples": ["un tir", "des tirs"]}], "two words"),
        ([{"nouns": ["tir", "balle"], "examples": ["un tir"]}], "two examples"),
        (
            [{"nouns": ["tir", "balle"], "examples": ["a", "b"]}, {"nouns": ["feu", "tir"], "examples": ["a", "b"]}],
            "“tir” stands in",
        ),
    ],
)
def test_a_broken_set_is_refused(monkeypatch: pytest.MonkeyPatch, rows: list[dict[str, Any]], message: str) -> None:
    monkeypatch.setattr(module, "read", lambda name: {"kin": rows})
    kin.cache_clear()
    with pytest.raises(LexiconError, match=message):
        kin()
    kin.cache_clear()
