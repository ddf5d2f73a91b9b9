"""The ingester is killed at random moments and started again: nothing may be lost, nothing stored twice.

    python -m benchmarks.kills --articles 2000 --kills 20 --workers 2

The articles are those of `benchmarks.grouping`. The moments are drawn from a seed: a number of articles, and after it
some milliseconds, so that they fall anywhere in the work on an article. Only the ingester gets the signal (SIGKILL);
what it started must end by itself. In the end the database must be that of a run that nothing disturbed: all rows of
all tables with their numbers, but for the moment of storing, and all words of the search index.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlmodel import SQLModel

from app.db import engine_for, upgrade
from app.executors import processes
from app.ingest import Result, ingest
from benchmarks.grouping import articles

_SEED = 20260131
_WITHIN = 0.05
"""Seconds after an article in which the signal comes."""
_HANGS = 60
"""Seconds after which what the ingester started should have ended with it."""


def dump(url: str) -> dict[str, list[Any]]:
    """All that a database holds, but for the moments of storing."""
    engine = engine_for(url)
    found: dict[str, list[Any]] = {}
    with engine.connect() as connection:
        for name, table in SQLModel.metadata.tables.items():
            columns = [column for column in table.c if column.name != "ingested_at"]
            rows = connection.execute(table.select().with_only_columns(*columns).order_by(*table.primary_key))
            found[name] = [tuple(row) for row in rows]
        connection.execute(text("CREATE VIRTUAL TABLE temp.said USING fts5vocab(main, search, instance)"))
        words = text('SELECT term, doc, "offset" FROM temp.said ORDER BY doc, "offset"')
        found["search"] = [tuple(row) for row in connection.execute(words)]
    engine.dispose()
    return found


def run(url: str, count: int, workers: int) -> None:
    """Ingest, with a line for each article that is stored."""

    def tell(name: str, result: Result) -> None:
        if result is not Result.UNCHANGED:
            print(name, flush=True)

    made = [made.document for made in articles(count)]
    ingest(engine_for(url), made, report=lambda outcome: tell(outcome.name, outcome.result), crew=processes(workers))


def killed(command: list[str], lines: int, delay: float) -> int:
    """Start the ingester, and kill it so long after so many articles; how many it stored. Raises TimeoutExpired where
    it leaves a process behind: all that it starts hold the pipe open."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        seen = sum(1 for _ in zip(range(lines), process.stdout, strict=False))
        time.sleep(delay)
        os.kill(process.pid, signal.SIGKILL)
        rest, _ = process.communicate(timeout=_HANGS)
    return seen + len(rest.splitlines())


def measure(count: int, kills: int, workers: int) -> dict[str, Any]:
    """Kill so many times over so many articles; what differs from a run that nothing disturbed, by table."""
    dice = random.Random(_SEED)
    stops = sorted(dice.sample(range(1, count), kills))
    with tempfile.TemporaryDirectory() as folder:
        urls = [f"sqlite:///{Path(folder) / name}.db" for name in ("disturbed", "undisturbed")]
        for url in urls:
            upgrade(url)
        disturbed, undisturbed = (
            [sys.executable, "-m", "benchmarks.kills", f"--articles={count}", f"--workers={workers}", f"--ingest={url}"]
            for url in urls
        )
        done, cut = 0, 0
        for stop in stops:
            before = done
            done += killed(disturbed, max(0, stop - done), dice.uniform(0, _WITHIN))
            cut += 1
            print(f"killed after {done} articles, {done - before} in this run", file=sys.stderr, flush=True)
        lines = subprocess.run(disturbed, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
        subprocess.run(undisturbed, stdout=subprocess.DEVNULL, check=True)
        ours, theirs = map(dump, urls)
    return {
        "articles": count,
        "workers": workers,
        "kills": cut,
        "stored_after_the_last": len(lines),
        "rows": {name: len(rows) for name, rows in theirs.items() if rows},
        "different": [name for name in theirs if ours[name] != theirs[name]],
    }


def main() -> None:
    """Print what was found, as JSON; exit status 1 where the databases differ."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--ingest", metavar="URL", help="do the ingesting itself, into this database")
    args = parser.parse_args()
    if args.ingest:
        run(args.ingest, args.articles, args.workers)
        return
    found = measure(args.articles, args.kills, args.workers)
    print(json.dumps(found, indent=1))
    sys.exit(1 if found["different"] else 0)


if __name__ == "__main__":
    main()
