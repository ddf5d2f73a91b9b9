"""The benchmark suite runs through, at a size whose figures say nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FIGURES = {"serving": 11, "extraction": 2, "ingestion": 5, "startup": 2}


@pytest.mark.sqlite_only("it makes databases of its own")
@pytest.mark.parametrize("theme", FIGURES)
def test_every_figure_is_measured_or_says_why_not(theme: str, tmp_path: Path) -> None:
    output = tmp_path / "found.json"
    command = [sys.executable, "-m", "benchmarks", "--small", "--only", theme, "--output", str(output)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert run.returncode == 0, run.stderr
    report = json.loads(output.read_text(encoding="utf-8"))
    assert report["machine"]["processors"]
    assert report["machine"]["versions"]["sqlalchemy"]
    assert len(report["findings"]) == FIGURES[theme]
    for finding in report["findings"]:
        assert finding["what"] in run.stdout
        assert (finding["found"] is None) == (finding["is_met"] is None)
        assert finding["found"] is not None or "is not installed" in finding["note"]
