"""Words that name nobody by themselves, and whom they mean in their article."""

import pytest

from tests.extraction.phrases import meant

PREFECT = "Paul Rey, préfet du Var, a parlé. "


@pytest.mark.parametrize(
    ("text", "phrase", "spoken", "expected"),
    [
        # Pronouns agree with whom they stand for, and take who spoke last before who was only mentioned.
        ("Paul Rey a visité le site. « Tout va bien », a-t-il dit.", "-t-il", [], "Paul Rey"),
        ("Paul Rey et Anne Roch sont venus. Elle a protesté.", "Elle", [], "Anne Roch"),
        ("Paul Rey a parlé. Jean Roch est venu. Il a protesté.", "Il", ["Paul Rey"], "Paul Rey"),
        ("Les pompiers sont venus. Paul Rey aussi. Ils protestent.", "Ils", ["Les pompiers"], "pompiers"),
        ("Jean Roch a rejoint Paul Rey. Ce dernier se tait.", "Ce dernier", [], "Paul Rey"),
        ("Anne Roch a rejoint Paul Rey. Cette dernière se tait.", "Cette dernière", [], "Anne Roch"),
        ("Paul Rey a parlé. Selon la même source, l’eau baisse.", "la même source", ["Paul Rey"], "Paul Rey"),
        # What belongs to somebody is named after them; their paper speaks for them.
        ("Paul Rey se tait. Selon son cabinet, tout va bien.", "son cabinet", ["Paul Rey"], "cabinet de Paul Rey"),
        ("Paul Rey a fini. Selon son rapport, la digue tient.", "son rapport", ["Paul Rey"], "Paul Rey"),
        ("Paul Rey se tait. Selon ses dires, tout va bien.", "ses", ["Paul Rey"], "Paul Rey"),
        # Bare nouns of bodies: the one that has the noun, else one of that kind.
        ("Le collectif Eaux vives proteste. Le collectif a écrit.", "Le collectif", [], "Eaux vives"),
        ("La CGT a défilé devant Nordelec. Le syndicat attend.", "Le syndicat", [], "CGT"),
        ("Nordelec a fermé un site. Le constructeur se tait.", "Le constructeur", [], "Nordelec"),
        ("La CGT a défilé. Le constructeur se tait.", "Le constructeur", [], "constructeur"),
        ("Le Dauphiné libéré a enquêté. Le quotidien cite un élu.", "Le quotidien", [], "Le Dauphiné libéré"),
        # Functions: the person of the article who has it, no other of the same post.
        (PREFECT + "Le préfet attend.", "Le préfet", [], "Paul Rey"),
        (PREFECT + "Le préfet du Gard attend.", "Le préfet du Gard", [], "préfet du Gard"),
        (PREFECT + "Le ministre attend.", "Le ministre", ["Paul Rey"], "ministre"),
        (PREFECT + "L’élu attend.", "L’élu", ["Paul Rey"], "Paul Rey"),
    ],
)
def test_whom_words_mean(text: str, phrase: str, spoken: list[str], expected: str) -> None:
    assert [actor.name for actor in meant(text, phrase, spoken)] == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kiev accuse Moscou. Les deux pays négocient.", {"Ukraine", "Russie"}),
        ("Kiev négocie. Les deux pays se taisent.", {"deux pays"}),
    ],
)
def test_two_states(text: str, expected: set[str]) -> None:
    assert {actor.name for actor in meant(text, "Les deux pays")} == expected


@pytest.mark.parametrize("pronoun", ["Elle", "Ils", "Cette dernière"])
def test_nobody_is_guessed(pronoun: str) -> None:
    [actor] = meant(f"Paul Rey est venu. {pronoun} a protesté.", pronoun)
    assert (actor.name, actor.id, actor.resolved_by) == (pronoun, None, "unresolved")


def test_a_description_means_a_person_only_where_somebody_speaks() -> None:
    text = "Kassim Diarra a quitté Lorient. « Je pars », a écrit le colosse malien."
    speaker = meant(text, "le colosse malien", ["Kassim Diarra"], speaks=True)
    source = meant(text, "le colosse malien", ["Kassim Diarra"])
    assert [actor.name for actor in speaker] == ["Kassim Diarra"]
    assert [actor.name for actor in source] == ["colosse malien"]


def test_what_somebody_is_in_their_sport_means_them_in_any_speech() -> None:
    text = "Kassim Diarra a quitté Lorient. L’international malien a raconté sa nuit."
    [actor] = meant(text, "L’international malien", ["Kassim Diarra"])
    assert actor.name == "Kassim Diarra"
