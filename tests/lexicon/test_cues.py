"""Every entry of the cue lexicon shows its use in its own examples, and the loader refuses broken entries."""

import re
from dataclasses import replace
from typing import Any

import pytest

from app.annotation import Modality, Stance
from app.errors import LexiconError
from app.lexicon import cues as module
from app.lexicon.cue_terms import Denial, Frame, Noun, Operator, Phrase, Preposition, Verb
from app.lexicon.cues import compiled, cues
from app.lexicon.inflection import conjugate

CUES = cues()
ENTRIES = (*CUES.verbs, *CUES.operators, *CUES.phrases, *CUES.nouns, *CUES.prepositions, *CUES.denials)
Entry = Verb | Operator | Phrase | Noun | Preposition | Denial


def words(text: str) -> str:
    """Lower-cased words between single spaces, an elided one by itself."""
    return " " + " ".join(re.findall(r"\w+(?:-\w+)*'?", text.lower().replace("’", "'"))) + " "


def forms(head: str) -> set[str]:
    return {form.form for form in conjugate(head)} if head.endswith(("er", "ir", "re")) else {head}


def shows(entry: Entry, example: str) -> bool:
    """The example holds a form of the entry."""
    text = words(example)
    match entry:
        case Verb():
            tail = words(" ".join(entry.tail)).rstrip()
            reflexive = re.search(r" (se|s'|me|m'|nous|vous) ", text) is not None
            return reflexive >= entry.reflexive and any(f" {form}{tail} " in text for form in forms(entry.head))
        case Operator():
            links = {entry.link, re.sub("de$", "d'", entry.link)} - {""}
            reflexive = re.search(r" (se|s'|me|m'|nous|vous) ", text) is not None
            negative = re.search(r" (ne|n') ", text) is not None
            linked = not links or any(words(link) in text for link in links)
            head = any(f" {form} " in text for form in forms(entry.head))
            return linked and head and reflexive >= entry.reflexive and negative >= entry.negative
        case Phrase():
            return entry.may_stand_in(example.lower()) and compiled(entry).search(example) is not None
        case Noun():
            return any(words(form) in text for form in (entry.lemma, entry.plural))
        case Preposition() | Denial():
            return any(words(form) in text for form in entry.forms)


def name(entry: Entry) -> str:
    return entry.form if isinstance(entry, Preposition) else entry.lemma


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{type(entry).__name__}-{name(entry)}")
def test_every_example_shows_its_entry(entry: Entry) -> None:
    assert entry.examples
    for example in entry.examples:
        assert re.search(r"[.!?»]$", example), f"{example!r} does not end as a sentence"
        assert example[0].isupper() or example[0] == "«"
        assert shows(entry, example), f"{example!r} does not show {name(entry)!r}"


@pytest.mark.parametrize("entry", [p for p in CUES.prepositions if p.counter_examples], ids=lambda entry: entry.form)
def test_every_counter_example_is_excluded_by_what_follows_or_by_the_guard(entry: Preposition) -> None:
    for example in entry.counter_examples:
        text = words(example)
        form = next(form for form in entry.forms if words(form) in text)
        after = text[text.index(words(form)) + len(words(form)) - 1 :]
        assert entry.guard is not None or any(after.startswith(words(stop)) for stop in entry.not_before), example


def test_the_lexicon_covers_what_french_news_uses() -> None:
    assert len(CUES.verbs) >= 260
    assert {"affirmer", "nier", "faire état", "se féliciter", "mettre en garde"} <= {verb.lemma for verb in CUES.verbs}


@pytest.mark.parametrize(
    ("form", "lemma"),
    [
        ("affirme", "affirmer"),
        ("démenties", "démentir"),
        ("félicité", "se féliciter"),
        ("fait", "faire état"),
        ("laissait", "laisser entendre"),
        ("craignent", "craindre"),
        ("répète", "répéter"),
        ("tirent", "tirer la sonnette d'alarme"),
        ("prévient", "prévenir"),
    ],
)
def test_a_verb_is_found_by_any_of_its_forms(form: str, lemma: str) -> None:
    assert lemma in {cue.verb.lemma for cue in CUES.forms.get(form)}


@pytest.mark.parametrize(
    ("lemma", "stance", "modality", "negated", "negated_modality"),
    [
        ("affirmer", Stance.ASSERTS, None, None, None),
        ("confirmer", Stance.ASSERTS, None, Stance.UNCONFIRMED, None),
        ("démentir", Stance.DENIES, None, Stance.UNCONFIRMED, None),
        ("exclure", Stance.DENIES, None, Stance.ASSERTS, Modality.POSSIBLE),
        ("craindre", Stance.ASSERTS, Modality.POSSIBLE, None, None),
        ("promettre", Stance.ASSERTS, Modality.PLANNED, None, None),
        ("exiger", Stance.ASSERTS, Modality.NORMATIVE, None, None),
        ("douter", Stance.QUESTIONS, None, Stance.ASSERTS, None),
    ],
)
def test_what_a_verb_and_its_negation_mean(
    lemma: str, stance: Stance, modality: Modality | None, negated: Stance | None, negated_modality: Modality | None
) -> None:
    verb = next(verb for verb in CUES.verbs if verb.lemma == lemma)
    assert (verb.stance, verb.modality, verb.negated, verb.negated_modality) == (
        stance, modality, negated, negated_modality,
    )  # fmt: skip


