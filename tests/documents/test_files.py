"""From paths to documents."""

import json
import os
from datetime import date
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from app.annotation import Annotations
from app.documents import Document, Failure, count, mine, read
from app.headers import Details

TEXT = (
    "Titre : La crue recule\nSource : Le Courrier\nDate : 3 mai 2024\n\nL’eau baisse dans la ville, a dit le maire.\r\n"
)


def write(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def documents(*paths: Path, given: Details | None = None) -> dict[str, Document]:
    return {found.name: found for found in read(paths, given) if isinstance(found, Document)}


def failures(*paths: Path) -> dict[str, str]:
    return {found.name: found.reason for found in read(paths) if isinstance(found, Failure)}


def test_the_text_is_the_file_to_the_character(tmp_path: Path) -> None:
    write(tmp_path, {"a.txt": "\ufeff" + TEXT})
    found = documents(tmp_path / "a.txt")["a.txt"]
    assert found.text == (tmp_path / "a.txt").read_bytes().decode("utf-8")
    assert found.title == "La crue recule"
    assert len(found.body) == len(found.text)
    assert found.body.strip() == "L’eau baisse dans la ville, a dit le maire."
    assert found.body.index("L’eau") == found.text.index("L’eau")


def test_folders_are_read_in_order_with_all_below(tmp_path: Path) -> None:
    write(tmp_path, {"b.txt": TEXT, "a.md": TEXT, "z/a.txt": TEXT, "note.pdf": b"%PDF", ".git/x.txt": TEXT})
    assert list(documents(tmp_path)) == ["a.md", "b.txt", "z/a.txt"]
    assert count([tmp_path, tmp_path / "b.txt"]) == 4


def test_options_go_before_the_sheet_and_the_sheet_before_the_text(tmp_path: Path) -> None:
    sheet = {"document": "a.txt", "title": "De la feuille", "published_at": "2024-05-04", "language": "fr-CH"}
    write(tmp_path, {"a.txt": TEXT, "metadata.jsonl": json.dumps(sheet)})
    for path in (tmp_path, tmp_path / "a.txt"):
        found = documents(path, given=Details(published="2024-05-05"))["a.txt"]
        assert (found.title, found.published, found.publisher) == ("De la feuille", "2024-05-05", "Le Courrier")
        assert found.language == "fr"
        assert found.published_day == date(2024, 5, 5)


def test_a_sheet_of_a_folder_below_counts_for_its_own_files(tmp_path: Path) -> None:
    write(tmp_path, {"x/a.txt": "L’eau baisse.", "x/metadata.jsonl": '{"document": "a.txt", "title": "X"}'})
    assert documents(tmp_path)["x/a.txt"].title == "X"


def test_what_a_sheet_cannot_say_stops_nothing(tmp_path: Path) -> None:
    lines = [
        '{"document": "absent.txt"}',
        '{"document": "a.txt"',
        '["a.txt"]',
        '{"document": "a.txt", "published_at": "hier"}',
        '{"document": "a.txt", "title": 3}',
        "",
        '{"document": "b.txt", "title": "B"}',
    ]
    write(tmp_path, {"a.txt": TEXT, "b.txt": TEXT, "metadata.jsonl": "\n".join(lines)})
    found = failures(tmp_path)
    assert [name.rsplit(" ", 1)[1] for name in found] == ["1", "2", "3", "4", "5"]
    assert "absent.txt" in found["metadata.jsonl, line 1"]
    assert "2024-05-03" in found["metadata.jsonl, line 4"]
    assert documents(tmp_path)["b.txt"].title == "B"
    assert not failures(tmp_path / "b.txt")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("L’été à Sarmont".encode("cp1252"), "UTF-8"),
        (b"\x00\x01", "NUL"),
        (b"", "empty"),
        ("\ufeff \n".encode(), "empty"),
        (b"---\na: [\n---\nx", "front matter"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, content: bytes, reason: str) -> None:
    write(tmp_path, {"a.txt": content, "b.txt": TEXT})
    assert reason in failures(tmp_path)["a.txt"]
    assert "b.txt" in documents(tmp_path)


def test_paths_that_cannot_be_used(tmp_path: Path) -> None:
    write(tmp_path, {"a.pdf": b"%PDF"})
    (tmp_path / "vide").mkdir()
    found = failures(tmp_path / "absent", tmp_path / "a.pdf", tmp_path / "vide")
    assert "no files in it" in found[str(tmp_path / "vide")]
    assert "no such file" in found[str(tmp_path / "absent")]
    assert "not a kind of file" in found[str(tmp_path / "a.pdf")]


PAGE = f"<!DOCTYPE html><html><head><title>La crue</title></head><body><article><p>{'L’eau baisse à Sarmont. ' * 9}</p>"
LINE = json.dumps({"document": "d", "text": "L’eau baisse."}) + "\n"


def test_pages_lie_beside_texts(tmp_path: Path) -> None:
    sheet = {"document": "a.html", "publisher": "Le Courrier"}
    write(tmp_path, {"a.html": PAGE, "b.XHTML": PAGE, "c.txt": TEXT, "metadata.jsonl": json.dumps(sheet)})
    found = documents(tmp_path)
    assert [(one.name, one.title, one.publisher) for one in found.values()] == [
        ("a.html", "La crue", "Le Courrier"),
        ("b.XHTML", "La crue", None),
        ("c.txt", "La crue recule", "Le Courrier"),
    ]
    assert count([tmp_path]) == 3


def test_a_sheet_is_about_files_of_one_article(tmp_path: Path) -> None:
    write(tmp_path, {"a.jsonl": LINE, "metadata.jsonl": '{"document": "a.jsonl", "publisher": "Le Courrier"}'})
    assert "a.jsonl" in failures(tmp_path)["metadata.jsonl, line 1"]
    assert documents(tmp_path)["d"].publisher is None


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (TEXT, ["stdin-"]),
        ("\ufeff\n " + PAGE, ["stdin-"]),
        ("\n" + LINE + "{\n" + LINE.replace('"d"', '"e"'), ["d", "-, line 3", "e"]),
        ("", ["-"]),
        ("<!---->" * 10_000 + "L’eau baisse.", ["stdin-"]),
    ],
)
def test_standard_input_is_told_by_its_beginning(data: str, names: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(data.encode())))
    found = list(read([Path("-")]))
    assert [one.name[: len(name)] for one, name in zip(found, names, strict=True)] == names
    assert all("<p" not in one.text for one in found if isinstance(one, Document))
    assert count([Path("-")]) is None


