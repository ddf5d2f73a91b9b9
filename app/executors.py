"""Extraction by many: documents go to an executor, some of them at a time, and come back in their order.

Extraction is a function of one document alone, so it makes no difference who runs it: this process, others beside it,
or those of a Dask cluster. Whatever the crew, what comes back is the same, one document after the other.
"""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Generic, ParamSpec, TypeVar

from app import garbage
from app.documents import Document, Failure
from app.errors import BadInput, WorkersUnusable

P = ParamSpec("P")
T = TypeVar("T")

_AHEAD = 8
"""Documents on their way for each worker: enough that none waits while one long article is worked on, and few enough
that memory stays flat however many there are."""
_BEHIND = 5
"""How much those who extract give way to the writer where there are no more processors than processes."""
_PATIENCE = 10
"""Seconds in which a cluster must answer, and have a worker."""


@dataclass(frozen=True, slots=True)
class Crew:
    """Who extracts."""

    open: Callable[[], Executor]
    """A new executor; called again where the one before it broke."""
    ahead: int
    """How many documents are on their way at most."""
    is_gone: Callable[[], bool] = lambda: False
    """Whether nobody is left who could ever answer."""


def processes(count: int) -> Crew:
    """So many processes of this machine, beside this one; one is this process itself."""
    return Crew(lambda: _Processes(count), _AHEAD * count) if count > 1 else ALONE


@contextmanager
def cluster(address: str) -> Iterator[Crew]:
    """The workers of the Dask cluster whose scheduler has this address, such as tcp://127.0.0.1:8786.

    Selon, at the same version, must be installed where they run. Raises BadInput where Dask is not installed here,
    WorkersUnusable where there is no such scheduler, no worker, or no Selon there.
    """
    try:
        distributed: Any = import_module("distributed")
    except ModuleNotFoundError as error:
        raise BadInput(
            "--dask needs the package distributed: pip install --require-hashes -r requirements-dask.txt"
        ) from error
    try:
        client = distributed.Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise WorkersUnusable(f"no Dask scheduler answers at {address}: {error}") from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError as error:
            raise WorkersUnusable(
                f"the Dask cluster at {address} has no worker; start one: dask worker --nthreads 1 {address}"
            ) from error
        threads = sum(client.nthreads().values())
        yield Crew(lambda: client.get_executor(pure=False), _AHEAD * threads, lambda: client.status == "closed")


def mined(
    documents: Iterable[Document | Failure],
    work: Callable[[Document], T | Failure],
    crew: Crew,
    wanted: Callable[[Document, Sequence[Document]], bool] = lambda document, ahead: True,
) -> Generator[tuple[Document | Failure, T | Failure | None]]:
    """Each document, in order, with what `work` makes of it, or its failure; None if it is not `wanted`, which is
    asked before anything is done with it, with the documents that are on their way.

    A document whose process dies is tried once more, alone, as are those that were in flight with it; then it fails,
    and the others go on. Raises WorkersUnusable where nobody is left to work. Close the iterator to stop early.
    """
    flight: deque[_InFlight[T]] = deque()
    with _Shift(crew, work, flight) as shift:
        for document in documents:
            if isinstance(document, Failure):
                flight.append(_InFlight(document, _done(document)))
            elif wanted(document, [one.document for one in flight if isinstance(one.document, Document)]):
                flight.append(_InFlight(document, shift.send(document)))
            else:
                flight.append(_InFlight(document, _done(None)))
            if len(flight) >= crew.ahead or flight[0].result.done():
                yield shift.first()
        while flight:
            yield shift.first()


@dataclass(slots=True)
class _InFlight(Generic[T]):
    document: Document | Failure
    result: "Future[T | Failure | None]"


