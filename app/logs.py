"""What the service says of itself: a line an event on standard error, as text or as JSON.

Whatever is logged while a request is answered or an article handed in is stored has the id of the request or the job,
also what libraries log: `bound` names them where they begin.
"""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import orjson

_OURS = ("app", "uvicorn")
"""Whose events are told from the chosen level on; of all others only warnings and errors are."""
_NOT_TOLD = {*vars(logging.makeLogRecord({})), "message", "asctime", "taskName", "color_message"}
"""Attributes of a record that are no `extra` of the event; the last one is Uvicorn's, the event once more."""

_BOUND: ContextVar[dict[str, str]] = ContextVar("bound", default={})  # noqa: B039  (it is never changed)


@contextmanager
def bound(**ids: str) -> Iterator[None]:
    """Give these to whatever is logged in this context until the end."""
    token = _BOUND.set({**_BOUND.get(), **ids})
    try:
        yield
    finally:
        _BOUND.reset(token)


def configure(form: str, level: str) -> None:
    """Write the log of this process as `form`, "text" or "json", from `level` on, such as "info"."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Json() if form == "json" else _Text())
    logging.basicConfig(handlers=[handler], level=max(logging.WARNING, _number(level)), force=True)
    for name in _OURS:
        logging.getLogger(name).setLevel(_number(level))


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        more = (f"{name}={_quoted(value)}" for name, value in sorted(_more(record).items()))
        line = f"{_time(record)} [{record.levelname.lower():<9}] {record.getMessage()} [{record.name}]"
        trace = [self.formatException(record.exc_info)] if record.exc_info else []
        return "\n".join([" ".join([line, *more]), *trace])


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        event = {"event": record.getMessage(), "level": record.levelname.lower(), "logger": record.name}
        event |= _more(record) | {"time": _time(record)}
        if record.exc_info:
            event["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(event, default=repr).decode()


def _more(record: logging.LogRecord) -> dict[str, Any]:
    """The ids that the event has, and its own `extra`."""
    return _BOUND.get() | {name: value for name, value in vars(record).items() if name not in _NOT_TOLD}


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _quoted(value: object) -> str:
    """As it is, where it is one word."""
    words = str(value)
    return words if words.isprintable() and not set(" \"'=") & set(words) else repr(value)


def _number(level: str) -> int:
    return logging.getLevelNamesMapping()[level.upper()]
