"""Where a noun phrase begins and ends."""

import pytest

from app.extraction.phrases import antecedent_of, opens_clause, opens_phrase, phrase_after, phrase_start
from app.extraction.text import read


@pytest.mark.parametrize(
    ("words", "phrase"),
    [
        ("le maire de Metz, Paul Rey", "le maire de Metz"),
        ("le ministre délégué aux Transports lors d'un point", "le ministre délégué aux Transports"),
        ("le procureur à Nice", "le procureur à Nice"),
        ("le maire à ses adjoints", "le maire"),
        ("M. Rey. Il part", "M. Rey"),
        ("le « groupe des cinq » mardi", "le « groupe des cinq »"),
        ("le collectif (fondé à Metz) qui", "le collectif (fondé à Metz)"),
        ("un bilan communiqué par la préfecture", "un bilan communiqué par la préfecture"),
        ("une source policière citée par Sud Radio", "une source policière"),
        ("la directrice qui part", "la directrice"),
        pytest.param(
            "la mairie a surpris",
            "la mairie",
            marks=pytest.mark.xfail(strict=True, reason="no verb ends a phrase"),
        ),
        pytest.param(
            "la CGT de fraude",
            "la CGT",
            marks=pytest.mark.xfail(strict=True, reason="what one is accused of is taken for a part of the accuser"),
        ),
    ],
)
def test_phrase_after(words: str, phrase: str) -> None:
    text = read(words)
    assert text.span(0, phrase_after(text, 0, len(text.tokens))).text == phrase


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        ("à Metz le maire", "le maire"),
        ("jeudi le parquet", "le parquet"),
        ("ce jeudi le parquet", "le parquet"),
        ("également la CGT", "la CGT"),
        ("la veille", "la veille"),
        ("pour la mairie", None),
    ],
)
def test_phrase_start(words: str, begins: str | None) -> None:
    text = read(words)
    start = phrase_start(text, 0, len(text.tokens))
    assert (None if start is None else text.span(start, len(text.tokens)).text) == begins


@pytest.mark.parametrize(
    ("words", "antecedent"),
    [
        ("Il accuse la Corée du Nord qui", "la Corée du Nord"),
        ("Il accuse Denise Aubry, 74 ans, qui", "Denise Aubry, 74 ans,"),
        ("Il cite le maire d'Anduze (Gard) qui", "le maire d'Anduze (Gard)"),
        ("Il salue le chef et le juge qui", "le chef et le juge"),
    ],
)
def test_antecedent(words: str, antecedent: str) -> None:
    text = read(words)
    qui = text.units[-1].last - 1
    assert text.span(antecedent_of(text, 0, qui), qui).text == antecedent


@pytest.mark.parametrize(
    ("word", "phrase", "clause"),
    [("le", True, True), ("Metz", True, True), ("des", True, True), ("au", False, True), ("hier", False, False)],
)
def test_openers(word: str, phrase: bool, clause: bool) -> None:
    text = read(word)
    assert (opens_phrase(text, 0), opens_clause(text, 0)) == (phrase, clause)
