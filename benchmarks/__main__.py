"""The benchmark suite: what Selon promises of its speed and size, beside peers that are measured in the same run.

    python -m benchmarks                 # all of it; --only serving, extraction, ingestion, startup for a part
    python -m benchmarks --small         # seconds: to see that it runs

All data are made from a seed. What is compared takes its turn, some times over, and the median of the rounds counts.
Needs the packages of requirements-bench.txt; what they lack is left out, and said to be.
"""

import argparse
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from app import garbage
from benchmarks import extraction, ingestion, serving, startup
from benchmarks.measure import FULL, SMALL, Finding, Size, machine, versions

THEMES: dict[str, Callable[[Size], Iterator[Finding]]] = {
    "serving": serving.measured,
    "extraction": extraction.measured,
    "ingestion": ingestion.measured,
    "startup": startup.measured,
}


def main() -> None:
    """Measure, print the table, and write all figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="as little of everything as shows that it runs")
    parser.add_argument("--only", nargs="+", choices=THEMES, default=[*THEMES], metavar="THEME", help=", ".join(THEMES))
    parser.add_argument("--output", type=Path, default=Path("benchmarks.json"), help="where the JSON goes")
    given = parser.parse_args()
    size = SMALL if given.small else FULL
    console = Console()
    garbage.seldom()  # as every command of Selon
    found_on, begun = {**machine(), "versions": versions()}, time.monotonic()
    findings: list[Finding] = []
    for theme in given.only:
        for finding in THEMES[theme](size):
            findings.append(finding)
            console.print(f"{finding.what}: {_shown(finding)} {finding.note}", highlight=False, soft_wrap=True)
    seconds = round(time.monotonic() - begun)
    results = [{**asdict(finding), "target": finding.target, "is_met": finding.is_met} for finding in findings]
    report = {"machine": found_on, "size": asdict(size), "seconds": seconds, "findings": results}
    given.output.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    console.print(_table(findings))
    console.print(json.dumps(found_on), highlight=False, soft_wrap=True)
    console.print(f"{seconds} s; all figures are in {given.output}")


def _table(findings: list[Finding]) -> Table:
    table = Table("measured", "target", "found", "rounds", "", "note")
    for finding in findings:
        spread = f"{min(finding.rounds):.3g} – {max(finding.rounds):.3g}" if finding.rounds else ""
        table.add_row(finding.what, finding.target, _shown(finding), spread, _VERDICTS[finding.is_met], finding.note)
    return table


_VERDICTS = {True: "met", False: "missed", None: "not measured"}


def _shown(finding: Finding) -> str:
    return "–" if finding.found is None else f"{finding.found:.3g} {finding.unit}"


if __name__ == "__main__":
    main()
