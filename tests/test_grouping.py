"""What goes into one group, and how its claims relate; sets of statements as data in tests/cases/groups."""

import random
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.annotation import Bound, Modality, Proposition, RelationKind, Stance
from app.grouping import ClaimGroup, Grouping, Statement, claim_key, group
from app.grouping.claims import claims_of, one_party
from app.grouping.keys import block

_serial = count()


def said(holder: str, stance: Stance = Stance.ASSERTS, when: str | None = "2024-10-31", **slots: Any) -> Statement:
    proposition = Proposition(**slots)
    return Statement(f"a{next(_serial):05}", claim_key(proposition), proposition, stance, (holder,), "…", when)


def troops(value: float | None = None, place: str | None = "Russie", **slots: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"event": "troops_sent", "object": "troops", "agent": "coree-du-nord", "place": place}
    if value is not None:
        found |= {"value": value, "low": value, "high": value, "bound": Bound.EXACT, "unit": "troops"}
    return found | slots


def marchers(value: float, place: str = "Lyon", **slots: Any) -> dict[str, Any]:
    return {
        "event": "protesters", "unit": "protesters", "place": place,
        "value": value, "low": value, "high": value, "bound": Bound.EXACT,
    } | slots  # fmt: skip


def dead(value: float, place: str | None = "Kyzylbel", **slots: Any) -> dict[str, Any]:
    return {
        "event": "dead", "unit": "dead", "place": place,
        "value": value, "low": value, "high": value, "bound": Bound.EXACT,
    } | slots  # fmt: skip


def sentence(
    value: float, recipient: str | None, event: str | None = "sentenced", unit: str = "years", **slots: Any
) -> dict[str, Any]:
    figure = {"value": value, "low": value, "high": value, "bound": Bound.EXACT, "unit": unit}
    return {"event": event, "recipient": recipient, **figure} | slots


STORY = ("@@villard", "@rhone")
"""The names that articles of one story turn on."""
MISSING: dict[str, Any] = {"event": "missing", "unit": "missing"}


