"""Grouping on generated articles whose truth is known: pairwise precision and recall, and what an article costs.

    python -m benchmarks.grouping --articles 1000 [--long]

Stories of four kinds (an attack, a march, a closure, an epidemic), each in invented places, are told by two to four
articles of different publishers over a few days, in words that change. Two attributions belong together if they answer
the same question of the same story. Everything is made from a seed, and goes through extraction, storing and grouping
as real articles do. A short article has three or four attributions, a long one ten.

What an article costs is the time of the processor, not that of the clock, which other programs lengthen.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select

from app.db import engine_for, upgrade
from app.documents import Document
from app.extraction import extract
from app.ingest import ingest
from app.models import Attribution, Claim, Source, core

_SEED = 20260131
_SYLLABLES = (
    "ka",
    "ber",
    "no",
    "sta",
    "ril",
    "mou",
    "dan",
    "ver",
    "zo",
    "lek",
    "tam",
    "ori",
    "bas",
    "fel",
    "gri",
    "hul",
)
_SURNAMES = ("Rey", "Marchal", "Diop", "Kessler", "Vasseur", "Traoré", "Lemoine", "Bensaïd", "Roussel", "Okafor")
_FIRST = ("Anne", "Paul", "Awa", "Karim", "Lucie", "Marc", "Fatou", "Hugo", "Nadia", "Yves")
_PUBLISHERS = ("L’Écho du Fleuve", "Agence Méridienne", "Le Courrier du Lac", "La Dépêche des Caps", "Info Sahel")
_EPOCH = date(2024, 1, 1)
_DAYS = 720


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence, and the question that it answers; None where it answers none."""

    text: str
    question: str | None


@dataclass(frozen=True, slots=True)
class _Story:
    number: int
    kind: str
    place: str
    body: str
    person: str
    first: date
    base: int


def _name(dice: random.Random, parts: int) -> str:
    return "".join(dice.choice(_SYLLABLES) for _ in range(parts)).capitalize()


def _stories(dice: random.Random, count: int) -> Iterator[_Story]:
    for number in range(count):
        yield _Story(
            number,
            dice.choice(("attack", "march", "closure", "epidemic")),
            _name(dice, 3),
            _name(dice, 4),
            f"{dice.choice(_FIRST)} {dice.choice(_SURNAMES)}",
            _EPOCH + timedelta(days=dice.randrange(_DAYS)),
            dice.randrange(12, 900),
        )


def _sentences(dice: random.Random, story: _Story, day: int) -> list[_Said]:
    """What one article of a story says."""
    place, body, person, base = story.place, story.body, story.person, story.base
    asked = f"{story.number}:{{}}".format
    if story.kind == "attack":
        dead, hurt = base + 3 * day, 2 * base + 5 * day
        told = [
            _Said(dice.choice((f"L’armée a fait état de {dead} morts à {place}.",
                               f"Selon l’armée, {dead} personnes ont été tuées à {place}.")), asked("dead")),
            _Said(dice.choice((f"L’ONG {body} affirme que {2 * dead} personnes ont péri à {place}.",
                               f"L’ONG {body} a dénombré {2 * dead} morts à {place}.")), asked("dead")),
            _Said(f"Le directeur de l’hôpital, {person}, a recensé {hurt} blessés à {place}.", asked("wounded")),
            _Said(f"Le gouvernement a démenti avoir visé des civils à {place}.", None),
        ]  # fmt: skip
    elif story.kind == "march":
        told = [
            _Said(dice.choice((f"La police a compté {10 * base} manifestants à {place}.",
                               f"Ils étaient {10 * base} à défiler à {place}, selon la police.")), asked("protesters")),
            _Said(dice.choice((f"Le collectif {body} revendique {25 * base} participants à {place}.",
                               f"Selon le collectif {body}, {25 * base} personnes ont manifesté à {place}.")),
                  asked("protesters")),
            _Said(f"Le préfet, {person}, a annoncé {base} interpellations à {place}.", asked("arrested")),
        ]  # fmt: skip
    elif story.kind == "closure":
        told = [
            _Said(dice.choice((f"Le groupe {body} va supprimer {base} emplois à {place}.",
                               f"Le groupe {body} a annoncé la suppression de {base} postes à {place}.")),
                  asked("jobs")),
            _Said(dice.choice((f"La CGT assure que {2 * base} emplois seront supprimés à {place}.",
                               f"Selon la CGT, {2 * base} postes sont menacés à {place}.")), asked("jobs")),
            _Said(f"La déléguée, {person}, a dénoncé un « mensonge ».", None),
        ]  # fmt: skip
    else:
        told = [
            _Said(dice.choice((f"Le ministère de la Santé a recensé {10 * base + day} cas de choléra à {place}.",
                               f"Selon le ministère de la Santé, {10 * base + day} cas sont confirmés à {place}.")),
                  asked("cases")),
            _Said(f"L’ONG {body} a dénombré {12 * base} cas à {place}.", asked("cases")),
            _Said(f"Le médecin {person} a fait état de {base} décès à {place}.", asked("deaths")),
        ]  # fmt: skip
    dice.shuffle(told)
    return told


