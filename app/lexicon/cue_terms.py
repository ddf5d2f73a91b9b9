"""The terms of cues.toml: how what is said may follow its cue, and the entries for verbs, nouns and the rest."""

from dataclasses import dataclass
from enum import StrEnum

from app.annotation import Modality, Stance
from app.lexicon.inflection import Gender, Mood


class Frame(StrEnum):
    """How a content may follow its cue verb, with one example each."""

    QUE = "que"
    """affirme que la route est rouverte"""
    SI = "si"
    """se demande si la route est rouverte"""
    INF = "inf"
    """nie avoir signé, dit vouloir signer"""
    DE_INF = "de_inf"
    """promet de signer"""
    A_INF = "a_inf"
    """s'engage à signer"""
    NP = "np"
    """évoque un bilan de douze morts: the direct object is the content"""
    DE_NP = "de_np"
    """fait état de douze morts"""
    A_NP = "a_np"
    """appelle à la grève"""
    SUR_NP = "sur_np"
    """alerte sur un risque de crue"""
    CONTRE_NP = "contre_np"
    """met en garde contre une escalade"""
    ACCUSE = "accuse"
    """accuse la société de fraude, reproche au maire d'avoir signé, félicite l'équipe pour son courage"""
    ATTRIBUTE = "attribute"
    """qualifie le projet de folie, juge le prix trop haut, décrit le texte comme un recul"""
    ESTIMATE = "estimate"
    """chiffre les pertes à dix millions d'euros"""
    FIGURE = "figure"
    """a compté 11 500 manifestants, compte 40 blessés: a figure as direct object, in a compound tense or of what
    happens; "compte 300 membres" is none"""
    EXPECTED = "expected"
    """attend 2 000 personnes: a figure of people as direct object; "attend deux heures" is none"""
    RIVAL = "rival"
    """n'en retient que douze, ne retient que 900 euros: a figure set against another one; "retient un nom" is none"""
    CITE = "cite"
    """cite l'AFP: the object is an origin, not a content"""
    DIRECT = "direct"
    """may stand in an incise or before a colon, with or without quotation marks: "affirme Kiev", "souffle-t-elle" """
    PERSON_DE_INF = "person_de_inf"
    """demande au maire de signer, exhorte le pays à signer (de or à)"""
    PERSON_QUE = "person_que"
    """informe les habitants que l'eau est coupée"""
    A_QUE = "a_que"
    """s'oppose à ce que la route ferme"""
    POUR_NP = "pour_np"
    """milite pour la gratuité des bus"""
    ADJECTIVE = "adjective"
    """se dit convaincu que la route rouvrira, se dit prêt à signer: the content follows the adjective"""
    NOUN = "noun"
    """exprime la crainte que la digue cède: the object is a cue noun, the content follows that"""


class NounFrame(StrEnum):
    """How a content or a source may follow a cue noun."""

    SELON_LAQUELLE = "selon_laquelle"
    """des informations selon lesquelles le pont a cédé"""
    QUE = "que"
    """l'affirmation que (du fait que) le pont a cédé"""
    DE_SOURCE = "de_source"
    """l'affirmation de Séoul"""
    DE_NP = "de_np"
    """des accusations de fraude"""
    DE_INF = "de_inf"
    """la promesse de baisser l'impôt"""
    SUR_NP = "sur_np"
    """les affirmations sur (concernant, quant à, à propos de) la panne"""


class Effect(StrEnum):
    """What an operator does to the reporting infinitive after it."""

    NONE = "none"
    """It only carries the verb: "tient à préciser que". The infinitive is the cue."""
    UNCONFIRMED = "unconfirmed"
    """It stops the verb from being said, like a negation: "refuse de confirmer". Read the infinitive's `negated`."""


class Guard(StrEnum):
    """What must follow a preposition for it to name a source."""

    ACTOR = "actor"
    """A known actor or a person: "pour Moscou", not "pour demain"."""
    ADJECTIVE = "adjective"
    """An adjective or a noun without determiner: "de source militaire"."""


