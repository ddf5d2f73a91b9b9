"""The place that the clause of a figure names: behind it, before it, in its own words or in a headline."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from app.extraction.figure import STOP, Figure, Page
from app.extraction.numbers import any_of
from app.extraction.places import PlaceMention
from app.lexicon.actors import fold, registry
from app.lexicon.cue_terms import Frame
from app.lexicon.cues import cues
from app.lexicon.grammar import grammar, is_finite, verb_forms
from app.lexicon.inflection import FINITE, THIRD, Mood, conjugate
from app.lexicon.places import contains, gazetteer, parents, words
from app.lexicon.quantities import quantity_words
from app.lexicon.syntax import syntax

_CLAUSE = 400
"""Characters around a figure in which its clause may name its place."""
_HEADLINE = 60
"""Characters of the longest opening of a headline, up to its colon."""
_ANT = 4
"""Letters that a present participle has more of: "portant", not "tant"."""
_SHORT = 2
"""Letters of a word that tells nothing: "de"."""
_GIVEN = 40
"""Characters before a figure in which a verb of giving may stand."""
_REPORTED = 20
"""A figure this near after a verb of counting is its object: what is counted is where it is counted."""

_AUXILIARY = r"(?:a|ont|est|sont|avait|avaient|était|étaient|aurait|auraient|serait|seraient|va|vont|doit)\b"


class _Patterns(NamedTuple):
    insertion: re.Pattern[str]
    breaks: re.Pattern[str]
    happening: re.Pattern[str]
    having: re.Pattern[str]
    holding: re.Pattern[str]
    """The same right behind "qui"."""
    forward: re.Pattern[str]
    """ "avance désormais |le nombre de |105 000 marcheurs"."""
    cared: re.Pattern[str]
    """ "dit |avoir soigné| 112 blessés": done where the speaker is."""
    article: re.Pattern[str]
    """ "une |annonce", ", la |marque"; "la chiffre" may have a pronoun."""
    with_part: re.Pattern[str]
    """ "12 bus|, dont quatre électriques, |ont été garés"."""
    counted_in: re.Pattern[str]
    """ "|Un dernier bilan| de l'incendie de Zerkan fait état de"."""
    sourced: re.Pattern[str]
    """ "64 morts, |selon le ministère|, contre 47"."""
    sources: re.Pattern[str]
    """Opens a phrase that names a source, not a scene: "selon l'hôpital de Kyzylbel"."""


@cache
def _patterns() -> _Patterns:
    context, definite = quantity_words().context, syntax().definite_articles
    sources = any_of(form for preposition in cues().prepositions for form in preposition.forms)
    has = rf"(?:en |n'|ne |y )?(?:(?P<counts>{_forms(context.having)})|{_forms(context.gaining)})\b"
    return _Patterns(
        insertion=re.compile(rf", (?:{any_of(context.insertions)})\b[^,.;:]{{0,80}},"),
        breaks=re.compile(rf"(?P<comma>,)|{STOP}|[;:\n]|\b(?P<word>{any_of(context.ends)})(?:(?<=')|\b(?!-))"),
        happening=re.compile(rf" (?:{any_of(context.happening)})(?:e?s?) "),
        having=re.compile(rf"(?:, [^,.;:]{{1,60}},)? {has}"),
        holding=re.compile(rf" ?{has}"),
        forward=re.compile(rf"\b(?:{any_of(context.put_forward)}) $"),
        cared=re.compile(rf" avoir (?:[^ .,;:]+ )?(?:{any_of(context.caring)})(?:e?s?) "),
        article=re.compile(
            rf"(?:\b(?:{any_of(grammar().determiners.keys() - definite)})|[,;:\n«] ?(?:{any_of(definite)})) ?$"
        ),
        with_part=re.compile(rf"[^,.;:]{{0,60}}, (?:{any_of(context.part)}) [^,.;:]{{0,60}}, "),
        counted_in=re.compile(rf"\s*(?:[a-zà-ÿ']+ ){{0,2}}(?:l')?(?:{any_of(context.counts)})s?\b"),
        sourced=re.compile(rf", (?:{sources})(?:(?<=')|\b)"),
        sources=re.compile(rf"\s*(?:{sources})(?:(?<=')|\b)"),
    )


def _forms(verbs: Sequence[str]) -> str:
    """What a third person of these verbs looks like: "perd", "avait |déjà| perdu", "a dit oui"."""
    found = []
    for verb in verbs:
        head, _, tail = verb.partition(" ")
        forms = conjugate(head)
        finite = any_of(form.form for form in forms if form.mood in FINITE and form.person == THIRD)
        done = any_of(form.form for form in forms if form.mood is Mood.PARTICIPLE_PAST)
        found.append(f"(?:{finite}|{_AUXILIARY} (?:[a-zà-ÿ]+ )?(?:{done}))" + (f" {tail}" if tail else ""))
    return "|".join(found)


def _reports(word: str) -> bool:
    """A form of a verb that reports, not only a figure against another: between a place and a figure, it parts one from
    the other."""
    verbs = (form.verb for form in cues().forms.get(word))
    return any(not (verb.tail or verb.reflexive) and verb.frames != {Frame.RIVAL} for verb in verbs)


_WORD = re.compile(r"[^\W\d_]+")
_AGREEING = ("ée", "és", "ées")
_CITING = re.compile(r", qui (?:a |ont |avait )?$")
"""Before a verb of an aside: "À Lyon, selon la police, |qui| cite les pompiers, 14 personnes"."""
_JOINED = re.compile(r"[,;]| (?:et|ou|mais) ")
_COMPARED_WITH = re.compile(r",? (?:contre|soit) $")
_AT = re.compile(r"\bà $")
_TO_WHERE = ("à ", "au ", "jusqu'à ")
_FROM = re.compile(
    r" ?(?:de |d')?[a-zà-ÿ]+(?: de (?:route|marche|vol|piste|voiture|train|bateau))?(?: (?:au|à l'|en) ?[a-zà-ÿ-]+)?"
    r" (?:de la |de l'|du |des |de |d')(?:[a-zà-ÿ]+ (?:de la |de l'|du |des |de |d')?){0,2}"
)
_AND_DID = re.compile(r" et (?:en |l'|s')?(?:a |ont |avait |avaient )?[^\W\d_]+(?:é|i|u|is|it|ert) ")
_BY_SOURCE = re.compile(
    r"(?:selon|d'après) [^,.;:\d]{2,60}, (?=(?:se |s'|n'|ne |en |y )*"
    r"(?:ont|sont|étaient|avaient|seraient|auraient|devraient|pourraient|manquent|restent)\b)"
)
_OF_PLACE = re.compile(r"(?: (?:de |d')[a-zà-ÿ-]+)? ?[»”\"]? ?(?:de |du |d'|des |de la |de l')")
_UP_TO = re.compile(r"jusqu(?:'à|'en|'au|'aux|e dans) (?:la |le |les |l')?$")
_RIGHT_BEFORE = re.compile(r" (?:[^ ,.;:]+ )?|, ")
_ANTECEDENT = re.compile(r",? (?:qui|(?P<there>où|d'où)) $")
_ASIDE = re.compile(r", (?:(?:qui|dont|(?P<there>où)|que) |qu')$")
_RELATIVE = re.compile(r"\b(?:qui|dont|où) $")
_EVENT_OF = re.compile(r"(?:l'|le |la |les )?(?P<noun>[^\W\d_]+)(?: [a-zà-ÿ-]+)? (?:de |du |d'|des |de la |de l')")
_OCCASION = re.compile(r"(?:après|lors) (?!avoir|être|s'|que )")
_IN_BRACKET = re.compile(r" \([^()]{1,60}\)")
_ACTION = re.compile(r" (?:ne pas |en |y |s'|se |l'|les? |la )*(?:[a-zà-ÿ]{2,}(?:er|ir|re)\b|\d)")
_VERB = re.compile(r"(?:n'|ne |s'|se |l'|y |en )*(?P<verb>[^\W\d_]+)")
_OPENER = re.compile(r"\s*(?:en )?(?P<word>[^\W\d_]+)")
_PARTICIPLE = re.compile(r"[^\W\d_]+(?:ée?s?|ant|[^\W\d_]ue?s?|unie?s?)")
_FINITE = re.compile(rf"\b{_AUXILIARY}")
_AUXILIARY_LAST = re.compile(rf"\b{_AUXILIARY}$")
_QUOTED = re.compile(r", [«“\"]$")
_STOPS = re.compile(r"[.!?;] ")
_ARTICLE = re.compile(r"[\s«“\"]*(?:la |le |les |l')?")
_RESUMED = re.compile(rf" (?:n'|ne |en |y |s'|se |l')?{_AUXILIARY}")
_GOES_ON = re.compile(rf"(?: [a-zà-ÿ-]+)? {_AUXILIARY}|(?: [a-zà-ÿ]+)?, [a-zà-ÿ]+ant ")
_NEXT_VERB = re.compile(rf" et (?:n'|ne |s'|se |l'|y |en )*{_AUXILIARY}")
_INFINITIVE = re.compile(r" (?:d'|s')?(?:avoir|être|[a-zà-ÿ]{2,}[ei]r)\b")


def _is_participle(low: str, at: int) -> bool:
    """A participle opens what stands there: "|touché| par deux balles", "|Ouvert| en 2014 à Orvelle, ce bureau"."""
    match = _OPENER.match(low, at)
    if match is None or match["word"] in grammar().prepositions:
        return False
    forms = verb_forms().get(match["word"], ())
    shaped = _PARTICIPLE.fullmatch(match["word"]) is not None
    return shaped or any(form.mood is Mood.PARTICIPLE_PAST for form in forms)


def _is_local(name: str) -> bool:
    """The name of no state or continent, nor of a capital for its government, which may as well be who acts."""
    acts = any(hit.actor != fold(name).replace(" ", "-") for hit in registry().names.get(name, ()))
    return name[:1].isupper() and not acts and (fold(name) not in gazetteer().names or len(parents(name)) > 1)


class ClausePlaces:
    """The places of a page, around its figures."""

    def __init__(self, page: Page, places: Sequence[PlaceMention]) -> None:
        self.page, self.low, self.places = page, page.low, places
        self.starts = [p.span.start for p in places]

    def _between(self, start: int, end: int) -> Sequence[PlaceMention]:
        return self.places[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def after(self, figure: Figure, following: Sequence[Figure]) -> str | None:
        """The first place between a figure and the end of its clause, or the next figure."""
        start, to = self._past_part(figure, following), not self._is_given(figure)
        if start > figure.end and (near := self.first(figure.end, self.clause_end(figure.end), to=to)) is not None:
            return near  # "188 morts |aux Philippines|, dont 139 dans l'île de Cebu, et cinq au Vietnam"
        end = self.clause_end(start, resuming=not self._in_relative(figure))
        then = [self._begins(f) for f in following if f.start >= start]
        if then and (did := _AND_DID.search(self.low, start, min(end, then[0]))) is not None:
            end = did.start()  # "a livré 120 drones |et dépêché à Orvelle| une soixantaine de techniciens"
        return self.first(start, min([end, *then]), to=to)

    def is_distance(self, figure: Figure) -> bool:
        """How far something lies from somewhere: "à |trois lieues de là|, à Orvelle", "à |15 km| de la frontière"."""
        at = self.low.startswith(_TO_WHERE, figure.start) or self.page.before(figure.start, _AT, 4) is not None
        if not at or self.low.endswith(" de là", 0, figure.end) or self.low.startswith(" de là", figure.end):
            return at
        there = next(iter(self._between(figure.last, figure.end + _CLAUSE)), None)  # "à |40 minutes de Tours|"
        if there is None or figure.unit is None or figure.unit.lower() not in words().distances:
            return False
        if there.locative and there.phrase >= figure.last:
            return False  # "à 310 kilomètres de voies |en Wallonie|"
        return _FROM.fullmatch(self.low, figure.last, there.span.start) is not None

    def is_compared(self, previous: Figure, start: int) -> bool:
        """A figure is compared with the one at `start`: "contre 71 %", "soit 9 % des effectifs"."""
        elsewhere = any(p.span.text != previous.place for p in self._between(previous.end, start))
        sourced = _patterns().sourced.search(self.low, previous.end, start)
        return self.page.before(start, _COMPARED_WITH, 30) is not None and not elsewhere and sourced is None

    def _in_relative(self, figure: Figure) -> bool:
        """A relative clause or a participle between two commas has the figure, and so ends with the second: "Le navire,
        qui portait 40 tonnes de riz,| a chaviré au large de Zerkan"."""
        comma = self.low.rfind(", ", max(0, figure.start - _CLAUSE), figure.start)
        opener = _WORD.match(self.low, comma + 2) if comma >= 0 else None
        if opener is None or comma < self._sentence_start(figure):
            return False
        word = opener.group()
        return word in syntax().simple_relatives or (word.endswith("ant") and len(word) > _ANT)

    def _sentence_start(self, figure: Figure) -> int:
        return self.page.sentences[figure.sentence - 1] if figure.sentence else 0

    def _begins(self, figure: Figure) -> int:
        """Where the words of a figure part it from the one before; not those that only say where: "40 blessés dans
        |trois communes du Gard|"."""
        index = bisect_left(self.starts, figure.start)
        place = self.places[index] if index < len(self.places) else None
        within = place is not None and place.phrase < figure.start and place.span.start - figure.start < _REPORTED * 2
        return place.span.end if place is not None and within else figure.start

    def inside(self, figure: Figure) -> str | None:
        """The place in the words of the figure itself: "2 850 résidants de Zerkan"."""
        return next((p.span.text for p in self._between(figure.start, figure.end) if p.locative or p.site), None)

    def named(self, figure: Figure) -> str | None:
        """The place that what is counted belongs to: "soixante bureaux |de l'Atacora|"."""
        place = next(iter(self._between(figure.end, figure.end + 2 * _REPORTED)), None)
        if place is None:
            return None
        # "|de la ville| de Zerkan"
        noun = place.phrase < place.span.start and self.low[figure.end : place.phrase] == " de "
        return place.span.text if noun or _OF_PLACE.fullmatch(self.low, figure.end, place.span.start) else None

    def headline(self, figure: Figure) -> str | None:
        """What a headline opens with: "Yémen: 31 morts dans une frappe", "Séisme à Zerkan : le bilan s'alourdit"."""
        start = self.low.rfind("\n", 0, figure.start) + 1
        end = self.low.find("\n", figure.end)
        line = self.low[start : end if end >= 0 else len(self.low)].rstrip()
        colon = self.low.find(":", start, figure.start)
        if not start < colon < start + _HEADLINE:
            return None
        if line.endswith((".", "!", "»", '"')):  # no headline, unless all that stands before the colon is a noun phrase
            noun = self.low.find(" ", start)
            told = _FINITE.search(self.low, start, colon) or self.says(noun, colon)
            if told or noun > colon or _STOPS.search(self.low, colon, figure.start):
                return None
        tailed = any(self._with_tail(m) for m in _WORD.finditer(self.low, colon, figure.start))
        if tailed or "," in self.low[colon : figure.start] or self.says(colon, figure.start):
            return None  # "Coup d'État au Kassoula: la junte annonce 37 morts"
        before = self._between(start, colon)
        alone = (p for p in before if p.locative or self._heads(p, start, colon))
        return next((p.span.text for p in alone), None)

    def _heads(self, place: PlaceMention, start: int, colon: int) -> bool:
        """A headline opens with the place alone, or with what happens there: "Marathon de |Paris| : 56 coureurs"."""
        if self.low[place.span.end : colon].strip():
            return False
        noun = _EVENT_OF.fullmatch(self.low, start, place.span.start)
        return start == place.span.start or (noun is not None and noun["noun"] not in registry().roles)

    def occasion(self, figure: Figure, following: Sequence[Figure]) -> str | None:
        """Where that happened which a figure came of: "dix hommes ont péri après la rupture de la digue de Zerkan"."""
        start = self._past_part(figure, following)
        match = _OCCASION.match(self.low, self.clause_end(start))
        if match is None:
            return None
        end = self.clause_end(match.end())
        return self.first(match.end(), min([end, *(f.start for f in following if f.start >= start)]))

    def _past_part(self, figure: Figure, following: Sequence[Figure]) -> int:
        """Where the clause of a figure goes on: "neuf bus, dont quatre électriques,| ont été garés sur le parking"."""
        if (aside := _IN_BRACKET.match(self.low, figure.end)) is not None:
            return aside.end()  # "12 000 personnes (4 500 selon la police)| ont défilé à Zerkan"
        closed = _patterns().with_part.match(self.low, figure.end)
        if closed is None or not following or not following[0].part:
            return figure.end
        return figure.end if self.says(closed.end(), closed.end() + 2 * _REPORTED) else closed.end()

    def _is_given(self, figure: Figure) -> bool:
        """Given to somebody, not brought somewhere: "avoir fourni |des millions d'obus| à la Russie"."""
        start = max(self._clause_start(figure), figure.start - _GIVEN)
        told = self.low[start : figure.start].split()
        giving = quantity_words().context.giving
        return any(form.lemma in giving for word in told for form in verb_forms().get(word, ()))

    def first(self, start: int, end: int, *, to: bool = True) -> str | None:
        """The first place that says where, or `to` where; or a tighter one right after it; else what is acted on ("la
        ville de X")."""
        here = [p for p in self._between(start, end) if not self._of_source(p, start)]
        near = [p for p in here if (p.locative or (p.dative and to)) and not self.page.before(p.span.start, _UP_TO, 20)]
        if not near:
            return next((p.span.text for p in here if p.site), None)
        if len(near) > 1 and near[1].locative and contains(near[0].span.text, near[1].span.text):
            return near[1].span.text
        inner = self._inner(near[0])
        return inner.span.text if inner.span.start >= start else near[0].span.text

    def _of_source(self, place: PlaceMention, start: int) -> bool:
        """The place says where who speaks in an insertion is: ", indique l'ambassade du Sénégal |à Bruxelles|, "."""
        comma = self.low.rfind(", ", start, place.phrase)
        insertion = _patterns().insertion.match(self.low, comma) if comma >= 0 else None
        if insertion is None or insertion.end() < place.span.end:
            return False
        word = _WORD.match(self.low, comma + 2)
        return _patterns().sources.match(self.low, comma + 1) is not None or (word is not None and _reports(word[0]))

    def clause_end(self, start: int, *, resuming: bool = True) -> int:
        """Where what is said of a figure that ends at `start` ends.

        An insertion between commas is skipped, and so is a comma before a place: "place Ravel, à Lausanne".
        """
        position, limit = start, min(start + _CLAUSE, len(self.low))
        while match := _patterns().breaks.search(self.low, position, limit):
            if match["comma"]:
                insertion = _patterns().insertion.match(self.low, match.start())
                if insertion is not None and not self._belongs(insertion):
                    position = insertion.end()
                    continue
                index = bisect_left(self.starts, match.end())
                opens = self.places[index].phrase if index < len(self.places) and self.places[index].locative else None
                if opens is not None and not self.low[match.end() : opens].strip():
                    position = match.end()
                    continue
                resumed = _RESUMED.match(self.low, match.end())
                if resuming and resumed is not None and not self._told(resumed.end()):
                    position = match.end()  # "fort d'un millier d'hommes,| est stationné en Gambie"
                    continue
            elif (source := _BY_SOURCE.match(self.low, match.start())) is not None:
                position = source.end()  # "800 |selon la préfecture|, ont manifesté à Orvelle"
                continue
            elif match["word"] == "pour" and self._opens_place(match.start()):
                position = match.end()  # "a touché 18 millions |pour le seul site de Zerkan|"
                continue
            elif match["word"] in quantity_words().context.causes and not _ACTION.match(self.low, match.end()):
                position = match.end()  # "ont défilé |contre la réforme| à Orvelle"
                continue
            elif match["word"] == "qu'" and self.low.endswith("rien ", 0, match.start()):
                position = match.end()  # "perdre 180 postes rien qu'à Zerkan"
                continue
            elif match["word"] in {"que", "qu'", "qui"} and match.start() - start <= 2:
                position = match.end()
                continue
            return match.start()
        return limit

    def _belongs(self, insertion: re.Match[str]) -> bool:
        """A participle goes on with an insertion: "selon X, |basé à Zerkan|", not "auraient, selon lui, |fui"."""
        begun = self.page.before(insertion.start(), _AUXILIARY_LAST, 12)
        return begun is None and _is_participle(self.low, insertion.end())

    def _opens_place(self, start: int) -> bool:
        """A phrase that says where starts there."""
        index = bisect_left(self.starts, start)
        return index < len(self.places) and self.places[index].phrase == start

    def opening(self, figure: Figure) -> str | None:
        """A place right before a figure, or one that opens its clause: "À Lyon, 5 000 personnes", "À Lyon, « on compte
        17 patients »"."""
        start = self._clause_start(figure)
        if (quoted := self.page.before(start, _QUOTED, 4)) is not None:
            start = self.page.clause_start(quoted.start())
        near = [p for p in self._between(start, figure.start) if p.locative or p.dative]
        if not near:
            return None
        if _RIGHT_BEFORE.fullmatch(self.low[near[-1].span.end : figure.start]):
            segment = max(start, self.low.rfind(", ", start, near[-1].phrase) + 1)
            sourced = _patterns().sources.match(self.low, segment)  # "D'après l'armée à Zerkan, 60 rebelles sont morts"
            return None if sourced else near[-1].span.text
        opens = self.low[start : near[0].phrase].strip(' \n«»“”"') in {"", *words().only}
        return near[0].span.text if opens and not self._opening_parted(near[0].span.end, figure.start) else None

    def antecedent(self, figure: Figure) -> str | None:
        """The place that a relative clause goes on with: "L'hôpital de Kyzylbel, qui a reçu 52 blessés"."""
        start = self._clause_start(figure)
        relative = self.page.before(start, _ANTECEDENT, 10)
        if relative is None or "," in self.low[start : figure.start]:
            return None
        index = bisect_left(self.starts, relative.start()) - 1
        if index < 0 or self.places[index].span.end != relative.start():
            return None
        place = self.places[index]
        named = place.site or relative["there"] is not None or self._has_itself(place.span.text, start)
        return place.span.text if named else None

    def before(self, figure: Figure, previous: Figure | None) -> str | None:
        """The nearest place before a figure in its clause that no other figure has: "Un incendie à Zerkan a tué"."""
        start = self._clause_start(figure)
        after_figure = previous is not None and previous.start >= start
        for place in reversed(self._between(start, figure.start)):
            gap = self.low[place.span.end : figure.start]
            if self._parted(place.span.end, figure.start) or self._told_by(place, figure.start):
                return None
            if previous is not None and after_figure and not self._has(place, start):
                # "La collision de deux trains près de Halvec a tué", "Un séisme de 6,1 a frappé le Kalistan, tuant"
                apart = previous.end > place.span.start or _JOINED.search(self.low, previous.end, place.span.start)
                if apart or not _GOES_ON.match(gap):
                    return None
            said_of = place.locative or place.site or self._has(place, start)
            if said_of and self._governs(place, start, figure):
                return self._inner(place).span.text
        return None

    def _told_by(self, place: PlaceMention, end: int) -> bool:
        """Who reports is somewhere else: "Le général en Orvelle fait état de 41 blessés", not "Un bilan à Orvelle fait
        état"."""
        told = any(self._with_tail(m) for m in _WORD.finditer(self.low, place.span.end, end))
        start = self.page.clause_start(place.span.start)
        return told and _patterns().counted_in.match(self.low, start) is None

    def _has(self, place: PlaceMention, start: int) -> bool:
        """The place is what has, gains or loses the figure: "L'Ille-et-Vilaine a perdu 1 240 fermes"; a state may as
        well be who acts."""
        having = _patterns().having.match(self.low, place.span.end)
        comma = self.low.rfind(", ", start, place.span.start)  # "d'après la chambre, l'Ille-et-Vilaine a perdu"
        begins = (start, comma + 2) if comma >= 0 else (start,)
        if having is None or not any(_ARTICLE.fullmatch(self.low, at, place.phrase) for at in begins):
            return False
        return having["counts"] is not None or _is_local(place.span.text)

    def _has_itself(self, name: str, start: int) -> bool:
        """The verb at `start` says what the place has: "Le Tchad, qui |accueille| 1,3 million de réfugiés"."""
        having = _patterns().holding.match(self.low, start)
        return having is not None and (having["counts"] is not None or _is_local(name))

    def _inner(self, place: PlaceMention) -> PlaceMention:
        """The place that this one only situates: "le marché de Zerkan, dans le Nord"."""
        index = bisect_left(self.starts, place.span.start) - 1
        inner = self.places[index] if index >= 0 else place
        situated = (inner.locative or inner.site) and self.low[inner.span.end : place.phrase] == ", "
        return inner if situated else place

    def _governs(self, place: PlaceMention, start: int, figure: Figure) -> bool:
        """The place stands in the clause itself, in no apposition, participle, relative clause or name of a source."""
        gap = self.low[place.span.end : figure.start]
        comma = self.low.rfind(", ", start, place.phrase)  # not that of "6,1"
        segment = max(start, comma + 1)
        if _patterns().sources.match(self.low, segment) or _NEXT_VERB.search(gap):
            return False
        if "," not in gap or not self.low[segment : place.phrase].strip():
            return True
        if _FINITE.search(self.low, segment, place.phrase):  # "est mort à Zerkan, touché par deux balles"
            return _is_participle(gap, gap.rindex(",") + 1)
        if comma >= 0 and _patterns().happening.match(self.low, segment):
            return True
        apposition = comma >= 0 or _is_participle(self.low, segment)
        return not apposition and self.page.before(start, _RELATIVE, 10) is None

    def _clause_start(self, figure: Figure) -> int:
        """Where the clause of a figure starts, which goes on behind a relative clause between two commas: "La Guinée,
        dont le sous-sol est riche,| compte 40 mines", "À Zerkan, où il pleuvait,| 300 personnes"."""
        start = self.page.clause_start(figure.start)
        while (aside := self.page.before(start, _ASIDE, 8)) is not None:
            comma = self.low.find(", ", start, figure.start)
            if comma < 0 or not (aside["there"] or self._resumes(comma + 2, figure.start)):
                break
            start = self.page.clause_start(aside.start())
        return max(start, figure.start - _CLAUSE)

    def _resumes(self, start: int, end: int) -> bool:
        """What stands behind an aside is the rest of the clause: the figure itself, or a verb that the subject before
        the aside has."""
        rest = max(start, self.low.rfind(", ", start, end) + 2)
        if rest == end:
            numbers = self.page.numbers
            return numbers[bisect_left(numbers, start, key=lambda n: n.start)].start >= end  # else it goes on with that
        verb = _VERB.match(self.low, rest)
        return verb is not None and is_finite(verb["verb"])

    def says(self, start: int, end: int) -> re.Match[str] | None:
        """The last reporting verb in a stretch of text; "la |marque|" behind a comma is a noun, and what agrees as in
        "la collecte |lancée|" tells of what is done."""
        words = _WORD.finditer(self.low, start, min(end, len(self.low)))
        found = [m for m in words if _reports(m.group()) and not m.group().endswith(_AGREEING)]
        found = [m for m in found if not self.page.before(m.start(), _CITING, 16)]
        verbs = (m for m in reversed(found) if not self.page.before(m.start(), _patterns().article, 8))
        return next(verbs, None)

    def _told(self, at: int) -> bool:
        """A participle that reports stands there: ", a |révélé| lundi l'administrateur"."""
        word = _WORD.match(self.low, at + 1)
        inverted = self.low.startswith("-", at)  # "a|-t-on appris"
        return inverted or (word is not None and (_reports(word.group()) or self._with_tail(word)))

    def _with_tail(self, word: re.Match[str]) -> bool:
        """The word begins a report of several: "fait état"."""
        tails = (form.verb.tail[0] for form in cues().forms.get(word.group()) if form.verb.tail)
        return any(len(tail) > _SHORT and self.low.startswith(f" {tail}", word.end()) for tail in tails)

    def _opening_parted(self, start: int, end: int) -> bool:
        """The same for a place that opens the clause; not "Rien qu'à Zerkan, |assure-t-il|, on a enterré 26 personnes",
        "À Lyon, la CGT |avance le chiffre de| 5 000 marcheurs"."""
        said = self.says(start, end)
        if said is not None and said.start() == start + len(", "):
            return self._parted(said.end(), end)
        forward = _patterns().forward.search(self.low, start, end)
        if said is not None and forward is not None and forward.start() - said.end() <= _REPORTED:
            return _INFINITIVE.search(self.low, said.end(), end) is not None
        return self._parted(start, end)

    def _parted(self, start: int, end: int) -> bool:
        """What is said there is about somewhere else: "À Berne, l'office a assuré avoir remboursé 500 patients"."""
        said = self.says(start, end)
        if said is None:
            return False
        if _patterns().cared.search(self.low, said.end(), end):
            return False  # "À Kidjem, l'ONG dit avoir soigné 112 blessés"
        tallied = said.group().startswith(quantity_words().context.tallying) and end - said.end() <= _REPORTED
        return not tallied or _INFINITIVE.search(self.low, said.end(), end) is not None
