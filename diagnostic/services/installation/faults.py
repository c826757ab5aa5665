"""What went wrong, in one line for a log: the cause, then the places in the product's own files, the innermost first.

The message of an error is never part of it, since it may repeat an answer or a token. Only what is raised about the
installation itself keeps its advice: keys, files and settings.
"""

from __future__ import annotations

import errno
import threading
import time
import traceback
from itertools import groupby
from pathlib import Path

from diagnostic.errors import UserError
from diagnostic.services.installation.obstacles import FULL, OF_THE_SYSTEM
from diagnostic.settings import ROOT
from diagnostic.storage.database.failures import Kind, chain, code_of, database_failure

OURS = (str(ROOT / "diagnostic"), str(ROOT / "app.py"))
PLACES = 4  # of an error, in its line
OF_THE_INSTALLATION = ("diagnostic/services/installation/", "diagnostic/storage/database/", "diagnostic/settings.py")
_SEEN: dict[str, float] = {}  # kind -> when it was last told
_LOCK = threading.Lock()


def kind_of(error: BaseException) -> Kind | None:
    """What holds the server up, if the error is no mistake of the program: as of the database, or a full disk."""
    if failure := database_failure(error):
        return failure.kind
    return "full" if isinstance(error, OSError) and OF_THE_SYSTEM.get(error.errno or 0) is FULL else None


def cause(error: BaseException) -> str:
    """The cause in words where it is known, else the kind of error.

    >>> cause(OSError(28, "a secret")), cause(ValueError("a secret"))
    ('the disk is full (ENOSPC)', 'ValueError')
    """
    if failure := database_failure(error):
        return f"{failure.words} ({failure.code or type(error).__name__})"
    if isinstance(error, UserError) and own_places(error).startswith(OF_THE_INSTALLATION):
        return " ".join(str(error).split())
    if isinstance(error, OSError) and error.errno in OF_THE_SYSTEM:
        return f"{OF_THE_SYSTEM[error.errno].cause} ({errno.errorcode[error.errno]})"
    return " from ".join(f"{type(each).__name__}{_coded(each)}" for each in chain(error))


def said(error: BaseException) -> str:
    """The line about an error. That it happened is remembered for `seen`."""
    if kind := kind_of(error):
        with _LOCK:
            _SEEN[kind] = time.monotonic()
    places = own_places(error)
    return f"{cause(error)} at {places}" if places else cause(error)


def seen(kind: Kind, seconds: float = 30.0) -> bool:
    """Whether an error of this kind was told within the last `seconds`, in this process."""
    with _LOCK:
        return kind in _SEEN and time.monotonic() - _SEEN[kind] < seconds


def forget() -> None:
    """Nothing was told before now."""
    with _LOCK:
        _SEEN.clear()


def own_places(error: BaseException) -> str:
    """Files and lines of the product through which an error came, the innermost first; another's where none is ours.

    Of frames that follow one another in a file the innermost is named.
    """
    frames = [frame for each in chain(error) for frame in reversed(traceback.extract_tb(each.__traceback__))]
    ours = [each for each in frames if each.filename.startswith(OURS)]
    if not ours and frames:
        return f"{Path(frames[0].filename).parent.name}/{Path(frames[0].filename).name}:{frames[0].lineno}"
    found = [next(run) for _, run in groupby(ours, lambda each: each.filename)]
    return " < ".join(f"{Path(each.filename).relative_to(ROOT)}:{each.lineno}" for each in found[:PLACES])


def _coded(error: BaseException) -> str:
    code = code_of(error)
    return f" ({code})" if code else ""
