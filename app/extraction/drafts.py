"""An attribution before its actors are known."""

from dataclasses import dataclass, field

from app.extraction.signals import Cue
from app.extraction.subjects import Subject


@dataclass(slots=True)
class Draft:
    """Contents as offsets into the text, the subject and the relays as tokens."""

    cue: Cue | None
    contents: list[tuple[int, int]]
    subject: Subject | None
    rule: str
    via: list[Subject] = field(default_factory=list)
    continues: bool = False
    """Goes on in the speech of the attribution before it."""