def test_the_words_after_a_verb_are_parted_as_a_text_is() -> None:
    alarm = next(verb for verb in CUES.verbs if verb.lemma == "tirer la sonnette d'alarme")
    assert (alarm.head, alarm.reflexive, alarm.tail) == ("tirer", False, ("la", "sonnette", "d'", "alarme"))
    glad = next(verb for verb in CUES.verbs if verb.lemma == "s'inquiéter")
    assert (glad.head, glad.reflexive, glad.tail) == ("inquiéter", True, ())


def test_a_negated_verb_may_take_other_contents() -> None:
    specify = next(verb for verb in CUES.verbs if verb.lemma == "préciser")
    assert Frame.NP not in specify.frames
    assert Frame.NP in specify.negated_frames


# Text, phrase, the words matched.
PHRASES = [
    ("La police n'a ni confirmé ni infirmé ce bilan.", "ne confirmer ni démentir", "n'a ni confirmé ni infirmé"),
    ("Kessab n’a encore ni confirmé ni démenti.", "ne confirmer ni démentir", "n’a encore ni confirmé ni démenti"),
    ("L'état-major n'a pas confirmé ni démenti.", "ne pas confirmer ni démentir", "n'a pas confirmé ni démenti"),
    ("Elle a refusé tout commentaire.", "décliner tout commentaire", "refusé tout commentaire"),
    ("Le groupe n'a pas souhaité faire de commentaire.", "ne pas faire de commentaire",
     "n'a pas souhaité faire de commentaire"),
    ("Le club n'a pas répondu à nos sollicitations.", "ne pas répondre aux sollicitations",
     "n'a pas répondu à nos sollicitations"),
    ("Il n'a pas répondu immédiatement à une demande de commentaire.", "ne pas répondre aux sollicitations",
     "n'a pas répondu immédiatement à une demande de commentaire"),
    ("La firme n'avait pas encore donné suite.", "ne pas donner suite", "n'avait pas encore donné suite"),
    ("Le juge est resté muet sur la date.", "rester silencieux", "resté muet"),
    ("Nul ne cache que le prix montera : il ne le cache pas.", "ne pas cacher", None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "lemma", "matched"), PHRASES)
def test_a_phrase_matches_from_its_negation_to_its_last_word(text: str, lemma: str, matched: str | None) -> None:
    phrase = next(phrase for phrase in CUES.phrases if phrase.lemma == lemma)
    match = compiled(phrase).search(text)
    assert (match and match[0]) == matched


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("de l'avis de", {"de l'avis de", "de l'avis du", "de l'avis des", "de l'avis d'"}),
        ("selon", {"selon"}),
        ("aux yeux de", {"aux yeux de", "aux yeux du", "aux yeux des", "aux yeux d'"}),
    ],
)
def test_a_preposition_contracts_with_the_article(form: str, expected: set[str]) -> None:
    assert set(next(p for p in CUES.prepositions if p.form == form).forms) == expected


@pytest.mark.parametrize(
    ("lemma", "form"),
    [
        ("faux", "fausses"),
        ("infondé", "infondées"),
        ("mensonger", "mensongères"),
        ("rumeur", "rumeurs"),
        ("fausse nouvelle", "fausses nouvelles"),
        ("dénué de tout fondement", "dénuées de tout fondement"),
        ("trompeur", "trompeuses"),
    ],
)
def test_a_denying_predicate_is_inflected(lemma: str, form: str) -> None:
    assert form in next(denial for denial in CUES.denials if denial.lemma == lemma).forms


def test_a_pattern_that_is_none_is_refused_with_its_phrase() -> None:
    broken = replace(CUES.phrases[0], lemma="se taire", pattern="<taire> (")
    with pytest.raises(LexiconError, match="se taire"):
        compiled(broken)


VERB = {"lemma": "dire", "frames": ["que"], "examples": ["Il dit que non."]}


@pytest.mark.parametrize(
    ("verbs", "reason"),
    [
        ([VERB, VERB], "twice"),
        ([VERB | {"frames": []}], "no frames"),
        ([VERB | {"frames": ["quoi"]}], "quoi"),
        ([VERB | {"stance": "maybe"}], "maybe"),
        ([VERB | {"examples": []}], "no examples"),
        ([VERB | {"framse": ["que"]}], "framse"),
    ],
)
def test_a_broken_entry_is_refused_with_its_name(
    verbs: list[dict[str, Any]], reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty: dict[str, Any] = {"operator": [], "phrase": [], "noun": [], "preposition": [], "denial": []}
    monkeypatch.setattr(module, "read", lambda name: empty | {"verb": verbs})
    with pytest.raises(LexiconError, match=r"dire") as error:
        cues.__wrapped__()
    assert reason in str(error.value)
