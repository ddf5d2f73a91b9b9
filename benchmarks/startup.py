"""What it takes to start: the command line against an empty Python program, in time of the processor."""

import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from statistics import median

from benchmarks.data import FOLDERS
from benchmarks.measure import Finding, Size, median_of


def measured(size: Size) -> Iterator[Finding]:
    """`selon --help` and `selon extract` of one article."""
    article = str(sorted(FOLDERS[0].glob("*.txt"))[0])
    selon = [sys.executable, "-m", "app"]
    yield _against_nothing("selon --help, time of python -c pass", [*selon, "--help"], 12, size)
    yield _against_nothing(
        "selon extract of one article, time of python -c pass", [*selon, "extract", article], 30, size
    )


def _against_nothing(what: str, command: Sequence[str], most: float, size: Size) -> Finding:
    nothing = [sys.executable, "-c", "pass"]
    rounds = []
    for _ in range(size.rounds):
        took, least = (median(_seconds(one) for _ in range(size.starts)) for one in (command, nothing))
        rounds.append(took / least)
    details = {"milliseconds": round(1000 * took, 1), "milliseconds_of_nothing": round(1000 * least, 1)}
    return Finding(what, median_of(rounds), "x", most=most, rounds=rounds, details=details)


def _seconds(command: Sequence[str]) -> float:
    """Seconds of the processor that a program takes from its start to its end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
