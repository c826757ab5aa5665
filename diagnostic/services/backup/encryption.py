"""A stream under a passphrase: nobody reads it without, and no change, swap or cut goes unnoticed.

Layout: MAGIC, the binary logarithm of scrypt's cost (one byte), salt, HMAC-SHA256 of all that; then blocks of 64 KiB,
each encrypted and authenticated by ChaCha20-Poly1305 under its number and whether it is the last (the STREAM
construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015). Both keys are scrypt's of passphrase and salt, so no pair
of key and number is ever used twice.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from diagnostic.errors import Problem, UserError

NAME = b"inside-out backup "
MAGIC = NAME + b"1\n"
COST = 17  # scrypt with n = 2^17, r = 8: 128 MiB and a third of a second for each guess
HIGHEST_COST = 20  # of a file that is read: 1 GiB
SALT, MAC, TAG = 32, 32, 16  # bytes
CHUNK = 64 * 1024  # bytes of content in a block
HEADER = len(MAGIC) + 1 + SALT


class Sealer:
    """Writes a sealed stream: `write` as often as you like, then `close` once. Without `close` it can't be opened."""

    def __init__(self, file: BinaryIO, passphrase: str, cost: int = COST):
        header = MAGIC + bytes([cost]) + secrets.token_bytes(SALT)
        self._cipher, mac = _keys(header, passphrase)
        self._file, self._numbers, self._waiting = file, count(), bytearray()
        file.write(header + mac)

    def write(self, content: bytes) -> None:
        """Encrypt content: whole blocks at once, the rest with what follows."""
        self._waiting += content
        whole = max(0, (len(self._waiting) - 1) // CHUNK) * CHUNK  # the last block is never empty beside others
        for start in range(0, whole, CHUNK):
            self._block(bytes(self._waiting[start : start + CHUNK]), last=False)
        del self._waiting[:whole]

    def close(self) -> None:
        """Write the last block, without which nothing can be opened."""
        self._block(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _block(self, content: bytes, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(next(self._numbers), last), content, None))


class Sealed:
    """The content of a sealed file, block by block, as often as it is gone through.

    Raises UserError for a file that is no backup or a newer one, for a passphrase that does not fit, and on any
    modified, reordered or missing block.
    """

    def __init__(self, path: Path, passphrase: str):
        self._path = path
        with self._open() as file:
            header, mac = file.read(HEADER), file.read(MAC)
        _known(header, mac, path)
        self._cipher, expected = _keys(header, passphrase)
        if not hmac.compare_digest(mac, expected):
            hint = "Or its first bytes were changed."
            raise _refusal(path, "the passphrase with which it was made", "another one", hint)

    def __iter__(self) -> Iterator[bytes]:
        with self._open() as file:
            file.seek(HEADER + MAC)
            block = file.read(CHUNK + TAG)
            for number in count():
                following = file.read(CHUNK + TAG)
                yield self._opened(number, block, last=not following)
                if not following:
                    return
                block = following

    def _opened(self, number: int, block: bytes, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(_nonce(number, last), block, None)
        except InvalidTag:
            found = "one that was cut off, or its end changed" if last else "one that was changed"
            where = f"{found} (in block {number + 1:,} of {CHUNK // 1024} KiB)"
            raise _refusal(self._path, "a backup as it was written", where, "Take another copy.") from None

    def _open(self) -> BinaryIO:
        try:
            return self._path.open("rb")
        except OSError as error:
            raise _refusal(self._path, "a backup", (error.strerror or "nothing").lower(), "") from error


def _known(header: bytes, mac: bytes, path: Path) -> None:
    if header.startswith(MAGIC) and len(mac) == MAC and header[len(MAGIC)] <= HIGHEST_COST:
        return
    if header.startswith(NAME) and not header.startswith(MAGIC):
        raise _refusal(path, "a backup of this version", "one of a newer version", "Restore it with that version.")
    found = "one that was cut off" if header.startswith(MAGIC) else "something else"
    raise _refusal(path, "a backup of Inside Out", found, "")


def _refusal(path: Path, expected: str, found: str, hint: str) -> UserError:
    return UserError(Problem(str(path), expected, found, hint=hint))


def _keys(header: bytes, passphrase: str) -> tuple[ChaCha20Poly1305, bytes]:
    """Cipher of the content, and HMAC by which header and passphrase are checked."""
    cost, salt = header[len(MAGIC)], header[-SALT:]
    both = Scrypt(salt=salt, length=64, n=2**cost, r=8, p=1).derive(passphrase.encode("utf-8", "surrogatepass"))
    return ChaCha20Poly1305(both[:32]), hmac.digest(both[32:], header, "sha256")


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
