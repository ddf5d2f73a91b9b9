"""One small world, built once on a database that the migrations made; a test that changes it takes its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.db import engine_for
from app.main import create_app
from app.settings import Settings
from tests.api.builder import build


@pytest.fixture(scope="session")
def world(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file that holds the small world; copy it, never write to it."""
    file = tmp_path_factory.mktemp("world") / "world.db"
    shutil.copy(migrated, file)
    engine = engine_for(f"sqlite:///{file}")
    with engine.execution_options(writes=True).begin() as connection:
        build(connection)
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def client(world: Path) -> Iterator[TestClient]:
    """A client of an application on the small world."""
    with TestClient(create_app(Settings(database_url=f"sqlite:///{world}", cors_origins=("*",)))) as client:
        yield client


@pytest.fixture
def own_world(world: Path, tmp_path: Path) -> str:
    """The URL of a small world that the test may change."""
    return f"sqlite:///{shutil.copy(world, tmp_path / 'own.db')}"
