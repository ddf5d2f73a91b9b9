"""What holds for any text at all: nothing raises, spans are words of the text, the same text gives the same answer."""

import sys
from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.annotation import Annotations, Span
from app.extraction import extract

PUBLISHED = date(2025, 3, 13)

FRAGMENTS = [
    *("Selon ", "D'après ", "De l'avis de ", "Pour ", "De source militaire, ", "À en croire ", "selon laquelle "),
    *("Moscou", "le Pentagone", "Mme Caradec", "Inès Caradec, maire de Marvelle,", "La CGT", "elle", "Ce dernier"),
    *(" affirme que ", " a démenti ", " n'a ni confirmé ni démenti ", ", a déclaré jeudi ", ", a-t-il ajouté, "),
    *(" accuse Kiev d'avoir ", " est accusé par ", ", citant ", ", cité par ", " fait état de ", " chiffre à "),
    *("« ", " »", "«", "»", "“", "”", '"', "‹", "›", "'", "’", " : ", "(", ")", "–", "…", "? ", "! ", ". ", ", "),
    *("10 000 soldats", "10\u202f000", "10.000", "10'000", "1,5 million d'euros", "plus de ", "entre 3 et ", "12 %"),
    *("dont 8 000 à Koursk", "une dizaine de ", "49.3", "24.10.2024", "18h30", "le 1er novembre", "mardi dernier"),
    *("M. ", "l'usine fermera", "le pont aurait cédé", "le fleuve ne baisse pas", " et ", "dont ", "que conteste "),
    *(
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "\t",
        "\u00a0",
        "\u2009",
        "\u2028",
        "\x00",
        "\x1b",
        "\ufeff",
        "\u200b",
        "e\u0301",
        "😀",
    ),
]

anything = st.text(max_size=200)
french = st.lists(st.sampled_from(FRAGMENTS), max_size=25).map("".join)
mixed = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=6)), max_size=25).map("".join)
days = st.one_of(st.none(), st.just(PUBLISHED), st.dates())


def spans(annotations: Annotations) -> Iterator[Span]:
    """Every span that an annotation holds."""
    for quote in annotations.quotes:
        yield from quote.sources
        yield from quote.contents
        if quote.cue:
            yield quote.cue
        yield from (quantity.span for quantity in quote.quantities)
        yield from (actor.mention for actor in (*quote.holders, *quote.via) if actor.mention)
    yield from (actor.mention for actor in annotations.actors if actor.mention)


def assert_sound(text: str, annotations: Annotations) -> None:
    """Spans are words of the text, ids name one quote each, and every target is one of them."""
    for span in spans(annotations):
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == span.text
    ids = [quote.id for quote in annotations.quotes]
    assert len(ids) == len(set(ids))
    for quote in annotations.quotes:
        assert quote.target is None or quote.target in ids
        assert all(a.end <= b.start for a, b in zip(quote.contents, quote.contents[1:], strict=False))
        assert 0 <= quote.confidence <= 1
        assert bool(quote.contents)


@pytest.mark.parametrize("texts", [anything, french, mixed], ids=["anything", "french", "mixed"])
def test_any_text(texts: st.SearchStrategy[str]) -> None:
    @given(texts, days)
    @settings(max_examples=200, deadline=None, derandomize=True)
    def run(text: str, published: date | None) -> None:
        annotations = extract(text, published)
        assert_sound(text, annotations)
        assert extract(text, published) == annotations

    run()


def test_empty_text() -> None:
    assert extract("", None) == Annotations(())
    assert extract(" \n\u00a0\r\n", PUBLISHED) == Annotations(())


