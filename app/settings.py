"""What the environment configures; every variable starts with SELON_."""

import hashlib
import os
import re
from collections.abc import Mapping
from enum import StrEnum
from importlib import metadata
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from app.errors import BadInput

# An origin has no path, not even a slash (RFC 6454, 6.2): a browser would never send it so.
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^/\s?#@]+")


# What can stand in a header, in parentheses: an address of the web, or of mail.
_CONTACT = re.compile(r"(?:https?://|mailto:)[!'*-~]+")

_RATE = re.compile(r"none|[1-9]\d{0,8}/(?:second|minute|hour|day)")
_SHARED = re.compile(r"rediss?://\S+")

SHORTEST_KEY = 32

try:
    VERSION = metadata.version("selon")
except metadata.PackageNotFoundError:  # run from a checkout that is not installed
    VERSION = "0"


class Reads(StrEnum):
    """Who may read."""

    OPEN = "open"
    """Everybody."""
    KEY = "key"
    """Those with a key of the scope `read`."""


def hashed(key: str) -> str:
    """What is kept of a key, wherever it is from: its SHA-256 in hexadecimal digits."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


class Settings(BaseModel):
    """The configuration of one process, read once and passed on; `SELON_PORT` sets `port`, and so on."""

    # No error shows what was given: it may be a key, or hold a password.
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    database_url: Annotated[str, Field(repr=False)] = "sqlite:///selon.db"
    """SQLAlchemy URL of the database."""
    cors_origins: tuple[str, ...] = ("*",)
    """Origins whose pages may read the API, such as "https://example.org"; "*" means any, without credentials."""
    cors_credentials: bool = False
    """Whether these pages may send what the browser holds for this host, such as the cookies of a gateway before it."""
    reads: Reads = Reads.OPEN
    """Who may read."""
    api_keys: Annotated[tuple[str, ...], Field(repr=False)] = ()
    """Keys that allow everything, beside those of the database; given as they are, held as their hashes."""
    rate_limit: str = "1200/minute"
    """How many requests each caller has; "none" for no limit."""
    rate_limit_costly: str = "60/minute"
    """How many of them may be for what takes long: extraction, exports, articles handed in."""
    rate_storage: Annotated[str | None, Field(repr=False)] = None
    """Where several processes count together, such as redis://127.0.0.1:6379/0; each for itself if left out."""
    request_seconds: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 30
    """How long a request may take to arrive, and its queries until they are interrupted; exports go on to their end."""
    cache_bytes: Annotated[int, Field(ge=0)] = 16 * 2**20
    """How many bytes of answers each process keeps, to send them again while nothing new is stored; 0 for none."""
    trusted_proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    """Whose word counts (X-Forwarded-For, X-Forwarded-Proto) on where a request comes from."""
    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000

    log: Literal["text", "json"] = "text"
    """How the service writes its log, a line an event, on standard error."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """What is not said below it; `info` has a line a request and a line an article handed in."""

    contact: str | None = None
    """Where those whose pages are fetched can learn who does it: https://… or mailto:…"""
    fetch_private: tuple[IPv4Network | IPv6Network, ...] = ()
    """Networks that are not public and may be fetched from all the same, such as 10.1.2.0/24."""

    @field_validator("database_url")
    @classmethod
    def _is_url(cls, value: str) -> str:
        if "://" not in value:
            raise ValueError("a database URL is needed, such as sqlite:///selon.db")
        return value

    @field_validator("api_keys")
    @classmethod
    def _are_long(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(len(key) < SHORTEST_KEY for key in value):
            raise ValueError(f"a key needs {SHORTEST_KEY} characters or more, such as from: openssl rand -hex 32")
        return tuple(map(hashed, value))

    @field_validator("rate_limit", "rate_limit_costly")
    @classmethod
    def _is_rate(cls, value: str) -> str:
        if not _RATE.fullmatch(value):
            raise ValueError("a rate is needed, such as 600/minute (second, minute, hour, day), or none")
        return value

    @field_validator("rate_storage")
    @classmethod
    def _is_storage(cls, value: str | None) -> str | None:
        if value is not None and not _SHARED.fullmatch(value):
            raise ValueError("an address of Redis is needed, such as redis://127.0.0.1:6379/0")
        return value

    @field_validator("contact")
    @classmethod
    def _is_contact(cls, value: str | None) -> str | None:
        if value is not None and not _CONTACT.fullmatch(value):
            raise ValueError("an address is needed, such as https://example.org/selon or mailto:selon@example.org")
        return value

    @field_validator("cors_origins", "api_keys", "fetch_private", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("cors_origins")
    @classmethod
    def _are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if origin != "*" and not _ORIGIN.fullmatch(origin):
                raise ValueError(f"{origin!r} is no origin: scheme, host and port, such as https://example.org:8443")
        return value

    @model_validator(mode="after")
    def _names_who_sends_credentials(self) -> Self:
        if self.cors_credentials and "*" in self.cors_origins:
            raise ValueError("SELON_CORS_CREDENTIALS needs SELON_CORS_ORIGINS to name each origin, without *")
        return self

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """The settings that the environment gives; an empty variable counts as not set.

        Raises BadInput with the name of each variable that cannot be used, and why.
        """
        given = {name: value for name in cls.model_fields if (value := environ.get(f"SELON_{name.upper()}"))}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            # The value stays out of the message: a database URL may hold a password.
            reasons = (
                ": ".join((*(f"SELON_{str(p).upper()}" for p in e["loc"][:1]), e["msg"])) for e in error.errors()
            )
            raise BadInput("; ".join(reasons)) from error
