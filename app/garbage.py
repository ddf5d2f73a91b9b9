"""When Python looks for garbage in the memory of a process."""

import atexit
import gc

_OBJECTS = 10_000
"""New objects after which it looks; after 700, as by default, it looks 200 times while the lexicon is read."""


def seldom() -> None:
    """Look more seldom than Python does by itself, and not once more at the end.

    What a process loads at its start stays: going through it again and again would take a quarter of a short command.
    """
    gc.set_threshold(_OBJECTS)
    atexit.register(gc.freeze)