def kinds(*statements: Statement) -> list[RelationKind]:
    return sorted(relation.kind for relation in group(statements).relations)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        # police against unions, on one day
        (said("police", **marchers(11_500)), said("cgt", **marchers(40_000)), "value"),
        # "jusqu'à 12 000" and "environ 10 000"
        (
            said("a", **troops(12_000, low=None, bound=Bound.AT_MOST)),
            said("b", **troops(10_000, low=9_000, high=11_000, bound=Bound.ABOUT)),
            "agrees",
        ),
        # "au moins 15 000" and "jusqu'à 12 000"
        (
            said("a", **troops(15_000, high=None, bound=Bound.AT_LEAST)),
            said("b", **troops(12_000, low=None, bound=Bound.AT_MOST)),
            "value",
        ),
        # "des milliers" and 10 000
        (said("a", **troops(low=2_000, unit="troops", bound=Bound.VAGUE)), said("b", **troops(10_000)), "agrees"),
        # a part by its place, and by the words
        (said("a", **troops(8_000, "Koursk")), said("b", **troops(10_000)), "part_of"),
        (said("a", **troops(8_000, None, of=10_000)), said("b", **troops(10_000)), "part_of"),
        (said("a", **dead(8, unit="children")), said("b", **dead(21)), "part_of"),
        # more in a part than in the whole
        (said("a", **troops(14_000, "Koursk")), said("b", **troops(10_000)), "value"),
        # the same holder, later
        (said("a", **dead(12)), said("a", when="2024-11-02", **dead(19)), "revises"),
        # another holder, later, a little higher: the toll has risen
        (said("a", **dead(12)), said("b", when="2024-11-02", **dead(19)), "revises"),
        # far higher
        (said("a", **dead(12)), said("b", when="2024-11-01", **dead(90)), "value"),
        # announced and done are one, where it is a matter of decision
        (
            said("a", **troops(280, "Lyon", event="jobs_cut", unit="jobs", object=None, modality=Modality.PLANNED)),
            said("b", **troops(415, "Lyon", event="jobs_cut", unit="jobs", object=None, modality=Modality.PLANNED)),
            "value",
        ),
        # more children than dead
        (said("a", **dead(30, unit="children")), said("b", **dead(21)), "value"),
        # sent against intended
        (said("a", **troops(10_000)), said("b", **troops(12_000, modality=Modality.PLANNED)), "differs_in_modality"),
        # a denial without figure
        (said("a", **troops(10_000)), said("b", Stance.DENIES, **troops(place=None)), "stance"),
        (said("a", **troops(10_000)), said("b", Stance.UNCONFIRMED, **troops(place=None)), "unconfirmed"),
        # "que X n'a pas envoyé de troupes"
        (said("a", **troops(10_000)), said("b", **troops(negated=True)), "stance"),
        # the same, with and without a figure
        (said("a", **troops(10_000)), said("b", **troops()), "agrees"),
        # one figure, of which one says more exactly where
        (said("a", **troops(8_000, "Koursk")), said("b", **troops(8_000)), "agrees"),
        # one sum, of which each names another lender
        (
            said("a", **sentence(42_500_000, None, event="payment", unit="euros", agent="etat", words=STORY)),
            said("b", **sentence(42_500_000, None, event="payment", unit="euros", agent="banque-du-nord", words=STORY)),
            "agrees",
        ),
        # "230 des 940 postes" are all that are cut
        (
            said("a", **troops(230, "Lyon", event="jobs_cut", unit="jobs", object=None, of=940)),
            said("b", **troops(310, "Lyon", event="jobs_cut", unit="jobs", object=None)),
            "value",
        ),
        # of one march only one says where
        (
            said("a", **marchers(48_000, words=STORY)),
            said("b", **marchers(66_000, words=STORY) | {"place": None, "setting": "Lyon"}),
            "value",
        ),
        # the same holder, who first counted all, and now calls them fighters
        (said("a", **dead(27)), said("a", when="2024-11-02", **dead(33, unit="fighters")), "revises"),
        # the same holder, who says no more than the figure
        (
            said("a", **sentence(1_800_000, None, event="savings", unit="euros", words=(*STORY, "reform"))),
            said("a", when="2024-11-02", **sentence(1_600_000, None, event=None, unit="euros", words=STORY)),
            "revises",
        ),
    ],
)  # fmt: skip
def test_two_claims(a: Statement, b: Statement, expected: str) -> None:
    grouping = group([a, b])
    assert len(grouping.groups) == 1
    assert [r.kind for r in grouping.relations] == [RelationKind(expected)]
    assert grouping.groups[0].conflict is (expected in {"value", "stance"})
    assert all(r.reason and 0 < r.confidence <= 1 for r in grouping.relations)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        # an increment and a total
        (said("a", **troops(1_500, increment=True)), said("b", **troops(10_000))),
        # two places, neither in the other
        (said("a", **troops(8_000, "Koursk")), said("b", **troops(3_000, "Kharkiv"))),
        # two armies
        (said("a", **troops(8_000)), said("b", **troops(300, agent="france"))),
        # two marches, a week apart
        (said("a", **marchers(10_000)), said("b", when="2024-11-07", **marchers(30_000))),
        # told before the day of the other
        (
            said("a", when="2024-10-30", **marchers(10_000)),
            said("b", when="2024-11-01", **marchers(30_000, time="2024-10-31")),
        ),
        # two events of one place, years apart
        (said("a", **dead(12)), said("b", when="2022-05-01", **dead(40))),
        # figures for two days
        (said("a", **dead(12, time="2024-10-30")), said("b", **dead(19, time="2024-10-31"))),
        # a count that may fall: people missing, two days later
        (said("a", **dead(23) | MISSING), said("b", when="2024-11-02", **dead(8) | MISSING)),
        # the dead of two armies
        (said("russie", **dead(200, unit="troops")), said("ukraine", **dead(7, unit="troops"))),
        (
            said("a", **dead(200, unit="troops", recipient="russie")),
            said("b", **dead(7, unit="troops", agent="russie")),
        ),
        # soldiers of an army that nobody names
        (said("a", **troops(64, agent=None)), said("b", **troops(900, agent=None))),
        # 20 000 denied by one, "entre 5 800 et 20 000" asserted by another
        (
            said("a", Stance.DENIES, **marchers(20_000)),
            said("b", **marchers(20_000) | {"value": None, "low": 5_800, "bound": Bound.BETWEEN}),
        ),
        # a total, and a part of another total
        (said("a", **dead(9, unit="children", of=31)), said("b", **dead(11))),
        # denied: so many; asserted: fewer
        (said("a", Stance.DENIES, **troops(10_000)), said("b", **troops(300))),
        # denied there; asserted in a wider place
        (said("a", Stance.DENIES, **troops(place="Koursk")), said("b", **troops(10_000))),
        # two defendants
        (said("a", **sentence(3, "anne-rey")), said("b", **sentence(6, "paul-vidal"))),
        # each demands for itself
        (
            said("a", **sentence(800, None, event="fine", unit="euros", modality=Modality.NORMATIVE)),
            said("b", **sentence(5_000, None, event="fine", unit="euros", modality=Modality.NORMATIVE)),
        ),
        # the deficit of a town, and that of the state
        (
            said("a", **sentence(5_000_000, None, event="loss", unit="euros")),
            said("b", **sentence(270_000_000, None, event="loss", unit="euros")),
        ),
    ],
)
def test_no_conflict(a: Statement, b: Statement) -> None:
    assert not {RelationKind.VALUE, RelationKind.STANCE, RelationKind.AGREES} & set(kinds(a, b))
    assert not any(g.conflict for g in group([a, b]).groups)