class _Shift(Generic[T]):
    """One run of a crew: its executor, and what is in flight."""

    def __init__(self, crew: Crew, work: Callable[[Document], T | Failure], flight: deque[_InFlight[T]]) -> None:
        self._crew = crew
        self._work = work
        self._flight = flight
        self._executor = self._open()

    def __enter__(self) -> "_Shift[T]":
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._flight:  # where the run is cut short, nobody waits for what has not begun
            one.result.cancel()
        if not self._crew.is_gone():
            self._executor.shutdown()

    def send(self, document: Document) -> "Future[T | Failure | None]":
        try:
            return self._submit(document)
        except BrokenExecutor:
            self._rescue()
            return self._anew(document)

    def first(self) -> tuple[Document | Failure, T | Failure | None]:
        """What became of the first in flight, which lands."""
        if self._is_lost(self._flight[0]):
            self._rescue()
        one = self._flight.popleft()
        return one.document, one.result.result()

    def _rescue(self) -> None:
        """Somebody died: on which document nobody knows, so each that has no result is tried again by itself."""
        for one in [one for one in self._flight if self._is_lost(one)]:  # all of them land first
            assert isinstance(one.document, Document)
            one.result = _done(self._alone(one.document))

    def _is_lost(self, one: _InFlight[T]) -> bool:
        try:
            self._landed(one.result)
        except WorkersUnusable:
            raise
        except Exception:
            return True
        return False

    def _landed(self, result: "Future[T | Failure | None]") -> T | Failure | None:
        """The result, as soon as there is one; nobody waits for those who are gone."""
        while not wait([result], _PATIENCE).done and not self._crew.is_gone():
            pass
        if not result.done() or result.cancelled():
            raise WorkersUnusable("the workers are gone; what is stored is whole, and the same command goes on")
        return result.result()

    def _alone(self, document: Document) -> T | Failure | None:
        try:
            return self._landed(self._anew(document))
        except WorkersUnusable:
            raise
        except Exception as error:
            return Failure(document.name, f"extraction failed: {_last_words(error)}")

    def _anew(self, document: Document) -> "Future[T | Failure | None]":
        try:
            return self._submit(document)
        except BrokenExecutor:
            self._executor.shutdown()
            self._executor = self._open()
            return self._submit(document)

    def _submit(self, document: Document) -> "Future[T | Failure | None]":
        return self._executor.submit(self._work, document)

    def _open(self) -> Executor:
        executor: Executor | None = None
        try:
            executor = self._crew.open()
            executor.submit(_ready).result()
        except Exception as error:
            if executor is not None:
                executor.shutdown()
            raise WorkersUnusable(f"the workers cannot run Selon: {type(error).__name__}: {error}") from error
        return executor


def _ready() -> None:
    """Runs where Selon is installed."""


def _done(found: T | Failure | None) -> "Future[T | Failure | None]":
    future: Future[T | Failure | None] = Future()
    future.set_result(found)
    return future


def _last_words(error: Exception) -> str:
    if isinstance(error, BrokenExecutor) or type(error).__name__ == "KilledWorker":  # Dask's, which may not be here
        return "its process died (killed, or out of memory), and again when it was tried alone"
    return f"{type(error).__name__}: {error}"


# ---------------------------------------------------------------- executors of this machine


class _Here(Executor):
    """This process, which does at once what it is given."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        future: Future[T] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


ALONE = Crew(_Here, 1)
"""This process, one document at a time."""


class _Processes(ProcessPoolExecutor):
    """Processes that load the lexicon once, hear no Ctrl+C, and end with their parent, however it ends.

    They are spawned, not forked: a fork copies the locks of threads that it does not copy (progress bar, database
    driver) and the open database of the writer, which SQLite forbids to use on. Spawning costs a second, once.
    """

    def __init__(self, count: int) -> None:
        super().__init__(count, mp_context=multiprocessing.get_context("spawn"), initializer=_begin)
        # All of them at once: one that is started while the pool learns that another one died would never be ended.
        for _ in range(count):
            self.submit(_ready)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        with _deaf():  # the first submissions start the processes
            try:
                return super().submit(fn, *args, **kwargs)
            except OSError as error:  # its pipe was closed this very moment, as a process of it died
                raise BrokenExecutor(str(error)) from error


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes that are started in here never hear of Ctrl+C, which goes to all of a terminal: their parent does, and
    lets them finish. It gets the signal as soon as this is over."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin() -> None:
    """Let the writer go first, which all of them work for, and end with it."""
    garbage.seldom()
    if hasattr(os, "nice"):  # not on Windows
        os.nice(_BEHIND)
    _follow_parent()


def _follow_parent() -> None:
    """End this process with its parent; by itself it would wait for ever for work from a parent that was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent: Any = multiprocessing.parent_process()

    def follow() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=follow, name="selon-follow-parent", daemon=True).start()
