"""The patterns of what stands before the name of a place: "dans la région de", "ont fui", "2 850 habitants de"."""

import re
from functools import cache
from typing import NamedTuple

from app.extraction.numbers import any_of
from app.lexicon.places import words

CAPITAL = "A-ZÀ-ÖØ-ÞŁŚŠŽ"
"""What a name begins with, as a class of characters."""


class PlacePatterns(NamedTuple):
    """Patterns of what stands before a name, each with a phrase it is for; | marks where the name begins."""

    before: re.Pattern[str]
    """ "dans la région russe de |Koursk"."""
    named: re.Pattern[str]
    """ "la ville de |Torvansk"."""
    subject: re.Pattern[str]
    """ "|L'île| compte 7 900 cas", a place if its verb says what a place has."""
    living: re.Pattern[str]
    """ "2 850 résidants de |Mistakamik"."""
    staff: re.Pattern[str]
    """ "300 salariés de |Hagondange", "412 bureaux de l'|Alibori": a place unless it acts."""
    streets: re.Pattern[str]
    """ "stationnaient porte d'|Auteuil"."""
    counting: re.Pattern[str]
    """ "|Walikale compte 90 000 habitants"."""
    apposed: re.Pattern[str]
    """ "|La Nawa|, première région productrice du pays"."""
    moved: re.Pattern[str]
    """ "ont fui |Koursk", "a frappé |Bakhmout", "ont été évacués de |Sanfina"."""
    christened: re.Pattern[str]
    """ "La clinique |Sainte-Aldegonde emploie 610 personnes"."""
    within: re.Pattern[str]
    """ "dans un gymnase de |Mardelle"."""
    generic: re.Pattern[str]
    """ "près du front", "sur le territoire ukrainien"."""
    front_of: re.Pattern[str]
    """ "devant la Direction des routes"."""
    owned: re.Pattern[str]
    """ "à l'usine Velmar de |Cholet": whose it is stands between."""
    between: re.Pattern[str]
    """ "entre le port et |Chevroux"."""
    end: re.Pattern[str]
    """What stands before a name in lower case: "en |mer Rouge"."""
    went: re.Pattern[str]
    """ "s'est rendue |à Lyon"."""


