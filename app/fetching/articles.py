"""From what was fetched to an article. The libraries that read pages are loaded with the first one."""

from dataclasses import replace

import httpx

from app.documents import Document, Failure, from_text
from app.errors import BadInput
from app.fetching import HTML, TEXT, Fetched, Missed, Wanted
from app.headers import Details


def article(wanted: Wanted, found: Fetched | Missed, given: Details | None = None) -> Document | Failure:
    """The article at an address, named by it; `given` goes before what it says itself, a feed's words come after."""
    if isinstance(found, Missed):
        return Failure(wanted.url, found.reason)
    try:
        document = _read(wanted.url, found, given or Details())
    except BadInput as error:
        return Failure(wanted.url, str(error))
    except Exception as error:  # whatever one page does to its readers, the others go on
        return Failure(wanted.url, f"reading failed: {type(error).__name__}: {error}")
    known = wanted.known
    return replace(
        document,
        title=document.title or known.title,
        author=document.author or known.author,
        published=document.published or known.published,
        # An article is known by its address: no page may pass for a new revision of somebody else's.
        url=document.url if _is_of_one_site(document.url, found.url) else found.url,
    )


def _read(name: str, found: Fetched, given: Details) -> Document:
    from app.documents.charsets import decode
    from app.documents.feeds import is_feed
    from app.documents.pages import from_page

    if is_feed(found.data, found.media_type):
        raise BadInput("a feed, not an article")
    if found.media_type == TEXT:
        return from_text(name, decode(found.data, found.charset), given, Details(url=found.url))
    if found.media_type not in HTML and found.media_type:
        raise BadInput(f"neither a page nor a feed: its type is {found.media_type}")
    return from_page(name, found.data, given, url=found.url, charset=found.charset)


def _is_of_one_site(one: str | None, other: str) -> bool:
    """Whether two addresses have the same host, or that of one is a part of the other's ("m.", "www.")."""
    try:
        hosts = [f".{httpx.URL(url).host.removeprefix('www.')}" for url in (one or "", other)]
    except httpx.InvalidURL:
        return False
    return len(hosts[0]) > 1 and (hosts[0].endswith(hosts[1]) or hosts[1].endswith(hosts[0]))