def test_a_month_is_no_day_of_publication() -> None:
    assert Document("a.txt", "x", published="2024-05").published_day is None


def test_only_french_is_mined() -> None:
    def extract(text: str, day: date | None) -> Annotations:
        raise ValueError("must not be asked")

    assert mine(Document("a.txt", "The water is low.", language="en"), extract) == Annotations(())
    failure = mine(Document("a.txt", "L’eau baisse.", language="fr"), extract)
    assert isinstance(failure, Failure)
    assert "must not be asked" in failure.reason


def test_the_shared_articles(shared: Path) -> None:
    found = documents(shared / "articles")
    assert len(found) == 5
    assert not failures(shared / "articles")
    assert {d.language for d in found.values()} == {"fr"}
    assert all(d.published_day for d in found.values())
    third = next(d for d in found.values() if d.name.startswith("002"))
    assert (third.author, third.publisher) == ("Gaëlle Villeneuve", "Afrique Première Tv")


def test_the_seeds_have_their_details(seeds: Path) -> None:
    assert not failures(seeds)
    assert all(d.publisher and d.published_day and d.title and d.url for d in documents(seeds).values())


def test_a_name_that_is_no_text_fails_alone(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff.txt")).write_text(TEXT, encoding="utf-8")
    write(tmp_path, {"b.txt": TEXT})
    assert [reason for reason in failures(tmp_path).values() if "its name" in reason]
    assert "b.txt" in documents(tmp_path)


@pytest.mark.parametrize("value", ["1" * 5_000, "[" * 100_000])
def test_a_sheet_of_what_json_cannot_read_stops_nothing(tmp_path: Path, value: str) -> None:
    write(tmp_path, {"b.txt": TEXT, "metadata.jsonl": '{"document": "b.txt", "n": ' + value})
    assert "no JSON" in failures(tmp_path)["metadata.jsonl, line 1"]
    assert "b.txt" in documents(tmp_path)