_MORE = {
    "attack": (
        ("La Croix-Rouge a enregistré {n4} déplacés à {place}.", "displaced"),
        ("Selon le maire, {n5} habitants ont fui {place}.", "displaced"),
        ("Le gouverneur a signalé {q4} disparus à {place}.", "missing"),
        ("Les secours ont fait état de {q5} disparus à {place}.", "missing"),
        ("Selon la police, {q6} suspects ont été arrêtés à {place}.", "arrested"),
        ("Le ministère de la Défense a annoncé {q7} arrestations à {place}.", "arrested"),
        ("Le gouverneur a recensé {q3} maisons détruites à {place}.", "destroyed"),
    ),
    "march": (
        ("La CGT a compté {n20} manifestants à {place}.", "protesters"),
        ("Selon les secours, {q8} personnes ont été blessées à {place}.", "wounded"),
        ("Le collectif {body} a fait état de {q5} blessés à {place}.", "wounded"),
        ("La Ligue des droits de l’homme a dénombré {n2} interpellations à {place}.", "arrested"),
        ("Le parquet a annoncé {q2} gardes à vue à {place}.", "custody"),
        ("Selon la police, {q6} policiers ont été blessés à {place}.", "wounded"),
        ("Le maire a dénoncé des violences à {place}.", None),
    ),
    "closure": (
        ("La CGT a compté {q2} grévistes à {place}.", "strikers"),
        ("Selon la direction, {q4} salariés ont cessé le travail à {place}.", "strikers"),
        ("Le maire a compté {n3} manifestants à {place}.", "protesters"),
        ("Selon la police, {n2} personnes ont manifesté à {place}.", "protesters"),
        ("Le groupe {body} va investir {base} millions d’euros à {place}.", "investment"),
        ("Le ministère de l’Économie a évoqué un investissement de {q2} millions d’euros à {place}.", "investment"),
        ("La CFDT affirme que {n3} emplois seront supprimés à {place}.", "jobs"),
    ),
    "epidemic": (
        ("L’OMS a recensé {n11} cas de choléra à {place}.", "cases"),
        ("Selon la Croix-Rouge, {n2} personnes sont mortes du choléra à {place}.", "deaths"),
        ("L’ONG {body} a dénombré {q2} décès à {place}.", "deaths"),
        ("Le ministère de la Santé a fait état de {q3} hospitalisations à {place}.", "hospitalised"),
        ("Selon l’ONG {body}, {q2} patients ont été hospitalisés à {place}.", "hospitalised"),
        ("L’Unicef a annoncé {n20} vaccinations à {place}.", "vaccinated"),
        ("Selon le ministère de la Santé, {n15} personnes ont été vaccinées à {place}.", "vaccinated"),
    ),
}
"""What long articles say beside: sentences and their questions, with figures that are multiples (n) and shares (q)."""


