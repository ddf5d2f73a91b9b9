"""What tests share: a database that the migrations made, the example articles, and the shared ones where present."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from app.db import engine_for, upgrade

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database file, made once by the migrations; copy it, never write to it."""
    file = tmp_path_factory.mktemp("migrated") / "selon.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def database_url(migrated: Path, tmp_path: Path) -> str:
    """URL of an empty database of this test's own."""
    return f"sqlite:///{shutil.copy(migrated, tmp_path / 'selon.db')}"


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
