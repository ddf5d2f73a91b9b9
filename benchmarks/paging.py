"""Paging through a large database while articles are stored: no claim comes twice, none that was there is lost.

    python -m benchmarks.paging --claims 200000

The rows are made in bulk from a seed; the server is a process of its own, the writer stores real articles one after the
other for as long as the reader pages. Search for a word that half of the claims hold is timed on the same database.
"""

import argparse
import contextlib
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Connection, insert

from app import search
from app.annotation import ActorKind, Bound, Modality, Quotation, Stance
from app.api import tables as t
from app.db import engine_for, upgrade
from app.documents import Document
from app.folding import fold_words
from app.ingest import ingest
from app.search import Indexed

_SEED = 20251103
_PER_ARTICLE = 10
_ACTORS = 400
_BATCH = 20_000
_PLACES = ("Sarmont", "Belmesnil", "Koursk", "Orvenne", "Kaldara", "Torvane")
_THINGS = ("soldats", "manifestants", "morts", "emplois")
LISTS = (
    "/v1/claims?limit=200",
    "/v1/claims?limit=200&sort=value",
    "/v1/attributions?limit=200&sort=-said",
    "/v1/actors/actor-7/claims?limit=50",
    "/v1/search?q=soldats&kind=claim&limit=200",
)


def fill(connection: Connection, claims: int) -> None:
    """Rows of so many claims, each with one attribution, ten an article, by four hundred actors."""
    dice = random.Random(_SEED)
    actors = [
        {"id": f"actor-{n}", "name": f"Acteur {n}", "kind": ActorKind.ORGANISATION.value, "registered": False}
        for n in range(_ACTORS)
    ]
    connection.execute(insert(t.actor), actors)
    search.add(connection, ((Indexed.ACTOR, n + 1, f"Acteur {n}") for n in range(_ACTORS)))
    for first in range(0, claims, _BATCH):
        rows: dict[Any, list[dict[str, Any]]] = {table: [] for table in _TABLES}
        indexed: list[tuple[Indexed, int, str]] = []
        for number in range(first, min(first + _BATCH, claims)):
            _one(dice, number, rows, indexed)
        for table, made in rows.items():
            connection.execute(insert(table), made)
        search.add(connection, indexed)


_TABLES = (t.source, t.group, t.claim, t.attribution, t.attribution_actor, t.attribution_claim)


def _one(
    dice: random.Random, number: int, rows: dict[Any, list[dict[str, Any]]], indexed: list[tuple[Indexed, int, str]]
) -> None:
    article, position = divmod(number, _PER_ARTICLE)
    count, thing, place = dice.randrange(1, 90_000), dice.choice(_THINGS), dice.choice(_PLACES)
    words = f"{count} {thing} à {place}"
    day = f"2024-{1 + article % 12:02}-{1 + article % 28:02}"
    if not position:
        text = f"Article {article}. " + " ".join(["Selon lui, il y a eu"] * _PER_ARTICLE)
        known = {"document": f"bulk-{article}.txt", "language": "fr", "revision": 1, "current": True, "sha256": ""}
        dates = {"published": day, "published_low": day, "published_high": day, "ingested_at": f"{day}T00:00:00Z"}
        rows[t.source].append({"id": f"s-{article}", "text": text, "publisher": "Bulk", **known, **dates})
    group = f"g-{number // 4}"
    if not number % 4:
        rows[t.group].append({"id": group, "block": group, "question": "Combien ?", "conflict": False})
    exact = {"value": float(count), "low": float(count), "high": float(count), "bound": Bound.EXACT.value}
    slots = {"unit": fold_words(thing), "place": place, "modality": Modality.ACTUAL.value, "increment": False}
    claim = {"id": f"c-{number}", "group_id": group, "block": group, "text": words, "negated": False, "words": []}
    rows[t.claim].append({**claim, **exact, **slots})
    indexed.append((Indexed.CLAIM, number + 1, words))
    span = {"start": 0, "end": 7, "text": "Article"}
    said = {"id": f"a-{number}", "source_id": f"s-{article}", "position": position, "claim_id": f"c-{number}"}
    how = {"stance": Stance.ASSERTS.value, "quotation": Quotation.INDIRECT.value, "modality": Modality.ACTUAL.value}
    found = {"mentions": [span], "contents": [span], "quantities": [], "rule": "bulk", "confidence": 0.9}
    rows[t.attribution].append({**said, **how, **found, "said": day, "said_low": day, "said_high": day})
    link = {"attribution_id": f"a-{number}", "position": 0}
    holder = {"actor_id": f"actor-{number % _ACTORS}", "role": "holder", "resolved_by": "name"}
    rows[t.attribution_actor].append({**link, **holder})
    rows[t.attribution_claim].append({**link, "claim_id": f"c-{number}"})


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


@contextlib.contextmanager
def serving(url: str) -> Iterator[str]:
    """The address of a server in a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "app", "serve", "--port", str(port)]
    environment = {**os.environ, "SELON_DATABASE_URL": url}
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        next(process.stdout)  # it listens before it says so
        yield f"http://127.0.0.1:{port}"
        process.terminate()


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
        engine.dispose()
        with serving(url) as address, httpx.Client(base_url=address, timeout=60) as client:
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
