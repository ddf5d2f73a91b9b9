"""Where the verbs around a date point: to what has been or to what is to come."""

import re
from bisect import bisect_left, bisect_right
from functools import cache

from app.extraction.numbers import any_of
from app.lexicon.calendar import calendar

_REACH = 400
"""Characters that the last clause of a text may have."""


class Tenses:
    """The hints that a text's verbs and words of time give, clause by clause.

    Endings decide, as any verb may stand beside a date: "-ra" and "-ront" are to come, auxiliary and participle past.
    """

    def __init__(self, low: str) -> None:
        """`low` is the text in lower case with plain spaces and apostrophes."""
        clause, sentence, future, past = _patterns()
        self._clauses = [m.end() for m in clause.finditer(low)]
        self._sentences = [m.end() for m in sentence.finditer(low)]
        ahead = [m.start() for m in future.finditer(low) if m.group() not in calendar().not_future]
        spots = set(ahead)
        back = [m.start() for m in past.finditer(low) if spots.isdisjoint(range(*m.span()))]
        since = [m.span() for m in _since().finditer(low)]
        self._since = [start for start, _ in since]
        self._since_ends = [end for _, end in since]
        self._hints = sorted([(at, True) for at in ahead] + [(at, False) for at in back])

    def ahead(self, start: int, end: int) -> bool | None:
        """True for what is to come, False for what has been, None where no verb near [start, end) says."""
        if bisect_left(self._since_ends, start) < bisect_left(self._since, end):
            return False
        for bounds in (self._clauses, self._sentences):
            low = bounds[i - 1] if (i := bisect_right(bounds, start)) else 0
            high = bounds[i] if (i := bisect_left(bounds, end)) < len(bounds) else end + _REACH
            near = self._hints[bisect_left(self._hints, (low, False)) : bisect_left(self._hints, (high, False))]
            near = [hint for hint in near if not start <= hint[0] < end]
            if near:
                return min(near, key=lambda hint: abs(hint[0] - start))[1]
        return None


@cache
def _since() -> re.Pattern[str]:
    """ "|depuis le mois de |janvier": up to three words between, and no mark."""
    return re.compile(rf"\b(?:{any_of(calendar().since)})\b(?:[ '][^\W\d_]+){{0,3}}[ ']?")


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    words = calendar()
    letters = r"[^\W\d_]"
    clause = re.compile(r"[.!?](?=\s)|[;:\n«»“”\"(),]|\b(?:que|qui|où|mais|dont) |\bqu'")
    sentence = re.compile(r"[.!?](?=\s)|[;\n]")
    future = re.compile(
        rf"\b(?:{any_of(words.future)})\b"
        rf"|\b(?!serai|aurai){letters}{{2,}}(?:ra|ront|rai(?:en)?t)\b"  # "votera", "iraient"
        r"|\b(?:sera|seront|aura|auront)\b"
    )
    past = re.compile(
        rf"\b(?:{any_of(words.past)})\b"
        # "a été élu", "ont bien reçu", "serait mort", "a-t-elle annoncé", "s'est-il félicité"
        r"|\b(?:a|ont|est|sont|(?:avai|étai|aurai|serai)(?:en)?t)(?:(?:-t)?-(?:ils?|elles?|on))?"
        rf" (?:été |{letters}+ment |{letters}{{2,4}} ){{0,2}}"
        rf"{letters}+(?:ée?s?|ie?s?|ise?s?|ite?s?|aite?s?|ue?s?|ert|ont)\b"
        rf"|\b{letters}{{2,}}(?!r){letters}ai(?:en)?t\b"  # "jurait"
    )
    return clause, sentence, future, past