def test_a_figure_given_up_is_not_held_against_later_ones() -> None:
    found = kinds(
        said("prefecture", when="2024-10-13", **dead(9)),
        said("prefecture", when="2024-10-15", **dead(14)),
        said("croix-rouge", when="2024-10-15", **dead(21)),
    )
    assert found == [RelationKind.REVISES, RelationKind.VALUE]


def test_different_things_share_no_block() -> None:
    sent, killed = troops(10_000), dead(10_000, "Russie")
    assert block(Proposition(**sent)) != block(Proposition(**killed))


def test_one_claim_asserted_and_denied_is_a_conflict() -> None:
    (one,) = group([said("otan", **troops()), said("russie", Stance.DENIES, **troops())]).groups
    assert one.conflict
    (position,) = one.positions
    assert (position.asserted_by, position.denied_by) == (("otan",), ("russie",))


def test_a_story_is_told_by_the_names_that_articles_turn_on() -> None:
    """Neither article says where; both turn on one town. A third is about another one."""
    grouping = group(
        [
            said("a", **dead(12, None, words=("@@kandera", "@maleh"))),
            said("b", **dead(31, None, words=("@@maleh", "@kandera"))),
            said("c", **dead(31, None, words=("@@torvansk",))),
        ]
    )
    assert sorted(len(g.claims) for g in grouping.groups) == [1, 2]
    assert [r.kind for r in grouping.relations] == [RelationKind.VALUE]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        # "sous-traitants compris"
        (marchers(900, words=("compri",)), marchers(370)),
        # seven of nineteen; eleven
        (marchers(7, of=19), marchers(11)),
        # more policemen hurt than farmers
        (dead(15, event="wounded", unit="police"), dead(12, event="wounded", unit="wounded")),
    ],
)
def test_other_scopes_never_conflict(a: dict[str, Any], b: dict[str, Any]) -> None:
    assert not {RelationKind.VALUE, RelationKind.STANCE} & set(kinds(said("a", **a), said("b", **b)))


def test_a_story_told_for_months_relates_what_is_near() -> None:
    """A chain of tolls is one question; the first and the last, farther apart than such an event lasts, are let be."""
    days = ("2024-01-01", "2024-02-10", "2024-03-20")
    found = group([said(f"h{i}", when=day, **dead(10 * (i + 1))) for i, day in enumerate(days)])
    assert len(found.groups) == 1
    assert len({frozenset((r.a, r.b)) for r in found.relations}) == 2


def test_what_is_to_come_is_dated_by_its_announcement() -> None:
    closing: dict[str, Any] = {"event": "closure", "place": "Joncourt", "modality": Modality.PLANNED}
    grouping = group(
        [
            said("cfdt", when="2025-05-05", time="2027", **closing),
            said("holt", Stance.DENIES, when="2025-05-07", **closing),
        ]
    )
    assert [r.kind for r in grouping.relations] == [RelationKind.STANCE]


