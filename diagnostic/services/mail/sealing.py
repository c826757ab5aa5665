"""Addresses as they are kept: sealed under the wave's own key, which is destroyed with its invitations."""

from __future__ import annotations

import hmac
import json
import secrets
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from diagnostic.definitions.loading.recipient_files import same_address

NONCE_BYTES, ID_BYTES = 12, 16


class OpenedRecipient(NamedTuple):
    """An address, and the language that its owner reads; empty where none was given."""

    email: str
    language: str


class Seal:
    """Seals and opens what is kept of recipients of one wave. Each text belongs to its recipient's id."""

    def __init__(self, wave_key: bytes):
        self._aead = AESGCM(hmac.digest(wave_key, b"mail: what is sealed", "sha256"))
        self._macs = hmac.digest(wave_key, b"mail: addresses", "sha256")

    def mac(self, email: str) -> bytes:
        """A keyed hash by which an address is known again, in capitals or not."""
        return hmac.digest(self._macs, same_address(email).encode(), "sha256")

    def recipient(self, recipient: bytes, email: str, language: str) -> bytes:
        """An address with its language, sealed."""
        return self.text(recipient, json.dumps([email, language]))

    def opened(self, recipient: bytes, sealed: bytes) -> OpenedRecipient:
        """What `recipient` sealed."""
        return OpenedRecipient(*json.loads(self.words(recipient, sealed)))

    def text(self, recipient: bytes, words: str) -> bytes:
        """Any text about a recipient, sealed."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._aead.encrypt(nonce, words.encode(), recipient)

    def words(self, recipient: bytes, sealed: bytes | None) -> str:
        """What `text` sealed; empty where nothing was."""
        if not sealed:
            return ""
        return self._aead.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], recipient).decode()
