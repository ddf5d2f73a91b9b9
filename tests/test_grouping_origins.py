"""How many independent origins several articles have for one thing."""

import random

import pytest

from app.grouping import Saying, origins
from app.grouping.origins import fingerprint, one_text

AGENCY = "Au moins 17 personnes ont péri dans l’effondrement d’un immeuble à Kessab, a annoncé jeudi le gouverneur."
COPY = "Au moins 17 personnes ont péri dans l'effondrement d'un immeuble à Kessab, a indiqué le gouverneur."
OTHER = "Le gouverneur, joint par téléphone, parle de 17 corps sortis des décombres à Kessab."


def said(number: int, sentence: str, *holders: str, source: str | None = None, via: tuple[str, ...] = ()) -> Saying:
    return Saying(f"a{number}", source or f"s{number}", sentence, holders, via)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (AGENCY, COPY, True),
        (AGENCY, OTHER, False),
        (AGENCY, AGENCY.replace("17", "19"), False),
        ("Douze morts à Kessab.", "Douze morts à Kessab", True),
        ("Douze morts à Kessab.", "Treize blessés à Kessab.", False),
        # few words: anybody writes them
        ("La police a compté 900 manifestants.", "La police a dénombré 900 manifestants.", False),
    ],
)
def test_one_text(a: str, b: str, expected: bool) -> None:
    assert one_text(fingerprint(a), fingerprint(b)) is one_text(fingerprint(b), fingerprint(a)) is expected


@pytest.mark.parametrize(
    ("sayings", "expected"),
    [
        # an agency's sentence in two papers, and one who asked himself
        ([said(1, AGENCY, "gouverneur"), said(2, COPY, "gouverneur"), said(3, OTHER, "gouverneur")], 2),
        # the same words of two holders
        ([said(1, AGENCY, "gouverneur"), said(2, COPY, "croix-rouge")], 2),
        # one article says it twice
        ([said(1, AGENCY, "gouverneur", source="s"), said(2, OTHER, "gouverneur", source="s")], 1),
        # both have it from one agency
        ([said(1, AGENCY, "gouverneur", via=("afp",)), said(2, OTHER, "gouverneur", via=("afp",))], 1),
        ([said(1, AGENCY, "gouverneur", via=("afp",)), said(2, OTHER, "gouverneur", via=("tass",))], 2),
        # in the papers' own voice
        ([said(1, "Dix-sept morts à Kessab."), said(2, "Dix-sept morts à Kessab."), said(3, OTHER)], 2),
        # a body with and without the word for what it is
        ([said(1, AGENCY, "ong-veille"), said(2, COPY, "veille")], 1),
        ([], 0),
    ],
)
def test_origins(sayings: list[Saying], expected: int) -> None:
    found = origins(sayings)
    assert len(found) == expected
    assert sorted(a for same in found for a in same) == sorted(s.attribution for s in sayings)
    assert origins(random.Random(3).sample(sayings, len(sayings))) == found
