"""Keys of the HTTP service: made, listed, revoked and found. Only the SHA-256 of a key is kept, nowhere the key itself.

A key holds 32 random bytes, so nobody finds it from its hash by trying: a plain hash is enough, and takes microseconds
of each request. The slow, salted hashes are for passwords, which people think up (NIST SP 800-63B, 5.1.2.2).
"""

import hmac
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, Self

from sqlalchemy import Engine, Row, insert, select, update
from sqlalchemy.exc import SQLAlchemyError

from app.db import is_empty
from app.errors import BadInput, DatabaseUnusable, NotFound
from app.models import ApiKey, core
from app.settings import hashed

_KEY = core(ApiKey)
_FORM = re.compile(r"selon_(?P<id>[0-9a-f]{8})_[0-9A-Za-z_-]{43}")
"""A key begins with what it is, so that whoever finds one where it should not be knows whose it is, and which one."""
LONGEST_NAME = 100


class Scope(StrEnum):
    """What a key allows."""

    READ = "read"
    """Reading, where the operator has closed it to those without a key."""
    EXTRACT = "extract"
    """The same for having texts of one's own read, which costs far more than a read."""
    INGEST = "ingest"
    """Handing articles in, following and cancelling the jobs that store them."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key, without what makes it one."""

    id: str
    name: str
    scopes: frozenset[Scope]
    created_at: str | None = None
    """UTC, ISO 8601, as all moments here."""
    expires_at: str | None = None
    revoked_at: str | None = None

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """From its row."""
        scopes = frozenset(map(Scope, row.scopes.split()))
        return cls(row.id, row.name, scopes, row.created_at, row.expires_at, row.revoked_at)

    @property
    def state(self) -> Literal["valid", "expired", "revoked"]:
        """Whether it opens anything now."""
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at and self.expires_at <= _moment() else "valid"


def create(engine: Engine, name: str, scopes: Iterable[Scope], expires: timedelta | None) -> tuple[Key, str]:
    """Make a key that allows these scopes for so long, for ever where None; gives it this once, beside what is kept.

    Raises BadInput for a name that cannot be shown in a list.
    """
    if not (name.isprintable() and name.strip() and len(name) <= LONGEST_NAME):
        raise BadInput(f"a key needs a name of 1 to {LONGEST_NAME} printable characters, not {name[:LONGEST_NAME]!r}")
    number = secrets.token_hex(4)
    key = f"selon_{number}_{secrets.token_urlsafe(32)}"
    row = {
        "id": number,
        "name": name,
        "sha256": hashed(key),
        "scopes": " ".join(sorted(set(scopes))),
        "created_at": _moment(),
        "expires_at": _moment(expires) if expires else None,
    }
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(insert(_KEY), [row])
        return Key.of(connection.execute(select(_KEY).where(_KEY.c.id == number)).one()), key


def listed(engine: Engine) -> list[Key]:
    """All keys that were ever made, the oldest first."""
    with engine.connect() as connection:
        return [Key.of(row) for row in connection.execute(select(_KEY).order_by(_KEY.c.created_at, _KEY.c.id))]


def revoke(engine: Engine, number: str) -> Key:
    """Take back what the key of this id allows, from now on; one that was revoked before stays as it is.

    Raises NotFound where there is no such key.
    """
    mine = _KEY.c.id == number
    with engine.execution_options(writes=True).begin() as connection:
        connection.execute(update(_KEY).where(mine, _KEY.c.revoked_at.is_(None)).values(revoked_at=_moment()))
        row = connection.execute(select(_KEY).where(mine)).first()
    if row is None:
        raise NotFound(f"there is no key with the id {number!r}; “selon keys list” shows them")
    return Key.of(row)


class Keyring:
    """The keys that open one service: those of its configuration, which allow everything, and those of its database."""

    def __init__(self, engine: Engine, given: Sequence[str] = ()) -> None:
        """`given` holds the SHA-256 of each key of the configuration."""
        self.engine = engine
        self._given = [
            (digest, Key(f"given-{n}", "SELON_API_KEYS", frozenset(Scope))) for n, digest in enumerate(given)
        ]

    def find(self, presented: str) -> Key | None:
        """The key that this is, if there is one and it still holds.

        How long that takes tells nothing of a key: the row is found by the id, which is no secret, and hashes are
        compared in constant time.
        """
        digest = hashed(presented)
        found = [key for known, key in self._given if hmac.compare_digest(known, digest)]
        if found:
            return found[0]
        named = _FORM.fullmatch(presented)
        if named is None:
            return None
        with self.engine.connect() as connection:
            row = connection.execute(select(_KEY).where(_KEY.c.id == named["id"])).first()
        if row is None or not hmac.compare_digest(row.sha256, digest):
            return None
        key = Key.of(row)
        return key if key.state == "valid" else None

    def opens(self, scope: Scope) -> bool:
        """Whether any key allows this now; also where the database cannot tell, as it may be back in a moment."""
        if self._given:
            return True
        try:
            return not is_empty(self.engine) and any(
                scope in key.scopes and key.state == "valid" for key in listed(self.engine)
            )
        except (SQLAlchemyError, DatabaseUnusable):
            return True


def _moment(after: timedelta = timedelta()) -> str:
    return (datetime.now(UTC) + after).isoformat(timespec="seconds")
