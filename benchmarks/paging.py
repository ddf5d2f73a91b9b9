"""Paging through a large database while articles are stored: no claim comes twice, none that was there is lost.

    python -m benchmarks.paging --claims 200000

The rows are made in bulk from a seed; the server is a process of its own, the writer stores real articles one after the
other for as long as the reader pages. Search for a word that a quarter of the claims hold is one of the lists.
"""

import argparse
import statistics
import tempfile
import threading
import time
from pathlib import Path

import httpx

from app.db import engine_for, upgrade
from app.documents import Document
from app.ingest import ingest
from benchmarks.data import fill
from benchmarks.servers import running, selon

LISTS = (
    "/v1/claims?limit=200",
    "/v1/claims?limit=200&sort=value",
    "/v1/attributions?limit=200&sort=-said",
    "/v1/actors/actor-7/claims?limit=50",
    "/v1/search?q=soldats&kind=claim&limit=200",
)


class Writer(threading.Thread):
    """Stores one article after the other until it is told to stop."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.stop = threading.Event()
        self.stored = 0

    def run(self) -> None:
        """Store articles."""
        engine = engine_for(self.url)
        while not self.stop.is_set():
            number = self.stored
            text = (
                f"Selon la police, {number + 100} personnes ont manifesté samedi à Sarmont. "
                f"Les syndicats en ont compté {2 * number + 300}. Le maire a démenti tout incident."
            )
            document = Document(f"written-{number}.txt", text, published="2025-03-23", language="fr")
            summary = ingest(engine, [document])
            assert not summary.failures, summary.failures
            self.stored += 1
        engine.dispose()


def page_through(client: httpx.Client, path: str) -> tuple[list[str], list[float]]:
    """The ids of all items of a list, and the milliseconds that each page took."""
    seen: list[str] = []
    took: list[float] = []
    following: str | None = path
    while following:
        start = time.perf_counter()
        answer = client.get(following)
        took.append(1000 * (time.perf_counter() - start))
        answer.raise_for_status()
        seen += [item["id"] for item in answer.json()["items"]]
        following = answer.links.get("next", {}).get("url")
    return seen, took


def main() -> None:
    """Run it and print what was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--claims", type=int, default=200_000)
    claims: int = parser.parse_args().claims
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'selon.db'}"
        upgrade(url)
        engine = engine_for(url)
        with engine.execution_options(writes=True).begin() as connection:
            fill(connection, claims)
        ingest(engine, [])  # what the rows are found by is made before the first article; that is not measured here
        engine.dispose()
        with running(selon(url)) as server, httpx.Client(base_url=server.address, timeout=60) as client:
            for path in LISTS:
                before = set(page_through(client, path)[0])
                writer = Writer(url)
                writer.start()
                try:
                    seen, took = page_through(client, path)
                finally:
                    writer.stop.set()
                    writer.join()
                lost, twice = len(before - set(seen)), len(seen) - len(set(seen))
                print(
                    f"{path}: {len(seen)} items on {len(took)} pages, {writer.stored} articles stored meanwhile;"
                    f" {lost} lost, {twice} twice; a page {statistics.median(took):.1f} ms (median),"
                    f" {max(took):.1f} ms (longest)"
                )
                assert writer.stored, "nothing was written meanwhile"
                assert not lost, path
                assert not twice, path


if __name__ == "__main__":
    main()