def _more(story: _Story, day: int) -> list[_Said]:
    """What a long article of a story says beside what a short one does."""
    multiples = {f"n{k}": k * story.base + day for k in (2, 3, 4, 5, 11, 15, 20)}
    shares = {f"q{k}": story.base // k + 3 + day for k in range(2, 9)}
    slots = {"place": story.place, "body": story.body, "base": story.base, **multiples, **shares}
    return [
        _Said(text.format(**slots), question and f"{story.number}:{question}") for text, question in _MORE[story.kind]
    ]


@dataclass(frozen=True, slots=True)
class _Made:
    document: Document
    questions: tuple[tuple[int, int, str | None], ...]
    """Start, end and question of each sentence."""


def articles(count: int, long: bool = False) -> list[_Made]:
    """`count` articles in the order of their dates, each with what its sentences answer; the same at every run."""
    dice = random.Random(_SEED)
    made: list[_Made] = []
    for story in _stories(dice, count // 2):
        for day in range(dice.randrange(2, 5)):
            text, spans = f"{story.place} : ce que l’on sait\n\n", []
            for said in (*_sentences(dice, story, day), *(_more(story, day) if long else ())):
                spans.append((len(text), len(text) + len(said.text), said.question))
                text += said.text + " "
            published = (story.first + timedelta(days=day)).isoformat()
            name = f"{story.number:06}_{day}.txt"
            document = Document(name, text, publisher=_PUBLISHERS[day % len(_PUBLISHERS)], published=published)
            made.append(_Made(document, tuple(spans)))
    made.sort(key=lambda m: (m.document.published or "", m.document.name))
    return made[:count]


def measure(count: int, long: bool = False) -> dict[str, float]:
    """Ingest `count` articles into a new database; shares of pairs, and milliseconds an article in each tenth."""
    made = articles(count, long)
    extract(made[0].document.text, None)  # reads the lexicon, which is no article's cost
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'grouping.db'}"
        upgrade(url)
        engine = engine_for(url)
        tenth = -(-len(made) // 10)
        costs: list[float] = []
        for start in range(0, len(made), tenth):
            began = time.process_time()
            ingest(engine, [m.document for m in made[start : start + tenth]])
            costs.append(1000 * (time.process_time() - began) / len(made[start : start + tenth]))
            print(f"{start + tenth} articles, {costs[-1]:.1f} ms each", file=sys.stderr, flush=True)
        row, claim, source = core(Attribution).c, core(Claim).c, core(Source).c
        wanted = (
            select(source.document, row.contents, claim.group_id)
            .join(core(Attribution), row.source_id == source.id)
            .join(core(Claim), claim.id == row.claim_id)
        )
        with engine.connect() as connection:
            found = [(name, contents[0]["start"], group) for name, contents, group in connection.execute(wanted)]
        engine.dispose()
    return {**_pairs(made, found), "attributions": len(found), "first_ms": costs[0], "last_ms": costs[-1]}


def _pairs(made: list[_Made], found: list[tuple[str, int, str]]) -> dict[str, float]:
    """Precision and recall of the pairs of attributions that share a group, against those that share a question."""
    by_name = {m.document.name: m.questions for m in made}
    both: Counter[tuple[str, str]] = Counter()
    for name, start, group in found:
        question = next((q for a, b, q in by_name[name] if a <= start < b), None)
        if question is not None:
            both[group, question] += 1
    together, grouped, true = (_couples(counts) for counts in (both, _sums(both, 0), _sums(both, 1)))
    return {"precision": together / max(1, grouped), "recall": together / max(1, true)}


def _sums(both: Counter[tuple[str, str]], side: int) -> Counter[str]:
    sums: Counter[str] = Counter()
    for pair, count in both.items():
        sums[pair[side]] += count
    return sums


def _couples(counts: Counter[str] | Counter[tuple[str, str]]) -> int:
    return sum(count * (count - 1) // 2 for count in counts.values())


def main() -> None:
    """Print what was measured, as JSON."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--long", action="store_true", help="ten attributions an article")
    args = parser.parse_args()
    print(json.dumps(measure(args.articles, args.long), indent=1))


if __name__ == "__main__":
    main()
