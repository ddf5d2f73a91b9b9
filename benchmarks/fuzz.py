"""A coverage-guided fuzzer on what reads the texts of others: extraction, dates, numbers and HTML.

    pip install 'atheris>=3.0'                # the extra `fuzz` of pyproject.toml; for Linux
    python -m benchmarks.fuzz extraction --seconds 300

Starts from the example articles and pages and from the French cases of the tests; what libFuzzer finds worth keeping
stays in `--corpus`, from one run to the next. Whatever a text does, it must raise nothing (of a page, nothing but
BadInput), every span must be words of the text, figures must be finite and dates EDTF. Stops at the first text that
breaks this (exit status other than 0), and leaves it in a file.
"""

import argparse
import json
import math
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["app"]):
    from app import edtf
    from app.documents.pages import from_page
    from app.errors import BadInput
    from app.extraction import extract
    from app.extraction.dates import find_dates
    from app.extraction.numbers import find_numbers, level, lower
    from app.extraction.quantities import find_quantities
    from app.headers import Details

from app.annotation import Span

ROOT = Path(__file__).parent.parent
PUBLISHED = (None, date(2025, 3, 13), date.min, date.max)
_EDTF = re.compile(r"(?:\d{4}|XXXX|\d{3}X)(?:-\d\d){0,2}(?:/(?:\d{4}|XXXX)(?:-\d\d){0,2})?")


def _true_to(text: str, span: Span) -> None:
    assert 0 <= span.start < span.end <= len(text), span
    assert text[span.start : span.end] == span.text, span


def _finite(*values: float | None) -> None:
    assert all(value is None or math.isfinite(value) for value in values), values


def try_extraction(text: str, published: date | None) -> None:
    """All of extraction."""
    found = extract(text, published)
    for quote in found.quotes:
        figures = [quantity.span for quantity in quote.quantities]
        for span in (*quote.sources, *quote.contents, *([quote.cue] if quote.cue else []), *figures):
            _true_to(text, span)
        for quantity in quote.quantities:
            _finite(quantity.value, quantity.low, quantity.high)
        assert 0 <= quote.confidence <= 1, quote.confidence


def try_dates(text: str, published: date | None) -> None:
    """Dates in a text."""
    end = 0
    for mention in find_dates(text, published):
        _true_to(text, mention.span)
        assert mention.span.start >= end, mention
        end = mention.span.end
        assert mention.edtf is None or _EDTF.fullmatch(mention.edtf), mention
        first, last = edtf.bounds(mention.edtf)
        assert first is None or last is None or first <= last, mention


def try_numbers(text: str, published: date | None) -> None:
    """Numbers and figures in a text."""
    dates = find_dates(text, published)
    for number in find_numbers(text, lower(level(text)), [mention.span for mention in dates]):
        assert 0 <= number.start < number.end <= len(text), number
        _finite(number.value, number.low, number.scale, number.whole)
    for quantity in find_quantities(text, dates):
        _true_to(text, quantity.span)
        _finite(quantity.value, quantity.low, quantity.high)


def try_html(text: str, published: date | None) -> None:
    """A web page; its bytes may be of any charset."""
    url = "https://rives.example/a" if published else None
    try:
        found = from_page("a.html", text.encode("utf-8", "surrogateescape"), Details(), url=url)
    except BadInput as error:
        if str(error).startswith("it cannot be read as a web page") and error.__cause__:
            raise error.__cause__  # noqa: B904
        return
    assert found.published is None or edtf.is_date(found.published), found.published
    assert len(found.body) == len(found.text)
    for words in (found.text, found.title or "", found.author or "", found.publisher or "", found.url or ""):
        words.encode("utf-8")


TARGETS: dict[str, Callable[[str, date | None], None]] = {
    "extraction": try_extraction,
    "dates": try_dates,
    "numbers": try_numbers,
    "html": try_html,
}


def _seeds(target: str) -> Iterator[bytes]:
    if target == "html":
        yield from (file.read_bytes() for file in sorted((ROOT / "tests/documents/pages").glob("*.html")))
        return
    yield from (file.read_bytes() for file in sorted((ROOT / "seeds").glob("*.txt")))
    for name in ("constructions", "quantities", "dates", "places"):
        with (ROOT / f"tests/cases/{name}.jsonl").open(encoding="utf-8") as rows:
            yield from (json.loads(row)["text"].encode() for row in rows)


def main() -> None:
    """Fuzzes one target."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("target", choices=TARGETS)
    arguments.add_argument("--seconds", type=int, default=300)
    arguments.add_argument("--longest", type=int, default=600, help="bytes of a text at most; pages need more")
    arguments.add_argument("--corpus", type=Path, help="folder of what was found worth keeping (a temporary one)")
    given = arguments.parse_args()
    corpus: Path = given.corpus or Path(tempfile.mkdtemp(prefix="fuzz-"))
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(_seeds(given.target)):
        for part, start in enumerate(range(0, len(seed), given.longest - 1)):
            piece = b"\1" + seed[start : start + given.longest - 1]
            (corpus / f"seed-{number}-{part}").write_bytes(piece)

    def one(data: bytes) -> None:
        text = data[1:].decode("utf-8", "surrogateescape" if given.target == "html" else "replace")
        TARGETS[given.target](text, PUBLISHED[data[0] % len(PUBLISHED)] if data else None)

    one(b"\1Selon la police, 300 personnes ont manifest\xc3\xa9 jeudi.")  # reads the lexicon
    options = [f"-max_total_time={given.seconds}", f"-max_len={given.longest}", "-timeout=10", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
