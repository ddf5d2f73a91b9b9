"""Documents and extractors for runs with other processes, which import them by name."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from typing import Any

from app.annotation import ActorKind, Annotations
from app.documents import Document, Failure
from app.executors import ALONE, processes
from app.lexicon.events import SCENE
from tests.reports import Press, Said

DEADLY = "mort"
CREWS = {"alone": ALONE, "processes": processes(2)}


def mixed(press: Press) -> list[Document | Failure]:
    """New articles, one that cannot be read, one that cannot be mined, and articles met again, changed, and both."""
    one, other = (_camp(press, "camp.txt", number) for number in (300, 90))
    return [
        one,
        Failure("b.txt", "empty"),
        _camp(press, "autre.txt", 40),
        Document("c.txt", "Un texte que rien ne prépare.", language="fr"),
        one,
        other,
        other,
        one,
        Document("d.txt", "Nothing new.", language="en"),
        *(_camp(press, f"{number}.txt", number) for number in range(20)),
        one,
    ]


def _camp(press: Press, name: str, number: int) -> Document:
    said = (
        Said(f"{number} tentes", by="Lise Aubrac", id="lise-aubrac", kind=ActorKind.PERSON, value=number),
        Said("ce que nie", by="le préfet", target="a1"),
    )
    text = f"Lise Aubrac a compté {number} tentes à Sarmont, ce que nie le préfet."
    return press.article(name, text, *said, published="2024-05-03")


def articles(press: Press, count: int) -> Iterator[Document]:
    """So many articles, each with five attributions, on stories of three articles."""
    for n in range(count):
        words = (f"{2 * SCENE}lieu{n // 3}", f"objet{n // 3}")
        said = [Said(f"{n}{k} tentes", by="Le maire", value=float(f"{n}{k}"), words=words) for k in range(5)]
        yield press.article(f"{n}.txt", "Le maire a vu " + ", ".join(one.content for one in said), *said)


def deadly(text: str, day: date | None) -> Annotations:
    """Nothing; of a text with the word "mort" the process dies, as of one that takes all memory."""
    if DEADLY in text.split():
        os.kill(os.getpid(), signal.SIGKILL)
    return Annotations(())


def nothing(text: str, day: date | None) -> Annotations:
    """Nothing."""
    return Annotations(())


class Backwards(ThreadPoolExecutor):
    """Of all that waits it does the last thing first."""

    def __init__(self) -> None:
        super().__init__(1)
        self.waiting: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
        """A future that is done when its turn comes, from the end."""
        future: Future[Any] = Future()
        self.waiting.append((future, lambda: fn(*args, **kwargs)))
        super().submit(self._last)
        return future

    def _last(self) -> None:
        future, call = self.waiting.pop()
        if future.set_running_or_notify_cancel():
            future.set_result(call())


def main(url: str, crew: str, count: int) -> None:
    """Ingest so many articles, and print the name of each when it is stored."""
    from app.db import engine_for
    from app.ingest import ingest

    press = Press()
    ingest(
        engine_for(url),
        articles(press, count),
        press.extract,
        lambda outcome: print(outcome.name, outcome.result, flush=True),
        CREWS[crew],
    )


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
