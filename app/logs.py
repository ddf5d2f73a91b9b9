"""What the service says of itself: a line an event on standard error, as text or as JSON.

Whatever is logged while a request is answered or an article handed in is stored has the id of the request or the job,
also what libraries log: `structlog.contextvars.bound_contextvars` names them where they begin.
"""

import logging
import sys
from typing import Any

import orjson
import structlog
from structlog.types import Processor

_OURS = ("app", "uvicorn")
"""Whose events are told from the chosen level on; of all others only warnings and errors are."""


def configure(form: str, level: str) -> None:
    """Write the log of this process as `form`, "text" or "json", from `level` on, such as "info"."""
    told: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper("iso", utc=True, key="time"),
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=told,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendered(form)],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=max(logging.WARNING, _number(level)), force=True)
    for name in _OURS:
        logging.getLogger(name).setLevel(_number(level))


def _rendered(form: str) -> list[Processor]:
    if form == "json":
        return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(_json)]
    plain = structlog.dev.plain_traceback
    return [
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), pad_event_to=0, timestamp_key="time", exception_formatter=plain
        )
    ]


def _json(event: dict[str, Any], default: Any, **_: Any) -> str:
    return orjson.dumps(event, default=default).decode()


def _number(level: str) -> int:
    return logging.getLevelNamesMapping()[level.upper()]
