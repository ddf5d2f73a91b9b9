"""What an article says of itself."""

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from app import edtf
from app.documents import Document
from app.errors import BadInput
from app.headers import Details, language_of, own_words, published
from tests import texts

CASES = [json.loads(line) for line in (Path(__file__).parent / "cases/headers.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:40])
def test_details_in_the_text(case: dict[str, Any]) -> None:
    own = own_words(case["text"])
    assert {name: getattr(own.details, name) for name in case["is"]} == case["is"]
    if "body" in case:
        body = Document("a.txt", case["text"], furniture=own.furniture).body
        assert len(body) == len(case["text"])
        assert " ".join(body.split()) == case["body"]


@pytest.mark.parametrize(
    ("words", "edtf"),
    [
        ("2024-05-03", "2024-05-03"),
        ("2024-05", "2024-05"),
        ("2024", "2024"),
        ("2024-05-03T10:30:00Z", "2024-05-03T10:30:00Z"),
        ("2024-05-03 10:30", "2024-05-03T10:30"),
        ("vendredi 3 mai 2024 à 10h30", "2024-05-03"),
        ("1er août 2024", "2024-08-01"),
        ("Décembre 2023", "2023-12"),
        ("03.05.2024", "2024-05-03"),
    ],
)
def test_dates_of_publication(words: str, edtf: str) -> None:
    assert published(words) == edtf


@pytest.mark.parametrize("words", ["hier", "3 mai", "2024-13-01", "31/02/2024", "", "2024-05-03 et demi"])
def test_what_is_no_date_of_publication(words: str) -> None:
    with pytest.raises(BadInput, match="no date of publication"):
        published(words)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Le ministère de la Santé a annoncé que les hôpitaux de la région sont fermés.", "fr"),
        ("Selon la police, 12 000 personnes ont défilé.", "fr"),
        ("The ministry said that the hospitals of the region are closed.", "en"),
        ("El ministerio dijo que los hospitales de la región están cerrados por la crisis.", "es"),
        ("Il ministero ha detto che gli ospedali della regione sono chiusi per la crisi.", "it"),
        ("Das Ministerium hat gesagt, dass die Krankenhäuser in der Region geschlossen sind.", "de"),
        ("12 000", None),
        ("", None),
    ],
)
def test_language(text: str, language: str | None) -> None:
    assert language_of(text) == language


def test_broken_front_matter_is_refused() -> None:
    with pytest.raises(BadInput, match="front matter"):
        own_words("---\ntitle: [sans fin\n---\nL’eau baisse.")


def test_details_fill_each_other_up() -> None:
    first, second = Details(title="A", published="2024"), Details(title="B", publisher="C")
    assert first.over(second) == Details(title="A", published="2024", publisher="C")


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param("date: 2024-99-99", id="a day that is none"),
        pytest.param("titre: 0x" + "f" * 9_000, id="a number of thousands of digits"),
        pytest.param("date: 0x" + "f" * 9_000, id="a year of thousands of digits"),
        pytest.param("titre: 1" + "0" * 9_000, id="the same in decimals"),
        pytest.param("titre: " + "[" * 9_000, id="nested"),
        pytest.param(
            "a: &a [x]\n" + "".join(f"{b}: &{b} [{f'*{a},' * 20}]\n" for a, b in pairwise("abcdefghijk")) + "titre: *k",
            id="a value of terabytes",
        ),
    ],
)
def test_front_matter_made_to_hurt_is_refused(lines: str) -> None:
    with pytest.raises(BadInput):
        own_words(f"---\n{lines}\n---\nL’eau baisse.")


@given(
    texts.of(
        *(
            "---\n",
            "Titre : ",
            "Date : ",
            "titre: ",
            "date: ",
            "Par ",
            "Jean Dupont",
            "avec AFP",
            "Publié le ",
            "(AFP) – ",
        ),
        *(
            "3 mai 2024",
            "2024-05-03",
            "31/02/2024",
            "1er nov. 2024",
            "à 10h30",
            "KIEV, ",
            "© Le Monde",
            "# ",
            "\n",
            "\r\n",
        ),
        *("[", "{", "&a", "*a", "!!", "|", "'", '"', ", ", "/ ", "pour ", "Le maire parle.", "les des une est"),
    )
)
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_text_says_of_itself_what_can_be_used(text: str) -> None:
    try:
        own = own_words(text)
    except BadInput:
        return
    assert own.details.published is None or edtf.is_date(own.details.published)
    assert all(0 <= start <= end <= len(text) for start, end in own.furniture)
    assert len(Document("a.txt", text, furniture=own.furniture).body) == len(text)
