"""What contents say: type of event, participants, place, time, figure; what they point back to."""

from datetime import date
from typing import Any

import pytest

from app.annotation import Modality, Proposition, Quote, Stance
from app.extraction import extract
from app.extraction.anaphora import state_claims
from app.extraction.context import Context, state_of
from app.extraction.dates import find_dates
from app.extraction.events import propositions
from app.extraction.places import find_places
from app.extraction.quantities import find_quantities
from app.extraction.text import read
from app.lexicon.events import events
from tests.quotes_from_json import quote_of

PUBLISHED = date(2024, 11, 2)


def said(text: str, content: str, holder: str = "ONU", **fields: Any) -> Quote:
    """A quote of one content of `text`, with the quantities in it."""
    record = {"id": fields.pop("id", "q"), "holders": [{"name": holder}], "contents": [{"text": content}], **fields}
    start, end = text.index(content), text.index(content) + len(content)
    found = find_quantities(text, find_dates(text, PUBLISHED), find_places(text))
    quote = quote_of(record, text)
    inside = tuple(q for q in found if start <= q.span.start < end)
    return Quote(**{f: getattr(quote, f) for f in Quote.__slots__} | {"quantities": inside})


def main(text: str, content: str | None = None, **fields: Any) -> Proposition:
    """The main claim of a content, by itself the whole text."""
    return propositions(said(text, content or text, **fields), Context.of(read(text), PUBLISHED))[0]


@pytest.mark.parametrize(
    ("sentence", "event"), [(example, kind.name) for kind in events().types.values() for example in kind.examples]
)
def test_every_example_is_of_its_type(sentence: str, event: str) -> None:
    assert main(sentence).event == event


@pytest.mark.parametrize(
    ("sentence", "event", "unit"),
    [
        ("12 personnes ont été tuées à Kandéra", "dead", "dead"),
        ("12 personnes ont défilé à Kandéra", "protesters", "protesters"),
        ("12 personnes ont été interpellées à Kandéra", "arrested", "arrests"),
        ("le naufrage a coûté la vie à 12 migrants", "dead", "migrants"),
        ("dix soldats ont péri dans l’embuscade", "dead", "troops"),
        ("3 000 soldats se tiennent prêts à partir", "troops_ready", "troops"),
        ("3 000 soldats sont stationnés à Kandéra", "troops_sent", "troops"),
        ("seize soldats et trois chauffeurs ont péri dans l’embuscade", "dead", "troops"),
        ("quatre maçons et un grutier ont été tués sur le chantier", "dead", "macon"),
        ("la mort de neuf cueilleurs et de deux contremaîtres", "dead", "cueilleur"),
        ("douze policiers et trente gendarmes ont été blessés", "wounded", "police"),
        # men are soldiers where the article tells of an army
        ("deux hommes ont été interpellés", "arrested", "arrests"),
        ("l’armée affirme que 60 hommes ont été tués", "dead", "troops"),
        ("le secrétaire général dénonce l’arrestation de deux hommes", "arrested", "arrests"),
        ("trois hommes ont attaqué le convoi", None, "persons"),
        # arms and soldiers of which a verb tells something else
        ("avoir détecté 18 avions au large", None, "aircraft"),
        ("120 soldats se sont rendus", None, "troops"),
        ("8 000 soldats combattent au Soudan", "troops_sent", "troops"),
        # households are outbreaks among herds
        ("les vétérinaires ont recensé 14 foyers", None, "outbreaks"),
        ("neuf trains sur dix ont circulé", None, "percent"),
        ("un tiers des cheminots ont cessé le travail", "strike_rate", "percent"),
        ("la commune compte 3 000 habitants", None, "persons"),
        ("douze wagons ont déraillé", None, "wagon"),
        ("le bus transporte 40 trottinettes", None, "trottinet"),
    ],
)
def test_the_verb_gives_persons_their_class(sentence: str, event: str | None, unit: str) -> None:
    p = main(sentence)
    assert (p.event, p.unit) == (event, unit)


@pytest.mark.parametrize(
    "sentence",
    ["la frappe a fait 54 blessés et 12 morts", "la frappe a fait 12 morts et 54 blessés", "12 tués, 54 blessés"],
)
def test_the_main_claim_does_not_depend_on_the_order(sentence: str) -> None:
    p = main(sentence)
    assert (p.event, p.value) == ("dead", 12)


