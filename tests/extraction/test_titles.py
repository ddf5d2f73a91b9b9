"""The functions that stand around a person's name."""

import pytest

from app.extraction.names import mentions
from app.extraction.text import read
from app.extraction.titles import person_role, roles


def titles(text: str) -> tuple[str | None, str | None]:
    """The titles before and behind the last person named."""
    page = read(text)
    person = [m for m in mentions(page) if m.person][-1]
    before, after = person.title_before, person.title_after
    return before and page.span(*before).text, after and page.span(*after).text


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("Le préfet du Var, Paul Rey, se tait.", "Le préfet du Var", None),
        ("L’ex-ministre Anne Rey se tait.", "L’ex-ministre", None),
        ("La conseillère d’État Nora Blanc se tait.", "La conseillère d’État", None),
        ("Le porte-parole du ministre Paul Rey se tait.", "ministre", None),
        ("La porte-parole du ministre, Anne Rey, se tait.", "La porte-parole du ministre", None),
        ("Le ministre de la Santé, le docteur Abel Seïd, se tait.", "Le ministre de la Santé", None),
        ("Paul Rey, préfet du Var, se tait.", None, "préfet du Var"),
        ("Paul Rey, préfet du Var qui part, se tait.", None, "préfet du Var"),
        ("Paul Rey, 47 ans, l’ancien préfet du Var, se tait.", None, "l’ancien préfet du Var"),
        ("Paul Rey (CGT) se tait.", None, "CGT"),
        # No titles of theirs: a clause about somebody else, an enumeration, what is no function.
        ("Le maire que soutient Paul Rey se tait.", None, None),
        ("Anne Roch, le maire, Paul Rey, et le juge se taisent.", None, None),
        ("Paul Rey, comme prévu, se tait.", None, None),
        ("La préfète a rejoint Paul Rey.", None, None),
    ],
)
def test_titles_around_a_name(text: str, before: str | None, after: str | None) -> None:
    assert titles(text) == (before, after)


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("la présidente et fondatrice du club", ["président", "fondateur"]),
        ("le secrétaire général de la CGT", ["secrétaire général"]),
        ("l’ancien ministre", ["ancien ministre"]),
        ("le toit du gymnase", []),
    ],
)
def test_nouns_of_function_up_to_the_complement(phrase: str, expected: list[str]) -> None:
    page = read(phrase)
    assert [role.lemma for role in roles(page, 0, len(page.tokens))] == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [("maire", True), ("ex-ministre", True), ("vice-président", True), ("ministres", False), ("syndicat", False)],
)
def test_a_person_has_a_singular_function(word: str, expected: bool) -> None:
    assert person_role(word) is expected
