"""Verb groups: what is a verb, and what it is made of."""

import pytest

from tests.extraction.scenes import scene_of, words


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Le maire n'a pas encore répondu aux élus.", ["n'a pas encore répondu"]),
        ("La version a été démentie hier.", ["a été démentie"]),
        ("Elle aurait, elle aussi, annoncé sa venue.", ["aurait"]),
        ("Le pont doit-il fermer ?", ["doit-il fermer"]),
        ("Il s'est refusé à commenter ces chiffres.", ["s'est refusé à commenter"]),
        ("Le préfet a appelé au calme et assuré que le pont tient.", ["a appelé", "assuré", "tient"]),
        ("La demande inquiète.", ["inquiète"]),
        ("Une nouvelle annonce est attendue.", ["est attendue"]),
        ("Ce dernier annonce une grève.", ["annonce"]),
        ("L'annonce est conforme.", ["est"]),
        ("Il l'annonce ce soir.", ["l'annonce"]),
        ("Le nord et l'est du pays sont coupés.", ["sont coupés"]),
        ("Par crainte d'une crue, il part.", ["part"]),
        ("Avant de partir, il a choisi.", ["partir", "a choisi"]),
    ],
)
def test_groups(sentence: str, found: list[str]) -> None:
    scene = scene_of(sentence)
    assert [words(scene.text, group.first, group.last) for group in scene.groups] == found


@pytest.mark.parametrize(
    ("sentence", "features"),
    [
        ("Il ne viendra pas.", {"lemma": "venir", "negated": True, "finite": True}),
        ("Il ne reconnaît que deux erreurs.", {"lemma": "reconnaître", "negated": False}),
        ("La note a été démentie.", {"lemma": "démentir", "passive": True, "compound": True}),
        ("Elle est arrivée.", {"lemma": "arriver", "passive": False, "compound": True}),
        ("Il se dit prêt.", {"lemma": "dire", "reflexive": True}),
        ("Le juge les accuse de fraude.", {"lemma": "accuser", "objects": ("les",)}),
        ("Pourquoi a-t-elle menti ?", {"lemma": "mentir", "clitic": "elle"}),
        ("Niant les faits.", {"lemma": "nier", "gerund": False, "finite": False}),
        ("En niant les faits.", {"lemma": "nier", "gerund": True, "objects": ()}),
        ("Ne pas confirmer.", {"lemma": "confirmer", "negated": True, "finite": False}),
        ("Les élus doivent annoncer la suite.", {"lemma": "annoncer", "plural": True}),
    ],
)
def test_features(sentence: str, features: dict[str, object]) -> None:
    group = scene_of(sentence).groups[0]
    assert {name: getattr(group, name) for name in features} == features


def test_operators_lead_to_the_verb_that_is_meant() -> None:
    group = scene_of("La ministre tient à le préciser.").groups[0]
    assert [operator.head for operator in group.operators] == ["tenir"]
    assert (group.lemma, group.objects) == ("préciser", ("le",))
