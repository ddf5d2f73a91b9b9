"""A figure in the making, and the page that its readers look things up in."""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from app.annotation import Bound, Span
from app.extraction.numbers import find_numbers, level, lower
from app.lexicon.grammar import is_finite

_REACH = 300
"""Characters around a figure in which its sentence may name what it counts."""
STOP = r"(?<![\s(]\w)[.!?](?=[\s»”\"]|$)"
"""A full stop, but not that of "M. Dorval"."""
_SENTENCE = re.compile(rf"{STOP}|\n")
_CLAUSE = re.compile(rf"{STOP}|[;:\n«“\"(]|\b(?:que|qui|dont|où|mais|tandis que|alors que) |(?<!rien )\bqu'")
_VERB = re.compile(r" ?(?P<verb>[a-zà-ÿ]+) ")
RESTRICTED = re.compile(r"\b(?:n'|ne )(?:(?! pas )[^.,;:«»\"]){1,40} qu(?:e (?:d')?|')$")
"""Right before a figure: "n'a vendu que |30 voitures"."""


@dataclass(slots=True)
class Figure:
    """A figure in the making, at [start, end); its numbers alone stand at [first, last)."""

    start: int
    end: int
    first: int
    last: int
    value: float | None
    low: float | None
    high: float | None
    bound: Bound
    unit: str | None
    sentence: int
    """Index of its sentence."""
    increment: bool = False
    among: bool = False
    """"8 000 d'entre eux": counted out of what was named before."""
    of: float | None = None
    place: str | None = None
    date: str | None = None
    part: bool = False
    """After "dont": a part of the figure before."""
    whole: bool = False
    """After "sur les": the whole of the figure that follows."""
    reference: bool = False
    """A small number of something known: a figure only if another one counts a part of it."""
    duration: bool = False
    """A figure only as a penalty."""
    bare: bool = False
    """Without a unit of its own."""
    state: bool = False
    """A bare one with a participle behind it: "12 soldats tués et 30 capturés"."""
    scale: float = 1
    """The multiplier of its number: a million in "12 millions"."""
    converted: bool = False
    """A sum given again in another currency: "42 millions de dollars (|26 millions d'euros|)"."""
    antecedent: int | None = None
    """Where the noun ends that a bare figure counts, if no other figure counts it before."""

    @property
    def noun(self) -> str | None:
        """What its unit says is counted, without the rate: "francs" of "francs par an"."""
        return self.unit.split(" ")[0] if self.unit else None


class Page:
    """A text with what the readers of figures look up in it: two plain forms, numbers, sentences and clauses."""

    def __init__(self, text: str, taken: Iterable[Span]) -> None:
        self.plain = level(text)
        self.low = lower(self.plain)
        self.numbers = list(find_numbers(text, self.low, taken))
        self.sentences: list[int] = []
        self.clauses: list[int] = []
        if self.numbers:
            self.sentences = [m.end() for m in _SENTENCE.finditer(self.low)]
            self.clauses = [m.end() for m in _CLAUSE.finditer(self.low)]

    def around(self, figure: Figure) -> tuple[int, int]:
        """The words around a figure in its sentence, as far as they may name what it counts."""
        start = self.sentences[figure.sentence - 1] if figure.sentence else 0
        end = self.sentences[figure.sentence] if figure.sentence < len(self.sentences) else len(self.low)
        return max(start, figure.start - _REACH), min(end, figure.end + _REACH)

    def clause_start(self, offset: int) -> int:
        """Where the clause starts that `offset` stands in."""
        index = bisect_right(self.clauses, offset)
        while index and self._goes_on(self.clauses[index - 1], offset):
            index -= 1
        return self.clauses[index - 1] if index else 0

    def _goes_on(self, start: int, offset: int) -> bool:
        """No clause starts there: "est mort à Zerkan (Nord), touché", "n'a vendu que |30 voitures", behind a quotation
        that the clause only holds."""
        if self.low[start - 1] == '"' and self._closes(start - 1):
            return True
        opening = _VERB.match(self.low, start) if self.low[start - 1] in '"«“' else None
        if opening is not None and is_finite(opening["verb"]):
            return True  # "À Gao, l'hôpital « |a reçu| 61 blessés »"
        if self.low[start - 1] in " '" and RESTRICTED.search(self.low, max(0, start - _REACH), start):
            return True
        near = self.low[start - 1] == "(" and offset - start <= _REACH
        return near and self.low.find(")", start, offset) >= 0

    def _closes(self, mark: int) -> bool:
        """A straight quotation mark that is the second one of its sentence."""
        index = bisect_right(self.sentences, mark)
        return self.low.count('"', self.sentences[index - 1] if index else 0, mark) % 2 == 1

    def before(self, offset: int, pattern: re.Pattern[str], reach: int = 60) -> re.Match[str] | None:
        """The match of a pattern that ends in `$` right before `offset`."""
        return pattern.search(self.low, max(0, offset - reach), offset)
