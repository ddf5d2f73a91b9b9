"""What tests share: a database that the migrations made, the example articles, and the shared ones where present.

Tests run on SQLite. With SELON_TEST_DATABASE_URL, a database on a PostgreSQL server beside which others may be made,
those that need a database run on that server instead, and no others.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.db import engine_for
from tests.databases import ON_POSTGRESQL, VARIABLE, Databases, Files, PostgreSQL, Server

ROOT = Path(__file__).parent.parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what touches a database; tests of one kind of database are skipped on the other."""
    if ON_POSTGRESQL:
        others = [item for item in items if "server" not in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in set(others)]
    for item in items:
        if ON_POSTGRESQL and (mark := item.get_closest_marker("sqlite_only")):
            item.add_marker(pytest.mark.skip(reason=f"of SQLite alone: {mark.args[0]}"))
        if not ON_POSTGRESQL and item.get_closest_marker("postgresql_only"):
            item.add_marker(pytest.mark.skip(reason=f"needs a PostgreSQL server in {VARIABLE}"))


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Makes databases of the kind that the tests run on."""
    made = PostgreSQL(os.environ[VARIABLE]) if ON_POSTGRESQL else Files(tmp_path_factory.mktemp("db"))
    yield made
    made.close()


@pytest.fixture
def databases(server: Server) -> Iterator[Databases]:
    """Databases of this test's own."""
    lent = Databases(server)
    yield lent
    lent.give_back()


@pytest.fixture
def database_url(databases: Databases) -> str:
    """URL of an empty database of this test's own."""
    return databases.new()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An engine of an empty database of this test's own."""
    engine = engine_for(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of example articles."""
    return ROOT / "seeds"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder beside this one that holds real articles and their gold annotations; skips where there is none."""
    folder = ROOT.parent / "shared"
    if not (folder / "articles").is_dir():
        pytest.skip("no shared articles beside this folder")
    return folder
