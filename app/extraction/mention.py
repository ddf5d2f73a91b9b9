"""The named mention of an actor: where its name stands, and the functions around it."""

from dataclasses import dataclass

from app.lexicon.actors import NameUse


@dataclass(frozen=True, slots=True)
class Mention:
    """Tokens [first, last) that name an actor; `actor` is the registry's id, None for one that only the text knows."""

    first: int
    last: int
    actor: str | None
    person: bool
    use: NameUse = NameUse.NAME
    civil: str | None = None
    """ "mme" before the name."""
    title_before: tuple[int, int] | None = None
    """Tokens of "le préfet du Var" in "le préfet du Var Paul Rey"."""
    title_after: tuple[int, int] | None = None
    """Tokens of "préfet du Var" in "Paul Rey, préfet du Var,"."""
    acronym: tuple[int, int] | None = None
    """Long form that stands before the bracket of an acronym."""
