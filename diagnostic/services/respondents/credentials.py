"""The secrets of an invitation: the token in its link and the code that can be typed instead.

Both are kept only as HMAC-SHA256 under the wave's own key. A token starts with its wave's id, so its key is found at
once. A code is 60 random bits and a character that checks them; 24 bits of another HMAC, under a key of the
installation, say in which few invitations to look.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from itertools import count
from typing import NamedTuple

from diagnostic.services.installation.keys import CODES, Keys

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32: no I, L, O or U
CODE_LENGTH = 12  # random characters of 5 bits; one more checks them
WAVE_ID_LENGTH = 8
SECRET_BYTES = 18  # 144 bits, 24 characters; 142 bits in letters and digits alone
TOKEN_LENGTH = WAVE_ID_LENGTH + 24
OPEN = "-"  # between the wave's id and the secret of an open link
_TOKEN = re.compile(rf"[0-9a-z]{{8}}{OPEN}?[A-Za-z0-9_-]{{24}}")
_OPEN = re.compile(rf"[0-9a-z]{{8}}{OPEN}[A-Za-z0-9_-]{{24}}")
_CODE = re.compile(rf"[{ALPHABET}]{{{CODE_LENGTH},{CODE_LENGTH + 1}}}")
_LIKE_A_CODE = re.compile(rf"[{ALPHABET}]{{8,20}}")
_FOLD = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None, "\u00a0": None, "\u2013": None, "_": None})


class Macs(NamedTuple):
    """Keyed hashes of an invitation's token and code, and the number by which a code is looked up."""

    token_mac: bytes
    code_mac: bytes
    code_hint: int


def new_wave_id() -> str:
    """Not secret, and without capitals, for file systems that do not tell them apart."""
    return "".join(secrets.choice(ALPHABET.lower()) for _ in range(WAVE_ID_LENGTH))


def new_token(wave: str) -> str:
    """A random token for an invitation to a wave; it starts with the wave's id.

    Drawn until it has letters and digits alone: mail programs break lines at a hyphen, leave one out of a link at its
    end, and take `_` for emphasis. Tokens of earlier versions have both.
    """
    while not (secret := secrets.token_urlsafe(SECRET_BYTES)).isalnum():
        pass
    return wave + secret


def open_token(key: bytes, wave: str, survey: str, unit: str, number: int) -> str:
    """The token of a unit's open link, made from the wave's key so that it can be shown again; 142 bits.

    number : 1 for the first of the unit; another one is another token.
    """
    made = (_open_token(key, wave, f"{survey}:{number}:{unit}", draw) for draw in count())
    return next(token for token in made if token[WAVE_ID_LENGTH + 1 :].isalnum())


def first_open_token(key: bytes, wave: str, survey: str, unit: str, number: int) -> str:
    """As `open_token`, as earlier versions made it: the first one drawn, which may have hyphens and `_` too."""
    return _open_token(key, wave, f"{survey}:{number}:{unit}", 0)


def _open_token(key: bytes, wave: str, about: str, draw: int) -> str:
    digest = hmac.digest(key, f"open{draw or ''}:{about}".encode(), "sha256")
    return wave + OPEN + base64.urlsafe_b64encode(digest[:SECRET_BYTES]).decode()


def open_code(key: bytes, survey: str, unit: str, number: int) -> str:
    """The code of a unit's open link, likewise made to be shown again; as `new_code`."""
    digest = hmac.digest(key, f"open code:{survey}:{number}:{unit}".encode(), "sha256")
    return _code(_leading_bits(digest))


def mailed_token(key: bytes, wave: str, survey: str, recipient: bytes) -> str:
    """The token of an invitation by e-mail, made from the wave's key, so that a reminder has the same one; 142 bits.

    recipient : random bytes that stand for whoever gets it.
    """
    digests = (_mailed(key, f"token{draw}", survey, recipient) for draw in count())
    made = (base64.urlsafe_b64encode(digest[:SECRET_BYTES]).decode() for digest in digests)
    return wave + next(each for each in made if each.isalnum())


def mailed_code(key: bytes, survey: str, recipient: bytes) -> str:
    """The code of an invitation by e-mail, likewise; as `new_code`."""
    return _code(_leading_bits(_mailed(key, "code", survey, recipient)))


def _mailed(key: bytes, what: str, survey: str, recipient: bytes) -> bytes:
    return hmac.digest(key, f"mailed {what}:{survey}:{recipient.hex()}".encode(), "sha256")


