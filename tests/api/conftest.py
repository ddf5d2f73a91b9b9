"""One small world, built once on a database that the migrations made; a test that changes it takes its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.db import engine_for
from tests.api.builder import build
from tests.api.examples import application, store_seeds


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
    with application(world) as client:
        yield client


@pytest.fixture(scope="session")
def seeded(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of an application on the example articles, as `selon up` stores them."""
    file = tmp_path_factory.mktemp("seeded") / "seeds.db"
    shutil.copy(migrated, file)
    store_seeds(f"sqlite:///{file}")
    with application(file) as client:
        yield client


@pytest.fixture
def own_world(world: Path, tmp_path: Path) -> str:
    """The URL of a small world that the test may change."""
    return f"sqlite:///{shutil.copy(world, tmp_path / 'own.db')}"
