"""Mail servers that are encrypted and ask for a password: what is said to whom, and what is not sent at all."""

from __future__ import annotations

import ssl
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from diagnostic.services.mail.handover import HandedOver, MailConnection, ServerTroubleError
from tests.mail_server import PLAIN, mail_server
from tests.worlds import NOW

USER, PASSWORD = "surveys", "geheim & long"
LOGIN = {"user": USER, "password": PASSWORD}
LETTER = b"Subject: Spring\r\n\r\nHello\r\n.\r\n"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """(context of a server, file to trust it by) of 127.0.0.1, and of another host."""
    folder = tmp_path_factory.mktemp("certificates")
    return {name: _certificate(folder / f"{name}.pem", address) for name, address in HOSTS.items()}


HOSTS = {"ours": "127.0.0.1", "another": "127.0.0.2"}


def _certificate(path, address):
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(NOW).not_valid_after(NOW + timedelta(days=36500))
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))])
    made = made.add_extension(names, critical=True).add_extension(x509.BasicConstraints(True, None), critical=True)
    certificate = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    pkcs8, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, pkcs8, plain) + certificate)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    return context, path


class Doorkeeper:
    """Lets one user in; repeats the password to whoever has another, as badly made servers do."""

    def __call__(self, server, session, envelope, mechanism, data):
        assert isinstance(data, LoginPassword)
        if (data.login, data.password) == (USER.encode(), PASSWORD.encode()):
            return AuthResult(success=True)
        server.transport.write(b"535 5.7.8 no user with " + data.password + b"\r\n")
        return AuthResult(success=False, handled=True)


SENT = None
REFUSES = "it refuses the user or the password: 535 5.7.8 no user with …"
UNTRUSTED = "its certificate cannot be trusted, or is another server's"
NO_PASSWORDS = "it takes no password over this connection"
# what is set, how the server is, which certificate is trusted -> why nothing was sent
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], str | None, str | None]] = {
    "tls": (dict(tls=True), dict(tls=True), "ours", SENT),
    "tls, login": (dict(tls=True, **LOGIN), dict(tls=True, login=True), "ours", SENT),
    "starttls": (dict(starttls=True), dict(starttls=True), "ours", SENT),
    "starttls, login": (dict(starttls=True, **LOGIN), dict(starttls=True, login=True), "ours", SENT),
    "not trusted": (dict(tls=True, **LOGIN), dict(tls=True, login=True), None, UNTRUSTED),
    "starttls, not trusted": (dict(starttls=True, **LOGIN), dict(starttls=True, login=True), None, UNTRUSTED),
    "another's": (dict(starttls=True), dict(starttls=True, certificate="another"), "another", UNTRUSTED),
    "no starttls": (dict(starttls=True, **LOGIN), dict(login=True), "ours", "it offers no encryption (STARTTLS)"),
    "no tls": (dict(tls=True, **LOGIN), {}, "ours", "it does not encrypt as it was asked to"),
    "wrong password": (
        dict(starttls=True, user=USER, password="wrong one"), dict(starttls=True, login=True), "ours", REFUSES,
    ),
    "no login": (dict(**LOGIN), {}, "ours", NO_PASSWORDS),
    "login needed": (
        dict(tls=True), dict(tls=True, login=True), "ours",
        "it refuses the sender surveys@acme.org: 530 5.7.0 Authentication required",
    ),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # it looks for STARTTLS alone
@pytest.mark.parametrize("case", CASES)
def test_nothing_is_sent_to_a_server_that_is_not_the_one_that_is_set(certificates, monkeypatch, case):
    given, served, trusted, why = CASES[case]
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificates[trusted][1]))
    context = certificates[served.get("certificate", "ours")][0]
    how = {"ssl_context": context} if served.get("tls") else {}
    how |= {"tls_context": context} if served.get("starttls") else {}
    if served.get("login"):
        how |= {"authenticator": Doorkeeper(), "auth_required": True, "auth_require_tls": bool(served.get("starttls"))}
    with mail_server(replace(PLAIN, **given), **how) as (boxes, server):
        connection = MailConnection(server, step=2, all_steps=5)
        if why is SENT:
            connection.begin()
            assert connection.hand_over("ann@acme.org", LETTER) == HandedOver("sent")
            (session,) = boxes.sessions
            assert (session.ssl is not None or served.get("tls"), bool(session.authenticated)) == (
                True,
                "user" in given,
            )
        else:
            with pytest.raises(ServerTroubleError) as refused:
                connection.begin()
            assert str(refused.value) == why
        connection.close()
    assert boxes.addresses == (["ann@acme.org"] if why is SENT else [])
    assert bool(boxes.asked) == (why is SENT)
