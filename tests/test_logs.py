"""The log: a line an event, as JSON or text, with the id of the request or the job, and nothing secret."""

import json
import logging
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from app.errors import BadInput
from app.logs import configure
from app.settings import Settings
from tests.processes import KEY, serving
from tests.test_shutdown import texts

ID = "4bf92f35-77b3.a_b~c"


@pytest.fixture
def own_logging() -> Iterator[None]:
    """A test may configure logging, and leaves it as it was."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before
    for name in ("app", "uvicorn"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def events(log: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.splitlines()]


def test_all_that_a_request_and_its_job_log_has_their_ids(database_url: str) -> None:
    with serving(database_url, SELON_LOG="json") as server:
        code, body = server.post("/v1/ingestions?x=1", texts("Selon le maire, 3 rues sont fermées."))
        assert code == 422
        code, body = server.post("/v1/ingestions", {**texts("Selon le maire, 3 rues sont fermées.", "a\0b")})
        assert code == 202
        job = json.loads(body)["id"]
        server.wait_for('"document":"1.txt"')
        assert server.get("/v1/actors/inconnu?q=secret", **{"X-Request-ID": ID})[0] in (404, 422)
        server.get("/nirgends/42")
        server.tell(signal.SIGTERM, "Finished server process")
        found = events(server.ended())
    for event in found:
        assert {"time", "level", "logger", "event"} <= event.keys()
        assert event["time"].endswith("Z")
    answered = [event for event in found if event["event"] == "request answered"]
    assert [(one["method"], one["path"], one["status"]) for one in answered] == [
        ("POST", "/v1/ingestions", 422),
        ("POST", "/v1/ingestions", 202),
        ("GET", "/v1/actors/{actor_id}", 422),
        ("GET", None, 404),
    ]
    assert all(one["ms"] > 0 for one in answered)
    ids = [one["request_id"] for one in answered]
    assert ids[2] == ID
    assert len(set(ids)) == 4
    (handed,) = [event for event in found if event["event"] == "job handed in"]
    assert (handed["job"], handed["items"], handed["request_id"]) == (job, 2, ids[1])
    done = [event for event in found if event["event"] == "item of a job is done"]
    assert [(one["job"], one["document"], one["result"]) for one in done] == [
        (job, "0.txt", "new"),
        (job, "1.txt", "failed"),
    ]
    assert "NUL" in done[1]["reason"]
    assert {"uvicorn.error"} <= {event["logger"] for event in found}, "uvicorn's own lines have the same form"
    said = json.dumps(found)
    assert [secret for secret in (KEY, "secret", "nirgends") if secret in said] == []


def test_text_has_a_line_an_event_too(database_url: str) -> None:
    with serving(database_url) as server:
        server.get("/v1/actors", **{"X-Request-ID": ID})
        server.wait_for(ID)
        log = server.log
    (line,) = [line for line in log.splitlines() if ID in line]
    assert "request answered" in line
    assert "path=/v1/actors" in line
    assert "\x1b" not in log, "no colours where nobody looks"


@pytest.mark.parametrize(("level", "told"), [("debug", True), ("info", True), ("warning", False), ("error", False)])
def test_what_is_below_the_level_is_not_said(
    capsys: pytest.CaptureFixture[str], level: str, told: bool, own_logging: None
) -> None:
    configure("json", level)
    logging.getLogger("app.api").info("told")
    logging.getLogger("httpx").info("never told")
    logging.getLogger("httpx").error("always told")
    said = [event["event"] for event in events(capsys.readouterr().err)]
    assert said == (["told"] if told else []) + ["always told"]


def test_a_trace_is_one_event(capsys: pytest.CaptureFixture[str], own_logging: None) -> None:
    configure("json", "info")
    try:
        raise RuntimeError("boum\nboum")
    except RuntimeError:
        logging.getLogger("app").exception("failed")
    (event,) = events(capsys.readouterr().err)
    assert event["event"] == "failed"
    assert "RuntimeError: boum" in event["exception"]


@pytest.mark.parametrize(("name", "value"), [("SELON_LOG", "xml"), ("SELON_LOG_LEVEL", "loud")])
def test_what_cannot_be_is_told_by_name(name: str, value: str) -> None:
    with pytest.raises(BadInput, match=rf"{name}: Input should be "):
        Settings.read({name: value})
