"""Feeds: which of their articles are new, and what is remembered of them between two looks.

An article is fetched once: what its page says later is not asked for again, since feeds call many an article updated of
which not a word has changed. `selon ingest URL` fetches it anew, and stores it as a revision if it has changed.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, insert, select, update

from app.addresses import normalised
from app.documents import Document, Failure
from app.errors import BadInput
from app.fetching import Fetched, Fetcher, Missed, Wanted
from app.fetching.articles import article
from app.headers import Details
from app.models import Feed, SettledPage, Source, core

_FEED, _SETTLED, _SOURCE = core(Feed), core(SettledPage), core(Source)
_AT_ONCE = 400
"""How many addresses one query asks for."""


def harvest(
    engine: Engine,
    fetcher: Fetcher,
    urls: Iterable[str],
    given: Details | None = None,
    stopped: Callable[[], bool] = lambda: False,
    *,
    only_feeds: bool = False,
) -> Iterator[Document | Failure]:
    """The articles at the addresses, and of those that are feeds the new articles that they list.

    With `only_feeds` an address that is none is a failure.
    """
    from app.documents.feeds import is_feed

    listed: dict[str, Wanted] = {}
    for wanted, found in fetcher.fetch_all([as_known(engine, url) for url in dict.fromkeys(urls)], stopped):
        if isinstance(found, Fetched) and (only_feeds or not found.modified or is_feed(found.data, found.media_type)):
            try:
                listed |= {entry.url: entry for entry in new_pages(engine, wanted.url, found)}
            except BadInput as error:
                yield Failure(wanted.url, str(error))
        else:
            yield taken(engine, wanted, found, given)
    for wanted, found in fetcher.fetch_all(listed.values(), stopped):
        yield taken(engine, wanted, found, given)


def as_known(engine: Engine, url: str) -> Wanted:
    """A feed to fetch, if it is another one than the one that is known."""
    with engine.connect() as connection:
        row = connection.execute(select(_FEED).where(_FEED.c.url == url)).first()
    return Wanted(url, etag=row.etag, last_modified=row.last_modified) if row else Wanted(url)


def new_pages(engine: Engine, url: str, found: Fetched) -> list[Wanted]:
    """The articles of a feed that are neither stored nor known to lead to none.

    Which state of the feed this is (its ETag and date) is remembered only where there are none: whatever stops the
    process, or keeps an article from being fetched for now, it is found in the feed again. Raises BadInput for what is
    no feed.
    """
    from app.documents.feeds import parse_feed

    if not found.modified:
        return []
    try:
        listed = {entry.url: entry for entry in parse_feed(found.data, found.url).entries}
    except BadInput:
        raise
    except Exception as error:  # whatever one feed does to its reader, the others go on
        raise BadInput(f"a feed that cannot be read: {type(error).__name__}: {error}") from error
    with engine.connect() as connection:
        past = _past(connection, list(listed))
    new = [
        Wanted(entry.url, Details(title=entry.title, author=entry.author, published=entry.published))
        for entry in listed.values()
        if entry.url not in past
    ]
    if not new:
        _remember(engine, _FEED, url, etag=found.etag, last_modified=found.last_modified, checked_at=_now())
    return new


def taken(engine: Engine, wanted: Wanted, found: Fetched | Missed, given: Details | None = None) -> Document | Failure:
    """The article at an address; remembers what leads to none for good, and what leads to one that is stored already.

    What is stored already under the address that its page gives itself may have changed, so that it is given all the
    same; but no feed brings it again under this one.
    """
    document = article(wanted, found, given)
    if isinstance(document, Failure):
        if not (isinstance(found, Missed) and found.later):
            _remember(engine, _SETTLED, wanted.url, reason=document.reason, settled_at=_now())
    elif document.url != wanted.url:
        with engine.connect() as connection:
            stored = _stored(connection, [document.url or ""])
        if stored:
            _remember(engine, _SETTLED, wanted.url, reason=None, settled_at=_now())
    return document


def _past(connection: Connection, urls: Sequence[str]) -> set[str]:
    past = _stored(connection, urls)
    for some in _batches(urls):
        past.update(connection.execute(select(_SETTLED.c.url).where(_SETTLED.c.url.in_(some))).scalars())
    return past


def _stored(connection: Connection, urls: Sequence[str]) -> set[str]:
    """Those of the addresses under which, or under another form of which, an article is stored."""
    addresses = {url: normalised(url) for url in urls}
    known: set[str] = set()
    for some in _batches(sorted(set(addresses.values()))):
        known.update(connection.execute(select(_SOURCE.c.address).where(_SOURCE.c.address.in_(some))).scalars())
    return {url for url, address in addresses.items() if address in known}


def _batches(urls: Sequence[str]) -> Iterator[Sequence[str]]:
    return (urls[first : first + _AT_ONCE] for first in range(0, len(urls), _AT_ONCE))


def _remember(engine: Engine, table: Table, url: str, **known: Any) -> None:
    with engine.execution_options(writes=True).begin() as connection:
        if not connection.execute(update(table).where(table.c.url == url).values(known)).rowcount:
            connection.execute(insert(table), [{"url": url, **known}])


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
