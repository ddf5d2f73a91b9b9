"""Who the subject of a verb is, as words."""

import pytest

from app.extraction.subjects import SubjectKind
from tests.extraction.scenes import scene_of, words


@pytest.mark.parametrize(
    ("sentence", "subject", "kind"),
    [
        ("Le maire de Metz affirme que oui.", "Le maire de Metz", SubjectKind.PHRASE),
        ("Mardi soir à Nice, le parquet affirme cela.", "le parquet", SubjectKind.PHRASE),
        ("Le maire, Paul Rey, affirme cela.", "Le maire, Paul Rey,", SubjectKind.PHRASE),
        ("Le maire, qui parlait à Nice, affirme cela.", "Le maire, qui parlait à Nice,", SubjectKind.PHRASE),
        ("Kiev, Minsk et Moscou affirment cela.", "Kiev, Minsk et Moscou", SubjectKind.PHRASE),
        ("Elle affirme cela.", "Elle", SubjectKind.PRONOUN),
        ("Affirme-t-il cela ?", "-t-il", SubjectKind.PRONOUN),
        ("Dit-on cela ?", "-on", SubjectKind.IMPERSONAL),
        ("Certains affirment cela.", "Certains", SubjectKind.PRONOUN),
        ("Le « groupe des cinq » affirme cela.", "Le « groupe des cinq »", SubjectKind.PHRASE),
        ("Quant au préfet, il affirme cela.", "préfet", SubjectKind.PHRASE),
    ],
)
def test_of_the_first_verb(sentence: str, subject: str, kind: SubjectKind) -> None:
    scene = scene_of(sentence)
    index = next(k for k, g in enumerate(scene.groups) if g.lemma in {"affirmer", "dire"})
    found = scene.subject(index)
    assert (words(scene.text, found.first, found.last).rstrip(","), found.kind) == (subject.rstrip(","), kind)


@pytest.mark.parametrize(
    ("sentence", "subject", "kind"),
    [
        ("Le maire est venu et affirme cela.", "Le maire", SubjectKind.CARRIED),
        ("Le maire dit que la préfète affirme cela.", "la préfète", SubjectKind.PHRASE),
        ("Il accuse un élu qui affirme cela.", "un élu", SubjectKind.RELATIVE),
        ("Il pleut, mais le maire affirme cela.", "le maire", SubjectKind.PHRASE),
        ("Le maire a dit que Kiev ment et affirme cela.", "Le maire", SubjectKind.CARRIED),
    ],
)
def test_of_a_later_verb(sentence: str, subject: str, kind: SubjectKind) -> None:
    scene = scene_of(sentence)
    index = next(k for k, g in enumerate(scene.groups) if g.lemma == "affirmer")
    found = scene.subject(index)
    assert (words(scene.text, found.first, found.last), found.kind) == (subject, kind)
