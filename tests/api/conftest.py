"""One small world, on a database that the migrations made; a test that changes it takes its own."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from app.db import engine_for
from tests.api.builder import build
from tests.api.examples import application, store_seeds
from tests.databases import Server


def built(url: str) -> str:
    """An empty database, with the small world in it."""
    engine = engine_for(url)
    with engine.execution_options(writes=True).begin() as connection:
        build(connection)
    engine.dispose()
    return url


@pytest.fixture(scope="session")
def client(server: Server) -> Iterator[TestClient]:
    """A client of an application on the small world."""
    with application(built(server.new())) as client:
        yield client


@pytest.fixture(scope="session")
def seeded(server: Server) -> Iterator[TestClient]:
    """A client of an application on the example articles, as `selon up` stores them."""
    url = server.new()
    store_seeds(url)
    with application(url) as client:
        yield client


@pytest.fixture
def own_world(database_url: str) -> str:
    """The URL of a small world that the test may change."""
    return built(database_url)
