"""The migrations: their head is the models, and they keep what a database holds."""

import json
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlmodel import SQLModel

from app.db import downgrade, require_current, upgrade
from app.ingest import ingest
from app.positional import QUANTITY, SPAN, packed
from app.preparation import as_json
from app.search import Indexed
from tests.databases import assert_sound, found
from tests.reports import Press, Said

PRESS = Press()
ARTICLE = PRESS.article(
    "crue.txt",
    "Le maire a compté 300 tentes à Sarmont.",
    Said("300 tentes à Sarmont", by="Le maire", value=300),
    url="https://example.org/crue?utm_source=x",
)
COPY = PRESS.article("reprise.txt", "Le maire a compté 300 tentes à Sarmont !")


def rows(engine: Engine) -> dict[str, list[dict[str, Any]]]:
    """All that the tables hold now, by column; what is not told is left out, as where a column is not there yet."""
    held = {}
    with engine.connect() as connection:
        for name in SQLModel.metadata.tables.keys() & set(inspect(engine).get_table_names()):
            all_of = connection.execute(text(f'SELECT * FROM "{name}"')).mappings()
            held[name] = [{key: value for key, value in row.items() if value is not None} for row in all_of]
    return held


def without(found: list[dict[str, Any]], *columns: str) -> list[dict[str, Any]]:
    return [{key: value for key, value in row.items() if key not in columns} for row in found]


def positional(found: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The same, with objects in columns of JSON as the lists that they are stored as now."""
    fields = dict.fromkeys(("cue", "mentions", "contents", "mention"), SPAN) | {"quantities": QUANTITY}

    def now(name: str, value: Any) -> Any:
        if name not in fields:
            return value
        if isinstance(value, str):  # SQLite gives the text of it
            return as_json(packed(json.loads(value), fields[name]))
        return packed(value, fields[name])

    return {
        table: [{name: now(name, value) for name, value in row.items()} for row in held]
        for table, held in found.items()
    }


def hits(engine: Engine) -> list[int]:
    return [seq for kind in Indexed for seq in found(engine, kind, "tentes Sarmont")]


def test_the_head_is_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        changes = compare_metadata(context, SQLModel.metadata)
    # The index is no model: as a comparison sees it, its tables are too many, and so are their own indexes.
    assert [change for change in changes if not (change[0].startswith("remove_") and "search" in str(change))] == []


def test_down_and_up_again_keeps_the_data(engine: Engine, database_url: str) -> None:
    ingest(engine, [ARTICLE, COPY], PRESS.extract)
    before, hit = rows(engine), hits(engine)
    assert all(before[name] for name in ("source", "source_band", "source_copy", "actor", "claim", "attribution"))
    assert hit
    engine.dispose()
    downgrade(database_url, "0007")
    left = {name: without(held, "block") for name, held in positional(rows(engine)).items()}  # which come back empty
    again = {  # what the writer finds anew
        "source": without(before["source"], "address"),
        "claim": without(before["claim"], "neighbourhood"),
    }
    assert left == {name: before[name] for name in left} | again
    engine.dispose()
    upgrade(database_url)
    ingest(engine, [], PRESS.extract)  # what a migration leaves to the writer
    assert rows(engine) == before
    assert hits(engine) == hit


def test_the_rebuilt_index_goes_on_as_before(engine: Engine, database_url: str) -> None:
    ingest(engine, [ARTICLE], PRESS.extract)
    engine.dispose()
    downgrade(database_url, "0001")
    upgrade(database_url)
    ingest(engine, [PRESS.article("crue.txt", "Il n’y a plus rien.")], PRESS.extract)
    assert_sound(engine)


def test_articles_stored_before_an_upgrade_are_met_by_those_after_it(engine: Engine, database_url: str) -> None:
    ingest(engine, [ARTICLE], PRESS.extract)
    before = rows(engine)["tied_claim"]
    engine.dispose()
    downgrade(database_url, "0003")
    upgrade(database_url)
    assert rows(engine)["tied_claim"] == []
    other = Said("450 tentes à Sarmont", by="La préfète", value=450)
    ingest(engine, [PRESS.article("bilan.txt", "La préfète a compté 450 tentes à Sarmont.", other)], PRESS.extract)
    after = rows(engine)
    assert [tie for tie in after["tied_claim"] if tie in before] == before
    assert len({claim["group_id"] for claim in after["claim"]}) == 1


def test_all_the_way_down_and_up(engine: Engine, database_url: str) -> None:
    downgrade(database_url, "base")
    engine.dispose()
    upgrade(database_url)
    require_current(engine)
