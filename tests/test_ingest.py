"""The only writer: what it stores, what it leaves alone, and what an interruption leaves behind."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlmodel import SQLModel

from app import search
from app.annotation import ActorKind, ActorRef, Annotations, Stance
from app.db import engine_for
from app.documents import Document, Failure
from app.errors import DatabaseUnusable
from app.ingest import Result, holds_others, ingest
from app.models import Attribution, core
from app.search import Indexed
from tests.databases import RELATIONS, Databases, assert_sound, found
from tests.reports import Press, Said

MAYOR = Said("", by="Lise Aubrac", id="lise-aubrac", kind=ActorKind.PERSON, title="maire de Sarmont")
CAMP = "Lise Aubrac a compté 300 tentes à Sarmont, ce que l’armée nie."


def stored(engine: Engine, query: str, **values: Any) -> list[Any]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query), values)]


def whole(engine: Engine) -> dict[str, list[Any]]:
    """All rows of all tables, without row numbers and the moment of storing."""
    tables = {}
    with engine.connect() as connection:
        for name, table in SQLModel.metadata.tables.items():
            columns = [c for c in table.c if c.name not in ("seq", "ingested_at")]
            tables[name] = sorted(map(repr, connection.execute(table.select().with_only_columns(*columns))))
    return tables


def results(engine: Engine, press: Press, *documents: Document | Failure) -> list[Result]:
    found: list[Result] = []
    ingest(engine, documents, press.extract, lambda outcome: found.append(outcome.result))
    return found


@pytest.fixture
def press() -> Press:
    return Press()


@pytest.fixture
def camp(press: Press) -> Document:
    return press.article(
        "camp.txt",
        CAMP,
        replace(MAYOR, content="300 tentes à Sarmont", value=300, place="Sarmont"),
        Said("ce", by="l’armée", stance=Stance.DENIES, target="a1"),
        publisher="Le Courrier de Sarmont",
        published="2024-05-03",
        title="Un camp à Sarmont",
    )


# ---------------------------------------------------------------- what is stored


def test_an_article_is_stored_with_all_that_it_says(engine: Engine, press: Press, camp: Document) -> None:
    assert results(engine, press, camp) == [Result.NEW]
    assert stored(engine, "SELECT document, text, published_low, current FROM source") == [
        ("camp.txt", CAMP, "2024-05-03", 1)
    ]
    said = core(Attribution).c
    with engine.connect() as connection:
        rows = connection.execute(select(said.stance, said.contents).order_by(said.position)).all()
    assert [(stance, contents[0]["text"]) for stance, contents in rows] == [
        ("asserts", "300 tentes à Sarmont"),
        ("denies", "ce"),
    ]
    for span in (span for _, contents in rows for span in contents):
        assert CAMP[span["start"] : span["end"]] == span["text"]


def test_an_answer_is_to_the_claim_that_it_points_to(engine: Engine, press: Press, camp: Document) -> None:
    ingest(engine, [camp], press.extract)
    claims = stored(engine, "SELECT claim_id, target_id FROM attribution ORDER BY position")
    assert claims[0][0] == claims[1][0]
    assert claims[1][1] == stored(engine, "SELECT id FROM attribution WHERE position = 0")[0][0]
    assert stored(engine, "SELECT count(*) FROM claim") == [(1,)]
    assert stored(engine, "SELECT conflict FROM claim_group") == [(1,)]


def test_an_answer_to_several_is_to_the_claims_of_all(engine: Engine, press: Press) -> None:
    text = "Lise Aubrac a compté 300 tentes, le colonel 120. La préfecture balaie ces chiffres."
    said = [Said("300 tentes", by="Lise Aubrac", value=300), Said("120", by="le colonel", value=120)]
    article = press.article("a.txt", text, *said, Said("ces chiffres", stance=Stance.DENIES, target="a1"))
    first, second, answer = press.annotations[text].quotes
    both = replace(answer, propositions=(*first.propositions, *second.propositions))
    press.annotations[text] = Annotations((first, second, both))
    assert results(engine, press, article) == [Result.NEW]
    claims = stored(engine, "SELECT attribution_id, claim_id FROM attribution_claim ORDER BY attribution_id, position")
    assert [claim for _, claim in claims[:2]] == [claim for _, claim in claims[2:]]
    assert len(claims) == 4


def test_the_claim_of_a_figure_names_its_quantity(engine: Engine, press: Press, camp: Document) -> None:
    ingest(engine, [camp], press.extract)
    assert stored(engine, "SELECT quantity FROM attribution_claim ORDER BY attribution_id") == [(0,), (None,)]


def test_the_same_claim_in_two_articles_is_one(engine: Engine, press: Press, camp: Document) -> None:
    other = press.article(
        "autre.txt", "Il y a 300 tentes.", Said("300 tentes", value=300, place="Sarmont"), publisher="Radio Orvenne"
    )
    ingest(engine, [camp, other], press.extract)
    assert stored(engine, "SELECT count(*) FROM claim") == [(1,)]
    assert stored(engine, "SELECT count(DISTINCT attribution_id) FROM attribution_claim") == [(3,)]


def test_figures_that_cannot_both_be_true_are_a_conflict(engine: Engine, press: Press, camp: Document) -> None:
    other = press.article(
        "autre.txt",
        "La police a vu 40 tentes à Sarmont.",
        Said("40 tentes à Sarmont", by="La police", value=40, place="Sarmont"),
        published="2024-05-03",
    )
    ingest(engine, [camp, other], press.extract)
    assert stored(engine, "SELECT kind FROM relation WHERE kind = 'value'") == [("value",)]
    assert stored(engine, "SELECT conflict FROM claim_group") == [(1,)]
    assert stored(engine, "SELECT count(DISTINCT group_id) FROM claim") == [(1,)]


def test_the_order_of_storing_does_not_matter_to_groups(engine: Engine, press: Press) -> None:
    articles = [
        press.article(
            f"{n}.txt", f"La source {n} a vu {n}0 tentes.", Said(f"{n}0 tentes", by=f"La source {n}", value=n * 10)
        )
        for n in range(1, 6)
    ]
    made = []
    for order in (articles, articles[::-1]):
        ingest(engine, order, press.extract)
        made.append(stored(engine, f"{RELATIONS} ORDER BY 1, 2, 3, 4"))
        with engine.execution_options(writes=True).begin() as connection:
            for table in reversed(SQLModel.metadata.sorted_tables):
                connection.execute(table.delete())
            search.drop(connection)
            search.create(connection)
    assert made[0]
    assert made[0] == made[1]


# ---------------------------------------------------------------- actors


def test_an_actor_of_the_article_keeps_title_and_where_it_is_named(
    engine: Engine, press: Press, camp: Document
) -> None:
    ingest(engine, [camp], press.extract)
    assert stored(engine, "SELECT name, kind, title, registered FROM actor WHERE id = 'lise-aubrac'") == [
        ("Lise Aubrac", "person", "maire de Sarmont", 0)
    ]
    assert stored(engine, "SELECT alias, start, \"end\" FROM actor_alias WHERE actor_id = 'lise-aubrac'") == [
        ("Lise Aubrac", 0, 11)
    ]
    assert stored(engine, "SELECT title FROM office WHERE actor_id = 'lise-aubrac'") == [("maire de Sarmont",)]


def test_an_actor_of_the_registry_brings_its_names_and_all_above_it(engine: Engine, press: Press) -> None:
    document = press.article(
        "a.txt", "Le Pentagone a vu 12 navires.", Said("12 navires", by="Pentagone", id="pentagone", value=12)
    )
    ingest(engine, [document], press.extract)
    actors = dict(stored(engine, "SELECT id, parent_id FROM actor WHERE registered"))
    assert actors["pentagone"] in actors
    assert stored(engine, "SELECT 1 FROM actor_alias WHERE actor_id = 'pentagone' AND source_id IS NULL")


def test_unnamed_sources_of_two_articles_are_two(engine: Engine, press: Press) -> None:
    texts = ["Des riverains ont vu 2 tentes.", "Des riverains ont vu 3 tentes."]
    articles = [
        press.article(f"{t[-10]}.txt", t, Said(t[-9:-1], by="Des riverains", value=n))
        for n, t in enumerate(texts, start=2)
    ]
    ingest(engine, articles, press.extract)
    assert stored(engine, "SELECT name, kind FROM actor") == [("Des riverains", "unnamed")] * 2


def test_a_sentence_of_the_reporter_is_held_by_the_publisher(engine: Engine, press: Press) -> None:
    words = "Il y a 300 tentes à Sarmont."
    named = press.article("a.txt", words, Said("300 tentes", value=300), publisher="Radio Orvenne")
    unnamed = press.article("b.txt", words, Said("300 tentes", value=300), title="Un camp")
    ingest(engine, [named, unnamed], press.extract)
    holders = stored(
        engine, "SELECT role, name, kind FROM attribution_actor JOIN actor ON actor.id = actor_id ORDER BY actor.seq"
    )
    assert holders == [("publisher", "Radio Orvenne", "medium"), ("publisher", "Un camp", "document")]


def test_relays_are_kept_apart_from_holders(engine: Engine, press: Press) -> None:
    via = ActorRef("Agence Orvenne", "agence-orvenne", ActorKind.MEDIUM)
    said = Said("300 tentes", by="Le maire", value=300, via=via)
    ingest(engine, [press.article("a.txt", "Le maire a vu 300 tentes.", said)], press.extract)
    roles = dict(stored(engine, "SELECT role, name FROM attribution_actor JOIN actor ON actor.id = actor_id"))
    assert roles == {"holder": "Le maire", "via": "Agence Orvenne"}


def test_a_name_met_later_is_found_by_search(engine: Engine, press: Press) -> None:
    for number, name in enumerate(["Lise Aubrac", "Mme Aubrac-Morel"]):
        said = Said("trois tentes", by=name, id="lise-aubrac", kind=ActorKind.PERSON)
        ingest(engine, [press.article(f"{number}.txt", f"{name} a vu trois tentes.", said)], press.extract)
    assert {kind: len(found(engine, kind, "Lise Morel")) for kind in Indexed} == {
        Indexed.CLAIM: 0,
        Indexed.ACTOR: 1,
        Indexed.SOURCE: 0,
    }
    assert_sound(engine)


# ---------------------------------------------------------------- again, changed, refused


def test_the_same_article_again_changes_nothing(engine: Engine, press: Press, camp: Document) -> None:
    ingest(engine, [camp], press.extract)
    before = whole(engine)
    assert results(engine, Press(), camp) == [Result.UNCHANGED]
    assert whole(engine) == before


def test_a_changed_article_is_a_revision(engine: Engine, press: Press, camp: Document) -> None:
    changed = press.article(
        "camp.txt", "Lise Aubrac a compté 90 tentes.", replace(MAYOR, content="90 tentes", value=90)
    )
    assert results(engine, press, camp, changed) == [Result.NEW, Result.REVISED]
    rows = stored(engine, "SELECT id, revision, current, replaces FROM source ORDER BY revision")
    assert [row[1:3] for row in rows] == [(1, 0), (2, 1)]
    assert rows[1][3] == rows[0][0]
    assert stored(engine, "SELECT value, group_id IS NULL FROM claim ORDER BY value") == [(90, 0), (300, 1)]
    assert stored(engine, "SELECT count(*) FROM claim_group") == [(1,)]
    assert found(engine, Indexed.SOURCE, "armee") == []


def test_a_text_that_comes_back_is_another_revision(engine: Engine, press: Press, camp: Document) -> None:
    changed = press.article("camp.txt", "Rien de neuf.")
    assert results(engine, press, camp, changed, camp) == [Result.NEW, Result.REVISED, Result.REVISED]
    assert stored(engine, "SELECT count(DISTINCT id) FROM source") == [(3,)]
    assert stored(engine, "SELECT revision FROM source WHERE current") == [(3,)]


@pytest.mark.parametrize(
    ("publisher", "published", "result"),
    [
        ("Radio Orvenne", "2024-05-03", Result.REVISED),
        ("Le Courrier de Sarmont", "2024-05-04", Result.REVISED),
        (None, None, Result.UNCHANGED),
    ],
)
def test_a_corrected_date_or_publisher_is_a_revision(
    engine: Engine, press: Press, camp: Document, publisher: str | None, published: str | None, result: Result
) -> None:
    again = replace(camp, publisher=publisher, published=published)
    assert results(engine, press, camp, again) == [Result.NEW, result]


def test_an_article_is_known_by_its_url(engine: Engine, press: Press) -> None:
    one = press.article("a.txt", "Rien de neuf.", url="https://example.org/1")
    moved = press.article("b.txt", "Rien de neuf ici.", url="https://example.org/1")
    other = press.article("a.txt", "Rien de neuf là.", url="https://example.org/2")
    assert results(engine, press, one, moved, other) == [Result.NEW, Result.REVISED, Result.NEW]


def test_an_article_handed_in_under_its_url_is_known_by_it_later(engine: Engine, press: Press) -> None:
    address = "https://example.org/1"
    named = press.article(address, "Rien de neuf.")
    with_url = press.article("a.txt", "Rien de neuf.", url=address)
    summary = ingest(engine, [named, with_url], press.extract)
    assert (summary.counts[Result.NEW], summary.counts[Result.UNCHANGED]) == (1, 1)
    other = press.article("b.txt", "Tout est neuf.", url="https://example.org/2")
    by_name = press.article("https://example.org/2", "Tout est neuf.")
    summary = ingest(engine, [other, by_name], press.extract)
    assert (summary.counts[Result.NEW], summary.counts[Result.UNCHANGED]) == (1, 1)


def test_an_article_that_the_database_refuses_fails_alone(
    engine: Engine, press: Press, camp: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(engine, [camp], press.extract)
    ((taken,),) = stored(engine, "SELECT id FROM source")
    monkeypatch.setattr("app.ingest._source_id", lambda *_: taken)
    other = press.article("b.txt", "Rien de neuf.")
    summary = ingest(engine, [other], press.extract)
    (failure,) = summary.failures
    assert "does not go with what is stored" in (failure.reason or "")
    monkeypatch.undo()
    assert ingest(engine, [other], press.extract).counts[Result.NEW] == 1


def test_files_of_one_name_in_two_folders_are_two_articles(engine: Engine, press: Press) -> None:
    monday = press.article("001.txt", " ".join(f"lundi{n}" for n in range(60)))
    tuesday = press.article("001.txt", " ".join(f"mardi{n}" for n in range(60)))
    longer = press.article("001.txt", tuesday.text + " et la suite")
    assert results(engine, press, monday, tuesday, longer, monday) == [
        Result.NEW,
        Result.NEW,
        Result.REVISED,
        Result.UNCHANGED,
    ]


def test_an_article_in_another_language_is_stored_and_not_mined(engine: Engine, press: Press) -> None:
    assert results(engine, press, Document("a.txt", "Nothing new.", language="en")) == [Result.NEW]
    assert stored(engine, "SELECT language FROM source") == [("en",)]


def test_what_fails_fails_alone(engine: Engine, press: Press, camp: Document) -> None:
    unknown = Document("b.txt", "Un texte que rien ne prépare.", language="fr")
    summary = ingest(engine, [Failure("a.txt", "empty"), unknown, camp], press.extract)
    assert (summary.counts[Result.FAILED], summary.counts[Result.NEW], summary.attributions) == (2, 1, 2)
    assert summary.failures[0].reason == "empty"
    assert "extraction failed" in (summary.failures[1].reason or "")
    assert stored(engine, "SELECT document FROM source") == [("camp.txt",)]


def test_a_database_without_tables_is_an_error_in_words(databases: Databases, camp: Document, press: Press) -> None:
    with pytest.raises(DatabaseUnusable, match=r"no such table|does not exist"):
        ingest(engine_for(databases.blank()), [camp], press.extract)


# ---------------------------------------------------------------- interruptions


def test_an_error_while_storing_leaves_nothing_of_the_article(
    engine: Engine, press: Press, camp: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.ingest.regroup", stop)
    with pytest.raises(KeyboardInterrupt):
        ingest(engine, [camp], press.extract)
    assert not holds_others(engine, [])
    assert not any(whole(engine).values())


ENDLESS = """
import sys
from app.models import Attribution, core
from app.search import Indexed
from tests.databases import Databases, assert_sound, found
from tests.reports import Press, Said
from app.db import engine_for
from app.ingest import ingest