@pytest.mark.parametrize(
    ("one", "other"),
    [("asbl-vigie", "vigie"), ("niger-ministere-de-la-defense", "ministere-de-la-defense"), ("l-ong-veille", "veille")],
)
def test_a_holder_in_other_dress_revises(one: str, other: str) -> None:
    assert kinds(said(one, when="2024-10-31", **dead(12)), said(other, when="2024-11-03", **dead(30))) == ["revises"]


def test_both_say_that_it_is_not_so() -> None:
    no: dict[str, Any] = {"event": "closure", "place": "Joncourt", "negated": True}
    assert kinds(said("a", **no), said("b", **no, time="2024-10")) == [RelationKind.AGREES]


def test_a_bonus_is_no_part_of_the_quarrel_over_millions() -> None:
    def paid(value: float, *words: str) -> dict[str, Any]:
        return dead(value, None, event="payment", unit="euros", words=("@@morvelle", *words))

    aid = said("a", **paid(8e6, "publiqu"))
    assert kinds(aid, said("b", **paid(11e6, "argent"))) == [RelationKind.VALUE]
    assert kinds(aid, said("b", **paid(40e3, "prim"))) == []


def test_denying_that_it_is_not_so_asserts_it() -> None:
    assert kinds(said("a", **troops()), said("b", Stance.DENIES, **troops(negated=True))) == []


def test_an_old_figure_kept_by_another_still_conflicts_with_the_new_one() -> None:
    monday, saturday = "2024-10-28", "2024-10-26"
    found = kinds(
        said("prefecture", when=saturday, **marchers(12_000)),
        said("ministere", when=monday, **marchers(12_000)),
        said("prefecture", when=monday, **marchers(13_500)),
    )
    assert found == [RelationKind.REVISES, RelationKind.VALUE]


def test_figures_that_stood_at_one_time_conflict_though_one_was_changed_before_the_other_was_repeated() -> None:
    jobs = {"place": "Lyon", "event": "jobs_cut", "unit": "jobs", "object": None, "modality": Modality.PLANNED}
    found = kinds(
        said("firme", when="2024-10-22", **troops(120, **jobs)),
        said("syndicat", when="2024-10-22", **troops(210, **jobs)),
        said("firme", when="2024-10-23", **troops(135, **jobs)),
        said("syndicat", when="2024-10-24", **troops(210, **jobs)),
    )
    assert sorted(found) == [RelationKind.REVISES, RelationKind.VALUE, RelationKind.VALUE]


def test_places_by_what_the_articles_say() -> None:
    """Only one article says that Kyzylbel lies in Sarytaou; it holds for the others."""
    grouping = group(
        [
            said("a", **dead(3, "Kyzylbel, Sarytaou")),
            said("b", **dead(12, "Sarytaou")),
            said("c", **dead(4, "Kyzylbel")),
        ]
    )
    assert len(grouping.groups) == 1
    assert sorted(r.kind for r in grouping.relations) == ["part_of", "part_of", "value"]


def test_a_missing_place_joins_the_group_with_its_figure() -> None:
    grouping = group(
        [
            said("a", **troops(10_000)),
            said("b", **troops(3_000, "Ukraine")),
            said("c", **troops(10_000, None)),
        ]
    )
    assert sorted(len(g.claims) for g in grouping.groups) == [1, 2]


@pytest.mark.parametrize(
    ("statements", "question"),
    [
        (
            [said("a", **troops(10_000)), said("b", **troops(8_000, "Koursk"))],
            "Combien de soldats nord-coréens en Russie ?",
        ),
        ([said("a", **troops())], "Des soldats nord-coréens ont-ils été envoyés en Russie ?"),
        ([said("a", **marchers(10))], "Combien de manifestants à Lyon ?"),
        ([said("a", **dead(10, "Mali"))], "Combien de morts au Mali ?"),
        ([said("a", **dead(10, None))], "Combien de morts ?"),
        (
            [said("a", event="arms_supplied", object="arms", agent="coree-du-nord", recipient="russie")],
            "Des armes ont-elles été livrées par la Corée du Nord à la Russie ?",
        ),
    ],
)  # fmt: skip
def test_question(statements: list[Statement], question: str) -> None:
    assert [g.question for g in group(statements).groups] == [question]


