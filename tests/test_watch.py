"""Feeds watched: rounds, their pauses, failures, and the end."""

from collections.abc import Callable
from itertools import islice

from sqlalchemy import Engine, select

from app.extraction import extract
from app.ingest import Outcome, Summary
from app.models import Source, core
from app.watch import watch
from tests.fetching.test_fetcher import Time
from tests.fetching.web import Reply, Web, fetcher, page, rss

SOURCE = core(Source)


def feed(web: Web, *numbers: int) -> Reply:
    return Reply(rss([web.at(f"/{n}", "a.test") for n in numbers]), type="application/rss+xml")


def counts(summary: Summary) -> dict[str, int]:
    return {result.value: number for result, number in summary.counts.items()}


def nothing(outcome: Outcome) -> None:
    """A report that nobody reads."""


def never() -> bool:
    return False


def test_each_round_stores_what_is_new(engine: Engine) -> None:
    ours, heard = Time(), list[Outcome]()
    with Web(pages={f"/{n}": page(n) for n in range(9)}) as web:
        feeds = [web.at("/fil", "a.test"), web.at("/autre", "b.test")]
        rounds = watch(engine, fetcher(), feeds, 600, extract, heard.append, never, clock=ours.clock, wait=ours.wait)
        web.pages["/fil"] = feed(web, 1, 2)
        assert counts(next(rounds)) == {"new": 2, "failed": 1}
        web.pages |= {"/fil": feed(web, 1, 2, 3), "/autre": feed(web, 4)}
        assert counts(next(rounds)) == {"new": 2}
        assert ours.now == 1600
        web.pages["/fil"] = Reply(status=500)
        assert counts(next(rounds)) == {"failed": 1}
        web.pages["/fil"] = feed(web, 5)
        assert counts(next(rounds)) == {"new": 1}
        assert ours.now == 2800
    failed = [outcome.name for outcome in heard if outcome.reason]
    assert failed == [feeds[1], feeds[0]]


def stopped_by(engine: Engine, stop_at: Callable[[Outcome], bool]) -> list[Summary]:
    came: list[Outcome] = []
    with Web(pages={f"/{n}": page(n) for n in range(9)}) as web:
        web.pages["/fil"] = feed(web, *range(9))

        def report(outcome: Outcome) -> None:
            if stop_at(outcome):
                came.append(outcome)

        ours = Time()
        args = (engine, fetcher(), [web.at("/fil", "a.test")], 600, extract, report, lambda: bool(came))
        return list(islice(watch(*args, clock=ours.clock, wait=ours.wait), 5))


def test_once_stopped_the_article_at_hand_is_the_last(engine: Engine) -> None:
    (summary,) = stopped_by(engine, lambda outcome: outcome.name.endswith("/2"))
    with engine.connect() as connection:
        stored = connection.execute(select(SOURCE.c.document)).scalars().all()
    assert counts(summary) == {"new": len(stored)}
    assert stored[-1].endswith("/2")


def test_who_is_stopped_while_waiting_ends_at_once(engine: Engine) -> None:
    ours, waits = Time(), list[float]()

    def wait(seconds: float) -> None:
        waits.append(seconds)
        ours.wait(seconds)

    with Web() as web:
        web.pages["/fil"] = feed(web)
        args = (engine, fetcher(), [web.at("/fil", "a.test")], 600, extract, nothing, lambda: len(waits) > 1)
        assert len(list(watch(*args, clock=ours.clock, wait=wait))) == 1
    assert sum(waits) <= 1
