"""The log: one line a kind and minute, as text or JSON, without what somebody wrote."""

from __future__ import annotations

import io
import json
import logging
import threading
from collections.abc import Iterator

import pytest

from diagnostic.errors import UserError
from diagnostic.services.server.log import LONGEST, LogLines, as_json, as_text, set_up_log

SECRET = "canary"


@pytest.fixture
def _as_before() -> Iterator[None]:
    """Loggers as they were: a server sets up its own once, and ends with them."""
    root, manager = logging.getLogger(), logging.getLogger().manager
    names = [name for name in manager.loggerDict if isinstance(manager.loggerDict[name], logging.Logger)]
    before = {name: (list(logging.getLogger(name).handlers), logging.getLogger(name).propagate) for name in names}
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers, root.level = handlers, level
    logging.captureWarnings(capture=False)
    for name, (kept, propagate) in before.items():
        logging.getLogger(name).handlers, logging.getLogger(name).propagate = kept, propagate


def record(name: str, level: int, message: str, *arguments: object, at: float = 0.0, error=None) -> logging.LogRecord:
    made = logging.LogRecord(name, level, "", 0, message, arguments, error and (type(error), error, None))
    made.created = at
    return made


def lines(*records: logging.LogRecord, form=as_text) -> list[str]:
    out = io.StringIO()
    handler = LogLines(out, form)
    for each in records:
        handler.handle(each)
    handler.flush()
    return out.getvalue().splitlines()


OURS, OTHERS = "diagnostic.web", "uvicorn.error"


@pytest.mark.parametrize(
    ("records", "written"),
    [
        ([(OURS, 40, "failed: %s", "a", 0)] * 120, ["failed: a", "failed: a (119 more within a minute)"]),
        ([(OURS, 40, "failed: %s", each, 0) for each in "ab"], ["failed: a", "failed: b"]),
        ([(OURS, 40, "failed: %s", "a", at) for at in (0, 30, 61)],
         ["failed: a", "failed: a (1 more within a minute)", "failed: a"]),
        ([(OURS, 20, "%s moved", each, 0) for each in "ab"], ["a moved", "a moved (1 more within a minute)"]),
        ([(OTHERS, 30, "bad %s", each, 0) for each in "abc"], ["bad a", "bad a (2 more within a minute)"]),
        ([(OTHERS, 20, "told %s", "a", 0)], []),
        ([(OURS, 40, "first %s", "line\nand a second\x1b[2J", 0)], ["first line"]),
        ([(OURS, 40, "%s", "x" * 9000, 0)], ["x" * LONGEST]),
        ([(OTHERS, 30, "%d rows", "a", 0)], ["%d rows"]),
        ([("py.warnings", 30, "%s", f"a.py:6: UserWarning: {SECRET}: x\n  y", 0)], ["a.py:6: UserWarning"]),
    ],
    ids=["repeats", "kinds", "minutes", "numbers", "others", "below", "one", "long", "unfit", "warning"],
)  # fmt: skip
def test_a_kind_is_written_once_a_minute_and_then_counted(records, written):
    told = lines(*(record(name, level, message, given, at=at) for name, level, message, given, at in records))
    assert [line.split(": ", 1)[1] for line in told] == written


def test_a_kind_that_does_not_come_again_is_counted_when_its_minute_is_over():
    counted = threading.Event()

    def form(_: logging.LogRecord, line: str, more: int) -> str:
        if more:
            counted.set()
        return f"{line} {more}"

    out = io.StringIO()
    handler = LogLines(out, form, window=0.01)
    for _ in range(3):
        handler.handle(record(OURS, 40, "failed"))
    assert counted.wait(10)
    assert out.getvalue().splitlines()[0] == "failed 0"


def test_an_error_of_others_is_told_by_its_cause_and_never_by_its_message_or_frames():
    [line] = lines(record(OTHERS, 40, "Exception in ASGI application\n", error=ValueError(SECRET)))
    assert line == "1970-01-01T00:00:00Z ERROR uvicorn.error: Exception in ASGI application: ValueError"


def test_as_json_a_line_is_an_object():
    told = [json.loads(line) for line in lines(*[record(OURS, 40, "ü “%s”", "a")] * 3, form=as_json)]
    line = {"time": "1970-01-01T00:00:00Z", "level": "error", "logger": OURS, "message": "ü “a”"}
    assert told == [line, line | {"repeats": 2}]


@pytest.mark.usefixtures("_as_before")
def test_all_loggers_write_there_also_those_that_streamlit_makes_later(monkeypatch):
    from streamlit import logger

    from diagnostic.ui.errors import log_with_all

    monkeypatch.setattr(logger, "setup_formatter", logger.setup_formatter)
    out = io.StringIO()
    set_up_log({"LOG_FORMAT": "json"}, out)
    log_with_all()
    for name in ("streamlit.made_later", "uvicorn.error", "diagnostic.made_later"):
        logger.get_logger(name).warning("told")
    assert [json.loads(line)["logger"] for line in out.getvalue().splitlines()] == [
        "streamlit.made_later",
        "uvicorn.error",
        "diagnostic.made_later",
    ]
    with pytest.raises(UserError, match="LOG_FORMAT: expected text or json, found 'xml'"):
        set_up_log({"LOG_FORMAT": "xml"}, out)


def test_streamlit_prints_no_failure_of_a_page_by_itself(capfd, caplog):
    from streamlit.error_util import handle_uncaught_app_exception

    import diagnostic.ui.errors  # noqa: F401  as the app does

    handle_uncaught_app_exception(ValueError(SECRET))
    told = capfd.readouterr()
    assert SECRET not in told.out + told.err + caplog.text
