"""The secrets of an invitation: the token in its link and the code that can be typed instead.

Both are kept only as HMAC-SHA256 under the wave's own key. A token starts with its wave's id, so its key is found at
once. A code is 60 random bits and nothing else; 24 bits of another HMAC, under a key of the installation, say in which
few invitations to look.
"""

from __future__ import annotations

import hmac
import re
import secrets
from typing import NamedTuple

from diagnostic.services.keys import CODES, Keys

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O or U
CODE_LENGTH = 12  # characters of 5 bits
WAVE_ID_LENGTH = 8
SECRET_BYTES = 18  # 144 bits, 24 characters
_TOKEN = re.compile(r"[0-9a-z]{8}[A-Za-z0-9_-]{24}")
_CODE = re.compile(rf"[{ALPHABET}]{{{CODE_LENGTH}}}")
_FOLD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None, "\u00a0": None, "\u2013": None, "_": None})


class Macs(NamedTuple):
    token_mac: bytes
    code_mac: bytes
    code_hint: int


def new_wave_id() -> str:
    """Not secret, and without capitals, for file systems that do not tell them apart."""
    return "".join(secrets.choice(ALPHABET.lower()) for _ in range(WAVE_ID_LENGTH))


def new_token(wave: str) -> str:
    return wave + secrets.token_urlsafe(SECRET_BYTES)


def new_code() -> str:
    """Three groups of four: `7KQ2-M0XD-93TA`."""
    number = secrets.randbits(5 * CODE_LENGTH)
    return grouped("".join(ALPHABET[number >> shift & 31] for shift in range(0, 5 * CODE_LENGTH, 5)))


def grouped(code: str) -> str:
    return "-".join(code[i : i + 4] for i in range(0, CODE_LENGTH, 4))


def as_token(secret: str) -> str | None:
    """The secret if it has the shape of a token, else None."""
    secret = secret.strip()
    return secret if _TOKEN.fullmatch(secret) else None


def as_code(secret: str) -> str | None:
    """The code a person meant, without what may be typed differently; None if it cannot be a code.

    >>> as_code(" 7kq2 m0xd-93ta "), as_code("7KQ2-MOXD-93TA"), as_code("7KQ2")
    ('7KQ2M0XD93TA', '7KQ2M0XD93TA', None)
    """
    code = secret.strip().upper().translate(_FOLD)
    return code if _CODE.fullmatch(code) else None


def wave_of(token: str) -> str:
    return token[:WAVE_ID_LENGTH]


def token_mac(key: bytes, token: str) -> bytes:
    return hmac.digest(key, b"token:" + token.encode(), "sha256")


def code_mac(key: bytes, code: str) -> bytes:
    return hmac.digest(key, b"code:" + code.encode(), "sha256")


def code_hint(keys: Keys, code: str) -> int:
    return int.from_bytes(hmac.digest(keys.get(CODES), code.encode(), "sha256")[:3])


def macs(keys: Keys, wave: str, token: str, code: str) -> Macs:
    """What is kept of a token and a code (as printed)."""
    key, code = keys.of_wave(wave), code.replace("-", "")
    return Macs(token_mac(key, token), code_mac(key, code), code_hint(keys, code))
