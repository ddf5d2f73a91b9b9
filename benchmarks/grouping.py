"""Grouping on generated articles whose truth is known: pairwise precision and recall, and what an article costs.

    python -m benchmarks.grouping --articles 1000

Stories of four kinds (an attack, a march, a closure, an epidemic), each in invented places, are told by two to four
articles of different publishers over a few days, in words that change. Two attributions belong together if they answer
the same question of the same story. Everything is made from a seed, and goes through extraction, storing and grouping
as real articles do.
"""

import argparse
import json
import random
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


@dataclass(frozen=True, slots=True)
class _Made:
    document: Document
    questions: tuple[tuple[int, int, str | None], ...]
    """Start, end and question of each sentence."""


def articles(count: int) -> list[_Made]:
    """`count` articles in the order of their dates, each with what its sentences answer; the same at every run."""
    dice = random.Random(_SEED)
    made: list[_Made] = []
    for story in _stories(dice, count // 2):
        for day in range(dice.randrange(2, 5)):
            text, spans = f"{story.place} : ce que l’on sait\n\n", []
            for said in _sentences(dice, story, day):
                spans.append((len(text), len(text) + len(said.text), said.question))
                text += said.text + " "
            published = (story.first + timedelta(days=day)).isoformat()
            name = f"{story.number:06}_{day}.txt"
            document = Document(name, text, publisher=_PUBLISHERS[day % len(_PUBLISHERS)], published=published)
            made.append(_Made(document, tuple(spans)))
    made.sort(key=lambda m: (m.document.published or "", m.document.name))
    return made[:count]


def measure(count: int) -> dict[str, float]:
    """Ingest `count` articles into a new database; shares of pairs, and seconds an article at the beginning and end."""
    made = articles(count)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'grouping.db'}"
        upgrade(url)
        engine = engine_for(url)
        tenth = max(1, len(made) // 10)
        seconds: list[float] = []
        for start in range(0, len(made), tenth):
            began = time.perf_counter()
            ingest(engine, [m.document for m in made[start : start + tenth]])
            seconds.append((time.perf_counter() - began) / len(made[start : start + tenth]))
        row, claim, source = core(Attribution).c, core(Claim).c, core(Source).c
        wanted = (
            select(source.document, row.contents, claim.group_id)
            .join(core(Attribution), row.source_id == source.id)
            .join(core(Claim), claim.id == row.claim_id)
        )
        with engine.connect() as connection:
            found = [(name, contents[0]["start"], group) for name, contents, group in connection.execute(wanted)]
        engine.dispose()
    return {**_pairs(made, found), "attributions": len(found), "first": seconds[0], "last": seconds[-1]}


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
    print(json.dumps(measure(parser.parse_args().articles), indent=1))


if __name__ == "__main__":
    main()
