"""The passphrase of a backup: from a file that is its owner's alone, or from whoever sits at the machine."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

from diagnostic.errors import Problem, UserError

SHORTEST = 12  # characters


def read_passphrase(path: Path) -> str:
    """The first line of a file. UserError if there is none, or if others may read it."""
    try:
        with path.open(encoding="utf-8") as file:
            mode, line = os.fstat(file.fileno()).st_mode, file.readline()
    except (OSError, UnicodeDecodeError) as error:
        found = getattr(error, "strerror", None) or "no text"
        raise UserError(Problem("--passphrase-file", "a file with a passphrase", found.lower())) from error
    if stat.S_ISREG(mode) and stat.S_IMODE(mode) & 0o077:
        raise UserError(f"{path}: other users of this machine can read this passphrase. Run: chmod 600 {path}")
    return _not_empty(line.rstrip("\r\n"))


def ask_passphrase(ask: Callable[[str], str], twice: bool) -> str:
    """As typed; a new one `twice`, since what is mistyped there is lost. UserError if the two differ."""
    passphrase = _not_empty(ask("Passphrase of the backup: "))
    if twice and ask("Once more: ") != passphrase:
        raise UserError("The two passphrases differ. Nothing was written.")
    return passphrase


def long_enough(passphrase: str) -> str:
    """The passphrase of a new backup; UserError if it is too short to keep."""
    if len(passphrase) < SHORTEST:
        hint = "Four random words are easy to write down."
        raise UserError(Problem("passphrase", f"at least {SHORTEST} characters", str(len(passphrase)), hint=hint))
    return passphrase


def _not_empty(passphrase: str) -> str:
    if not passphrase:
        raise UserError(Problem("passphrase", "some characters", "none"))
    return passphrase
