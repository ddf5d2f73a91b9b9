"""When Python looks for garbage in the memory of a process."""

import atexit
import gc

_OBJECTS = 10_000
"""So many objects more make it look. Python itself looks at 700, which the lexicon makes two hundred times."""


def seldom() -> None:
    """Look more seldom than Python does by itself, and not once more at the end.

    What a process loads at its start stays: going through it again and again would take a quarter of a short command.
    """
    gc.set_threshold(_OBJECTS)
    atexit.register(gc.freeze)
