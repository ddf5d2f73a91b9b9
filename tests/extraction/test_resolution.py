"""Whom the phrase of a source means when it names somebody, a post, a paper or several at once."""

from datetime import date

import pytest

from app.annotation import ActorKind
from app.extraction.actors import Cast
from app.extraction.text import read
from tests.extraction.phrases import meant, stretch

PUBLISHED = date(2025, 3, 13)


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        # One or several: members have a determiner or a name of their own.
        ("Le maire, la préfète et l’ONU", ["maire", "préfète", "ONU"]),
        ("Ni la CGT ni Paul Rey", ["CGT", "Paul Rey"]),
        ("La CGT ainsi que Paul Rey", ["CGT", "Paul Rey"]),
        ("Le président et fondateur du club", ["président et fondateur du club"]),
        ("L’ONG Mines et Dignité", ["ONG Mines et Dignité"]),
        ("Même la CGT, qui était absente,", ["CGT"]),
        # The head is a name, or a name belongs to the head.
        ("Le général Paul Rey, porte-parole de l’armée", ["Paul Rey"]),
        ("L’avocat de Paul Rey", ["avocat de Paul Rey"]),
        ("Le fabricant du câble, Arvatec", ["Arvatec"]),
        ("Le syndicat CGT", ["CGT"]),
        ("La CGT de la raffinerie", ["CGT de la raffinerie"]),
        ("Le Pentagone", ["Pentagone"]),
        ("Le ministère russe des Affaires étrangères", ["ministère russe des Affaires étrangères"]),
        # Who speaks is the one behind the paper.
        ("Un rapport de l’ONU", ["ONU"]),
        ("Une étude menée par Anne Roch", ["Anne Roch"]),
        ("Un rapport", ["rapport"]),
        ("Une source de la mairie", ["source de la mairie"]),
    ],
)
def test_actors_of_a_phrase(phrase: str, expected: list[str]) -> None:
    assert [actor.name for actor in meant(f"{phrase} se tait.", phrase)] == expected


@pytest.mark.parametrize(
    ("phrase", "kind"),
    [
        ("Des riverains", ActorKind.UNNAMED),
        ("Plusieurs élus", ActorKind.UNNAMED),
        ("Les riverains", ActorKind.GROUP),
        ("La Ligue des vallées", ActorKind.ORGANISATION),
        ("Le préfet du Var", ActorKind.PERSON),
        ("L’exploitant du barrage", ActorKind.UNNAMED),
    ],
)
def test_what_no_name_resolves_keeps_its_words(phrase: str, kind: ActorKind) -> None:
    [actor] = meant(f"{phrase} se tait.", phrase)
    assert actor.kind is kind
    assert actor.name in phrase
    assert actor.resolved_by == "surface"


@pytest.mark.parametrize(
    ("phrase", "day", "expected"),
    [
        ("Le président français", PUBLISHED, "Emmanuel Macron"),
        ("Le président français", date(1950, 5, 1), "président français"),
        ("Le président du club", PUBLISHED, "président du club"),
    ],
)
def test_offices_on_the_day_of_the_article(phrase: str, day: date, expected: str) -> None:
    assert [actor.name for actor in meant(f"{phrase} se tait.", phrase, published=day)] == [expected]


def test_a_counterpart_has_the_same_office_elsewhere() -> None:
    text = "Le ministre russe des Affaires étrangères a parlé avec son homologue ukrainien."
    [actor] = meant(text, "son homologue ukrainien", ["Le ministre russe des Affaires étrangères"], PUBLISHED)
    assert (actor.kind, actor.parent, actor.resolved_by) == (ActorKind.PERSON, "ukraine", "office")


@pytest.mark.xfail(strict=True, reason="the article that “du” holds hides the body of a state")
def test_a_state_s_body_behind_its_paper() -> None:
    [actor] = meant(
        "Les chiffres du ministère russe de la Défense mentent.", "Les chiffres du ministère russe de la Défense"
    )
    assert actor.resolved_by == "institution"


def test_a_name_that_follows_a_function_settles_who_it_was() -> None:
    page = read("Le maire d’Alès proteste. « C’est faux », affirme Régis Fontanille.")
    cast = Cast(page, None)
    mayor = cast.resolve(*stretch(page, "Le maire d’Alès"))
    cast.speak(mayor)
    cast.speak(cast.resolve(*stretch(page, "Régis Fontanille")))
    assert [(cast.settled(actor).name, cast.settled(actor).resolved_by) for actor in mayor] == [
        ("Régis Fontanille", "cataphora")
    ]


@pytest.mark.parametrize(
    ("before", "subject"),
    [("Anne Roch soutient la CGT.", "Anne Roch"), ("La CGT soutient Anne Roch.", "La CGT")],
)
def test_the_subject_of_a_sentence_goes_on(before: str, subject: str) -> None:
    page = read(f"{before} Selon son avocat, tout va bien.")
    cast = Cast(page, None)
    cast.note(*stretch(page, subject))
    [actor] = cast.resolve(*stretch(page, "son"))
    assert actor.name == subject.removeprefix("La ")
