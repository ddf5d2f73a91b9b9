"""Who takes part in what a proposition says: who did it, to whom, and whose soldiers a figure counts."""

import re
from collections import Counter
from functools import cache
from typing import NamedTuple

from app.annotation import ActorKind, Quantity, Quote
from app.extraction.context import Party, state_of
from app.extraction.numbers import any_of
from app.extraction.scopes import scopes
from app.extraction.triggers import WORD, Content, Hit
from app.lexicon import places
from app.lexicon.actors import fold, registry, slug
from app.lexicon.event_terms import EventType
from app.lexicon.events import events
from app.lexicon.inflection import Mood
from app.lexicon.naming import naming
from app.lexicon.propositions import proposition_words
from app.lexicon.syntax import syntax

_OWN = 5
"""Words before a verb that it still belongs to."""
_INFINITIVE = re.compile(
    r"^(?:d['’]|de |à )?(?:ne (?:pas )?|n['’])?(?:avoir|être|s['’]être|vouloir|\w+(?:er|ir|oir|re))\b"
)
_NAMED_BEHIND = re.compile(r"(?: (?:d[eu]|des|de la|à la|aux?) (?:\w+ ){0,3}| )")
"""Between the adjective of somebody's function and the name."""
_LINK = 24
"""Characters before a party in which stands the preposition that makes it no subject."""
_NAMED = 24
"""Characters before an adjective in which the noun stands that it says whose it is."""


class _Patterns(NamedTuple):
    towards: re.Pattern[str]
    """ "contre la |Russie", "à l'armée |russe"."""
    oblique: re.Pattern[str]
    """ "selon la |Russie", "dans le nord de la |France"."""


@cache
def _patterns() -> _Patterns:
    words = proposition_words()
    return _Patterns(
        towards=re.compile(rf"\b(?:{any_of(words.towards)})(?: la | l['’]| les | le | )?(?:\w+ ){{0,2}}$"),
        oblique=re.compile(
            rf"\b(?:(?:{any_of(words.oblique)})(?: la| l['’]| les| le)?"
            rf"|(?:{any_of(places.words().directions)}) (?:de (?:la|l['’])|d[eu]|des|d['’])) ?$"
        ),
    )


def agent_of(content: Content, kind: EventType | None, hit: Hit | None) -> str | None:
    """Who does or did what the content says, by the words that tell the event, else by who speaks of themselves."""
    text = content.context.text.text
    if content.words and content.words[0].text in syntax().first_person:
        # "Nous étions 200 à bord", "Nous comptons 40 instructeurs sur le sol": what is counted is not our doing.
        ours = hit is not None and hit.trigger.mood is not None and hit.first <= _OWN
        return _speaker(content.quote) if ours or not content.quote.quantities else None
    if _says_only_that(content):
        return None  # "rejette les accusations de délocalisation portées par la CFDT"
    parties = _taking_part(content)
    for party in parties:  # "l'envoi par Pyongyang", "par les forces du Nord"
        if re.search(
            r"\bpar (?:l['’]|les? |la |des )?(?:\w+ ){0,2}(?:d[ue] |d['’]|des |de la )?$",
            text[max(0, party.start - 40) : party.start],
        ):
            return party.id
    if kind is not None and kind.object == "troops":  # "soldats nord-coréens", "des forces du Nord"
        for party in parties:
            words = WORD.findall(text[content.start : party.start])[-3:]
            before = [content.context.class_of(fold(word)) for word in words]
            belongs = party.adjective or re.search(
                r"\b(?:du|de|de la|des|d['’]|de l['’])\s?$", text[max(0, party.start - 8) : party.start]
            )
            if "troops" in before and belongs:
                return party.id
    if hit is None and (own := implied_subject(content)) is not None:
        return own  # "espionner des diplomates |européens|"
    at = content.words[hit.first].start if hit else content.end
    if hit is not None and hit.trigger.mood is None:  # "l'attaque russe", "les frappes d'Israël"
        end = content.words[hit.last - 1].end
        for party in parties:
            link = r"\s(?:\w+\s)?" if party.adjective else r"\s(?:d[eu] |d['’]|de la |de l['’]|des )(?:\w+ )?"
            if end <= party.start and re.fullmatch(link, text[end : party.start]):
                return party.id
    subject = next((p for p in parties if p.start < at and not p.adjective and not _oblique(text, p)), None)
    named = next((p for p in parties if subject and text[subject.end : p.start].isspace() and not p.adjective), None)
    if named is not None and named.start < at:
        return named.id  # "l'ancien ministre des Infrastructures |Ndiogou Thiaw|"
    subject = subject or next((p for p in parties if p.start < at and not _oblique(text, p)), None)
    if subject is not None:
        return subject.id
    if kind is not None and kind.decided and not _speaks_for_body(content.quote):
        return None
    at_home = next(
        (p for p in parties if re.search(r"\bchez (?:l['’]|le |la )?$", text[max(0, p.start - 10) : p.start])), None
    )
    return at_home.id if at_home else implied_subject(content)


def _taking_part(content: Content) -> list[Party]:
    """The parties that the contents name; "le groupe |américain|" is no state."""
    text = content.context.text.text
    return [p for p in content.parties() if not p.adjective or _noun_before(text, p) not in naming().company_nouns]


