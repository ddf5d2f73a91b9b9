"""How a content follows its cue verb: "que …", an infinitive, a noun phrase, a colon and a quotation, "Y de …"."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from app.annotation import Stance
from app.extraction.clauses import VerbGroup, expression
from app.extraction.subjects import is_preposition, opens_phrase, phrase_after
from app.extraction.text import Text, Unit
from app.lexicon.cues import Frame, Verb, cues
from app.lexicon.grammar import grammar
from app.lexicon.inflection import Mood
from app.lexicon.syntax import syntax

_OPENING = frozenset({"«", "“", '"', "„", "‹", "<<", "”"})
_REACH = 28
"""How many tokens may stand between a verb and its "que": addressee, place and time of the saying."""


@dataclass(frozen=True, slots=True)
class Follow:
    """The frame found, the token where the content begins, where it must end at the latest (None: decided later), and
    the stance that the predicate forces ("qualifie de rumeurs" denies)."""

    frame: Frame
    first: int
    until: int | None = None
    stance: Stance | None = None


def follow(
    text: Text,
    unit: Unit,
    groups: Sequence[VerbGroup],
    index: int,
    verb: Verb,
    start: int,
    passive: bool = False,
    negated: bool = False,
) -> Follow | None:
    """The content that follows `groups[index]`, a form of `verb`, from token `start` on; None where none does."""
    frames = verb.negated_frames if negated else verb.frames
    here = _Here(text, unit, groups, index, verb, frames)
    i = here.adverbs(start)
    if i >= unit.last:
        return None
    low = text.low(i)
    if passive:
        return here.complement(i)
    if low == "que" and not groups[index].negated and text.low(groups[index].first) in {"ne", "n'"}:
        i, low = i + 1, text.low(i + 1)  # "n'en dénombre que douze"
        if i >= unit.last:
            return None
    if low in {"que", "qu'"}:
        return Follow(Frame.QUE, i + 1) if frames & {Frame.QUE, Frame.PERSON_QUE} else None
    if low in {"si", "s'"} and (Frame.SI in frames or (negated and Frame.DIRECT in verb.frames)):
        return Follow(Frame.SI, i)
    if text.tokens[i].text in _OPENING and text.tokens[i].quote < 0:
        if frames & {Frame.DIRECT, Frame.QUE}:
            return Follow(Frame.DIRECT, i)
        if Frame.NP in frames:
            return Follow(Frame.NP, i)
    if low == ":" and Frame.DIRECT in frames:
        return Follow(Frame.DIRECT, i + 1)
    if Frame.ADJECTIVE in frames and (found := here.adjective(i)) is not None:
        return found
    for rule in (here.infinitive, here.accusation, here.attribution, here.estimate, here.phrase):
        found = rule(i)
        if found is not None:
            return found
    return here.further(i)


@dataclass(frozen=True, slots=True)
class _Here:
    """The verb whose content is looked for."""

    text: Text
    unit: Unit
    groups: Sequence[VerbGroup]
    index: int
    verb: Verb
    frames: frozenset[Frame]

    def adverbs(self, i: int) -> int:
        """Past adverbs, days and short comma groups of time right after the verb."""
        text, last = self.text, self.unit.last
        while i < last:
            low = text.low(i)
            if low in syntax().quantifiers:
                break
            if grammar().is_adverb(low) or low in syntax().time_words:
                i += 1
            elif low == "," and (after := self._inserted(i)) is not None:
                i = after
            elif (end := expression(text, i, last, grammar().adverbs)) > i:
                i = end
            elif low in {"ce", "cette"} and text.low(i + 1) in syntax().time_words:
                i += 2
            elif low == "le" and i + 1 < last and text.tokens[i + 1].text[0].isdigit():
                i += 2
                while i < last and (text.low(i) in syntax().time_words or text.tokens[i].kind == "number"):
                    i += 1
            else:
                break
        return i

    def _inserted(self, comma: int) -> int | None:
        """Past a short group between commas: ", lui,", ", sous couvert d'anonymat,"; None where a clause begins."""
        for k in range(comma + 1, min(comma + 14, self.unit.last)):
            token = self.text.tokens[k]
            if token.text == ",":
                return k + 1
            group = self.group_at(k)
            if token.mark or token.quote >= 0 or (group is not None and group.tense.mood is not Mood.PARTICIPLE_PRESENT):
                return None
        return None

    def group_at(self, i: int) -> VerbGroup | None:
        """The verb group that begins at a token, or right after a clitic there."""
        return next((g for g in self.groups[self.index + 1 :] if g.first == i), None)

    def infinitive_at(self, i: int) -> bool:
        """An infinitive begins at the token, or behind the quotation mark there."""
        if i < self.unit.last and self.text.tokens[i].text in _OPENING:
            i += 1
        group = self.group_at(i)
        return group is not None and not group.finite and group.tense.mood is Mood.INFINITIVE

    def adjective(self, i: int) -> Follow | None:
        """ "se dit convaincu que", "se dit prêt à signer", "se dit favorable à un accord"."""
        text = self.text
        for k in range(i + 1, min(i + 5, self.unit.last)):
            low = text.low(k)
            if low in {"que", "qu'"}:
                return Follow(Frame.QUE, k + 1)
            if low in {"à", "de", "d'"} and self.infinitive_at(k + 1):
                return Follow(Frame.A_INF, i)
            if low in {"à", "au", "aux", "envers", "contre"} and k == i + 1:
                return Follow(Frame.A_NP, i)
        return None

    def infinitive(self, i: int) -> Follow | None:
        """ "nie avoir signé", "promet de signer", "s'engage à signer"."""
        low, frames = self.text.low(i), self.frames
        if Frame.INF in frames and self.infinitive_at(i):
            return Follow(Frame.INF, i)
        if low in {"de", "d'"} and frames & {Frame.DE_INF, Frame.PERSON_DE_INF} and self.infinitive_at(i + 1):
            return Follow(Frame.DE_INF, i + 1)
        if low == "à" and frames & {Frame.A_INF, Frame.PERSON_DE_INF} and self.infinitive_at(i + 1):
            return Follow(Frame.A_INF, i + 1)
        if low in {"vouloir", "souhaiter"} and Frame.INF in frames:
            return Follow(Frame.INF, i)
        return None

    def accusation(self, i: int) -> Follow | None:
        """ "accuse Y de Z", "reproche à Y de Z", "demande à Y de Z", "exhorte Y à Z"."""
        frames = self.frames
        if Frame.ACCUSE in frames:
            first = i + 1 if self.text.low(i) == "à" else i
            if self.verb.not_objects & {self.text.low(first), self.text.low(first + 1)}:
                return None
            if not self._complemented(first):
                return None
            if opens_phrase(self.text, first) or self.text.low(i) in {"au", "aux"}:
                return Follow(Frame.ACCUSE, first)
            if set(self.groups[self.index].objects) & {"l'", "le", "la", "les", "lui", "leur"}:
                for k in range(i, min(i + 4, self.unit.last)):
                    if self.text.low(k) in {"de", "d'"} and (self.infinitive_at(k + 1) or k == i):
                        return Follow(Frame.ACCUSE, k + 1)
        if Frame.PERSON_DE_INF in frames and self._addressed(i):
            return Follow(Frame.PERSON_DE_INF, i + 1 if self.text.low(i) == "à" else i)
        return None

    def _complemented(self, i: int) -> bool:
        """What the party is accused of follows ("de", "d'", "du", "pour", "à"), or the verb is "mettre en cause"."""
        if self.verb.tail or self.groups[self.index].objects:
            return True
        return any(
            self.text.low(k) in {"de", "d'", "du", "des", "pour", "à", "au", "aux", "que", "qu'"}
            for k in range(i + 1, min(i + 24, self.unit.last))
        )

    def _addressed(self, i: int) -> bool:
        """ "à Y de …", "Y à …": an addressee, then a preposition with an infinitive, before any finite verb."""
        opens = opens_phrase(self.text, i) or self.text.low(i) in {"à", "au", "aux"}
        if not opens:
            return False
        for k in range(i + 1, min(i + 16, self.unit.last)):
            if self.text.low(k) in {"de", "d'", "à"} and self.infinitive_at(k + 1):
                return True
            group = self.group_at(k)
            if group is not None and group.finite:
                return False
            if self.text.tokens[k].mark and self.text.tokens[k].quote < 0:
                return False
        return False

    def complement(self, i: int) -> Follow | None:
        """ "est accusé par Y de Z": what follows the agent."""
        text = self.text
        for k in range(i, min(i + 6, self.unit.last)):
            if text.low(k) in {"de", "d'", "du", "des", "que", "qu'"}:
                return Follow(Frame.ACCUSE, k if text.low(k) in {"des", "du"} else k + 1)
        return None

    def attribution(self, i: int) -> Follow | None:
        """ "qualifie NP de X", "juge NP infondé", "décrit NP comme X"."""
        if Frame.ATTRIBUTE not in self.frames:
            return None
        text, group = self.text, self.groups[self.index]
        if group.objects or (text.low(i) in {"de", "d'"} and not opens_phrase(text, i)):
            predicate = i + 1 if text.low(i) in {"de", "d'", "comme"} else i
            stance = Stance.DENIES if self._denying(predicate, min(predicate + 8, self.unit.last)) else None
            return Follow(Frame.ATTRIBUTE, predicate, None, stance) if group.objects else None
        if not opens_phrase(text, i) and text.tokens[i].text not in _OPENING:
            first = next((k for k in range(i, min(i + 3, self.unit.last)) if opens_phrase(text, k)), None)
            if first is None or text.low(i) in {"que", "qu'"} or is_preposition(text.low(i)):
                # "qualifie de « fausses » les accusations": the predicate stands first.
                return None
        end = self._predicate_end(i)
        marked = any(text.low(k) in {"comme", "de", "d'"} for k in range(i + 1, end))
        if Frame.QUE not in self.frames and not marked:
            return None  # "présenter ses excuses"
        denying = self._denying(i + 1, end)
        if denying is not None:
            cut = denying
            while cut > i + 1 and text.low(cut - 1) in {"de", "d'", "comme", "«", "“", '"', "totalement", "simples"}:
                cut -= 1
            return Follow(Frame.ATTRIBUTE, i, cut, Stance.DENIES)
        return Follow(Frame.ATTRIBUTE, i)

    def _predicate_end(self, i: int) -> int:
        for k in range(i, min(i + 40, self.unit.last)):
            if self.text.tokens[k].text in {",", ";", "."} and self.text.tokens[k].quote < 0:
                return k
        return min(i + 40, self.unit.last)

    def _denying(self, first: int, last: int) -> int | None:
        """Index of the word that makes the predicate a denial ("de fausses nouvelles")."""
        return denial_at(self.text, first, last)

    def estimate(self, i: int) -> Follow | None:
        """ "chiffre les pertes à dix millions", "estime à 48 000 le nombre de manifestants"."""
        if Frame.ESTIMATE not in self.frames:
            return None
        text = self.text
        opens = opens_phrase(text, i) or text.low(i) in {"à", "au", "entre", "environ"}
        if opens and any(self.numeral(k) for k in range(i, min(i + 24, self.unit.last))):
            return Follow(Frame.ESTIMATE, i)
        return None

    def numeral(self, k: int) -> bool:
        """A number in figures or words, but no article."""
        low = self.text.low(k)
        return self.text.tokens[k].kind == "number" or (
            low.split("-")[0] in syntax().number_words and low not in {"un", "une"}
        )

    def phrase(self, i: int) -> Follow | None:
        """A noun phrase as content: "évoque un bilan", "fait état de douze morts", "alerte sur un risque"."""
        text, frames, low = self.text, self.frames, self.text.low(i)
        group = self.groups[self.index]
        if Frame.FIGURE in frames:
            nearby = range(i, min(i + 4, self.unit.last))
            counted = group.compound and set(group.objects) <= {"en"} and any(self.numeral(k) for k in nearby)
            if counted and not is_preposition(low):
                return Follow(Frame.NP, i)
        if Frame.NOUN in frames and (noun := self._noun(i)) is not None:
            return self._behind_noun(noun)
        if text.low(i + 1) in syntax().empty_objects or self.verb.not_objects & {text.low(i + 1), text.low(i + 2)}:
            return None
        if Frame.NP in frames and set(group.objects) <= {"en", "y"}:
            bounded = low in syntax().quantifiers | {"au", "entre"} and any(
                text.tokens[k].kind == "number" or text.low(k) in syntax().number_words
                for k in range(i, min(i + 5, self.unit.last))
            )
            counted = low.split("-")[0] in syntax().number_words
            if "en" in group.objects and not (bounded or counted or text.tokens[i].kind == "number"):
                return None
            if bounded or counted or ((low == "des" or opens_phrase(text, i)) and not self._person_object(i)):
                return Follow(Frame.NP, i) if not self.verb.noun_object or self._saying(i) else None
        if self.verb.indefinite_object and not self._indefinite(i):
            return None
        if Frame.DE_NP in frames and low in {"de", "d'", "du", "des"}:
            return Follow(Frame.DE_NP, i if low in {"du", "des"} else i + 1)
        if Frame.A_NP in frames and low in {"à", "au", "aux"}:
            return Follow(Frame.A_NP, i + 1)
        if Frame.SUR_NP in frames and low in {"sur", "quant", "concernant"}:
            return Follow(Frame.SUR_NP, i + (2 if low == "quant" else 1))
        if Frame.CONTRE_NP in frames and low == "contre":
            return Follow(Frame.CONTRE_NP, i + 1)
        if Frame.POUR_NP in frames and low == "pour":
            return Follow(Frame.POUR_NP, i + 1)
        return None

    def _indefinite(self, i: int) -> bool:
        """ "d'une erreur", "de 120 millions", "de « mensonge »": not something known already."""
        k = i + 1 if self.text.low(i) in {"de", "d'"} else i
        token = self.text.tokens[min(k, self.unit.last - 1)]
        return token.low in {"un", "une", "plusieurs"} or token.text in _OPENING or token.quote >= 0 or self.numeral(k) or (
            token.low in syntax().quantifiers
        )

    def _noun(self, i: int) -> int | None:
        """Index of a cue noun that heads the object: "ses préoccupations", "la crainte"."""
        if self.text.low(i) not in grammar().determiners:
            return None
        return next((k for k in (i + 1, i + 2) if self.text.low(k) in cues().noun_forms), None)

    def _behind_noun(self, noun: int) -> Follow:
        """What the noun announces; "que" and "selon laquelle" are read with the noun's own rule."""
        text = self.text
        low = text.low(noun + 1)
        if low in {"sur", "concernant", "face", "quant", "devant"}:
            return Follow(Frame.SUR_NP, noun + (3 if low in {"face", "quant"} else 2))
        if low in {"de", "d'", "du", "des"} and noun + 2 < self.unit.last:
            return Follow(Frame.DE_NP, noun + 1 if low in {"du", "des"} else noun + 2)
        return Follow(Frame.NOUN, noun)

    def _saying(self, i: int) -> bool:
        """The phrase is headed by a noun of saying: "ces accusations"."""
        return any(self.text.low(k) in cues().noun_forms for k in range(i, min(i + 4, self.unit.last)))

    def _person_object(self, i: int) -> bool:
        """ "prévient les habitants que": the object is addressed, the content comes with "que"."""
        if Frame.PERSON_QUE not in self.frames:
            return False
        end = phrase_after(self.text, i, self.unit.last)
        return end < self.unit.last and self.text.low(end) in {"que", "qu'"}

    def further(self, i: int) -> Follow | None:
        """ "a déclaré à la presse, lors d'un point de situation, que …": "que", a colon or a quotation further on."""
        text, frames = self.text, self.frames
        if Frame.NP in frames and opens_phrase(text, i) and Frame.PERSON_QUE not in frames:
            return None
        for k in range(i, min(i + _REACH, self.unit.last)):
            token = text.tokens[k]
            group = self.group_at(k)
            if group is not None and (group.finite or group.tense.mood is Mood.PARTICIPLE_PRESENT):
                return None
            if token.low in {"que", "qu'"} and text.low(k - 1) not in syntax().comparatives | {"alors", "tandis", "ainsi"}:
                return Follow(Frame.QUE, k + 1) if frames & {Frame.QUE, Frame.PERSON_QUE} else None
            if token.text == ":" and Frame.DIRECT in frames and k + 1 < self.unit.last:
                return Follow(Frame.DIRECT, k + 1) if text.tokens[k + 1].text in _OPENING else None
            if token.text in _OPENING and token.quote < 0 and frames & {Frame.DIRECT} and text.low(k - 1) == ",":
                return Follow(Frame.DIRECT, k)
            if token.low in {"sur", "contre"} and k > i:
                frame = Frame.SUR_NP if token.low == "sur" else Frame.CONTRE_NP
                if frame in frames and k - i <= 8:
                    return Follow(frame, k + 1)
            if token.low in {"de", "d'"} and k > i and Frame.DE_INF in frames and self.infinitive_at(k + 1):
                return Follow(Frame.DE_INF, k + 1)
            if token.low in {"le", "la", "l'", "les", "un", "une", "des", "son", "sa", "ses"} and k - i <= 8 and Frame.NP in frames:
                if text.low(k - 1) in syntax().time_words or text.tokens[k - 1].text == ",":
                    return Follow(Frame.NP, k)
            if token.low in grammar().subordinators - {"que", "qu'", "comme", "s'"}:
                return None
        return None


def denial_at(text: Text, first: int, last: int) -> int | None:
    """Index of a denying predicate within tokens [first, last): "faux", "sans fondement", "fake news"."""
    words = _denials()
    for k in range(first, last):
        for form in words.get(text.low(k), ()):
            if all(text.low(k + n) == word for n, word in enumerate(form)):
                return k
    return None


@cache
def _denials() -> dict[str, tuple[tuple[str, ...], ...]]:
    table: dict[str, tuple[tuple[str, ...], ...]] = {}
    for denial in cues().denials:
        for form in denial.forms:
            words = tuple(form.replace("'", "' ").split())
            table[words[0]] = (*table.get(words[0], ()), words)
    return table
