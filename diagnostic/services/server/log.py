"""The log of a server: a short line for what happens, at most one a minute for each kind, as text or as JSON.

What was left out is counted. Of an error only cause and places are written (`faults`): a message may repeat an answer
or a token, and so may the arguments of what other libraries log below a warning.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TextIO

from diagnostic.errors import Problem, UserError
from diagnostic.services.installation.faults import said

FORMATS = ("text", "json")
WINDOW = 60.0  # seconds for which a kind is told once
LONGEST = 400  # characters of a message
MOST = 500  # kinds within a minute; what comes beyond is one kind
OURS = "diagnostic"


@dataclass
class Told:
    """A kind within its minute: what was said of it, when that was, and how often it came again since."""

    record: logging.LogRecord
    line: str
    since: float
    more: int = 0


class LogLines(logging.Handler):
    """Writes a line for each kind and minute, then how often it came again."""

    def __init__(self, out: TextIO, form: Callable[[logging.LogRecord, str, int], str], window: float = WINDOW):
        super().__init__()
        self._out, self._form, self._window = out, form, window
        self._told: dict[tuple[str, int, str], Told] = {}

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record, or count it; called with the handler's lock held."""
        if record.levelno < logging.WARNING and not record.name.startswith(OURS):
            return
        line = words(record)
        self._end(record.created - self._window)
        kind = self._kind(record, line)
        if told := self._told.get(kind):
            if not told.more:
                self._later(kind, told.since + self._window - record.created)
            told.more += 1
            return
        self._told[kind] = Told(record, line, record.created)
        self._write(record, line, 0)

    def flush(self) -> None:
        """Write what was only counted so far, as at the end of the process."""
        with self.lock or threading.Lock():
            self._end(float("inf"))

    def _kind(self, record: logging.LogRecord, line: str) -> tuple[str, int, str]:
        """Of our own warnings and errors each line is a kind; of all else what is the same but for its arguments."""
        own = record.name.startswith(OURS) and record.levelno >= logging.WARNING
        kind = (record.name, record.levelno, line if own else str(record.msg))
        return kind if kind in self._told or len(self._told) < MOST else ("", 0, "")

    def _later(self, kind: tuple[str, int, str], seconds: float) -> None:
        timer = threading.Timer(max(seconds, 0), self._end_of, (kind,))
        timer.daemon = True
        timer.start()

    def _end_of(self, kind: tuple[str, int, str]) -> None:
        with self.lock or threading.Lock():
            if kind in self._told:
                self._again(self._told.pop(kind))

    def _end(self, before: float) -> None:
        for kind in [kind for kind, told in self._told.items() if told.since <= before]:
            self._again(self._told.pop(kind))

    def _again(self, told: Told) -> None:
        if told.more:
            self._write(told.record, told.line, told.more)

    def _write(self, record: logging.LogRecord, line: str, more: int) -> None:
        try:
            self._out.write(self._form(record, line, more) + "\n")
            self._out.flush()
        except (OSError, ValueError):  # a full disk, or a pipe that nobody reads: serving goes on
            return


def words(record: logging.LogRecord) -> str:
    """A record in one line: of its message the first, then the cause of what went wrong."""
    message = next(iter(_message(record).strip().splitlines()), "")
    if record.name == "py.warnings":  # `file:line: category: text`, and the text may quote a cell
        message = ": ".join(message.split(": ", 2)[:2])
    error = record.exc_info[1] if record.exc_info else None
    line = f"{message}: {said(error)}" if error else message
    return "".join(letter if letter.isprintable() else " " for letter in line)[:LONGEST]


def _message(record: logging.LogRecord) -> str:
    """The message; without its arguments where these do not fit, which must not break what was going on."""
    try:
        return record.getMessage()
    except Exception:
        return str(record.msg)


def as_text(record: logging.LogRecord, line: str, more: int) -> str:
    """`2026-05-04T09:00:00Z ERROR diagnostic.web: a page failed: ... (119 more within a minute)`."""
    again = f" ({more} more within a minute)" if more else ""
    return f"{_moment(record)} {record.levelname} {record.name}: {line}{again}"


def as_json(record: logging.LogRecord, line: str, more: int) -> str:
    """An object a line: time, level, logger, message, and how often it came again within the minute."""
    told = {"time": _moment(record), "level": record.levelname.lower(), "logger": record.name, "message": line}
    return json.dumps(told | ({"repeats": more} if more else {}), ensure_ascii=False)


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def set_up_log(environ: Mapping[str, str], out: TextIO = sys.stderr) -> LogLines:
    """All loggers of this process write lines to `out` from now on, as `LOG_FORMAT` says: `text` or `json`.

    Raises UserError for any other format.
    """
    wanted = environ.get("LOG_FORMAT") or "text"
    if wanted not in FORMATS:
        raise UserError(Problem("LOG_FORMAT", "text or json", repr(wanted)))
    handler, root = LogLines(out, as_json if wanted == "json" else as_text), logging.getLogger()
    for logger in (root, *map(logging.getLogger, root.manager.loggerDict)):
        for each in list(logger.handlers):
            logger.removeHandler(each)
        logger.propagate = True
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    threading.excepthook = _of_a_thread
    return handler


def _of_a_thread(failed: threading.ExceptHookArgs) -> None:
    if failed.exc_value is not None:
        logging.getLogger(OURS).error("a thread ended: %s", said(failed.exc_value))
