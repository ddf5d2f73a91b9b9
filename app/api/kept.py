"""Answers kept in memory: what was asked for before is sent again as long as the data are as they were.

An answer of a reading route follows from the request and from the state of the data, and its ETag names both. So what
was made for one request answers every other one that has the same tag, in this process; whether the tag is still the
same is asked of the database each time. Who may ask, and how often, was settled before.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock

from cachetools import LRUCache
from fastapi import Request, Response

from app.api.http import LINKED_DATA

_AROUND = 1000
"""Bytes that an answer takes beside its body and its headers: the objects that hold them, and what finds it again."""
_SHARE = 8
"""No answer takes more of the room than one part of so many: one long text must not push out all others."""


class KeptError(Exception):
    """The answer is one that was kept."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


@dataclass(frozen=True, slots=True)
class _Answer:
    etag: str
    body: bytes
    headers: dict[str, str]
    size: int
    """In bytes, with all that belongs to it."""


class Kept:
    """The answers that one process keeps, those asked for last; `size` bounds their bytes, 0 keeps none."""

    def __init__(self, size: int, count: Callable[[str], None]) -> None:
        """`count` hears of each question whether it is a `hit` or a `miss`."""
        self.size = size
        self._count = count
        # By what was asked, and not by the tag: the answer of a new state takes the place of the old one.
        self._answers: LRUCache[Hashable, _Answer] = LRUCache(size, getsizeof=lambda answer: answer.size)
        self._lock = Lock()  # what may scan is answered from threads

    def find(self, request: Request, media: str, etag: str) -> Response | None:
        """The answer to this request in a media type, where the one that is kept has this ETag."""
        if not self.size:
            return None
        with self._lock:
            found = self._answers.get(_asked(request, media))
        if found is None or found.etag != etag:
            return None
        self._count("hit")
        return Response(found.body, headers=found.headers)

    def keep(self, request: Request, media: str, etag: str, response: Response) -> None:
        """Keep an answer that was made of the state that its ETag names."""
        if not self.size:
            return
        self._count("miss")
        body, headers = bytes(response.body), dict(response.headers)
        asked = _asked(request, media)
        size = len(body) + sum(map(len, (*headers, *headers.values(), *asked))) + _AROUND
        if size * _SHARE <= self.size:
            with self._lock:
                self._answers[asked] = _Answer(etag, body, headers, size)


def _asked(request: Request, media: str) -> tuple[str, bytes, str, str]:
    """All of a request that its answer follows from. The addresses in JSON-LD are those of the host that was asked."""
    base = str(request.base_url) if media == LINKED_DATA else ""
    return request.scope["path"], request.scope["query_string"], media, base


async def kept(_request: Request, error: Exception) -> Response:
    """The answer to KeptError."""
    assert isinstance(error, KeptError)
    return error.response
