"""What the answers to one question amount to: their lowest, best attested and highest figure, and their time line."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self

from app.annotation import Bound, Modality, Stance
from app.api.shapes import ActorRef, Figure, shape, whole


@shape
class Estimate:
    """One figure among the answers, and where it stands."""

    value: float
    """The number: for the lowest the lower end of what the words allow, for the highest the upper end."""
    figure: Figure
    """The figure as it was put forward."""
    claim_id: str
    """The claim that it is of."""
    origins: int
    """How many different actors assert it."""


@shape
class Estimates:
    """The figures that are put forward for the whole, as facts."""

    low: Estimate
    """The lowest, by the lower end of its interval."""
    best_attested: Estimate
    """The one that most different actors assert, of equals the latest."""
    high: Estimate
    """The highest, by the upper end of its interval."""

    @classmethod
    def of(cls, positions: Sequence[Mapping[str, Any]], unit: str | None) -> Self | None:
        """From the fields of positions on the whole; None where fewer than two of them give a figure of the unit."""
        told = [p for p in positions if _counts_the_whole(p, unit)]
        if len(told) < 2:
            return None
        best = max(told, key=lambda p: (p["origins"], p["last_said"] or "", p["claim_id"]))
        low = min(told, key=lambda p: (_end(p["figure"], "low"), p["claim_id"]))
        high = max(told, key=lambda p: (_end(p["figure"], "high"), p["claim_id"]))
        return cls(
            low=_estimate(low, _end(low["figure"], "low")),
            best_attested=_estimate(best, _middle(best["figure"])),
            high=_estimate(high, _end(high["figure"], "high")),
        )


def _estimate(position: Mapping[str, Any], value: float) -> Estimate:
    # whole() gives a number where it gets one.
    return Estimate(whole(value) or 0, position["figure"], position["claim_id"], position["origins"])


def _counts_the_whole(position: Mapping[str, Any], unit: str | None) -> bool:
    figure: Figure | None = position["figure"]
    told = position["stance"] is Stance.ASSERTS and position["modality"] in {Modality.ACTUAL, Modality.HEDGED}
    if figure is None or figure.unit != unit:
        return False
    # An order of magnitude ("des milliers") is no figure that could be the lowest or the best attested.
    return told and figure.of is None and not figure.increment and figure.bound is not Bound.VAGUE


def _end(figure: Figure, side: Literal["low", "high"]) -> float:
    """The lower or the upper end of the interval; its other end where it is open."""
    ends = (figure.low, figure.value, figure.high) if side == "low" else (figure.high, figure.value, figure.low)
    return next(end for end in ends if end is not None)


def _middle(figure: Figure) -> float:
    return figure.value if figure.value is not None else (_end(figure, "low") + _end(figure, "high")) / 2


@shape
class Moment:
    """A day on which somebody first took a position."""

    day: str
    """The day said, else the day of the article."""
    actor: ActorRef
    """Who."""
    stance: Stance
    """What they did with the claim."""
    claim_id: str
    """The claim."""
    text: str
    """The words of the claim."""
    value: float | None
    """The number in it."""


def moments(positions: Sequence[Mapping[str, Any]]) -> list[Moment]:
    """The time line of the answers, the earliest first."""
    found = [
        Moment(
            holding.first_said,
            holding.actor,
            position["stance"],
            position["claim_id"],
            position["text"],
            position["figure"].value if position["figure"] else None,
        )
        for position in positions
        for holding in position["holders"]
        if holding.first_said
    ]
    return sorted(found, key=lambda moment: (moment.day, moment.claim_id, moment.actor.id))