@cache
def place_patterns() -> PlacePatterns:
    """The patterns, compiled once."""
    w = words()
    of = r"(?:de la |de l'|de |du |des |d')"
    away = (
        r"à (?:environ |près de |moins de )?\d[\d ,]* ?"
        rf"(?:{any_of(w.distances)})(?: (?:au|à l')[ ]?[a-zà-ÿ-]+)?"
    )
    near = rf"(?:{any_of(w.locative_of)}|{away}) (?:d'|(?:de|du|des)\b)"
    locative = rf"(?P<preposition>(?i:{near}|(?:{any_of(w.locative)})\b)|A(?= )) ?(?:tout |toute )?"
    determiner = rf"(?:(?:les? |la |l'|une? |cette |ces? |(?:{any_of(w.several)}) )?(?:même |seule? )?)"
    part = rf"(?P<part>(?:{any_of(w.parts)}) (?:[a-zà-ÿ-]+ )?{of})"
    noun = (
        rf"(?P<noun>(?:\d+e )?(?:[a-zà-ÿ-]+ )?(?:{any_of(w.nouns)}) (?:[a-zà-ÿ-]+ ){{0,2}}?"
        rf"(?:(?:de |d')[a-zà-ÿ-]+ (?={of}))?{of}?)"
    )
    before = re.compile(
        rf"(?:(?<![\w'-])|(?<=\bqu')){locative}{determiner}(?:{part})?{determiner}(?:{noun})?"
        rf"(?:les? |la |l')?(?=[{CAPITAL}])"
    )
    named = re.compile(
        rf"\b(?:[Ll]es? |[Ll]a |[Ll]'|une |cette |du |des |[Uu]n |(?:{any_of((*w.possessives, *w.demonstratives))}) )"
        rf"(?:(?P<site>{any_of((*w.sites, *w.directions))})|{any_of(w.nouns)})"
        rf" (?:[a-zà-ÿ-]+ )?(?:(?:de |d')[a-zà-ÿ-]+ )?{of}(?=[{CAPITAL}])"
    )
    christened = re.compile(
        rf"\b(?:[Ll]es? |[Ll]a |[Ll]'|[Ll]'ancien(?:ne)? |[Dd]u )(?:{any_of(w.christened)}) (?=[{CAPITAL}])"
    )
    subject = re.compile(
        rf"(?:^|(?<=[.!?:;»\n] )|(?<=\n)|(?<=, ))(?i:la |le |l')(?P<place>{any_of(w.lands)})"
        r"(?= [a-zà-ÿ'])(?! (?:de|du|des|d')\b)",
        re.MULTILINE,
    )
    living = re.compile(rf"\b(?:{any_of(w.residents)}) {of}(?=[{CAPITAL}])")
    staff = re.compile(
        rf"\b(?:(?:{any_of(w.staff)}) (?:de |d')|(?i:{any_of(w.local)})(?: ?[»”\"])? {of})(?=[{CAPITAL}])"
    )
    bare = "".join(rf"(?<!\b{article})" for article in ("la ", "le ", "l'", "une ", "un ", "de "))
    opening = rf"(?:^|(?<=\n)|(?<=[.!?»] ))(?i:{any_of((*w.streets, *w.stations))})"
    aside = rf"(?=[{CAPITAL}][^.;:,\n]{{1,40}},)"  # "Gare |Saint-Lazare|, 300 personnes", not "Place Beauvau recense"
    streets = re.compile(
        rf"{bare}(?<=[a-zà-ÿ,] )(?:{any_of(w.streets)}) {of}?(?=[{CAPITAL}])|{opening} {of}?{aside}", re.MULTILINE
    )
    counting = re.compile(
        rf"(?:^|(?<=[.!?:;»\n] )|(?<=\n)|(?<=, ))(?:L[ae]s? |L'|l[ae]s? |l')?"
        rf"(?=[{CAPITAL}][\w'-]+(?: [{CAPITAL}][\w'-]+)? (?:{any_of(w.counting)}) [^;:]{{1,40}}"
        rf"(?:{any_of(w.inhabitants)})\b)"
    )
    apposed = re.compile(
        rf"(?:^|(?<=[.!?:;»\n] )|(?<=\n)|(?<=, )|(?<=\bque )|(?<=\bqu'))(?:L[ae]s? |L'|l[ae]s? |l')?"
        rf"(?=[{CAPITAL}][\w'-]{{0,30}}[a-zà-ÿ](?: [{CAPITAL}][\w'-]{{1,30}}){{0,2}}, (?:une? |la |le |l'"
        rf"|(?:petit|grand)e? |premi(?:er|ère) |deuxième |seconde? ){{0,2}}(?:{any_of(w.apposed)})\b)"
    )
    moved = re.compile(
        rf"\b(?:(?:{any_of(w.moving)}) (?:la |le |l'|les )?|(?:{any_of(w.leaving)}) (?:[a-zà-ÿ]+ )?{of})(?=[{CAPITAL}])"
    )
    own = rf"(?:(?:{any_of(w.possessives)}) (?:propre |seule? )?|{determiner})"
    generic = re.compile(
        rf"(?<![\w'-])(?:{locative}{own}(?P<place>(?:{any_of(w.adjectival)}) (?:[a-zà-ÿ]+-)?(?:[a-zà-ÿ]*"
        rf"(?:{any_of(w.adjective_endings)}))\b|(?:{any_of(w.generic)})\b)"
        rf"|(?:[Dd]ans|[Àà] travers) (?:toute? )?(?:la |le |l'|(?:{any_of(w.possessives)}) )"
        rf"(?:seule? |même |(?:{any_of(w.directions)}) (?:du |de la |de l'))?"
        rf"(?P<body>(?:{any_of(w.generic_bodies)})\b)"
        r"|(?:[Pp]our (?:la|le|[nv]otre|[mst]on|[ms]a|leur) seule?|(?:[Pp]our|[Dd]ans) l'ensemble (?:de la|de l'|du)) ?"
        rf"(?P<alone>(?:{any_of((*w.generic_bodies, *w.generic, *w.adjectival))})\b)"
        rf"|(?:{any_of(w.shutting)})[a-zà-ÿ]* (?:[a-zà-ÿ]+ )?(?:les? |la |l')"
        rf"(?P<shut>(?:{any_of((*w.generic_bodies, *w.generic))})\b)"
        rf"|(?:[Ss]ur|[Ll]e long de) (?:la |l')(?P<road>(?:[AEN]\d{{1,2}}|RN\d{{1,3}}|D\d{{1,4}})\b)"
        rf"|(?i:{any_of(w.locative_of)}) (?:de la |du |de l')(?P<beside>(?:{any_of(w.generic_bodies)})\b)"
        rf"|(?:[Dd]evant|[Dd]errière|[Dd]ans) (?:la |le |l'|une? |(?:{any_of(w.possessives)}) )"
        rf"(?P<building>(?:{any_of(w.buildings)})\b)"
        rf"|\b(?:{any_of((*w.areas, *w.happenings))}) (?:de la |du |de l')"
        rf"(?P<area>(?:{any_of((*w.generic_bodies, *w.adjectival))})\b))"
        rf"(?! (?:de|du|des|d'|avec) ?[{CAPITAL}]| d'une? )"
    )
    front_of = re.compile(
        rf"\b(?:[Dd]evant|[Dd]errière) (?:la |le |l')(?P<place>(?P<head>[{CAPITAL}][a-zà-ÿ-]+)"
        r" (?:des |du |de la |de l')[a-zà-ÿ-]+)"
    )
    within = re.compile(
        rf"\b(?:(?:[Dd]ans|[Dd]evant|[Dd]errière|{any_of(w.passing)}) "
        rf"(?:une? |des |les? |la |l'|(?:{any_of(w.several)}) )"
        r"(?:[a-zà-ÿ-]+ ){1,2}?"
        rf"|(?:(?:À|A) (?:la |l')|Au )(?:{any_of(w.buildings)}) (?:[a-zà-ÿ-]+ )?)"
        rf"(?:{of}(?=(?:{any_of(w.nouns)}) )|{of}(?:(?:{any_of(w.nouns)}) (?:[a-zà-ÿ-]+ )?{of})?(?=[{CAPITAL}]))"
    )
    place = any_of((*w.sites, *w.buildings))
    owner = rf"(?P<owner>[{CAPITAL}][\w'&-]*(?: [{CAPITAL}\d][\w'&-]*){{0,2}})"
    owned = re.compile(
        r"\b(?:[Dd]ans|[ÀàA]|[Aa]u|[Aa]ux|[Ss]ur|[Dd]evant) ?(?:la |le |l'|les )?"
        rf"(?:{place}) {owner} (?:de |d'|du )(?=[{CAPITAL}])"
    )
    between = re.compile(
        rf"\b[Ee]ntre (?:la |le |les |l')?[\w'-]+(?: [{CAPITAL}][\w'-]+)? et (?:la |le |les |l')?(?=[{CAPITAL}])"
    )
    end = re.compile(rf"(?<![\w'-]){locative}{determiner}$")
    went = re.compile(rf"(?:{any_of(w.went)})e?s? $")
    return PlacePatterns(
        before=before,
        named=named,
        living=living,
        staff=staff,
        streets=streets,
        counting=counting,
        apposed=apposed,
        moved=moved,
        christened=christened,
        subject=subject,
        within=within,
        generic=generic,
        front_of=front_of,
        owned=owned,
        between=between,
        end=end,
        went=went,
    )
