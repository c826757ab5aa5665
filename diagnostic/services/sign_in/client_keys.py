"""The private key by which a provider knows who asks, in place of a secret (`private_key_jwt`, RFC 7523): its file, and
what it signs.
"""

from __future__ import annotations

import base64
import os
import re
import stat
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from authlib.oauth2.rfc7523 import private_key_jwt_sign
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc.jwk import ECKey, Key, RSAKey

from diagnostic.definitions.signing_in.providers import Provider
from diagnostic.errors import Problem, UserError
from diagnostic.services.installation.private_files import OTHERS
from diagnostic.services.installation.sessions import file_of
from diagnostic.settings import Settings

LASTS = 60  # seconds that what is signed counts, as long as Keycloak allows unless told otherwise
SHORTEST = 2048  # bits of an RSA key
LARGEST = 64 * 1024  # bytes of a file
RSA = ("PS256", "RS256")  # the better one first
CURVES = {"secp256r1": "ES256", "secp384r1": "ES384", "secp521r1": "ES512"}
A_KEY = f"a private key of RSA ({SHORTEST} bits or more) or of a curve (P-256, P-384, P-521), as PEM"
ALONE = "a file that its owner alone can read"
_PART = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----.*?-----END \1-----", re.DOTALL)


class ClientKey(NamedTuple):
    """A key of ours at a provider. `algorithms`: what it can sign by, the best first."""

    key: Key
    kind: str
    algorithms: tuple[str, ...]
    certificate: x509.Certificate | None  # where the file has one
    id: str | None

    @property
    def thumbprint(self) -> bytes:
        """What a provider knows the certificate by (SHA-256); empty where there is none."""
        return self.certificate.fingerprint(hashes.SHA256()) if self.certificate else b""

    def algorithm(self, taken: tuple[str, ...]) -> str | None:
        """What to sign by for a provider that takes these; the best where it does not say what it takes."""
        return next((each for each in self.algorithms if not taken or each in taken), None)

    def assertion(self, client_id: str, audience: str, algorithm: str, now: datetime) -> str:
        """Who asks, signed for one request: for a minute, and with a number of its own."""
        known_by = {"kid": self.id, "x5t#S256": _base64(self.thumbprint)}
        header = {"typ": "JWT"} | {name: value for name, value in known_by.items() if value}
        times = {"issued_at": int(now.timestamp()), "expires_in": LASTS}
        return str(private_key_jwt_sign(self.key, client_id, audience, algorithm, header=header, **times))


def key_at(settings: Settings, provider: Provider) -> ClientKey:
    """The key of a provider that has one in place of a secret. UserError where it cannot be used."""
    folder = (file_of(settings) or settings.home).parent
    return client_key(folder / (provider.private_key or ""), provider.key_id)


def client_key(path: Path, id: str | None) -> ClientKey:
    """The key in a file, with its certificate where that stands there too. UserError where it cannot be used.

    id : the name by which the provider knows it.
    """
    parts = _parts(path)
    keys = [(name, part) for name, part in parts if name.endswith(b"PRIVATE KEY")]
    if len(keys) != 1:
        _refuse(path, A_KEY, _instead([name for name, _ in parts], len(keys)), _how_to_make_one(path))
    found = _private(path, *keys[0])
    certificate = _certificate(path, parts, found)
    if isinstance(found, rsa.RSAPrivateKey) and found.key_size >= SHORTEST:
        return ClientKey(RSAKey.import_key(_pem(found)), f"RSA {found.key_size}", RSA, certificate, id)
    if isinstance(found, ec.EllipticCurvePrivateKey) and found.curve.name in CURVES:
        by = CURVES[found.curve.name]
        return ClientKey(ECKey.import_key(_pem(found)), f"EC {found.curve.name}", (by,), certificate, id)
    return _refuse(path, A_KEY, _kind(found), _how_to_make_one(path))


def _parts(path: Path) -> list[tuple[bytes, bytes]]:
    """What a PEM file has, by name."""
    try:
        with path.open("rb") as file:
            mode, content = os.fstat(file.fileno()).st_mode, file.read(LARGEST + 1)
    except FileNotFoundError:
        _refuse(path, A_KEY, f"no file at {path}", "A name without '/' before it begins where sign_in.yaml lies.")
    except OSError as error:
        hint = "The user that runs the server has to be its owner."
        _refuse(path, ALONE, f"one that cannot be read ({(error.strerror or 'an error').lower()})", hint)
    if stat.S_ISREG(mode) and stat.S_IMODE(mode) & OTHERS:
        _refuse(path, ALONE, f"one that others can (mode {stat.S_IMODE(mode):04o})", f"Run: chmod 600 {path}")
    if len(content) > LARGEST:
        _refuse(path, A_KEY, f"a file of more than {LARGEST // 1024} KB")
    return [(each[1], each[0]) for each in _PART.finditer(content)]


def _private(path: Path, name: bytes, part: bytes) -> Any:
    if name.startswith(b"ENCRYPTED") or b"ENCRYPTED" in part:
        hint = f"The server has no passphrase for it. Run: (umask 077; openssl pkey -in {path} -out NEW)"
        _refuse(path, A_KEY, "an encrypted one", hint)
    try:
        return serialization.load_pem_private_key(part, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):  # no cause, which may repeat what stands there
        found = "one that cannot be read: broken, encrypted, or of a kind that is not known"
    return _refuse(path, A_KEY, found, _how_to_make_one(path))


def _certificate(path: Path, parts: list[tuple[bytes, bytes]], key: Any) -> x509.Certificate | None:
    """The certificate of the key, also in the middle of a chain; None where the file has none at all."""
    given = [part for name, part in parts if name == b"CERTIFICATE"]
    try:
        found = [x509.load_pem_x509_certificate(part) for part in given]
        fits = [each for each in found if _public(each.public_key()) == _public(key.public_key())]
    except (ValueError, TypeError, UnsupportedAlgorithm):
        fits = []
    if given and not fits:
        hint = "Put the certificate that the provider has into the file, behind the key."
        _refuse(path, "the certificate of the key beside it", "one that is broken, or another key's", hint)
    return fits[0] if fits else None


def _instead(names: list[bytes], keys: int) -> str:
    if keys > 1:
        return f"{keys} private keys"
    if any(name.endswith(b"PUBLIC KEY") for name in names):
        return "a public key"
    return "a certificate without its key" if b"CERTIFICATE" in names else "no key"


def _kind(key: Any) -> str:
    if isinstance(key, rsa.RSAPrivateKey):
        return f"one of RSA with {key.key_size} bits"
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return f"one of the curve {key.curve.name}"
    return f"one of another kind ({type(key).__name__.removesuffix('PrivateKey')})"


def _how_to_make_one(path: Path) -> str:
    return f"Make one by: (umask 077; openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out {path})"


def _pem(key: Any) -> bytes:
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return bytes(key.private_bytes(*form))


def _public(key: Any) -> bytes:
    return bytes(key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo))


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _refuse(path: Path, expected: str, found: str, hint: str = "") -> NoReturn:
    raise UserError(Problem(str(path), expected, found, hint=hint)) from None
