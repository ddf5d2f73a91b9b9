"""One small world, built once on a database that the migrations made; each test reads it, or a world of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.db import engine_for, upgrade
from app.main import create_app
from app.settings import Settings
from tests.api.builder import build


def world_at(path: Path) -> str:
    """The URL of a new database that holds the small world."""
    url = f"sqlite:///{path}"
    upgrade(url)
    engine = engine_for(url)
    with engine.execution_options(writes=True).begin() as connection:
        build(connection)
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of an application on the small world, which no test changes."""
    url = world_at(tmp_path_factory.mktemp("api") / "world.db")
    with TestClient(create_app(Settings(database_url=url, cors_origins=("*",)))) as client:
        yield client


@pytest.fixture
def own_world(tmp_path: Path) -> str:
    """The URL of a small world that the test may change."""
    return world_at(tmp_path / "own.db")
