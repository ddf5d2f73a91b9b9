"""Whether the service lives, and whether it can answer."""

from typing import Literal

from anyio import to_thread
from fastapi import APIRouter, Request

from app.api.access import OPEN
from app.api.deps import StrictRoute
from app.api.shapes import shape
from app.db import require_current

router = APIRouter(tags=["health"], route_class=StrictRoute)


@shape
class Health:
    """The state of the service."""

    status: Literal["ok"]
    """Always `ok`; anything else is a problem document."""


@router.get("/healthz", operation_id="getHealth", openapi_extra=OPEN)
async def get_health() -> Health:
    """Answers as long as the process serves requests at all."""
    return Health("ok")


@router.get("/readyz", operation_id="getReadiness", openapi_extra=OPEN)
async def get_readiness(request: Request) -> Health:
    """Answers once the database can be read and is at the revision that this code needs; else 503 with the reason."""
    await to_thread.run_sync(require_current, request.app.state.engine)
    return Health("ok")
