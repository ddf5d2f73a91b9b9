"""The API's OpenAPI document, from which a frontend's client is generated: `python -m tests.frontend.contract`."""

import json
from pathlib import Path
from typing import Any

from app.main import create_app
from app.settings import Settings

CONTRACT = Path(__file__).with_name("openapi.json")
COMMAND = "python -m tests.frontend.contract && cd tests/frontend && npm ci && npm run generate"
"""What brings the document and the types made from it up to date, run at the root of the repository."""


def contract() -> str:
    """The document as it is committed: sorted, indented, without examples, whose data change more often than it."""
    document = create_app(Settings(database_url="sqlite://")).openapi()
    return json.dumps(_plain(document), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _plain(part: Any) -> Any:
    # In the document itself, "example" and "examples" are never the names of a field or of a parameter.
    if isinstance(part, dict):
        return {key: _plain(value) for key, value in part.items() if key not in ("example", "examples")}
    return [_plain(item) for item in part] if isinstance(part, list) else part


def main() -> None:
    """Write the document."""
    CONTRACT.write_text(contract(), encoding="utf-8")


if __name__ == "__main__":
    main()
