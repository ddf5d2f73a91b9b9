"""Cases as rows of data: one JSON object a line in tests/cases, a known failure with its reason under "xfail"."""

import json
from pathlib import Path
from typing import Any

import pytest

CASES = Path(__file__).parent.parent / "cases"


def rows(name: str) -> list[Any]:
    """The rows of tests/cases/<name>.jsonl as parameters, known failures marked as strict xfail."""
    lines = (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [_parameter(json.loads(line)) for line in lines]


def _parameter(row: dict[str, Any]) -> Any:
    reason = row.pop("xfail", None)
    marks = [pytest.mark.xfail(strict=True, reason=reason)] if reason else []
    return pytest.param(row, id=row["text"][:60], marks=marks)