def is_open(secret: str) -> bool:
    """Whether a secret has the shape of an open link's token.

    >>> is_open("k3v9w2xq-" + 24 * "A"), is_open("k3v9w2xq" + 24 * "-")
    (True, False)
    """
    return _OPEN.fullmatch(secret.strip()) is not None


def new_code() -> str:
    """Twelve random characters and one that checks them, in three groups: `7KQ2-M0XD-93TAD`."""
    return _code(secrets.randbits(5 * CODE_LENGTH))


def _leading_bits(digest: bytes) -> int:
    return int.from_bytes(digest) >> 256 - 5 * CODE_LENGTH


def _code(number: int) -> str:
    code = "".join(ALPHABET[number >> shift & 31] for shift in range(0, 5 * CODE_LENGTH, 5))
    return grouped(code + check_character(code))


def check_character(code: str) -> str:
    """What is put behind the twelve, so that any one wrong character and any two swapped ones are noticed.

    The remainder of the code as a polynomial over GF(32), modulo x - a: the shortest Reed-Solomon code.

    >>> check_character("7KQ2M0XD93TA")
    'D'
    """
    return ALPHABET[_times_a(_value(code))]


def _value(code: str) -> int:
    """The polynomial's value at a, by Horner; 0 for twelve characters with the thirteenth that checks them."""
    total = 0
    for character in code:
        total = _times_a(total) ^ ALPHABET.index(character)
    return total


def _times_a(element: int) -> int:
    """In GF(32), which is GF(2) modulo a^5 + a^2 + 1."""
    return element << 1 if element < 16 else element << 1 ^ 0b100101


def grouped(code: str) -> str:
    """Groups of four, the last with the check character; codes issued before check characters were added have none."""
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def as_token(secret: str) -> str | None:
    """The secret if it has the shape of a token, else None."""
    secret = secret.strip()
    return secret if _TOKEN.fullmatch(secret) else None


def as_code(secret: str) -> str | None:
    """The code a person meant, without what may be typed differently; None if it cannot be a code.

    Twelve characters are a code that was printed before codes were checked.

    >>> as_code(" 7kq2 m0xd-93tad "), as_code("7KQ2-MOXD-93TA"), as_code("7KQ2-M0XD-93ATD")
    ('7KQ2M0XD93TAD', '7KQ2M0XD93TA', None)
    """
    code = _folded(secret)
    return code if _CODE.fullmatch(code) and (len(code) == CODE_LENGTH or not _value(code)) else None


def mistyped(secret: str) -> bool:
    """Is it a code with a wrong, swapped, missing or doubled character? Decided without a look-up.

    >>> mistyped("7KQ2-M0XD-93ATD"), mistyped("7KQ2-M0XD-93TAD"), mistyped("hello you")
    (True, False, False)
    """
    return bool(_LIKE_A_CODE.fullmatch(_folded(secret))) and as_code(secret) is None


def _folded(secret: str) -> str:
    return secret[:100].strip().upper().translate(_FOLD)


def wave_of(token: str) -> str:
    """Id of the wave that a token is for."""
    return token[:WAVE_ID_LENGTH]


def token_mac(key: bytes, token: str) -> bytes:
    """Keyed hash under which an invitation is stored; `key` is the wave's."""
    return hmac.digest(key, b"token:" + token.encode(), "sha256")


def form_mac(key: bytes, form: str) -> bytes:
    """Keyed hash of a form's number; `key` is the wave's for an open link, else what the invitation is kept under."""
    return hmac.digest(key, b"form:" + form.encode(), "sha256")


def code_mac(key: bytes, code: str) -> bytes:
    """Keyed hash of a code; `key` is the wave's."""
    return hmac.digest(key, b"code:" + code.encode(), "sha256")


def code_hint(keys: Keys, code: str) -> int:
    """24 bits under a key of the installation: the few invitations among which a code is looked for."""
    return int.from_bytes(hmac.digest(keys.get(CODES), code.encode(), "sha256")[:3])


def macs(keys: Keys, wave: str, token: str, code: str) -> Macs:
    """What is kept of a token and a code (as printed)."""
    return macs_under(keys.of_wave(wave), keys, token, code)


def macs_under(key: bytes, keys: Keys, token: str, code: str) -> Macs:
    """As `macs`, where the wave's key is at hand."""
    code = code.replace("-", "")
    return Macs(token_mac(key, token), code_mac(key, code), code_hint(keys, code))
