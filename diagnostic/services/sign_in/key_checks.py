"""What is wrong with private keys that the file on sign-in names, and what an administrator compares of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from diagnostic.definitions.signing_in.providers import Provider, SignIn
from diagnostic.errors import Problem, UserError
from diagnostic.files.yaml.source import YamlSource
from diagnostic.services.sign_in.client_keys import key_at
from diagnostic.services.sign_in.directory import ProviderAddresses
from diagnostic.settings import Settings


def useless_keys(settings: Settings, source: YamlSource, found: SignIn) -> Iterator[Problem]:
    """Private keys that cannot be used."""
    for number, provider in enumerate(found.providers):
        try:
            if provider.private_key:
                key_at(settings, provider)
        except UserError as error:
            path = ("providers", number, "private_key")
            yield from (source.problem(path, each.expected, each.found, each.hint) for each in error.problems)


def useless_certificates(settings: Settings, source: YamlSource, found: SignIn, now: datetime) -> Iterator[Problem]:
    """Certificates of keys that do not count any more, or not yet."""
    for number, provider in enumerate(found.providers):
        certificate = key_at(settings, provider).certificate if provider.private_key else None
        if certificate and not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
            times = f"{certificate.not_valid_before_utc:%Y-%m-%d} to {certificate.not_valid_after_utc:%Y-%m-%d}"
            path = ("providers", number, "private_key")
            yield source.problem(path, "a certificate that counts today", f"one that does from {times}")


def refused_key(
    settings: Settings, source: YamlSource, number: int, provider: Provider, addresses: ProviderAddresses
) -> Iterator[Problem]:
    """The key of a provider that says it takes none, or none of the kind."""
    key, path = key_at(settings, provider), ("providers", number, "private_key")
    if not addresses.takes_keys:
        yield source.problem(path, "'secret': the provider names no private_key_jwt among what it takes")
    elif key.algorithm(addresses.algorithms) is None:
        taken, found = ", ".join(addresses.algorithms), f"one that signs by {', '.join(key.algorithms)}"
        yield source.problem(path, f"a key that signs by what the provider takes ({taken})", found)


def key_shown(settings: Settings, provider: Provider) -> str:
    """A key and its certificate in a line."""
    key = key_at(settings, provider)
    if key.certificate is None:
        return key.kind
    until = f"{key.certificate.not_valid_after_utc:%Y-%m-%d}"
    return f"{key.kind}, certificate {key.thumbprint.hex()} (SHA-256) until {until}"
