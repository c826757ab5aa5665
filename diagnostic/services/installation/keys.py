"""The installation's secret keys: one file each, readable by its owner alone, never in the database.

The database has a mark of each, by which a key that is missing, cut short or another one is noticed.
"""

from __future__ import annotations

import hmac
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path
from typing import Literal

from diagnostic.errors import Fault
from diagnostic.services.installation.atomic_files import sync_folder
from diagnostic.services.installation.private_files import private_folder

KEY_BYTES = 32
LINKS, CODES = "links", "codes"  # keys of the whole installation: staff links, and where to look for a typed code
FORMS = "forms"  # signs respondents' forms and names their drafts
BENCHMARKS = "benchmarks"  # signs benchmark files; made at the first export
OWN = (LINKS, CODES, FORMS)  # made once, at the first start

State = Literal["whole", "missing", "short", "open", "unreadable", "foreign"]
OBSTACLES: dict[State, tuple[str, str]] = {  # (cause, remedy)
    "missing": ("the key is not there", "Bring the file back, from a copy of the folder or of its disk"),
    "short": ("the key was cut off or changed", "Bring the file back, from a copy of the folder or of its disk"),
    "open": ("other users of this machine can read this key", "Run: chmod 600 {path}"),
    "unreadable": ("this user may not read the key", "Run: chown USER {path} && chmod 600 {path}"),
    "foreign": ("it is the key of another installation", "Bring this installation's own file back"),
}


class KeyFault(Fault):
    """A key that can't be used."""

    def __init__(self, path: Path, state: State):
        cause, remedy = OBSTACLES[state]
        super().__init__(path, cause, remedy.format(path=path))
        self.state = state


class MissingKeyError(KeyFault, KeyError):
    """A key that is not there, or not any more."""

    def __init__(self, path: Path):
        super().__init__(path, "missing")

    __str__ = Exception.__str__


class Keys:
    """Keys by name, from the folder `keys`. A wave has a key of its own, made with it; no key is made by reading it."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._read: dict[str, bytes] = {}
        private_folder(folder)

    def get(self, name: str) -> bytes:
        """The key. KeyFault for one that can't be used; MissingKeyError if there is none, or none any more: another
        process may have destroyed it.
        """
        if not os.access(f"{self._folder}/{name}.key", os.F_OK):  # a path of pathlib takes five times as long
            self._read.pop(name, None)
        found = self._read.get(name)  # others may forget it at any moment
        if found is None:
            found = self._read[name] = _read(self.path(name))
        return found

    def path(self, name: str) -> Path:
        """The file of a key."""
        return self._folder / f"{name}.key"

    def names(self) -> list[str]:
        """All keys that have a file."""
        return sorted(path.stem for path in self._folder.glob("*.key"))

    def mark(self, name: str) -> bytes:
        """What the database keeps of a key to know it again, as its file is now; raises what `get` raises."""
        return hmac.digest(_read(self.path(name)), b"mark of a key", "sha256")

    def state(self, name: str, mark: bytes | None) -> State:
        """What is wrong with the file of a key; `mark` is what the database has of it, None where it has nothing."""
        try:
            found = self.mark(name)
        except KeyFault as fault:
            return fault.state
        return "whole" if mark is None or hmac.compare_digest(mark, found) else "foreign"

    def set_aside(self, name: str) -> None:
        """Take the file of a key that can't be used out of the way, and keep it."""
        with suppress(FileNotFoundError):
            self.path(name).rename(self.path(name).with_suffix(".unusable"))
        self._read.pop(name, None)

    def of_wave(self, wave: str) -> bytes:
        """The wave's own key; KeyError where it is destroyed."""
        return self.get(name_of(wave))

    def make_for_wave(self, wave: str) -> None:
        """A new key for a wave, unless it has one."""
        self.make(name_of(wave))

    def make(self, name: str) -> None:
        """A new key, unless there is one. Whoever else makes it at the same time, all read the same afterwards."""
        path = self.path(name)
        if path.exists():
            return
        draft = self._draft(name, secrets.token_bytes(KEY_BYTES))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
            sync_folder(self._folder)

    def put(self, name: str, key: bytes) -> None:
        """This key, from a backup, in place of any other of that name."""
        self._draft(name, key).replace(self.path(name))
        self._read.pop(name, None)
        sync_folder(self._folder)

    def _draft(self, name: str, key: bytes) -> Path:
        """A file beside the key's own, with `key` in it and on the disk."""
        draft = self._folder / f".{name}.{secrets.token_hex(8)}"
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(key)
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        return draft

    def destroy_of_wave(self, wave: str) -> None:
        """Destroy the wave's own key for good."""
        self.destroy(name_of(wave))

    def destroy(self, name: str) -> None:
        """Overwrite the key and take its file away, with what a crash may have left of making it. It may be gone."""
        self._read.pop(name, None)
        for path in (self.path(name), *self._folder.glob(f".{name}.*")):
            with suppress(FileNotFoundError):
                _overwrite(path)
                path.unlink()
        sync_folder(self._folder)


def name_of(wave: str) -> str:
    """The name of a wave's own key."""
    return f"wave_{wave}"


def _overwrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            mode, key = os.fstat(file.fileno()).st_mode, file.read(KEY_BYTES + 1)
    except FileNotFoundError:
        raise MissingKeyError(path) from None
    except OSError as error:
        raise KeyFault(path, "unreadable") from error
    if stat.S_IMODE(mode) & 0o077:
        raise KeyFault(path, "open")
    if len(key) != KEY_BYTES:
        raise KeyFault(path, "short")
    return key
