"""A text in, its annotations out: nothing is stored. The extractor itself is handed in by the application."""

from typing import Annotated

import orjson
from anyio import to_thread
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from app.annotation import as_record
from app.api.access import Quota, needs
from app.api.annotations import Quote
from app.api.deps import StrictRoute, turn
from app.api.filters import Day
from app.api.http import JSON
from app.api.problems import HOLDS_TEXT
from app.api.shapes import shape, utf16_length
from app.documents import Extract, Failure, from_text, mine
from app.errors import SelonError
from app.headers import Details
from app.keys import Scope

router = APIRouter(tags=["extract"], route_class=StrictRoute)

MAX_TEXT = 100_000
"""How many characters a text may have: twenty times a long article, and about a second's work."""
_EXAMPLE = "Selon la préfecture, 1 200 personnes ont manifesté samedi à Sarmont. La CGT en a compté 3 000."


class ExtractQuery(BaseModel):
    """A text to read."""

    model_config = ConfigDict(use_attribute_docstrings=True, frozen=True, extra="forbid")

    text: Annotated[str, Field(max_length=MAX_TEXT, pattern=HOLDS_TEXT, examples=[_EXAMPLE])]
    """The text of an article, in French; offsets are into it as it is sent."""
    published: Annotated[Day | None, Field(examples=["2025-03-23"])] = None
    """When it was published: "jeudi" means nothing without it. If left out, a date that stands in the text counts."""


@shape
class Extraction:
    """What a text says, and who says it."""

    published: str | None
    """The date that weekdays were resolved against (EDTF), from the request or the text itself."""
    language: str | None
    """The language of the text (BCP 47); null where it is too short to tell."""
    mined: bool
    """False where the text is not in French: then nothing was read from it."""
    length: int
    """Length of the text in Unicode code points."""
    length_utf16: int
    """Its length in UTF-16 code units, as JavaScript counts."""
    quotes: list[Quote]
    """Its attributions in the annotation format, in reading order."""


@router.post(
    "/extract",
    response_model=Extraction,
    operation_id="extract",
    openapi_extra=needs(Scope.EXTRACT, quota=Quota.COSTLY),
)
async def extract(request: Request, query: ExtractQuery) -> Response:
    """The attributions of a text: who asserts or denies what, in which words, with the figures; nothing is stored."""
    async with turn(request, request.app.state.extractions):
        found = await to_thread.run_sync(_extracted, query, request.app.state.extract)
    return Response(orjson.dumps(found), media_type=JSON, headers={"Cache-Control": "no-store"})


def _extracted(query: ExtractQuery, extract: Extract) -> Extraction:
    document = from_text("text", query.text, Details(published=query.published))
    found = mine(document, extract)
    if isinstance(found, Failure):
        raise SelonError(found.reason)
    quotes = as_record(document.name, found.quotes)["quotes"]
    return Extraction(
        published=document.published,
        language=document.language,
        mined=document.is_french,
        length=len(query.text),
        length_utf16=utf16_length(query.text),
        quotes=[Quote.extracted(quote, query.text) for quote in quotes],
    )
