"""Quotation marks, paired by a stack: « », “ ”, " ", ‹ ›, „ “, nested, mixed by typists, or never closed."""

import re
from dataclasses import dataclass

MARKS = frozenset('«»“”„‟‹›"＂') | {"<<", ">>"}
"""Every mark that opens or closes a quotation."""
OPENING = frozenset('«“"„‹”') | {"<<"}
"""Marks that may open one, the closer that typists open with ("”Non”") among them."""
CLOSING = frozenset('»”"')
"""Marks that may close one."""

_MARK = re.compile(r'[«»“”„‟‹›"＂]|<<|>>')
_OPENERS = frozenset("«“„‟‹") | {"<<"}
_CLOSERS = frozenset("»”›") | {">>"}


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch between quotation marks: the marks stand at [start, inner_start) and [inner_end, end)."""

    start: int
    inner_start: int
    inner_end: int
    end: int
    closed: bool = True
    """False where the typist forgot the closing mark: the quotation ends with its paragraph, on weaker evidence."""


def find_quotations(text: str, paragraphs: list[tuple[int, int]]) -> list[Quotation]:
    """The outermost quotations of each paragraph, in order.

    A paragraph that opens a quotation which the next paragraphs reopen ("« … / « … / « … ») is closed at its end: each
    paragraph is a quotation of its own. Quotations inside quotations are part of the outer one.
    """
    return [quotation for start, end in paragraphs for quotation in _in_paragraph(text, start, end)]


def _in_paragraph(text: str, start: int, end: int) -> list[Quotation]:
    """The outermost quotations of one paragraph, marks paired by a stack."""
    found: list[Quotation] = []
    stack: list[re.Match[str]] = []
    for mark in _MARK.finditer(text, start, end):
        if _opens(text, mark, stack, start, end):
            stack.append(mark)
        elif stack:
            opener = stack.pop()
            if not stack:
                found.append(Quotation(opener.start(), opener.end(), mark.start(), mark.end()))
        elif mark.start() > start and not found and mark.group() in _CLOSERS:
            # A closer without opener: the quotation of the paragraph before goes on to here.
            found.append(Quotation(start, start, mark.start(), mark.end(), closed=False))
    if stack:
        found.extend(_unclosed(stack, end))
    return [_trimmed(text, q) for q in found]


def _opens(text: str, mark: re.Match[str], stack: list[re.Match[str]], start: int, end: int) -> bool:
    """The mark opens a quotation: by its shape, for straight and mixed-up marks by the spaces around it."""
    before = text[mark.start() - 1] if mark.start() > start else " "
    after = text[mark.end()] if mark.end() < end else " "
    kind = mark.group()
    if kind in _CLOSERS:
        # "”Bonjour”": a typist's closer used as an opener.
        return kind == "”" and not stack and (before.isspace() or before in "(:") and not after.isspace()
    if kind in _OPENERS:
        closes_like = kind == "“" and stack and not before.isspace() and (after.isspace() or after in ",.;:!?)")
        return not closes_like
    if stack and stack[-1].group() in {'"', "＂"}:
        return False
    return (before.isspace() or before in "(['’-—–:") and not after.isspace()


def _unclosed(stack: list[re.Match[str]], end: int) -> list[Quotation]:
    """What the openers that wait at the paragraph's end make of it."""
    outer = stack[0]
    if len(stack) > 1 and outer.group() == stack[-1].group() == "«":
        # "« Nous partons. Le maire a répondu : « Non. »": the first was never closed, it ends where the second begins.
        second = stack[-1]
        return [
            Quotation(outer.start(), outer.end(), second.start(), second.start(), closed=False),
            Quotation(second.start(), second.end(), end, end, closed=False),
        ]
    return [Quotation(outer.start(), outer.end(), end, end, closed=False)]


def _trimmed(text: str, q: Quotation) -> Quotation:
    """Without the spaces inside the marks: "« Non »" holds "Non"."""
    inner_start, inner_end = q.inner_start, q.inner_end
    while inner_start < inner_end and text[inner_start].isspace():
        inner_start += 1
    while inner_end > inner_start and text[inner_end - 1].isspace():
        inner_end -= 1
    return Quotation(q.start, inner_start, inner_end, q.end, q.closed)