@pytest.mark.parametrize(
    "unit", ["mot ", "a", "« ", "”", "10 000 ", "(", "dont 3 ", "« Tout va bien », a dit Inès Caradec. ", "Il pleut. "]
)
def test_one_very_long_line(unit: str) -> None:
    text = (unit * (100_000 // len(unit) + 1))[:100_000]
    assert_sound(text, extract(text, PUBLISHED))


@pytest.mark.parametrize("unit", [", selon Kiev", "Le maire affirme que ", ", dit-il, ", " citant Reuters, "])
def test_one_sentence_with_hundreds_of_cues(unit: str) -> None:
    text = (unit * 1000)[:6_000]
    assert_sound(text, extract(text, PUBLISHED))


def steps(text: str) -> int:
    """How many functions an extraction calls: a measure of its work that is the same on every machine."""
    count = 0

    def called(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(called)
    try:
        extract(text, PUBLISHED)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "unit",
    [
        "mot ",
        "« A, dit B (C ",
        "(43 000 selon la police ",
        ", selon Kiev",
        "dont 3 ",
        "« Tout va bien », a dit Inès Caradec. ",
        "Selon la préfecture, 3 400 foyers sont privés d'eau à Sarmont. Il pleut.\n\n",
    ],
)
def test_twice_the_text_takes_twice_the_work(unit: str) -> None:
    extract(unit)  # reads the lexicon
    few, many = steps(unit * 400), steps(unit * 800)
    assert many < 2.4 * few


_NEW_ACTORS = (
    "Le syndicat {name}, en grève lundi à Saint-{name}, a dénoncé 3{n} licenciements. « Nous partirons », dit {first} "
    "{name}, président de l'Union {name}. Il ajoute que le ministre mentait. La maire, {first} {name}e, a démenti ce "
    "chiffre, qu'elle juge faux. Selon le syndicat, l'entreprise refuse, et leur avocat conteste ces accusations.\n\n"
)


def named_anew(n: int) -> str:
    """A paragraph about actors and places that no other one names: joined articles name ever more of them."""
    name = "".join("bcdfghklmn"[int(digit)] + "a" for digit in str(n)).capitalize()
    return _NEW_ACTORS.format(name=name, n=n, first=("Paul", "Anne")[n % 2]) + "Il pleut. " * 120 + "\n\n"


def test_work_for_a_paragraph_does_not_grow_with_the_actors_named_before() -> None:
    """Once the text is longer than what a bare noun may point back over."""
    texts = ["".join(named_anew(n) for n in range(100, 100 + paragraphs)) for paragraphs in (15, 25, 35)]
    extract(texts[-1], PUBLISHED)  # reads the lexicon and conjugates its verbs
    first, second, third = map(steps, texts)
    assert third - second < 1.1 * (second - first)


@pytest.mark.parametrize(
    "before",
    [
        pytest.param("", id="nothing"),
        pytest.param("😀 ", id="emoji"),
        pytest.param("👩‍🚒🇨🇭 ", id="joined emoji"),
        pytest.param("Une belle journée 😀.\n", id="emoji in the sentence before"),
        pytest.param("\u00a0\u202f", id="spaces"),
        pytest.param("\ufeff", id="byte order mark"),
        pytest.param("Un titre\r\n\r\n", id="lines"),
        pytest.param("Le marché e\u0301tait vide.\r\n", id="combining accent"),
        pytest.param("𝕭\u2028\n", id="separator"),
    ],
)
def test_offsets_whatever_stands_before(before: str) -> None:
    sentence = "Selon la préfecture du Morvan, 3\u00a0400 foyers étaient privés d’électricité."
    text = before + sentence
    annotations = extract(text, PUBLISHED)
    assert_sound(text, annotations)
    quote = annotations.quotes[-1]
    assert quote.contents[0].text.rstrip(".") == "3\u00a0400 foyers étaient privés d’électricité"
    assert quote.contents[0].start == text.index("3\u00a0400")
    assert [(q.value, q.span.text) for q in quote.quantities] == [(3400, "3\u00a0400 foyers")]


def test_line_ends_change_nothing_but_offsets() -> None:
    text = "« Le toit a cédé », a raconté Inès Matos.\n\nLa police affirme que 12 personnes dormaient.\n"
    plain, windows = (extract(t, PUBLISHED) for t in (text, text.replace("\n", "\r\n")))
    assert [[c.text for c in q.contents] for q in plain.quotes] == [
        [c.text for c in q.contents] for q in windows.quotes
    ]
    assert len(plain.quotes) == 2


def test_a_quotation_that_is_never_closed_is_little_trusted() -> None:
    closed, unclosed = (extract(f"« Le pont tient{mark}, affirme le maire.").quotes[0] for mark in (" »", ""))
    assert unclosed.contents == closed.contents
    assert unclosed.confidence <= 0.5 < closed.confidence


def test_a_rule_or_a_resolution_that_is_often_wrong_is_less_trusted() -> None:
    named = extract("Le pont tient, selon la mairie de Sarmont.").quotes[0]
    owned = extract("Anne Rey a vu Paul Roy. Le pont tient, selon son cabinet.").quotes[-1]
    assert owned.holders[0].resolved_by == "possessive"
    assert owned.confidence < named.confidence
