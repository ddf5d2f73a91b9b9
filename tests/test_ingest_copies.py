"""The same article met again: under another address of the same page, and as a copy in another outlet."""

import random
from itertools import permutations

import pytest
from sqlalchemy import Engine, event, select, text

from app.db import engine_for
from app.documents import Document
from app.ingest import Result, ingest
from app.likeness import are_copies, likeness_of, sequences
from app.models import Source, SourceCopy, core
from tests.databases import Databases
from tests.reports import Press

WORDS = [f"mot{number}" for number in range(400)]


def prose(seed: int, length: int = 200) -> list[str]:
    return random.Random(seed).choices(WORDS, k=length)


DISPATCH = prose(1)
EDITED = "Une dépêche|" + " ".join([*DISPATCH[:60], "mardi", *DISPATCH[61:120], "Sarmont", *DISPATCH[120:]])
CUT = " ".join(DISPATCH[:140])
OTHER = " ".join(prose(2))
ARTICLES = {
    "depeche.txt": " ".join(DISPATCH),
    "courrier.txt": EDITED,
    "echo.txt": CUT,
    "autre.txt": OTHER,
    "breve.txt": "Rien de neuf à Sarmont.",
    "breve-bis.txt": "RIEN de neuf, à Sarmont",
    "breve-ter.txt": "Rien de neuf à Brème.",
}
LINKED = {
    ("depeche.txt", "courrier.txt"),
    ("depeche.txt", "echo.txt"),
    ("courrier.txt", "echo.txt"),
    ("breve.txt", "breve-bis.txt"),
}


def links(engine: Engine) -> set[tuple[str, str]]:
    row, pair = core(Source).c, core(SourceCopy)
    with engine.connect() as connection:
        names = {found.id: found.document for found in connection.execute(select(row.id, row.document))}
        return {(names[found.source_id], names[found.copy_id]) for found in connection.execute(select(pair))}


def both_ways(pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    return pairs | {(b, a) for a, b in pairs}


def results(engine: Engine, press: Press, *documents: Document) -> list[Result]:
    found: list[Result] = []
    ingest(engine, documents, press.extract, lambda outcome: found.append(outcome.result))
    return found


@pytest.mark.parametrize("order", [1, -1, 2])
def test_copies_are_linked_both_ways_whatever_the_order(engine: Engine, order: int) -> None:
    press = Press()
    articles = [press.article(name, words) for name, words in ARTICLES.items()]
    ingest(engine, articles[::order] + articles[1::2] * (order == 2), press.extract)
    assert links(engine) == both_ways(LINKED)


def test_a_revision_takes_the_place_of_the_one_before_it(engine: Engine) -> None:
    press = Press()
    first, copy = press.article("a.txt", " ".join(DISPATCH)), press.article("b.txt", CUT)
    again = press.article("a.txt", EDITED)
    ingest(engine, [first, copy, again], press.extract)
    assert links(engine) == both_ways({("a.txt", "b.txt")})
    with engine.connect() as connection:
        linked = "SELECT DISTINCT revision FROM source JOIN source_copy ON id = source_id WHERE document = 'a.txt'"
        assert connection.execute(text(linked)).scalars().all() == [2]
    gone = press.article("a.txt", f"Rectificatif. {' '.join(DISPATCH[:30] + prose(3))}")
    assert results(engine, press, gone) == [Result.REVISED]
    assert links(engine) == set()


def test_the_links_are_those_of_the_current_revisions_whatever_came_first(databases: Databases) -> None:
    press = Press()
    old, new = press.article("a.txt", " ".join(DISPATCH)), press.article("a.txt", EDITED)
    copy = press.article("b.txt", CUT)
    found = []
    for order in permutations((old, new, copy)):
        if order.index(old) < order.index(new):
            engine = engine_for(databases.new())
            ingest(engine, order, press.extract)
            found.append(links(engine))
    assert found == [both_ways({("a.txt", "b.txt")})] * 3


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("b.html", "https://Rives.example/crue?utm_source=rss#haut"),
        ("https://rives.example:443/crue?fbclid=x", None),
        ("https://rives.example/amp/crue", "https://rives.example/crue"),
    ],
)
def test_an_article_is_known_by_its_normalised_address(engine: Engine, name: str, url: str | None) -> None:
    press = Press()
    first = press.article("a.html", " ".join(DISPATCH), url="https://rives.example/crue")
    again = press.article(name, " ".join(DISPATCH), url=url)
    changed = press.article(name, OTHER, url=url)
    assert results(engine, press, first, again, changed, first) == [
        Result.NEW,
        Result.UNCHANGED,
        Result.REVISED,
        Result.REVISED,
    ]
    assert links(engine) == set()


def test_a_page_met_again_under_its_own_address_is_known_whatever_it_declares(engine: Engine) -> None:
    press = Press()
    name = "https://rives.example/1"
    first = press.article(name, CUT, url="https://rives.example/un")
    again = press.article(name, EDITED, url="https://rives.example/deux")
    assert results(engine, press, first, again) == [Result.NEW, Result.REVISED]


def test_an_article_has_one_id_whatever_address_it_was_met_under(databases: Databases) -> None:
    press = Press()
    ids: set[str] = set()
    for url in ("https://rives.example/crue", "https://rives.example/crue?utm_source=x"):
        engine = engine_for(databases.new())
        ingest(engine, [press.article("a.html", CUT, url=url)], press.extract)
        with engine.connect() as connection:
            ids.update(connection.execute(text("SELECT id FROM source")).scalars())
    assert len(ids) == 1


@pytest.mark.sqlite_only("it reads the plans of its queries")
def test_finding_copies_reads_no_other_articles(engine: Engine) -> None:
    press = Press()
    ingest(engine, [press.article(f"{n}.txt", " ".join(prose(n + 10))) for n in range(40)], press.extract)
    plans: list[str] = []

    @event.listens_for(engine, "before_cursor_execute")
    def note(connection, cursor, statement, parameters, *_):  # type: ignore[no-untyped-def]
        if "source_band" in statement and statement.startswith("SELECT"):
            plan = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(str(step[-1]) for step in plan)

    ingest(engine, [press.article("copie.txt", " ".join(prose(12)))], press.extract)
    assert links(engine) == both_ways({("2.txt", "copie.txt")})
    assert plans
    searches = [plan for plan in plans if "source_band" in plan]
    assert any(plan.startswith("SEARCH source_band") and "mark=?" in plan for plan in searches)


@pytest.mark.parametrize("kept", [0.0, 0.3, 0.45, 0.67, 0.8, 1.0])
def test_marks_meet_where_texts_are_copies(kept: float) -> None:
    one = prose(5, 600)
    other = one[: int(600 * kept)] + prose(6, 600 - int(600 * kept))
    mine, theirs = sequences(" ".join(one)), sequences(" ".join(other))
    copies = are_copies(mine, theirs)
    assert copies is (kept > 0.5)
    assert copies is are_copies(theirs, mine)
    one_likeness, other_likeness = likeness_of(mine), likeness_of(theirs)
    if copies:
        assert set(one_likeness.marks) & set(other_likeness.marks)
        assert one_likeness.may_be_copy(other_likeness.outline)
    if not kept:
        assert not set(one_likeness.marks) & set(other_likeness.marks)
        assert not one_likeness.may_be_copy(other_likeness.outline)


def test_a_text_without_words_is_no_copy(engine: Engine) -> None:
    press = Press()
    ingest(engine, [press.article(name, "… — !") for name in ("a.txt", "b.txt")], press.extract)
    assert links(engine) == set()
