"""A text as extraction sees it: paragraphs, quotations, tokens and units, all with offsets into the text as given.

A unit is what one reporting verb may govern: a sentence, together with the whole quotation that its incise interrupts
or follows. Full stops inside quotation marks therefore end no unit, unless the quotation stands on its own.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.annotation import Span
from app.extraction.quotations import MARKS, Quotation, find_quotations
from app.lexicon.grammar import grammar
from app.lexicon.syntax import syntax

_TOKEN = re.compile(
    r"""
    (?P<elided>\b(?!(?-i:[MN]['’ʼ][A-ZÀ-Ý]))                             # l’ of "l’armée", no N’ of "N’Djamena"
      (?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu|presqu)['’ʼ](?=\w|["«“]))
  | (?P<clitic>-(?:t-)?(?:ils?|elles?|on|je|nous|vous|ce)\b(?!-))     # "-t-il" of "a-t-il"
  | (?P<number>\d+(?:[.,'’\u00a0\u202f\u2009 ]\d{3}(?!\d))*(?:,\d+)?)  # "10 000", "1,5"
  | (?P<word>aujourd['’ʼ]hui
      | (?-i:[KMNO]['’ʼ][A-ZÀ-Ý])[^\W_]*(?:[-‑][^\W_]+)*                  # "N'Djamena", "O'Brien"
      | (?:[^\W\d_]\.){2,}                                                # "U.S."
      | [^\W_]+(?:[-‑](?!(?:t-)?(?:ils?|elles?|on|je|nous|vous|ce)\b)[^\W_]+)*)  # "nord-coréen"
  | (?P<dots>\.{2,}|…)
  | (?P<mark><<|>>)
  | (?P<other>[^\s\w]|_)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_TERMINATORS = frozenset({".", "!", "?", "…", "...", ".."})
_SENTENCE_OPENERS = frozenset({"-", "–", "—", "(", "["})
_BREAK = re.compile(r"(?<![ \t\u00a0])[ \t\u00a0]*(?:\r\n?|\n)+[ \t\u00a0\r\n]*")
_DATELINE = re.compile(
    r"[A-ZÀ-Ý][^.!?()«»]{1,60}(?:\([^()]{2,40}\)[^.!?()«»]{0,40})?\([^()]{2,40}\)\s*[-–—]{1,2}\s+"  # "Lyon (APR) – "
    r"|[A-ZÀ-Ý'’ -]{3,30}, \d[^.!?]{2,30}[-–—]\s+"  # "LYON, 2 octobre - "
    r"|[A-ZÀ-Ý][\w'’-]+(?: [A-ZÀ-Ý][\w'’-]+){0,2} [–—] (?=[A-ZÀ-Ý«“\"])"  # "Abidjan – ", "MATANE — "
    r"|[A-ZÀ-Ý][A-ZÀ-Ý'’ -]{2,30}(?:, [A-ZÀ-Ý][\w.]{1,12})?\s[-–—] (?=[A-ZÀ-Ý«“\"])"  # "DAKAR - ", "ALMA, Qc — "
    r"|(?:[A-ZÀ-Ý][\w'’-]+(?: [A-ZÀ-Ý][\w'’-]+){0,2} )?\((?:[a-z]{2,8}|[A-ZÀ-Ý][\w./-]{1,15})\) (?:[-–—] )?"
    r"(?=[A-ZÀ-Ý«“\"])"  # "(Reuters) ", "Genève (ats) "
)
""" "LYON, 2 oct 2025 (APR) - ": place, day and agency before the first sentence."""
_MARGIN = 4
"""How far any rule looks ahead of a token without asking where the text ends."""
_LONGEST = 400
"""Tokens above which a stretch without a full stop is a list or a table, and no sentence: it is read in pieces, so that
work stays linear in the length of a text. The longest sentences of newspapers have some 150."""
_ENDS_SENTENCE = re.compile(r"[.!?…:»”\"]\s*$")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number, mark or elided article; `low` is its lower case with ' for every apostrophe."""

    start: int
    end: int
    text: str
    low: str
    kind: str
    quote: int
    """Index of the quotation that it stands in, -1 outside of any; marks stand outside."""

    @property
    def capital(self) -> bool:
        """Starts with a capital letter."""
        return self.text[:1].isupper()

    @property
    def word(self) -> bool:
        """A word, not a number or a mark."""
        return self.kind == "word"

    @property
    def quoted(self) -> bool:
        """Stands inside a quotation."""
        return self.quote >= 0

    @property
    def mark(self) -> bool:
        """Punctuation, of whatever kind."""
        return self.kind in {"other", "dots", "mark"}


@dataclass(frozen=True, slots=True)
class Unit:
    """Tokens [first, last) of one sentence, with the quotations that it holds."""

    first: int
    last: int
    paragraph: int
    heading: bool
    """A headline, section heading, teaser or byline: read for names, not for claims."""


@dataclass(slots=True, eq=False)
class Text:
    """A text in tokens, units, paragraphs and quotations; equal to itself alone, so that what is found in it can be
    kept for the steps that ask again."""

    text: str
    paragraphs: list[tuple[int, int]]
    quotations: list[Quotation]
    tokens: list[Token] = field(default_factory=list)
    """Those of the text, then a few marks of no length: what looks ahead need not ask where the text ends."""
    units: list[Unit] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    lows: list[str] = field(default_factory=list)
    quote_starts: list[int] = field(default_factory=list)
    paragraph_ends: list[int] = field(default_factory=list)

    def quotation_near(self, offset: int) -> Quotation | None:
        """The last quotation that starts at or before `offset`."""
        index = bisect_right(self.quote_starts, offset)
        return self.quotations[index - 1] if index else None

    def paragraph_at(self, offset: int) -> int:
        """Index of the first paragraph that ends behind `offset`; as many as there are if none does."""
        return bisect_right(self.paragraph_ends, offset)

    def one_paragraph(self, first: int, second: int) -> bool:
        """Both offsets lie in one paragraph."""
        at = self.paragraph_at(first)
        return (
            at == self.paragraph_at(second)
            and at < len(self.paragraphs)
            and self.paragraphs[at][0] <= min(first, second)
        )

    def paragraph_begun(self, offset: int) -> int:
        """How many paragraphs begin at `offset` or before it."""
        return bisect_right(self.paragraphs, offset, key=lambda paragraph: paragraph[0])

    def around(self, offset: int) -> tuple[int, int]:
        """Where the paragraph before that of `offset` begins, and where the one behind it ends."""
        at, ends = self.paragraph_at(offset), self.paragraph_ends
        return ends[at - 2] if at > 1 else 0, ends[at + 1] if at + 1 < len(ends) else len(self.text)

    def unit_of(self, index: int) -> Unit | None:
        """The unit that holds the token; None before the first words of a paragraph."""
        at = bisect_right(self.units, index, key=lambda unit: unit.first) - 1
        return self.units[at] if at >= 0 and index < self.units[at].last else None

    def span(self, first: int, last: int) -> Span:
        """The words from token `first` up to token `last`, exclusive."""
        return Span.of(self.text, self.tokens[first].start, self.tokens[last - 1].end)

    def offsets(self, first: int, last: int) -> tuple[int, int]:
        """Where token `first` starts and the token before `last` ends."""
        return self.tokens[first].start, self.tokens[last - 1].end

    def at(self, offset: int) -> int:
        """Index of the first token that starts at or after `offset`."""
        index = bisect_right(self.starts, offset)
        return index - 1 if index and self.tokens[index - 1].start == offset else index

    def opens_article(self, index: int) -> bool:
        """Whether the token stands before the first words of its paragraph, in what says where the article was written
        and by whom: "SAINT-CLÉOPHAS, Qc — Le fabricant …"."""
        return self.unit_of(index) is None

    def low(self, index: int) -> str:
        """`low` of a token, "" beyond either end of the text."""
        return self.lows[index] if 0 <= index < len(self.lows) else ""


def read(text: str) -> Text:
    """The tokens, quotations, paragraphs and units of `text`."""
    paragraphs = list(_paragraphs(text))
    result = Text(text, paragraphs, find_quotations(text, paragraphs))
    result.quote_starts = [q.start for q in result.quotations]
    result.paragraph_ends = [end for _, end in paragraphs]
    result.tokens = list(_tokens(text, result.quotations))
    result.starts = [t.start for t in result.tokens]
    result.lows = [t.low for t in result.tokens]
    result.tokens += [Token(len(text), len(text), "", "", "mark", -1)] * _MARGIN
    result.units = list(_units(result))
    return result


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Blocks between line breaks; a line that only wraps (no full stop, goes on in lower case) is no break."""
    start = 0
    for gap in _BREAK.finditer(text):
        before, after = text[start : gap.start()], text[gap.end() : gap.end() + 1]
        blank = gap.group().count("\n") > 1
        if not blank and after.islower() and before.strip() and not _ENDS_SENTENCE.search(before):
            continue
        if before.strip():
            yield start, gap.start()
        start = gap.end()
    if text[start:].strip():
        yield start, len(text)


def _tokens(text: str, quotations: list[Quotation]) -> Iterator[Token]:
    """Words, numbers and marks, each with the index of the quotation around it."""
    quote = 0
    for match in _TOKEN.finditer(text):
        while quote < len(quotations) and match.start() >= quotations[quote].inner_end:
            quote += 1
        inside = quote < len(quotations) and match.start() >= quotations[quote].inner_start
        word = match.group()
        low = word.lower().replace("’", "'").replace("ʼ", "'")
        if word == "A" and _bare_a(text, match.start()):
            low = "à"
        elif word == "SA":
            low = "s.a."  # the company form, no determiner
        yield Token(match.start(), match.end(), word, low, match.lastgroup or "other", quote if inside else -1)


def _bare_a(text: str, start: int) -> bool:
    """ "A Genève", "A en croire": a capital À without its accent, as it opens a sentence; "A-t-il" is a verb."""
    before = text[max(0, start - 3) : start].rstrip(" \u00a0\u202f")
    return text[start + 1 : start + 2] == " " and (not before or before[-1] in '.!?:«“"\n…)–—')


def _units(text: Text) -> Iterator[Unit]:
    """The sentences of each paragraph; what points to another article is a heading."""
    index = 0
    announced = False  # "Lire aussi :" stands alone on its line, the next one is the title that it points to
    for number, (start, end) in enumerate(text.paragraphs):
        first = index
        while text.tokens[index].start < end:
            index += 1
        if first == index:
            continue
        points_elsewhere = " ".join(t.low for t in text.tokens[first : first + 3]).startswith(syntax().teasers)
        heading = announced or points_elsewhere or _is_heading(text, first, index)
        announced = points_elsewhere and (index - first <= 4 or text.tokens[index - 1].text == ":")
        if number < 4 and (line := _DATELINE.match(text.text, start, end)):
            first = text.at(line.end())
        for a, b in _sentences(text, first, index):
            yield Unit(a, b, number, heading)


def _is_heading(text: Text, first: int, last: int) -> bool:
    """A short paragraph that ends without a full stop, or with a question mark alone."""
    end = text.tokens[last - 1].text
    short = last - first <= 22
    if end in MARKS and last - first >= 2:
        end = text.tokens[last - 2].text
        if end not in _TERMINATORS:
            return short and text.tokens[first].text not in MARKS
    if end == "?" and text.tokens[first].text not in MARKS:
        return short
    return short and end not in _TERMINATORS and end not in {":", ",", ";", "»", "”", '"'}


def _sentences(text: Text, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The stretches of [first, last) that end at a full stop, closing marks included."""
    start = first
    for i in range(first, last):
        if i - start == _LONGEST:
            yield start, i
            start = i
        if text.tokens[i].text in _TERMINATORS and i + 1 < last and _ends_here(text, start, i, last):
            stop = _past_closers(text, i + 1, last)
            if stop > start and stop < last:
                yield start, stop
                start = stop
    if start < last:
        yield start, last


def _closes(text: Text, index: int) -> bool:
    """The mark closes a quotation: it stands at the end of one."""
    start = text.tokens[index].start
    quotation = text.quotation_near(start)
    return quotation is not None and quotation.inner_end <= start < quotation.end


def _past_closers(text: Text, stop: int, last: int) -> int:
    """Past the marks that close a quotation right behind a full stop."""
    while stop < last and text.tokens[stop].text in MARKS and _closes(text, stop):
        stop += 1
    return stop


def _ends_here(text: Text, start: int, i: int, last: int) -> bool:
    """The stop at `i` ends the sentence that began at `start`: what follows opens another one."""
    token = text.tokens[i]
    stop = i + 1
    if token.quoted:
        # Inside a quotation only the stop right before its closing mark may end the unit.
        if text.tokens[stop].quote == token.quote:
            return False
        stop = _past_closers(text, stop, last)
        if stop >= last:
            return False
    following = text.tokens[stop]
    gap = text.text[token.end : following.start]
    if not token.quoted and not gap and following.text not in MARKS:
        return False
    if token.text == "." and not token.quoted and i > start and _abbreviates(text, i):
        return False
    opens = following.text in MARKS or following.text in _SENTENCE_OPENERS
    return following.capital or following.kind == "number" or opens or following.text[0].isdigit()


def _abbreviates(text: Text, i: int) -> bool:
    """The full stop belongs to the word before it: "M.", "art.", the initial of "J. Martin"."""
    before = text.tokens[i - 1]
    if before.end != text.tokens[i].start:
        return False
    if text.tokens[i - 2].text == "/":
        return False  # "167 km/h. Le"
    if before.low in syntax().number_words and not text.tokens[i - 2].text[:1].isdigit():
        return False  # "s'en tient à sept. Le maire", but "le 12 sept. à Nice"
    return f"{before.low}." in grammar().abbreviations or (len(before.text) == 1 and before.capital)