@pytest.mark.parametrize(
    ("sentence", "slots"),
    [
        (
            "la Corée du Nord aurait déployé environ 10 000 soldats en Russie pour lutter contre l’Ukraine",
            {"agent": "coree-du-nord", "place": "Russie", "object": "troops"},
        ),
        ("l’envoi par Pyongyang de milliers de soldats en Russie", {"agent": "coree-du-nord", "place": "Russie"}),
        ("des unités nord-coréennes sont dans la région de Koursk", {"agent": "coree-du-nord", "place": "Koursk"}),
        ("le Rwanda a fourni des obus à l’Ouganda", {"agent": "rwanda", "recipient": "ouganda", "object": "shells"}),
        ("le Rwanda a fourni des obus et des missiles à l’Ouganda", {"object": "arms"}),
        ("des missiles ont été livrés à l’armée ougandaise par le Rwanda", {"agent": "rwanda", "recipient": "ouganda"}),
        ("les frappes israéliennes sur le camp", {"agent": "israel", "event": "attack"}),
        ("le déficit de Translac atteint 9 millions d’euros", {"event": "loss"}),
        ("9 morts à Kyzylbel, dans la région de Sarytaou", {"place": "Kyzylbel, Sarytaou"}),
        ("le 12 octobre 2024, l’armée a tué 40 civils", {"time": "2024-10-12"}),
        ("la Russie ne livre pas d’armes au Mali", {"negated": True, "agent": "russie", "recipient": "mali"}),
        ("aucun soldat n’a été envoyé en Ukraine", {"negated": True, "place": "Ukraine"}),
        ("Nous n’avons pas encore vu ces troupes se déployer", {"event": None}),
        ("l’incendie a été éteint sans faire de blessés", {"event": "wounded", "negated": True}),
        ("l’abattoir restera ouvert", {"event": "closure", "negated": True}),
        ("le marché était illégal", {"event": "lawful", "negated": True}),
        ("L’attaquant manquera trois mois de compétition", {"event": None}),
        # what is negated stands in another clause
        ("180 spectateurs, dont 40 ne figuraient pas sur la liste", {"negated": False}),
        ("Il y avait 60 tracteurs. Ils ne s’arrêteront pas", {"negated": False}),
        ("il n’y avait pas 180 spectateurs", {"negated": True}),
        # who counts has not done it
        ("Nous dénombrons 40 mercenaires sur le sol malien", {"agent": None, "event": "troops_sent"}),
        ("Nous étions 300 passagers sur ce bac", {"agent": None, "event": "aboard"}),
        ("Nous avons abattu six drones", {"agent": "onu", "event": "shot_down"}),
        ("400 passagers ont été blessés", {"event": "wounded"}),
        # a state by its people
        ("90 Iraniens ont été expulsés", {"unit": "persons", "agent": "iran"}),
        ("sept ans de réclusion contre l’ancien trésorier", {"event": "sentenced", "value": 7}),
        ("l’ancien ministre des Mines Alpha Bessan a été condamné à deux ans de prison", {"recipient": "alpha-bessan"}),
        ("la région a prêté 3 millions d’euros à la coopérative", {"event": "payment"}),
        # an adjective of a company or of somebody named is no state
        ("le groupe américain a touché 18 millions d’euros", {"event": "payment", "agent": None, "recipient": None}),
        ("cinq ans de prison contre l’ancien ministre malien des Mines Alpha Bessan", {"recipient": "alpha-bessan"}),
        ("dans le nord de la France, le projet entraînerait la suppression de 240 emplois", {"agent": None}),
        # a place behind "dont" is that of the part
        ("310 postes supprimés, dont 90 à Kandéra", {"value": 310, "place": None}),
        ("310 postes supprimés à Kandéra, dont 90 cette année", {"value": 310, "place": "Kandéra"}),
        ("la licence autorisait la vedette à embarquer 90 passagers", {"modality": Modality.POSSIBLE}),
        ("le stade a une capacité de 9 000 places", {"modality": Modality.POSSIBLE}),
        ("90 passagers, trente de plus que la capacité autorisée", {"modality": Modality.ACTUAL}),
        ("600 manifestants dans le pays", {"place": "l’ensemble du pays"}),
    ],
)  # fmt: skip
def test_slots(sentence: str, slots: dict[str, object]) -> None:
    p = main(sentence)
    assert {slot: getattr(p, slot) for slot in slots} == slots


def test_the_conditional_of_the_press_leaves_the_fact_as_it_is() -> None:
    assert main("ils seraient 10 000 soldats", modality="hedged").modality is Modality.ACTUAL
    assert main("ils seront 10 000 soldats", modality="planned").modality is Modality.PLANNED


def test_the_accused_is_the_agent_not_the_accuser() -> None:
    text = "Kigali est accusé par l’Occident de fournir des missiles à l’armée ougandaise."
    p = main(
        text,
        "fournir des missiles à l’armée ougandaise",
        cue={"text": "est accusé"},
        sources=[{"text": "l’Occident"}],
        holder="Occident",
    )
    assert (p.agent, p.recipient) == ("rwanda", "ouganda")


def test_who_denies_having_done_it_is_the_agent() -> None:
    text = "Le Rwanda a nié avoir expédié des armes à l’Ouganda."
    p = main(text, "avoir expédié des armes à l’Ouganda", holder="Rwanda", stance="denies", cue={"text": "a nié"})
    assert (p.agent, p.recipient, p.object) == ("rwanda", "ouganda", "arms")