class DenialKind(StrEnum):
    """How a denying predicate inflects."""

    ADJECTIVE = "adjective"
    NOUN = "noun"
    PHRASE = "phrase"


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb that reports. `head` is the verb itself, `tail` the fixed words after it ("faire état": "état").

    An elided word of the tail stands alone: "la", "sonnette", "d'", "alarme".
    """

    lemma: str
    head: str
    reflexive: bool
    clitic: str
    """The one without which it is another verb: "en" of "s'en tenir à", or ""."""
    tail: tuple[str, ...]
    frames: frozenset[Frame]
    stance: Stance
    modality: Modality | None
    """Modality of the content; None where the content's own verb decides."""
    negated: Stance | None
    """What "ne … pas" + verb means; None where a negated cue is no attribution."""
    negated_modality: Modality | None
    negated_frames: frozenset[Frame]
    """What may follow the negated verb: "n'a pas précisé le coût"."""
    noun_object: bool
    """Its direct object is a content only where it is a cue noun: "rejette ces accusations", not "le recours"."""
    indefinite_object: bool
    """Its object is a content only where it is indefinite, a figure or quoted: "d'une erreur", not "du climat"."""
    dismisses: bool
    """It denies also behind what is said word for word: "« … », balaie le maire", not "« … », conteste le maire"."""
    not_objects: frozenset[str]
    """Nouns that make it another verb: "accuse un retard"."""
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CueForm:
    """One form of the head of a reporting verb."""

    verb: Verb
    mood: Mood
    person: int | None
    plural: bool | None
    gender: Gender | None


@dataclass(frozen=True, slots=True)
class Operator:
    """What takes a reporting infinitive: "tenir à", "refuser de", "ne pas souhaiter", "sans"."""

    lemma: str
    head: str
    reflexive: bool
    negative: bool
    """Only with "ne" (and usually "pas"): "ne pas souhaiter", "ne cesser de"."""
    link: str
    """The word between head and infinitive: "de", "à", "par", "que de", or ""."""
    effect: Effect
    only: frozenset[str]
    """Infinitives that it carries, where it carries not every one: "dit craindre que"."""
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A whole expression that says what somebody does with a content.

    `pattern` is as cues.toml has it; `cues.compiled` makes the regular expression, which matches the phrase from its
    negation or verb to its last fixed word.
    """

    lemma: str
    pattern: str
    anchors: tuple[tuple[str, ...], ...]
    """Of each of these one is a literal part of every match."""
    frame: Frame | None
    """How the content follows; None: it does not, the content is what the text said before."""
    stance: Stance
    examples: tuple[str, ...]

    def may_stand_in(self, text: str) -> bool:
        """Whether it is worth looking for the pattern in a text, given in lower case with single spaces."""
        return all(any(part in text for part in parts) for parts in self.anchors)


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun that names a saying ("accusation") or what may say something itself ("rapport": `document`)."""

    lemma: str
    plural: str
    gender: Gender
    stance: Stance
    modality: Modality | None
    anaphor: bool
    """"ces accusations" stands for a content said before."""
    document: bool
    """May be the source itself: "le rapport indique"."""
    frames: frozenset[NounFrame]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NounForm:
    """Singular or plural of a cue noun."""

    noun: Noun
    plural: bool


@dataclass(frozen=True, slots=True)
class Preposition:
    """A preposition whose object is a source. `forms` are its lower-cased spellings with the article contracted."""

    form: str
    forms: tuple[str, ...]
    guard: Guard | None
    pronoun: bool
    """Needs no object, its source is a pronoun within it: "à ses yeux", "à l'en croire"."""
    not_before: tuple[str, ...]
    """Lower-cased words after it that make it none: "que", "le cas"."""
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Denial:
    """A predicate that denies without a verb of denial. `forms` are all its lower-cased inflected spellings."""

    lemma: str
    kind: DenialKind
    forms: tuple[str, ...]
    examples: tuple[str, ...]