def _by_name(content: Content) -> list[Party]:
    """These, and of "l'ancien ministre |wallon| des Travaux publics Luc Verhaegen" who has the name."""
    text = content.context.text.text
    found: list[Party] = []
    for party in _taking_part(content):
        before = found[-1] if found else None
        named = before is not None and before.adjective and not party.adjective
        if before is not None and named and _NAMED_BEHIND.fullmatch(text, before.end, party.start):
            found[-1] = Party(before.start, party.end, party.id)
        else:
            found.append(party)
    return found


def _noun_before(text: str, party: Party) -> str:
    words = WORD.findall(text[max(0, party.start - _NAMED) : party.start])
    return words[-1].lower() if words else ""


def implied_subject(content: Content) -> str | None:
    """The subject of an infinitive: the accused, else the holder."""
    if not _INFINITIVE.match(content.text.removeprefix("en ")):
        return None
    quote, context = content.quote, content.context
    cue = fold(quote.cue.text) if quote.cue else ""
    if quote.cue and any(stem in cue for stem in proposition_words().accusing):
        first, _ = context.sentence(quote.cue.start)
        theirs = [p for p in context.parties_in(first, content.start) if not _is_source(quote, p)]
        return theirs[-1].id if theirs else None
    return _speaker(quote)


def recipient_of(content: Content, kind: EventType | None, hit: Hit | None) -> str | None:
    """To whom or against whom it is done, where events of that kind are told apart by it."""
    if kind is None or "recipient" not in kind.identity:
        return None
    text, context = content.context.text.text, content.context
    at = content.words[hit.first].start if hit else content.start
    end = max(content.main_end, at)
    for party in (p for p in _by_name(content) if at <= p.start < end):
        if _patterns().towards.search(text[max(0, party.start - 40) : party.start]):
            return party.id
    if kind.identity == ("recipient",):  # "X a été condamné"
        return agent_of(content, kind, hit)
    if "place" in kind.identity:
        return None
    # "versé à Valmétal", "acheminé vers la Crimée": what looks like a place is who receives
    place = next(
        (p.span.text for p in context.places_in(at, end) if p.span.text[:1].isupper() and (p.locative or p.dative)),
        None,
    )
    known = [_states()[name] for name in (place, *places.parents(place)) if name in _states()] if place else []
    return known[0] if known else (slug(place) if place else None)


def received_by(content: Content, kind: EventType, agent: str) -> bool:
    """The party stands behind a participle of receiving: "reçues par X"."""
    by = next((p for p in content.parties() if p.id == agent), None)
    before = content.words[: content.at(by.start) + 1] if by is not None else []
    spoken = [w.text for w in before if by is not None and w.end <= by.start][-3:]
    at = next((k for k, word in enumerate(spoken) if word in syntax().by), 0)
    if not at:
        return False
    triggers = events().triggers.get(spoken[at - 1])
    return any(t.event == kind.name and t.receives and t.mood is Mood.PARTICIPLE_PAST for t in triggers)


def whose(content: Content, quantity: Quantity | None) -> str | None:
    """Whose soldiers a figure counts: "600 soldats russes", "40 hommes de l'armée malienne"."""
    if quantity is None:
        return None
    if scopes().own_ranks.search(content.text):
        return _speaker(content.quote)  # "140 morts dans ses rangs"
    if scopes().enemy.search(content.sentence_of(quantity)):
        return _other_side(content)
    if scopes().own_losses.search(content.text) and _speaks_for_body(content.quote):
        return _speaker(content.quote)  # "n'avoir perdu que sept hommes"
    text = content.context.text.text
    for party in content.parties():
        before = WORD.findall(text[max(content.start, party.start - _NAMED) : party.start])[-1:]
        if party.adjective and before and events().class_of.get(fold(before[0])) in events().units:
            return party.id
    return None


def _other_side(content: Content) -> str | None:
    """The state that the article names most beside that of the speaker, if it names it more than once."""
    states = Counter(p.id for p in content.context.parties if registry().is_state(p.id))
    ours = _speaker(content.quote)
    if ours not in states:
        return None
    others = [state for state, count in states.most_common() if state != ours and count > 1]
    return others[0] if others else None


def _oblique(text: str, party: Party) -> bool:
    """The party stands after a preposition, so is no subject."""
    return _patterns().oblique.search(text[max(0, party.start - _LINK) : party.start]) is not None


def _speaker(quote: Quote) -> str | None:
    if len(quote.holders) != 1 or not quote.holders[0].id:
        return None
    holder = quote.holders[0]
    return state_of(holder.parent if holder.kind is ActorKind.PERSON and holder.parent else holder.id or "")


def _speaks_for_body(quote: Quote) -> bool:
    """Who speaks is a body, or a person of whom it is known: a director closes no plant of their own."""
    return not any(h.kind is ActorKind.PERSON and not h.parent for h in quote.holders)


def _says_only_that(content: Content) -> bool:
    """The content is what was said, by its noun: "les accusations de délocalisation"."""
    return any(word.text in events().blaming_nouns for word in content.words[:2])


def _is_source(quote: Quote, party: Party) -> bool:
    return any(s.start < party.end and party.start < s.end for s in quote.sources)


@cache
def _states() -> dict[str, str]:
    return {state.name: state.id for state in registry().states}