@pytest.mark.parametrize(
    ("actor", "state"),
    [("pentagone", "etats-unis"), ("kremlin", "russie"), ("sncf", "sncf"), ("france", "france"), ("x-y", "x-y")],
)
def test_bodies_act_for_their_state_companies_do_not(actor: str, state: str) -> None:
    assert state_of(actor) == state


# ---------------------------------------------------------------- answers

TEXT = (
    "Mark Rutte a dit que des soldats rwandais étaient entrés au Kivu. L’armée congolaise a compté 40 morts au Kivu. "
    "Kigali a nié ces accusations et ces informations. Le gouvernement conteste ce bilan. "
    "Les affirmations de Mark Rutte sont fausses, dit "
    "Kigali. « C’est faux », a répété le porte-parole. L’ONU n’a pas confirmé le déploiement de soldats. "
    "Cet engagement suit les directives, dit l’ONU."
)


def answered(content: str, stance: str = "denies", holder: str = "Rwanda") -> Quote:
    quotes = [
        said(TEXT, "des soldats rwandais étaient entrés au Kivu", "Mark Rutte", id="rutte"),
        said(TEXT, "40 morts au Kivu", "République démocratique du Congo", id="toll"),
        said(TEXT, content, holder, id="answer", stance=stance),
    ]
    return state_claims(quotes, read(TEXT), PUBLISHED)[-1]


@pytest.mark.parametrize(
    ("content", "stance", "target"),
    [
        ("ces accusations", "denies", "rutte"),
        ("ces informations", "denies", "toll"),
        ("ce bilan", "denies", "toll"),
        ("ce bilan", "asserts", "toll"),
        ("Les affirmations de Mark Rutte", "denies", "rutte"),
        ("C’est faux", "denies", "toll"),
        ("le déploiement de soldats", "unconfirmed", None),
        ("Cet engagement suit les directives", "asserts", None),
    ],
)
def test_what_a_content_points_back_to(content: str, stance: str, target: str | None) -> None:
    assert answered(content, stance).target == target


def test_an_answer_states_the_claim_that_it_answers() -> None:
    (p,) = answered("ce bilan").propositions
    assert (p.event, p.value) == ("dead", 40)


def test_nobody_answers_himself() -> None:
    assert answered("ces accusations", holder="République démocratique du Congo").target == "rutte"


@pytest.mark.parametrize(
    ("text", "target"),
    [
        (
            "L’ONU a affirmé que des soldats rwandais sont entrés au Kivu. Kigali a nié ces accusations. ",
            "des soldats",
        ),
        ("L’ONU a dit que Goma était calme. Kigali a nié avoir envoyé des soldats au Kivu. ", "avoir envoyé"),
    ],
)
def test_a_denial_after_a_denial_denies_the_same(text: str, target: str) -> None:
    quotes = extract(text + "Le Burundi a qualifié ces informations de mensongères.", PUBLISHED).quotes
    last = max(quotes, key=lambda quote: quote.contents[0].start)
    answered = next(quote for quote in quotes if quote.id == last.target)
    assert answered.contents[0].text.startswith(target)


def test_a_slot_left_open_is_filled_where_the_article_settles_it() -> None:
    (p,) = answered("le déploiement de soldats", "unconfirmed").propositions
    assert (p.event, p.agent) == ("troops_sent", "rwanda")


def test_a_toll_without_a_place_has_only_the_setting_of_the_article() -> None:
    text = "Un séisme a frappé Kyzylbel. À Kyzylbel, les secours cherchent. La radio parle de 12 morts."
    (quote,) = state_claims([said(text, "12 morts")], read(text), PUBLISHED)
    assert (quote.propositions[0].place, quote.propositions[0].setting) == (None, "Kyzylbel")
    assert quote.stance is Stance.ASSERTS


def test_nothing_to_say() -> None:
    assert state_claims([], read(""), None) == ()


@pytest.mark.parametrize(
    ("sentence", "negated"),
    [
        ("le ministère ne comptait plus que 250 instructeurs", False),
        ("le ministère n’a plus compté 250 instructeurs", True),
        ("aucun instructeur n’est plus sur place", True),
    ],
)
def test_no_more_than_is_no_negation(sentence: str, negated: bool) -> None:
    assert main(sentence).negated is negated


@pytest.mark.parametrize(
    ("content", "holder", "agent", "recipient"),
    [
        ("n’avoir perdu que sept soldats", "tchad", None, "tchad"),
        ("avoir tué sept soldats", "tchad", "tchad", None),
        ("avoir perdu sept soldats adverses", "tchad", "tchad", None),
    ],
)
def test_who_has_lost_soldiers_has_not_killed_them(
    content: str, holder: str, agent: str | None, recipient: str | None
) -> None:
    text = f"Le Tchad assure {content}."
    quote = said(text, content, "Tchad", holders=[{"name": "Tchad", "id": holder}])
    p = propositions(quote, Context.of(read(text), PUBLISHED))[0]
    assert (p.event, p.agent, p.recipient) == ("dead", agent, recipient)
