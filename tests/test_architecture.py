"""The arrows of the design: a module imports from its own floor or from one below, never from above."""

import ast
from pathlib import Path

import pytest

APP = Path(__file__).parent.parent / "app"
FLOORS = (
    {
        "addresses",
        "annotation",
        "errors",
        "settings",
        "edtf",
        "folding",
        "garbage",
        "likeness",
        "logs",
        "positional",
        "stems",
    },
    {"lexicon", "models", "db", "keys", "search", "headers", "documents", "fetching"},
    {"extraction", "grouping", "preparation", "api", "export", "explain", "executors"},
    {"ingest", "jobs", "watch", "main", "copying", "checking", "backup", "server"},
    {"cli", "cli_keys", "console", "maintenance", "terminal", "__main__"},
)
FLOOR = {name: number for number, floor in enumerate(FLOORS) for name in floor}
STRANGERS = {
    "extraction": {"db", "models", "settings", "search", "documents", "headers", "fetching"},
    "grouping": {"db", "models", "settings", "search", "documents", "headers", "fetching", "extraction"},
    "api": {"extraction", "ingest", "jobs", "watch", "fetching", "executors"},
    "lexicon": {"db", "models", "settings", "search", "documents", "headers", "fetching"},
}
LIBRARIES = {"sqlalchemy", "sqlmodel", "fastapi", "starlette", "httpx", "pydantic", "uvicorn", "alembic"}
MODULES = sorted(path for path in APP.rglob("*.py") if path != APP / "__init__.py")


def imports(path: Path) -> set[str]:
    """The modules that a file imports, as dotted names, wherever in the file it does."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path.name} imports relatively"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def part(path: Path) -> str:
    """The module or package just below `app` that a file belongs to."""
    return path.relative_to(APP).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(APP).as_posix())
def test_arrows_never_run_up(path: Path) -> None:
    mine = part(path)
    for name in imports(path):
        if name.startswith("app."):
            other = name.split(".")[1]
            assert FLOOR[other] <= FLOOR[mine], f"{mine} imports {other}, which stands above it"
            assert other not in STRANGERS.get(mine, ()), f"{mine} must know nothing of {other}"


@pytest.mark.parametrize("package", ["extraction", "grouping", "lexicon"])
def test_the_pure_packages_know_no_database_and_no_web(package: str) -> None:
    files = list((APP / package).rglob("*.py"))
    assert files
    for path in files:
        assert not {name.split(".")[0] for name in imports(path)} & LIBRARIES, path.name


def test_every_part_of_the_app_has_a_floor() -> None:
    assert {part(path) for path in MODULES} == FLOOR.keys()
