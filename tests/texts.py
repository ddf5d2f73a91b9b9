"""Texts for what holds of any text at all: of the pieces that a parser looks for, and of anything between."""

from hypothesis import strategies as st

_ODD = (
    "\0",
    "\x0b",
    "\x85",
    "\u2028",
    "\ufeff",
    "\u200b",
    "\u00a0",
    "e\u0301",
    "😀",
    "٣",
    "½",
    "ﬁ",
    "İ",
    "ẞ",
    "\ud800",
)


def of(*pieces: str, most: int = 20) -> st.SearchStrategy[str]:
    """Texts of these pieces, odd characters and short random stretches, in any order."""
    one = st.one_of(st.sampled_from(pieces), st.sampled_from(pieces), st.sampled_from(_ODD), st.text(max_size=4))
    return st.lists(one, max_size=most).map("".join)
