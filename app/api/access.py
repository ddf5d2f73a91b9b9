"""Who may call what, and how often: scopes of keys, and quotas of callers. Asked before a body is read.

An operation declares both in its part of the OpenAPI document, and what stands there is what is enforced.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from fastapi import Request

from app.api.limits import Limits
from app.errors import Forbidden, Unauthorised
from app.keys import Key, Keyring, Scope
from app.settings import Reads, Settings

SCHEME = "key"
"""The name of the way to send a key, in the OpenAPI document."""
BEARER = {"type": "http", "scheme": "bearer", "description": "A key, as `selon keys create` makes it."}
_QUOTA = "x-rate-limit"


class Quota(StrEnum):
    """What a call counts against; each caller has one of each."""

    READS = "reads"
    COSTLY = "costly"
    """What takes far longer than a read: extraction, whole lists, articles handed in."""


def needs(*scopes: Scope, quota: Quota = Quota.READS) -> dict[str, Any]:
    """What an operation declares that a key with any of these scopes may call (`openapi_extra` of its route)."""
    return {"security": [{SCHEME: [scope]} for scope in scopes], _QUOTA: quota}


READS = needs(Scope.READ)
COSTLY_READS = needs(Scope.READ, quota=Quota.COSTLY)
OPEN: dict[str, Any] = {"security": []}
"""What an operation declares that everybody may call at any time."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What an operation asks of its callers."""

    scopes: frozenset[Scope]
    """Any of these will do; none is asked for where there are none."""
    quota: Quota | None

    @classmethod
    def of(cls, declared: Mapping[str, Any]) -> Self:
        """From what it declares."""
        return cls(
            frozenset(scope for way in declared["security"] for scope in way[SCHEME]),
            declared.get(_QUOTA),
        )

    def is_open(self, reads: Reads) -> bool:
        """Whether those without a key may call it too: what stores nothing, unless the operator has closed it."""
        return not self.scopes or (reads is Reads.OPEN and bool(self.scopes & {Scope.READ, Scope.EXTRACT}))


class Gate:
    """Lets requests in, or raises the reason why not."""

    def __init__(self, settings: Settings, keys: Keyring, limits: Limits) -> None:
        self.reads = settings.reads
        self.keys = keys
        self.limits = limits

    async def admit(self, request: Request, demand: Demand) -> None:
        """Return where the caller may do what the operation demands.

        Raises TooManyRequests where the quota is used up, which is the address's without a valid key, so that keys
        cannot be tried out quickly; Unauthorised without a valid key and Forbidden without the scope, where the
        operation needs them. Elsewhere credentials that are no key of this service are left alone: they may be those
        of a gateway before it.
        """
        key = self._key(request)
        if demand.quota:
            await self.limits.count(request, demand.quota, f"key {key.id}" if key else None)
        if demand.is_open(self.reads):
            return
        wanted = " or ".join(sorted(demand.scopes))
        if key is None:
            sent = "This is no key of this service, or one that has expired or was revoked"
            raise Unauthorised(
                f"{sent if 'authorization' in request.headers else 'A key is needed'}: send one with the scope"
                f" {wanted} as Authorization: Bearer <key>. The operator makes it with “selon keys create”."
            )
        if not key.scopes & demand.scopes:
            raise Forbidden(f"The key {key.id} lacks the scope {wanted}; it has {', '.join(sorted(key.scopes))}.")

    def _key(self, request: Request) -> Key | None:
        scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
        return self.keys.find(credentials.strip()) if scheme.lower() == "bearer" else None
