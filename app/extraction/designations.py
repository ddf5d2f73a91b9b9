"""The words that stand for one actor, and what their form says of it: head, determiner, gender, complement."""

from dataclasses import dataclass
from functools import cache, cached_property

from app.annotation import Span
from app.extraction.phrases import is_preposition
from app.extraction.text import Text
from app.extraction.words import joined
from app.lexicon.actors import Role, RoleKind, registry
from app.lexicon.cues import cues
from app.lexicon.grammar import grammar, verb_forms
from app.lexicon.inflection import Gender, Mood
from app.lexicon.naming import naming
from app.lexicon.syntax import syntax

_APPOSED = frozenset({",", "(", "–", "—"})
"""Marks behind which something is added to a phrase: "le maire (PS)"."""
_TITLED = 4
"""How far behind a comma the name may begin that says who it is: ", le docteur Paul Rey"."""
_AUTHOR = 5
"""How far "par" may stand behind the participle of a paper: "communiqué jeudi soir par"."""


@dataclass(frozen=True, eq=False)
class Designation:
    """Tokens [first, last), at least one, that stand for one actor; `mention` holds all words of the source for it."""

    text: Text
    first: int
    last: int
    mention: Span

    @property
    def opening(self) -> str:
        """The first word, lower-cased."""
        return self.text.low(self.first)

    @cached_property
    def words(self) -> str:
        """All words, lower-cased."""
        return joined(self.text, self.first, self.last)

    @cached_property
    def head(self) -> int:
        """The token of the noun: "préfet" of "l'ancien préfet du Var"."""
        return head(self.text, self.first, self.last)

    @property
    def noun(self) -> str:
        """The head, lower-cased."""
        return self.text.low(self.head)

    @property
    def role(self) -> Role | None:
        """What the head is as a noun of function."""
        return registry().roles.get(self.noun)

    @property
    def paper(self) -> bool:
        """The head is a noun of saying or of what was written or found: "bulletin", "registres"; no "Inspection"."""
        return self.noun in cues().noun_forms or self.text.tokens[self.head].text in naming().papers

    @cached_property
    def comma(self) -> int:
        """The first comma, or `last`."""
        tokens = self.text.tokens
        return next((k for k in range(self.first, self.last) if tokens[k].text == ","), self.last)

    @cached_property
    def core(self) -> int:
        """Where the noun phrase itself ends: before ", majoritaire au lycée" or ", absent à l'audience", which only
        tells more; before no name and no noun phrase, which may say who it is."""
        comma, words = self.comma, syntax()
        if comma + 1 >= self.last:
            return comma
        token = self.text.tokens[comma + 1]
        tells = token.word and not token.capital and token.low not in grammar().determiners
        named = any(self.text.tokens[k].capital for k in range(comma + 1, self.last - 1) if self._sets_off(k))
        return comma if tells and not named and token.low not in words.number_words else self.last

    def _sets_off(self, k: int) -> bool:
        """A name opens behind the comma at token `k - 1`: ", chargé des Sports|, Paul Rey"."""
        return self.text.tokens[k - 1].text == ","

    @cached_property
    def bare(self) -> str:
        """The words as written, without determiner and apposition: "préfet du Var" of "le préfet du Var (PS)"."""
        first, tokens = self.first, self.text.tokens
        while first < self.last - 1 and tokens[first].low in naming().articles:
            first += 1
        added = (k for k in range(first + 1, self.last) if tokens[k].text in _APPOSED and not tokens[k].quoted)
        return self.text.span(first, next(added, self.last)).text

    @cached_property
    def plain_paper(self) -> str:
        """A paper without who has it: "note interne" of "une note interne obtenue par Mediapart"."""
        end = next((k for k in range(self.head + 1, self.comma) if self._participle(self.text.low(k))), self.comma)
        return self.text.span(self.head, end).text

    @property
    def definite(self) -> bool:
        """It opens with "le", "la", "l'" or "les"."""
        return self.opening in syntax().definite_articles

    @property
    def demonstrative(self) -> bool:
        """It opens with "ce", "cet", "cette" or "ces"."""
        return self.opening in syntax().demonstratives

    @property
    def singular(self) -> bool:
        """Its determiner says that there is one."""
        determiner = grammar().determiners.get(self.opening)
        return determiner is not None and determiner.plural is False

    @property
    def gender(self) -> Gender | None:
        """The gender that a definite article or a demonstrative tells; behind "l'", the form of the noun: "l'élue"."""
        told = grammar().determiners[self.opening].gender if self.definite or self.demonstrative else None
        elided = self.opening == "l'" and self.role is not None and not self.role.plural
        return self.role.gender if told is None and elided and self.role is not None else told

    @cached_property
    def complemented(self) -> bool:
        """It says of what: "le directeur du site"; "la mère de famille" does not."""
        return any(self._complement_at(k) for k in range(self.first + 1, self.last))

    def _complement_at(self, k: int) -> bool:
        if self.text.low(k) in syntax().du_des or self.text.low(k) in syntax().by:
            return True  # "l'expert désigné par le juge"
        if self.text.low(k) not in syntax().de:
            return False
        named = self.text.tokens[min(k + 1, self.last - 1)].capital
        return named or self.text.low(k + 1) in naming().complement_determiners

    def without_relative(self) -> "Designation":
        """Without a relative clause: "le maire" of "le maire, qui préside la séance"."""
        tokens = self.text.tokens
        for k in range(self.first + 1, self.last):
            relative = tokens[k].low in naming().relatives or self._tells_how(k)
            if relative and not tokens[k].quoted:
                while k > self.first + 1 and (tokens[k - 1].mark or tokens[k - 1].low in syntax().reflexives):
                    k -= 1
                return Designation(self.text, self.first, k, self.mention)
        return self

    def _opens_adjunct(self, k: int) -> bool:
        """ "versé |au| dossier", "citées |par| l'AFP", "publié |cette| semaine"; a paper's "par" tells its author."""
        words, paper = syntax(), self.noun in cues().noun_forms or (self.role is None and self.made(k))
        if paper and self._authored(k):
            return False
        low = self.text.low(k + 1)
        return low in words.by | words.a_forms | words.time_demonstratives or low in words.time_words

    def _spread(self, k: int) -> bool:
        """ "publiée |sur|", "diffusé |auprès|": the participle of a paper, then where or among whom it was."""
        behind = self.text.low(k + 1)
        placed = is_preposition(behind) or behind in syntax().adjunct_prepositions
        return self.made(k) and placed and behind not in syntax().de_forms and not self._authored(k)

    def made(self, k: int) -> bool:
        """The token is the participle of a paper: "publié", "communiquée"."""
        return self.text.low(k).removesuffix("s").removesuffix("e") in naming().authored

    def _authored(self, k: int) -> bool:
        """ "communiqué |jeudi soir par| la préfecture"."""
        return any(self.text.low(n) in syntax().by for n in range(k + 1, min(k + _AUTHOR, self.last)))

    def _infinitive(self, k: int) -> bool:
        return any(f.mood is Mood.INFINITIVE for f in verb_forms().get(self.text.low(k), ()))

    @staticmethod
    def _participle(low: str, lemmas: frozenset[str] | None = None) -> bool:
        forms = (f for f in verb_forms().get(low, ()) if f.mood is Mood.PARTICIPLE_PAST)
        return any(lemmas is None or f.lemma in lemmas for f in forms)

    def _tells_how(self, k: int) -> bool:
        """How they were reached, or under what condition they spoke: "jointe par l'AMD", "requérant l'anonymat"."""
        low, following = self.text.low(k), self.text.low(k + 1)
        if following in syntax().by and self._participle(low, syntax().relays):
            return k > self.head  # "le centre météorologique, cité par l'AFP"
        if f"{self.text.tokens[k - 1].text} {self.text.tokens[k].text}" in registry().names:
            return False  # "le Haut-Commissariat des Nations unies aux droits de l'homme"
        if self.head < k < self.comma and self._participle(low) and self._opens_adjunct(k):
            if any(self.text.tokens[n].capital for n in range(self.comma + 1, min(self.comma + _TITLED, self.last))):
                return False  # "l'expert désigné par le juge, le docteur Paul Rey"
            return low not in registry().roles  # "un rapport du parquet versé au dossier", "citées par l'AFP"
        if self.head < k < self.comma and self._spread(k):
            return True  # "une note du renseignement diffusée auprès des alliés"
        if k > self.head and low in naming().seated and following in naming().seat_prepositions:
            return True  # "l'instance basée à Aigle"
        if k > self.head + 1 and low in naming().charged and following in syntax().de and self._infinitive(k + 2):
            return True  # "les experts de l'ONU chargés de surveiller l'embargo"
        if k > self.head + 1 and low in naming().seat_prepositions and self.text.tokens[k - 1].capital:
            body = self.role is not None and self.role.kind is RoleKind.BODY and self.text.tokens[self.head].capital
            if body and k + 2 == self.last and self.text.tokens[k + 1].capital:
                return True  # "le Conseil d'État à Lausanne"
        reached = low in syntax().reached and following in syntax().a_forms | syntax().by
        return k > self.head and (reached or low in syntax().withholding)


def head(text: Text, first: int, last: int) -> int:
    """The token of a phrase's noun, behind determiners, numbers and adjectives; the last token where there is none."""
    tokens = text.tokens
    k = first
    while k < last and (
        tokens[k].low in _before_nouns() or tokens[k].kind == "number" or tokens[k].mark or _superlative(text, k)
    ):
        k += 1
    return min(k, last - 1)


def _superlative(text: Text, k: int) -> bool:
    """ "les |plus| récentes données"."""
    return text.low(k) in syntax().superlatives and text.low(k + 1) in syntax().adjectives_before


@cache
def _before_nouns() -> frozenset[str]:
    return syntax().adjectives_before | grammar().determiners.keys()
