"""One process against several: articles a second, and the time of the processor that one takes.

    python -m benchmarks.workers --articles 2000 --workers 2 [--long]
    python -m benchmarks.workers --folders tests/cases/dev tests/cases/heldout seeds

The articles are those of `benchmarks.grouping`, always the same, or those of folders. Each run starts from an empty
database in a folder that is removed afterwards, and the databases of all runs must be the same. The first article of a
run is not counted: it starts the processes and reads the lexicon.

Runs take their turn, some rounds over, and the median round counts. Other programs that run at the same time change
what the clock says. So the time of the processor stands beside it: of the one that stores, and of the others together.
With as many processors as workers and nothing else to do, a run takes as long as the busiest of them, which gives the
figure `at_most`. What it takes to start the processes is measured with a few articles, and left out. Processors of one
machine share more than one thinks: `extracting_alone` says how much faster so many processes are that only extract, in
the same round, and nothing is stored.
"""

import argparse
import hashlib
import json
import os
import resource
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from app import garbage
from app.api.deps import Snapshot
from app.api.exports import annotation_lines
from app.api.sources import SourceFilters
from app.db import engine_for, upgrade
from app.documents import Document, read
from app.executors import mined, processes
from app.extraction import extract
from app.ingest import Outcome, ingest
from app.preparation import prepare
from benchmarks.grouping import articles
from benchmarks.measure import machine, median_of


@dataclass(frozen=True, slots=True)
class Run:
    """What one run took, in seconds, for so many articles."""

    workers: int
    articles: int
    wall: float
    writer: float
    """Of the processor, in the process that stores."""
    others: float
    """Of the processor, in the processes that extract."""
    digest: str
    """Of all that the database then holds, as exported."""


def measure(documents: list[Document], workers: int) -> Run:
    """Ingest the documents into an empty database with so many processes; one is this process alone."""
    extract(documents[0].body, documents[0].published_day)  # reads the lexicon, which is no article's cost
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'workers.db'}"
        upgrade(url)
        engine = engine_for(url)
        begun: list[tuple[float, float]] = []
        children = resource.getrusage(resource.RUSAGE_CHILDREN)

        def report(outcome: Outcome) -> None:
            if not begun:
                begun.append((time.perf_counter(), time.process_time()))

        summary = ingest(engine, documents, extract, report, processes(workers))
        (clock, processor) = begun[0]
        wall, writer = time.perf_counter() - clock, time.process_time() - processor
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        others = after.ru_utime + after.ru_stime - children.ru_utime - children.ru_stime
        assert not summary.failures, summary.failures[0]
        digest = _digest(engine)
        engine.dispose()
    return Run(workers, len(documents) - 1, wall, writer, others, digest)


def _extracting(documents: list[Document], workers: int) -> float:
    """Seconds that extraction alone takes with so many processes; the first article is not counted here either."""
    begun = 0.0
    for _ in mined(documents, partial(prepare, extract=extract), processes(workers)):
        begun = begun or time.perf_counter()
    return time.perf_counter() - begun


def _digest(engine: Engine) -> str:
    found = hashlib.sha256()
    with engine.connect() as connection:
        for piece in annotation_lines(Snapshot(connection), SourceFilters()):
            found.update(piece)
    return found.hexdigest()


def _figures(run: Run) -> dict[str, float]:
    return {
        "workers": run.workers,
        "articles_per_second": round(run.articles / run.wall, 1),
        "writer_ms_per_article": round(1000 * run.writer / run.articles, 2),
        "others_ms_per_article": round(1000 * run.others / run.articles, 2),
    }


def _ratio(both: tuple[Run, Run]) -> float:
    one, several = both
    return one.wall / several.wall


def main() -> None:
    """Print what was measured, as JSON; exit status 1 where the databases differ."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--long", action="store_true", help="ten attributions an article")
    parser.add_argument("--folders", type=Path, nargs="+", help="articles of these folders instead")
    args = parser.parse_args()
    found_on = machine()
    garbage.seldom()  # as every command of Selon
    if args.folders:
        documents = [found for found in read(args.folders) if isinstance(found, Document)]
    else:
        documents = [made.document for made in articles(args.articles, args.long)]
    rounds, alone = [], []
    for _ in range(args.rounds):
        rounds.append((measure(documents, 1), measure(documents, args.workers)))
        alone.append(_extracting(documents, 1) / _extracting(documents, args.workers))
    one, several = sorted(rounds, key=_ratio)[args.rounds // 2]
    start = measure(documents[: 2 * args.workers], args.workers).others
    several = replace(several, others=max(0.0, several.others - start))
    busiest = max(several.writer, (several.writer + several.others) / min(args.workers, os.cpu_count() or 1))
    found = {
        "machine": found_on,
        "load_at_the_end": os.getloadavg()[0],
        "seconds_to_start": round(start, 2),
        "runs": [_figures(run) for run in (one, several)],
        "storing_share_of_one": round(several.writer / one.writer, 2),
        "times_as_fast": round(_ratio((one, several)), 2),
        "rounds": [round(_ratio(both), 2) for both in rounds],
        "extracting_alone": round(median_of(alone), 2),
        "at_most": round(one.writer / busiest, 2),
        "same_database": len({run.digest for both in rounds for run in both}) == 1,
    }
    print(json.dumps(found, indent=1))
    sys.exit(0 if found["same_database"] else 1)


if __name__ == "__main__":
    main()
