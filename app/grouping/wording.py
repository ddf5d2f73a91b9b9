"""Groups and claims in words: the question in French, and figures for the reasons of relations."""

from functools import cache

from app.annotation import Bound, Proposition
from app.grouping.keys import has_figure
from app.lexicon.actors import elides, of_state, registry
from app.lexicon.event_terms import EventType
from app.lexicon.events import PEOPLE, events
from app.lexicon.inflection import adjective_forms
from app.lexicon.kin import MARK
from app.lexicon.labels import figure_label, label


def question(propositions: list[Proposition], root: Proposition, words: str) -> str:
    """What the claims answer; `root` has the slots of the group, `words` its shortest content.

    "Combien de soldats nord-coréens en Russie ?" An open subject is asked about in the words of the article.
    """
    kind = events().types.get(root.event or "")
    counted = [p for p in propositions if has_figure(p)]
    if kind is None:
        return label("question", "counted" if counted else "stated").format(words=words)
    pattern = kind.how_many if counted and kind.how_many else kind.whether
    return pattern.format(
        units=_units(kind, counted),
        agent=f" {_agent(root.agent)}" if root.agent else "",
        of=f" {_of(root.agent)}" if root.agent else "",
        by=f" par {_named(root.agent)}" if root.agent else "",
        recipient=f" {_to(root.recipient)}" if root.recipient else "",
        place=f" {located(root.place)}" if root.place else "",
    )


def figure(proposition: Proposition) -> str:
    """The figure with its place: "environ 10 000 en Russie"."""
    p = proposition
    words = figure_label((p.bound or Bound.EXACT).value, p.value, p.low, p.high, None)
    return f"{words} {located(p.place)}" if p.place else words


def located(place: str) -> str:
    """The place as a complement: "en Russie", "au Mali", "aux États-Unis", "à Koursk"."""
    name = place.split(", ")[0]
    if name[:1].islower():  # "l’ensemble du pays"
        return f"dans {name}"
    match _articles().get(name):
        case "les":
            return f"aux {name}"
        case "le":
            return f"au {name}"
        case "la" | "l'":
            return f"en {name}"
        case _:
            return f"à {name}"


@cache
def _articles() -> dict[str, str]:
    """The article of each state by its name."""
    return {state.name: state.article for state in registry().states}


def _units(kind: EventType, counted: list[Proposition]) -> str:
    units = sorted({p.unit for p in counted if p.unit})
    main = next((u for u in kind.units if u in units), None) or (units[0] if units else next(iter(kind.units), None))
    known = events().units.get(main or "")
    return known.label if known else ((main or events().units[PEOPLE].label).lstrip(MARK))


def _agent(agent: str) -> str:
    actor = registry().actors.get(agent)
    if actor is not None and registry().is_state(agent) and actor.demonyms:
        return adjective_forms(actor.demonyms[0])["m", True]
    return _of(agent)


def _of(agent: str) -> str:
    actor = registry().actors.get(agent)
    if actor is not None:
        return of_state(actor)[0]
    name = _spelled(agent)
    return f"d’{name}" if elides(name) else f"de {name}"


def _spelled(slug: str) -> str:
    """The name behind the id of an actor that only articles know, as well as it can be told."""
    return " ".join(word.capitalize() for word in slug.split("-"))


def _named(agent: str) -> str:
    actor = registry().actors.get(agent)
    if actor is None:
        return _spelled(agent)
    return f"{actor.article}{'' if actor.article.endswith(chr(39)) else ' '}{actor.name}".strip()


def _to(recipient: str) -> str:
    actor = registry().actors.get(recipient)
    if actor is None:
        return f"à {_spelled(recipient)}"
    articles = {"le": "au ", "les": "aux ", "la": "à la ", "l'": "à l’"}
    return f"{articles.get(actor.article, 'à ')}{actor.name}"
