"""How likely an attribution is right: as often as those of its rule, and of its way to the actor, were right before."""

from collections.abc import Sequence

from app.annotation import ActorRef
from app.lexicon.reliability import Rate, rates

PUBLISHER = "publisher"
"""The rule for the article's own voice."""
_UNKNOWN = "unknown"
_LEAST, _MOST = 0.05, 0.99
_UNCLOSED = 0.5


def confidence(rule: str, holders: Sequence[ActorRef], *, unclosed: bool = False) -> float:
    """The share of attributions by this rule and with actors resolved in this way that are right, from 0.05 to 0.99.

    The two rates are taken as independent: rule x resolution / overall rate. They are measured on the development
    articles (benchmarks/reliability.py), each drawn towards the overall rate where it was met seldom, and lowered by as
    much as fewer are right on articles that the rules were not made on. A quotation that is never closed, too rare to
    be measured, leaves at most an even chance.
    """
    measured = rates()
    by_rule = measured.rules.get(rule_family(rule), Rate(0, 0))
    by_resolution = measured.resolutions.get(resolution(rule, holders), Rate(0, 0))
    found = measured.smoothed(by_rule) * measured.smoothed(by_resolution) / measured.overall * measured.carried_over
    return round(min(max(found, _LEAST), _UNCLOSED if unclosed else _MOST), 2)


def rule_family(rule: str) -> str:
    """The rule without its verb: "incise" of "incise:affirmer"; "preposition:selon", "speech:colon" stay whole."""
    family, _, word = rule.partition(":")
    return rule if family in {"preposition", "speech"} or word == "unlisted" else family


def resolution(rule: str, holders: Sequence[ActorRef]) -> str:
    """How the words led to the first of the actors; "publisher" where the article itself speaks, "unknown" where it is
    not known who does."""
    if holders:
        return holders[0].resolved_by
    return PUBLISHER if rule == PUBLISHER else _UNKNOWN