def test_the_conditional_of_the_press_is_no_other_claim() -> None:
    assert said("a", **troops(1, modality=Modality.HEDGED)).claim == said("b", **troops(1)).claim


# ---------------------------------------------------------------- any order, the same result

_SLOTS = st.builds(
    lambda place, agent, value, modality, unit, words: troops(
        value, place, agent=agent, modality=modality, words=words
    ) | ({"unit": unit} if value is not None else {}),
    st.sampled_from([None, "Russie", "Koursk", "Ukraine", "Kyzylbel, Sarytaou", "Kyzylbel", "Sarytaou"]),
    st.sampled_from([None, "coree-du-nord", "france"]),
    st.sampled_from([None, 10, 12, 300]),
    st.sampled_from([Modality.ACTUAL, Modality.PLANNED]),
    st.sampled_from(["troops", "persons"]),
    st.sampled_from([(), ("@@torvansk", "@maleh"), ("@@maleh", "@torvansk"), ("@@kandera",)]),
)  # fmt: skip
_STATEMENTS = st.lists(
    st.builds(
        lambda slots, holder, stance, when: said(holder, stance, when, **slots),
        _SLOTS,
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(list(Stance)),
        st.sampled_from([None, "2024-10-30", "2024-11-02", "2021"]),
    ),
    max_size=12,
)


@given(_STATEMENTS, st.randoms(use_true_random=False))
def test_any_order_gives_the_same(statements: list[Statement], chance: random.Random) -> None:
    shuffled = statements[:]
    chance.shuffle(shuffled)
    once, again = group(statements), group(shuffled)
    assert once == again
    _check(once, statements)


def _check(grouping: Grouping, statements: list[Statement]) -> None:
    """Every claim is in one group, ids are unique, relations stay inside their group."""
    by_claim: dict[str, ClaimGroup] = {claim: g for g in grouping.groups for claim in g.claims}
    assert sorted(by_claim) == sorted({s.claim for s in statements})
    assert sum(len(g.claims) for g in grouping.groups) == len(by_claim)
    assert len({g.id for g in grouping.groups}) == len(grouping.groups)
    assert all(by_claim[r.a].id == by_claim[r.b].id == r.group for r in grouping.relations)


@pytest.mark.parametrize(
    ("a", "b", "one"),
    [
        ("operateur-telecom-telvia", "telvia", True),
        ("direction-de-telvia", "telvia", True),
        ("groupe-d-experts-des-nations-unies", "onu", True),
        ("experts-de-l-onu", "panel-d-experts-de-l-onu", True),
        ("habitants-de-telvia", "telvia", False),
        ("syndicat-du-personnel-de-telvia", "telvia", False),
        ("hopital-de-lyon", "lyon", False),
        ("ministere-de-la-sante", "sante", False),
    ],
)
def test_one_body_under_two_names(a: str, b: str, one: bool) -> None:
    assert one_party(a, b) is one
    assert one_party(b, a) is one


@pytest.mark.parametrize(
    ("words", "value", "expected"),
    [
        ("1 190 postes, contre 1 240 annoncés mardi", 1240, True),
        ("263 cas, contre 214 la veille", 214, True),
        ("deux millions d’euros, contre 1,3 million annoncé ce week-end", 1_300_000, True),
        ("52 000 obus, contre 48 000 dans leur rapport provisoire", 48_000, True),
        ("1 190 postes, contre 1 240 000 annoncés mardi", 1240, False),
        ("58,7 % des voix, contre 33,2 % à son adversaire", 33.2, False),
        ("61 blessés, contre 38 selon la préfecture", 38, False),
    ],
)
def test_a_figure_that_the_words_give_up(words: str, value: float, expected: bool) -> None:
    proposition = Proposition(**marchers(9))
    statement = Statement("a", claim_key(proposition), proposition, Stance.ASSERTS, ("police",), words, "2024-10-31")
    assert claims_of([statement])[0].gives_up(value) is expected


def test_none_at_all_is_no_figure_of_another_count() -> None:
    assert kinds(said("a", **dead(0)), said("b", **dead(30))) == ["value"]
    assert kinds(said("a", **dead(57)), said("b", **dead(7_900))) == []
