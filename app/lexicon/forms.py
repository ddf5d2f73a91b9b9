"""What is known of words by their forms, where most are forms of verbs that a text never meets."""

from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from types import MappingProxyType
from typing import Generic, TypeVar

from app.lexicon.inflection import bare, beginning

T = TypeVar("T")

_MET = 20_000
"""Beginnings of words that are remembered; French has fewer, but anything may stand in a text."""


class Forms(Generic[T]):
    """What is known of words, by their forms.

    A verb is conjugated when a word first begins as all its forms do: to conjugate every verb would take longer than to
    read an article, which has few of them.
    """

    def __init__(
        self,
        verbs: Iterable[str],
        readings: Callable[[str], Iterable[tuple[str, T]]],
        order: Callable[[T], int] | None = None,
        known: Mapping[str, tuple[T, ...]] = MappingProxyType({}),
        letters: int = 4,
    ) -> None:
        """`readings` gives for an infinitive its forms, with what is known of each; `order` is what comes first of all
        that is known of one form; `known` are words that are no verbs; `letters`, how many at the beginning of a form
        are those of the verb, but for accents. Raises LexiconError where one of the verbs is no infinitive.
        """
        self._readings = readings
        self._order = order
        self._known = dict(known)
        self._letters = letters
        self._pending: dict[str, list[str]] = {}
        for verb in verbs:
            self._pending.setdefault(beginning(verb)[:letters], []).append(verb)
        self._met: set[str] = set()
        self._meeting = Lock()

    def get(self, form: str, default: tuple[T, ...] = ()) -> tuple[T, ...]:
        """All that is known of a form; `default` where nothing is."""
        letters = form[: self._letters]
        if letters not in self._met:
            with self._meeting:  # another thread may be about to conjugate the same verbs
                self._meet(letters)
        return self._known.get(form, default)

    def __contains__(self, form: str) -> bool:
        return bool(self.get(form))

    def _meet(self, letters: str) -> None:
        stem = bare(letters)
        for size in range(self._letters + 1):
            for verb in self._pending.pop(stem[:size], ()):
                for form, reading in self._readings(verb):
                    found = (*self._known.get(form, ()), reading)
                    self._known[form] = tuple(sorted(found, key=self._order)) if self._order else found
        if len(self._met) == _MET:
            self._met.clear()
        self._met.add(letters)