press = Press()
def articles():
    for n in range(10_000):
        said = [Said(f"{n}{k} tentes", by="Le maire", value=float(f"{n}{k}"), event=None) for k in range(5)]
        yield press.article(f"{n}.txt", "Le maire a vu " + ", ".join(one.content for one in said), *said)
ingest(engine_for(sys.argv[1]), articles(), press.extract, lambda outcome: print(outcome.name, flush=True))
"""


def killed_after(lines: int, url: str) -> Iterator[str]:
    command = [sys.executable, "-c", ENDLESS, url]
    root = Path(__file__).parent.parent
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdout
        for _ in range(lines):
            yield process.stdout.readline().strip()
        os.kill(process.pid, signal.SIGKILL)


@pytest.mark.parametrize("lines", [1, 4, 9])
def test_killed_at_any_moment_it_leaves_whole_articles(engine: Engine, database_url: str, lines: int) -> None:
    reported = list(killed_after(lines, database_url))
    documents = [name for (name,) in stored(engine, "SELECT document FROM source ORDER BY seq")]
    assert documents[:lines] == reported
    counts = stored(
        engine, "SELECT count(*) FROM source LEFT JOIN attribution ON source_id = source.id GROUP BY source.id"
    )
    assert set(counts) == {(5,)}
    if engine.dialect.name == "sqlite":
        assert stored(engine, "PRAGMA integrity_check") == [("ok",)]
    assert_sound(engine)
    assert stored(engine, "SELECT count(*) FROM claim WHERE group_id IS NULL") == [(0,)]


def test_two_writers_wait_for_each_other(engine: Engine, database_url: str, press: Press, camp: Document) -> None:
    """The second sees what the first stored while it was thinking, and stores nothing twice."""

    def extract(words: str, day: date | None) -> Annotations:
        ingest(engine_for(database_url), [camp], press.extract)
        return press.extract(words, day)

    assert ingest(engine, [camp], extract).counts[Result.UNCHANGED] == 1
    assert stored(engine, "SELECT count(*) FROM source") == [(1,)]
