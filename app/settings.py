"""What the environment configures; every variable starts with SELON_."""

import os
import re
from collections.abc import Mapping
from importlib import metadata
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from app.errors import BadInput

# An origin has no path, not even a slash (RFC 6454, 6.2): a browser would never send it so.
_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[^/\s?#@]+")


# What can stand in a header, in parentheses: an address of the web, or of mail.
_CONTACT = re.compile(r"(?:https?://|mailto:)[!'*-~]+")

SHORTEST_KEY = 32

try:
    VERSION = metadata.version("selon")
except metadata.PackageNotFoundError:  # run from a checkout that is not installed
    VERSION = "0"


class Settings(BaseModel):
    """The configuration of one process, read once and passed on; `SELON_PORT` sets `port`, and so on."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    database_url: str = "sqlite:///selon.db"
    """SQLAlchemy URL of the database."""
    cors_origins: tuple[str, ...] = ("*",)
    """Origins whose pages may read the API, such as "https://example.org"; "*" means any, as all of it is public."""
    api_keys: tuple[str, ...] = ()
    """Keys that allow writing; without any, nothing can be written."""
    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000

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
        return value

    @field_validator("contact")
    @classmethod
    def _is_contact(cls, value: str | None) -> str | None:
        if value is not None and not _CONTACT.fullmatch(value):
            raise ValueError("an address is needed, such as https://example.org/selon or mailto:selon@example.org")
        return value

    @field_validator("cors_origins", "api_keys", "fetch_private", mode="before")
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
            reasons = (f"SELON_{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors())
            raise BadInput("; ".join(reasons)) from error
