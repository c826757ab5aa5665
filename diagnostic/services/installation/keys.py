"""The installation's secret keys: one file each, readable by its owner alone, never in the database."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from diagnostic.errors import UserError
from diagnostic.services.installation.atomic_files import sync_folder
from diagnostic.services.installation.private_files import private_folder

KEY_BYTES = 32
LINKS, CODES = "links", "codes"  # keys of the whole installation: staff links, and where to look for a typed code
FORMS = "forms"  # signs respondents' forms and names their drafts; made when first needed


class Keys:
    """Keys by name, from the folder `keys`. A wave has a key of its own, made with it."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._read: dict[str, bytes] = {}
        private_folder(folder)
        for name in (LINKS, CODES):
            self.make(name)

    def get(self, name: str) -> bytes:
        """The key; KeyError if there is none, or none any more: another process may have destroyed it."""
        path = self._folder / f"{name}.key"
        if not path.exists():
            self._read.pop(name, None)
        if name not in self._read:
            self._read[name] = _read(path, name)
        return self._read[name]

    def of_wave(self, wave: str) -> bytes:
        """The wave's own key; KeyError where it is destroyed."""
        return self.get(name_of(wave))

    def make_for_wave(self, wave: str) -> None:
        """A new key for a wave, unless it has one."""
        self.make(name_of(wave))

    def make(self, name: str) -> None:
        """A new key, unless there is one. Whoever else makes it at the same time, all read the same afterwards."""
        path = self._folder / f"{name}.key"
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
        self._draft(name, key).replace(self._folder / f"{name}.key")
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
        for path in (self._folder / f"{name}.key", *self._folder.glob(f".{name}.*")):
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


def _read(path: Path, name: str) -> bytes:
    try:
        with path.open("rb") as file:
            mode, key = os.fstat(file.fileno()).st_mode, file.read()
    except FileNotFoundError:
        raise KeyError(name) from None
    if stat.S_IMODE(mode) & 0o077:
        raise UserError(f"{path}: other users of this machine can read this key. Run: chmod 600 {path}")
    if len(key) != KEY_BYTES:
        raise UserError(f"{path}: expected a key of {KEY_BYTES} bytes, found {len(key)}. Restore it from a backup.")
    return key
