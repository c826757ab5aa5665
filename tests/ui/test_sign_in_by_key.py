"""A client that shows who it is by a key in place of a secret (`private_key_jwt`), and a provider that checks it."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.x509.oid import NameOID
from joserfc.jwk import ECKey, Key, RSAKey

from diagnostic.cli.main import main
from diagnostic.errors import UserError
from diagnostic.services.sign_in.client_keys import client_key
from diagnostic.services.sign_in.refusals import TOLD
from tests.identity_provider import ASSERTION, CLIENT, ISSUER, FakeProvider, by_public_key, on_a_port, signed, unsigned
from tests.respondents import make_world
from tests.ui.test_sign_in import Door, words_of

pytestmark = pytest.mark.slow
NOW = datetime(2026, 3, 2, tzinfo=UTC)
PEM = serialization.Encoding.PEM
PLAIN = serialization.NoEncryption()
FILE = f"""
providers:
  - id: works
    label: Acme Works
    issuer: {ISSUER}
    client_id: {CLIENT}
    private_key: works.pem
    rules:
      - {{realm_role: leader-desk, organisation: acme, role: executive, unit: desk}}
"""


@cache
def made(kind: str) -> Any:
    """A key of a kind; made once a run."""
    if kind.startswith("RSA"):
        return rsa.generate_private_key(65537, int(kind[3:7]))
    curves: dict[str, Any] = {
        "P-256": ec.SECP256R1,
        "P-384": ec.SECP384R1,
        "P-521": ec.SECP521R1,
        "secp256k1": ec.SECP256K1,
    }
    if kind in curves:
        return ec.generate_private_key(curves[kind]())
    return dsa.generate_private_key(2048) if kind == "DSA" else ed25519.Ed25519PrivateKey.generate()


def pem(kind: str, form: str = "PKCS8", encryption: Any = PLAIN) -> bytes:
    return made(kind).private_bytes(PEM, getattr(serialization.PrivateFormat, form), encryption)


def public(kind: str) -> bytes:
    return made(kind).public_key().public_bytes(PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


@cache
def certificate(kind: str, since: datetime = NOW, until: datetime = NOW + timedelta(days=300)) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "inside-out")])
    made_out = x509.CertificateBuilder(name, name, made(kind).public_key(), 1, since, until)
    return made_out.sign(made(kind), hashes.SHA256())


def certified(kind: str, **times: datetime) -> bytes:
    return certificate(kind, **times).public_bytes(PEM)


def jwk(kind: str) -> Key:
    return (RSAKey if kind.startswith("RSA") else ECKey).import_key(pem(kind))


RSA = "RSA2048"
PASSWORD = serialization.BestAvailableEncryption(b"x")
KEYS: dict[str, tuple[Callable[[], bytes], str, tuple[str, ...], str]] = {  # file, kind, what it signs by, certificate
    "RSA": (lambda: pem(RSA), "RSA 2048", ("PS256", "RS256"), ""),
    "RSA as OpenSSL 1 wrote it": (lambda: pem(RSA, "TraditionalOpenSSL"), "RSA 2048", ("PS256", "RS256"), ""),
    "P-256": (lambda: pem("P-256"), "EC secp256r1", ("ES256",), ""),
    "P-384 as OpenSSL 1 wrote it": (lambda: pem("P-384", "TraditionalOpenSSL"), "EC secp384r1", ("ES384",), ""),
    "P-521": (lambda: pem("P-521"), "EC secp521r1", ("ES512",), ""),
    "behind words and its parameters": (
        lambda: (
            b"Bag Attributes\n-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
            + pem("P-256")
        ),
        "EC secp256r1",
        ("ES256",),
        "",
    ),
    "with its certificate": (lambda: pem(RSA) + certified(RSA), "RSA 2048", ("PS256", "RS256"), RSA),
    "behind a chain": (lambda: certified("P-384") + certified(RSA) + pem(RSA), "RSA 2048", ("PS256", "RS256"), RSA),
}


def written(path: Path, content: bytes, mode: int = 0o600) -> Path:
    path.touch(0o600)
    path.write_bytes(content)
    path.chmod(mode)
    return path


@pytest.mark.parametrize("case", KEYS)
def test_a_key_is_read_with_what_it_signs_by(tmp_path, case):
    content, kind, algorithms, of = KEYS[case]
    found = client_key(written(tmp_path / "key.pem", content()), "1")
    assert (found.kind, found.algorithms, found.id) == (kind, algorithms, "1")
    assert found.thumbprint == (certificate(of).fingerprint(hashes.SHA256()) if of else b"")


MAKE = "Make one by: (umask 077; openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out PLACE)"
WANTED = "a private key of RSA (2048 bits or more) or of a curve (P-256, P-384, P-521), as PEM"
UNUSABLE: dict[
    str, tuple[Callable[[], bytes] | None, int, str, str, str]
] = {  # file, its mode, expected, found, what to do
    "not there": (
        *(None, 0o600, WANTED),
        *("no file at PLACE", "A name without '/' before it begins where sign_in.yaml lies."),
    ),
    "encrypted": (
        *(lambda: pem(RSA, encryption=PASSWORD), 0o600, WANTED, "an encrypted one"),
        "The server has no passphrase for it. Run: (umask 077; openssl pkey -in PLACE -out NEW)",
    ),
    "encrypted as OpenSSL 1 did": (
        *(lambda: pem(RSA, "TraditionalOpenSSL", PASSWORD), 0o600, WANTED, "an encrypted one"),
        "The server has no passphrase for it. Run: (umask 077; openssl pkey -in PLACE -out NEW)",
    ),
    "readable by others": (
        *(lambda: pem(RSA), 0o644, "a file that its owner alone can read", "one that others can (mode 0644)"),
        "Run: chmod 600 PLACE",
    ),
    "readable by its group": (
        *(lambda: pem(RSA), 0o640, "a file that its owner alone can read", "one that others can (mode 0640)"),
        "Run: chmod 600 PLACE",
    ),
    "a public key": (lambda: public(RSA), 0o600, WANTED, "a public key", MAKE),
    "a certificate alone": (lambda: certified(RSA), 0o600, WANTED, "a certificate without its key", MAKE),
    "nothing": (lambda: b"", 0o600, WANTED, "no key", MAKE),
    "a secret": (lambda: b"not a secret", 0o600, WANTED, "no key", MAKE),
    "two keys": (lambda: pem(RSA) + pem("P-256"), 0o600, WANTED, "2 private keys", MAKE),
    "too short": (lambda: pem("RSA1024"), 0o600, WANTED, "one of RSA with 1024 bits", MAKE),
    "a curve of another kind": (lambda: pem("secp256k1"), 0o600, WANTED, "one of the curve secp256k1", MAKE),
    "Ed25519": (lambda: pem("Ed25519"), 0o600, WANTED, "one of another kind (Ed25519)", MAKE),
    "DSA": (lambda: pem("DSA"), 0o600, WANTED, "one of another kind (DSA)", MAKE),
    "broken": (
        *(lambda: pem(RSA).replace(b"M", b"N"), 0o600, WANTED),
        *("one that cannot be read: broken, encrypted, or of a kind that is not known", MAKE),
    ),
    "with another's certificate": (
        *(lambda: pem(RSA) + certified("P-256"), 0o600, "the certificate of the key beside it"),
        "one that is broken, or another key's",
        "Put the certificate that the provider has into the file, behind the key.",
    ),
    "endless": (lambda: pem(RSA) + b"x" * 70_000, 0o600, WANTED, "a file of more than 64 KB", ""),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_a_key_that_cannot_be_used_is_told_with_what_to_do(tmp_path, case):
    content, mode, expected, found, hint = UNUSABLE[case]
    path = tmp_path / "key.pem"
    if content is not None:
        written(path, content(), mode)
    with pytest.raises(UserError) as raised:
        client_key(path, None)
    [problem] = raised.value.problems
    told = [each.replace(str(path), "PLACE") for each in (problem.where, problem.expected, problem.found, problem.hint)]
    assert told == ["PLACE", expected, found, hint]
    assert raised.value.__cause__ is None and raised.value.__suppress_context__  # which may repeat what stands there


@pytest.fixture(scope="module")
def shared(tmp_path_factory) -> Door:
    world = make_world(tmp_path_factory.mktemp("shared"))
    (world.inst.settings.home / "sign_in.yaml").write_text(FILE)
    return Door(world, FakeProvider(world.clock))


def door_of(
    shared: Door, kind: str, content: Callable[[], bytes] | None = None, more: str = "", **provider: Any
) -> Door:
    home = shared.world.inst.settings.home
    (home / "sign_in.yaml").write_text(FILE.replace("works.pem", f"works.pem{more}"))
    written(home / "works.pem", content() if content else pem(kind))
    return Door(shared.world, FakeProvider(shared.world.clock, client_key=jwk(kind), **provider))


BY_RS256 = {"token_endpoint_auth_signing_alg_values_supported": ["RS256", "HS256"]}
SHOWN: dict[str, tuple[str, Callable[[], bytes] | None, str, dict[str, Any], dict[str, Any]]] = {
    "RSA": (RSA, None, "", {}, {"alg": "PS256", "typ": "JWT", "aud": f"{ISSUER}/token"}),
    "RSA, of a provider that names what it takes": (
        *(RSA, None, "", {"document": BY_RS256, "client_algorithms": ("RS256",)}),
        {"alg": "RS256"},
    ),
    "a curve": ("P-256", None, "", {}, {"alg": "ES256"}),
    "the key's name": (RSA, None, "\n    key_id: our-key", {}, {"kid": "our-key"}),
    "a certificate": (
        *(RSA, lambda: pem(RSA) + certified(RSA), "", {}),
        {"x5t#S256": "its thumbprint", "alg": "PS256"},  # as Entra ID wants it
    ),
    "the issuer": (RSA, None, "\n    audience: issuer", {"audience": ISSUER}, {"aud": ISSUER}),
}


@pytest.mark.parametrize("case", SHOWN)
def test_a_key_in_place_of_a_secret_lets_people_in(shared, case):
    kind, content, more, lies, expected = SHOWN[case]
    door = door_of(shared, kind, content, more, **lies)
    with door.browser() as browser:
        for _ in range(2):
            assert door.sign_in(browser).headers["location"] == "/report"
    one, two = door.provider.shown  # each has a number of its own: the provider takes none twice
    now = int(shared.world.clock().timestamp())
    if "x5t#S256" in expected:
        thumbprint = urlsafe_b64encode(certificate(kind).fingerprint(hashes.SHA256()))
        expected = expected | {"x5t#S256": thumbprint.rstrip(b"=").decode()}
    assert {"iss": CLIENT, "sub": CLIENT, "iat": now, "exp": now + 60, **expected}.items() <= one.items()
    assert set(one) - set(expected) <= {"alg", "typ", "iss", "sub", "aud", "iat", "exp", "jti"}
    assert one["jti"] != two["jti"] and len(one["jti"]) >= 22


REFUSED: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {  # of the file, of the provider, cause
    "another key": ({}, {"client_key": "P-256"}, "client"),
    "a provider that wants the issuer": ({}, {"audience": ISSUER}, "client"),
    "a provider that wants another algorithm": (
        *({}, {"document": {"token_endpoint_auth_signing_alg_values_supported": ["ES256", "HS256", "none"]}}),
        "own_key",
    ),
    "a key that is gone": ({"content": None}, {}, "own_key"),
    "a key that others can read": ({"mode": 0o644}, {}, "own_key"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_key_that_the_provider_does_not_take_lets_nobody_in(shared, case, caplog):
    given, lies, cause = REFUSED[case]
    door = door_of(shared, RSA)
    path = shared.world.inst.settings.home / "works.pem"
    for name, value in lies.items():
        setattr(door.provider, name, jwk(value) if name == "client_key" else value)
    with door.browser() as browser:
        back = door.set_out(browser)
        path.chmod(given.get("mode", 0o600))
        if "content" in given:
            path.unlink()
        answer = browser.get(back)
    assert answer.status_code == 502 and TOLD[cause] == "untrusted"
    assert caplog.messages[-1] == f"sign-in by works was refused: {cause}"
    assert door.provider.asked.count("/token") == (cause == "client")  # it is not asked again by anything else
    assert "PRIVATE" not in caplog.text and str(path) not in words_of(answer)


def test_a_new_key_in_the_file_counts_at_the_next_sign_in(shared):
    door = door_of(shared, RSA)
    with door.browser() as browser:
        assert door.sign_in(browser).status_code == 303
        written(shared.world.inst.settings.home / "works.pem", pem("P-256"))
        assert door.sign_in(browser).status_code == 502
        door.provider.client_key = jwk("P-256")
        assert door.sign_in(browser).status_code == 303


Claims = dict[str, Any]
FORGED: dict[str, Callable[[Claims, int, FakeProvider], str | Claims]] = {
    "for another provider": lambda c, now, p: c | {"aud": "https://evil.example/token"},
    "for two": lambda c, now, p: c | {"aud": [f"{ISSUER}/token", "https://evil.example/token"]},
    "for nobody": lambda c, now, p: {name: value for name, value in c.items() if name != "aud"},
    "over": lambda c, now, p: c | {"iat": now - 76, "exp": now - 16},
    "of the future": lambda c, now, p: c | {"iat": now + 16, "exp": now + 76},
    "for long": lambda c, now, p: c | {"exp": now + 61},
    "without an end": lambda c, now, p: {name: value for name, value in c.items() if name != "exp"},
    "of another client": lambda c, now, p: c | {"iss": "another", "sub": "another"},
    "about another client": lambda c, now, p: c | {"sub": "another"},
    "without a number": lambda c, now, p: {name: value for name, value in c.items() if name != "jti"},
    "taken before": lambda c, now, p: c | {"jti": "taken"},
    "by another key": lambda c, now, p: signed(c, jwk("RSA3072"), "PS256", None),
    "alg none": lambda c, now, p: unsigned(c, p),
    "HS256 with a public key": lambda c, now, p: by_public_key(c, p),
    "a text": lambda c, now, p: "a.b.c",
}


@pytest.mark.parametrize("case", ["right", *FORGED])
def test_the_provider_of_these_tests_takes_what_is_right_alone(case):
    provider = FakeProvider(lambda: NOW, client_key=jwk(RSA), shown=[{"jti": "taken"}])
    now = int(NOW.timestamp())
    claims = {"iss": CLIENT, "sub": CLIENT, "aud": f"{ISSUER}/token", "iat": now, "exp": now + 60, "jti": "new"}
    given = FORGED[case](claims, now, provider) if case in FORGED else claims
    token = given if isinstance(given, str) else signed(given, jwk(RSA), "PS256", None)
    form = {"client_id": CLIENT, "client_assertion_type": ASSERTION, "client_assertion": token}
    body = urlencode(form).encode()
    answers = [provider.answer("POST", "/realms/acme/token", {}, body)[2] for _ in range(2)]
    refused = b'{"error": "invalid_client"}'
    assert answers == [b'{"error": "invalid_grant"}' if case == "right" else refused, refused]  # it has no code


@dataclass
class Checked:
    """A run of `sign-in check`."""

    content: Callable[[], bytes]
    mode: int = 0o600
    document: dict[str, Any] = field(default_factory=dict)


CHECKS: dict[str, tuple[Checked, str]] = {
    "sound": (Checked(lambda: pem(RSA)), ""),
    "readable by others": (
        Checked(lambda: pem(RSA), 0o644),
        "works › private_key: expected a file that its owner alone can read, found one that others can (mode 0644)",
    ),
    "over": (
        Checked(lambda: pem(RSA) + certified(RSA, since=NOW - timedelta(days=9), until=NOW)),
        "expected a certificate that counts today, found one that does from 2026-02-21 to 2026-03-02",
    ),
    "not taken": (
        Checked(lambda: pem(RSA), document={"token_endpoint_auth_methods_supported": ["client_secret_basic"]}),
        "works › private_key: expected 'secret': the provider names no private_key_jwt among what it takes",
    ),
    "of another kind": (
        Checked(
            lambda: pem("P-384"), document={"token_endpoint_auth_signing_alg_values_supported": ["RS256", "PS256"]}
        ),
        "expected a key that signs by what the provider takes (RS256, PS256), found one that signs by ES384",
    ),
}


@pytest.mark.parametrize("case", CHECKS)
def test_the_check_looks_at_keys_too(shared, case, capsys):
    run, expected = CHECKS[case]
    home = shared.world.inst.settings.home
    written(home / "works.pem", run.content(), run.mode)
    takes = {"token_endpoint_auth_methods_supported": ["private_key_jwt"]}
    with on_a_port(FakeProvider(shared.world.clock, document=takes | run.document)) as provider:
        (home / "sign_in.yaml").write_text(FILE.replace(ISSUER, provider.issuer))
        code = main(["sign-in", "check"], {"INSIDE_OUT_HOME": str(home)})
    said = capsys.readouterr()
    assert (code, expected in said.err) == (bool(expected), True), said.err
    assert expected or "private key: RSA 2048\n" in said.out
    if run.mode != 0o600:  # nor does a server start with it
        assert main(["serve"], {"INSIDE_OUT_HOME": str(home), "PORT": "8499"}) == 1
        assert expected in capsys.readouterr().err
