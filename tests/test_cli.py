"""The command line, as a user meets it."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.annotation import Annotations
from app.cli import app
from tests.databases import Databases
from tests.fetching.web import HASTY, Reply, Web, page, rss
from tests.reports import Press, Said

ROOT = Path(__file__).parent.parent
TEXT = "Le maire a compté 300 tentes à Sarmont."

Selon = Callable[..., Result]


@pytest.fixture
def selon(databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Selon:
    """Runs `selon` on a database of this test's own, which has no tables yet."""
    monkeypatch.setenv("SELON_DATABASE_URL", databases.blank())
    monkeypatch.chdir(tmp_path)
    return lambda *args, **options: CliRunner().invoke(
        app, [str(arg) for arg in args], catch_exceptions=False, **options
    )


@pytest.fixture
def article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file, and an extraction that finds one attribution in it."""
    press = Press()
    press.article("a.txt", TEXT, Said("300 tentes à Sarmont", by="Le maire", value=300, place="Sarmont"))
    monkeypatch.setattr("app.extraction.extract", press.extract)
    (tmp_path / "articles").mkdir()
    file = tmp_path / "articles" / "a.txt"
    file.write_text(TEXT, encoding="utf-8")
    return file


def lines(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def counts(result: Result) -> dict[str, int]:
    rows = (line.strip("│ \n").split("│") for line in result.stdout.splitlines() if line.startswith("│"))
    return {name.strip(): int(number) for name, number in rows}


def test_ingest_makes_the_database_and_says_what_it_did(selon: Selon, article: Path) -> None:
    result = selon("ingest", article.parent)
    assert result.exit_code == 0, result.stderr
    assert counts(result) == {"new": 1, "unchanged": 0, "revised": 0, "failed": 0, "attributions stored": 1}
    assert counts(selon("ingest", article.parent))["unchanged"] == 1


def test_ingest_has_a_line_for_each_failure(selon: Selon, article: Path) -> None:
    (article.parent / "b.txt").write_bytes(b"\xff\xfe\xfa")
    (article.parent / "c.txt").write_text("Un texte que rien ne prépare.", encoding="utf-8")
    result = selon("ingest", article.parent, "absent.txt")
    assert result.exit_code == 1
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == ["b.txt", "c.txt", "absent.txt"]
    assert counts(result)["new"] == 1
    assert counts(result)["failed"] == 3


def test_ingest_takes_date_and_publisher(selon: Selon, article: Path) -> None:
    selon("ingest", article, "--published-at", "3 mai 2024", "--publisher", "Radio Orvenne")
    again = selon("ingest", article, "--published-at", "2024-05-03", "--publisher", "Radio Orvenne")
    assert counts(again)["unchanged"] == 1


def test_extract_writes_annotations_and_no_database(
    selon: Selon, article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SELON_DATABASE_URL", f"sqlite:///{tmp_path / 'selon.db'}")
    (record,) = lines(selon("extract", article))
    assert record["document"] == "a.txt"
    assert record["quotes"][0]["contents"] == [{"start": 18, "end": 38, "text": "300 tentes à Sarmont"}]
    assert not (tmp_path / "selon.db").exists()


def test_standard_input_is_read(selon: Selon, article: Path) -> None:
    (record,) = lines(selon("extract", "-", input=TEXT))
    assert record["document"].startswith("stdin-")
    assert [quote["contents"][0]["text"] for quote in record["quotes"]] == ["300 tentes à Sarmont"]
    row = json.dumps({"document": "a", "text": TEXT}) + "\n"
    result = selon("ingest", "-", input=row + "rien\n")
    assert (result.exit_code, result.stderr) == (1, "-, line 2: no JSON: Expecting value\n")
    assert counts(result)["new"] == 1
    assert counts(selon("ingest", "-", input=row))["unchanged"] == 1


def test_help_names_what_is_read(selon: Selon) -> None:
    for command in ("ingest", "extract"):
        said = " ".join(selon(command, "--help").stdout.replace("│", " ").split())
        assert [
            kind for kind in (".md", ".html", ".warc.gz", ".jsonl", ".atom", "standard input") if kind not in said
        ] == []


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    """A server on this machine with four articles, which the operator lets Selon into, and nobody waits for."""
    monkeypatch.setenv("SELON_FETCH_PRIVATE", "127.0.0.1")
    monkeypatch.setattr("app.fetching.Limits", lambda: HASTY)
    with Web(pages={f"/{n}": page(n) for n in range(4)}) as web:
        yield web


def test_ingest_takes_addresses_beside_paths(selon: Selon, web: Web, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Selon le maire, 3 rues sont fermées.", encoding="utf-8")
    web.pages["/fil"] = Reply(rss([web.at("/1"), web.at("/2")]), type="text/xml")
    result = selon("ingest", web.at("/0"), "a.txt", web.at("/fil"), web.at("/absent"), "file:///etc/passwd")
    assert result.exit_code == 1
    failed = {line.partition(": ")[0] for line in result.stderr.splitlines()}
    assert failed == {web.at("/absent"), "file:///etc/passwd"}
    told = counts(result)
    assert (told["new"], told["failed"]) == (4, 2)
    assert told["attributions stored"] >= 4
    assert counts(selon("ingest", web.at("/fil"))) == dict.fromkeys(told, 0)


def test_extract_takes_addresses_of_pages(selon: Selon, web: Web, tmp_path: Path) -> None:
    web.pages["/fil"] = Reply(rss([web.at("/1")]), type="text/xml")
    result = selon("extract", web.at("/3"), web.at("/fil"), web.at("/3"))
    assert result.exit_code == 1
    assert result.stderr == f"{web.at('/fil')}: a feed, not an article\n"
    (record,) = map(json.loads, result.stdout.splitlines())
    assert record["document"] == web.at("/3")
    assert record["quotes"]
    assert not (tmp_path / "selon.db").exists()


def test_addresses_of_this_machine_are_refused_unless_the_operator_allows_them(
    selon: Selon, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SELON_FETCH_PRIVATE")
    result = selon("extract", web.at("/1"))
    assert result.exit_code == 1
    assert "SELON_FETCH_PRIVATE" in result.stderr
    assert web.calls == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_watch_ends_cleanly_after_the_article_at_hand(
    selon: Selon, web: Web, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    web.pages["/fil"] = Reply(rss([web.at(f"/{n}") for n in range(4)]), type="text/xml")

    def extract(text: str, day: date | None) -> Annotations:
        signal.raise_signal(number)
        return Annotations(())

    monkeypatch.setattr("app.extraction.extract", extract)
    before = signal.getsignal(number)
    result = selon("ingest", "--watch", web.at("/fil"), web.at("/absent"), "--every", "1h")
    assert result.exit_code == 0, result.stderr
    assert result.stdout == "1 new, 1 failed; 0 attributions stored\n"
    assert result.stderr.startswith(f"{web.at('/absent')}: ")
    assert signal.getsignal(number) is before


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (("--watch", "folder"), "folder is no address"),
        (("--every", "10m", "http://a.test/"), "--every goes with --watch"),
        *((("--watch", "http://a.test/", "--every", bad), "is no time") for bad in ("10", "0s", "1d", "-1m", "1.5h")),
    ],
)
def test_how_to_watch(selon: Selon, command: tuple[str, ...], message: str) -> None:
    result = selon("ingest", *command)
    assert result.exit_code == 1
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_extract_explains_itself(selon: Selon, article: Path) -> None:
    result = selon("extract", "--explain", article)
    assert result.exit_code == 0
    assert result.stdout.startswith("# a.txt\n\na1: ")
    assert "  content    « 300 tentes à Sarmont » [18:38], indirect\n" in result.stdout


def test_extract_goes_on_after_a_failure(selon: Selon, article: Path) -> None:
    result = selon("extract", "absent.txt", article)
    assert result.exit_code == 1
    assert result.stderr == "absent.txt: no such file or folder\n"
    assert json.loads(result.stdout)["document"] == "a.txt"


def test_export_is_what_extract_writes_with_claims_and_relations(selon: Selon, article: Path, tmp_path: Path) -> None:
    extracted = lines(selon("extract", article))[0]["quotes"][0]
    selon("ingest", article)
    document, last = lines(selon("export", "--format", "annotations"))
    assert document["document"] == "a.txt"
    quote = document["quotes"][0]
    for name in ("sources", "cue", "contents", "stance", "quotation", "modality", "said", "quantities", "rule"):
        assert quote[name] == extracted[name]
    assert [holder["name"] for holder in quote["holders"]] == ["Le maire"]
    assert quote["claims"] == [quote["claim"]]
    assert quote["group"]
    assert last == {"relations": []}
    assert selon("export", "-o", tmp_path / "out.jsonl").stdout == ""
    assert json.loads((tmp_path / "out.jsonl").read_text("utf-8").splitlines()[0]) == document


def test_export_names_both_claims_of_a_relation(selon: Selon, article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    press = Press()
    for name, number in (("a.txt", 300), ("b.txt", 40)):
        text = f"Le maire {name[0]} a vu {number} tentes à Sarmont."
        said = Said(f"{number} tentes à Sarmont", by=f"Le maire {name[0]}", value=number, place="Sarmont")
        (article.parent / name).write_text(text, encoding="utf-8")
        press.article(name, text, said)
    monkeypatch.setattr("app.extraction.extract", press.extract)
    selon("ingest", article.parent)
    *documents, last = lines(selon("export"))
    claims = {quote["claim"] for document in documents for quote in document["quotes"]}
    assert [{relation["a"], relation["b"]} for relation in last["relations"]] == [claims]
    assert last["relations"][0]["kind"] == "value"
    assert last["relations"][0]["reason"]


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (("export",), "selon db upgrade"),
        (("serve",), "selon db upgrade"),
        (("ingest", ".", "--published-at", "hier"), "no date of publication"),
        (("extract", ".", "--published-at", "hier"), "no date of publication"),
    ],
)
def test_errors_are_one_line(selon: Selon, command: tuple[str, ...], message: str) -> None:
    result = selon(*command)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_bad_variable_is_named(selon: Selon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SELON_PORT", "huit mille")
    result = selon("db", "upgrade")
    assert result.exit_code == 1
    assert result.stderr.startswith("selon: SELON_PORT: ")


def test_db_upgrade_makes_a_database(selon: Selon) -> None:
    assert selon("db", "upgrade").exit_code == 0
    assert lines(selon("export")) == [{"relations": []}]


def test_a_taken_port_is_an_error_in_words(selon: Selon) -> None:
    selon("db", "upgrade")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = selon("serve", "--port", taken.getsockname()[1])
    assert result.exit_code == 1
    assert "choose another with --port" in result.stderr


@pytest.mark.parametrize("loaded", [0, 3], ids=["no database", "interrupted"])
def test_up_shows_the_example_articles(seeds: Path, selon: Selon, loaded: int) -> None:
    if loaded:
        selon("db", "upgrade")
        selon("ingest", *sorted(seeds.glob("*.txt"))[:loaded])
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "app", "up", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        try:
            said = next(line for line in process.stdout if line.startswith("API"))
            address = said.split()[1]
            assert address == f"http://127.0.0.1:{port}/v1"
            with urllib.request.urlopen(f"{address}/sources?total=true", timeout=30) as answer:
                assert json.load(answer)["total"] == len(list(seeds.glob("*.txt")))
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)


def test_several_processes_serve_one_database_and_end_together(selon: Selon) -> None:
    selon("db", "upgrade")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "app", "serve", "--workers", "2", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        try:
            address = next(process.stdout).split()[1]
            with urllib.request.urlopen(f"{address}/sources?total=true", timeout=60) as answer:
                assert json.load(answer)["total"] == 0
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{address}/sources", timeout=30)


def test_output_that_nobody_reads_on_is_no_error(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"{number}.txt").write_text("Il pleut sur la ville. " * 10, encoding="utf-8")
    command = f"{sys.executable} -m app extract {tmp_path} | head -n 1"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stderr == ""
    assert json.loads(done.stdout)["document"] == "0.txt"


def test_starting_imports_no_database_and_no_web() -> None:
    code = "import sys, app.cli, app.documents, app.extraction; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    assert {"sqlalchemy", "sqlmodel", "fastapi", "uvicorn", "alembic"}.isdisjoint(loaded.split())


def test_a_server_without_a_job_loads_nothing_that_fetches_or_stores(tmp_path: Path) -> None:
    code = "import sys; from app.main import create_app; create_app(); print(*sys.modules)"
    environment = os.environ | {"SELON_DATABASE_URL": f"sqlite:///{tmp_path}/selon.db"}
    command = [sys.executable, "-c", code]
    loaded = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, check=True).stdout
    assert {"app.jobs", "app.ingest", "app.fetching", "app.extraction", "rapidfuzz"}.isdisjoint(loaded.split())


def test_annotations_are_empty_for_another_language(selon: Selon, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The ministry said that it was the end of the war.", encoding="utf-8")
    assert lines(selon("extract", tmp_path / "a.txt")) == [{"document": "a.txt", "quotes": []}]
