"""What a file on sign-in owes itself: ids once, issuers that are addresses, rules that ask for something."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from urllib.parse import SplitResult, urlsplit

from diagnostic.definitions.signing_in.providers import CONDITIONS, NAME_OF_KEY, NAME_OF_SECRET
from diagnostic.definitions.validation.questionnaires import repeated_ids
from diagnostic.errors import Problem
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.source import YamlSource

PROVIDERS = ("providers",)
PROOFS, OF_KEYS = ("secret", "private_key"), ("key_id", "audience")
LONGEST_NAME = 300  # characters of a file's name with its folders; a key is longer
LOOPBACK = ("localhost", "127.0.0.1", "::1")  # where tests have a provider; nothing there leaves the machine


def check_sign_in(source: YamlSource, variables: Container[str] | None) -> Iterator[Problem]:
    """Every problem that is not one of shape.

    variables : those that the environment has; None where nobody asks for secrets.
    """
    providers = source.entries(PROVIDERS)
    yield from repeated_ids(source, providers)
    for provider in providers:
        yield from _issuer(source, (*provider, "issuer"))
        yield from _secret(source, (*provider, "secret"), variables)
        yield from _proof(source, provider)
        yield from _empty(source, provider, ("max_age",), "a number")
        yield from _rules(source, source.entries((*provider, "rules")))


def is_safe(address: str) -> bool:
    """Whether an address is one of https, or of this machine.

    >>> is_safe("https://id.example.org/x"), is_safe("http://id.example.org"), is_safe("http://localhost:8080")
    (True, False, True)
    """
    found = _split(address)
    plain = address.isascii() and address.isprintable() and " " not in address  # it may go into a header
    return (
        plain
        and bool(found.hostname)
        and (found.scheme == "https" or (found.scheme == "http" and found.hostname in LOOPBACK))
    )


def is_near(address: str) -> bool:
    """Whether an address is one of this machine.

    >>> is_near("http://localhost:8080"), is_near("https://id.example.org/x")
    (True, False)
    """
    return _split(address).hostname in LOOPBACK


def is_file_name(text: str) -> bool:
    """Whether a text may be the name of a file.

    >>> is_file_name("keys/entra.pem"), is_file_name("-----BEGIN PRIVATE KEY----- MIIE")
    (True, False)
    """
    return text.isprintable() and len(text) <= LONGEST_NAME and "-----" not in text


def _split(address: str) -> SplitResult:
    try:
        found = urlsplit(address)
        found.port  # noqa: B018 - raises where it is no number
    except ValueError:
        return urlsplit("")
    return found


def _issuer(source: YamlSource, path: Path) -> Iterator[Problem]:
    text = source.text(path)
    if text is None:
        return
    found = _split(text)
    if not is_safe(text) or found.query or found.fragment or found.username or text != text.strip():
        yield source.problem(path, "an address that begins with https:// and has no ? or #")
    elif text.endswith("/.well-known/openid-configuration"):
        hint = f"Leave the end away: {text.removesuffix('/.well-known/openid-configuration')}"
        yield source.problem(path, "the issuer, not the address of its discovery document", hint=hint)
    elif "{" in text or text.rstrip("/").endswith(("/common/v2.0", "/organizations/v2.0", "/consumers/v2.0")):
        hint = "Everybody in the world could sign in there. Write the id of your tenant in its place."
        yield source.problem(path, "the issuer of one tenant", hint=hint)


def _secret(source: YamlSource, path: Path, variables: Container[str] | None) -> Iterator[Problem]:
    """No message repeats what is no name: it may be the secret itself."""
    name = source.text(path)
    if name is not None and not re.fullmatch("[A-Z_][A-Z0-9_]*", name):
        yield source.problem(path, NAME_OF_SECRET, "another text", "The secret itself stands in no file.")
    elif name is not None and variables is not None and name not in variables:
        hint = "Set it where the server is started; the secret itself stands in no file."
        yield source.problem(path, "a variable that the environment has", f"'{name}', which is not set", hint)


def _proof(source: YamlSource, provider: Path) -> Iterator[Problem]:
    """The one thing by which the provider knows us: a secret, or a key with what goes with it."""
    given = source.at(provider)
    there = [name for name in PROOFS if isinstance(given, dict) and name in given]
    yield from _empty(source, provider, (*PROOFS, *OF_KEYS), "a text")
    if len(there) == 2:
        hint = "Take the other one away here, and the secret at the provider too: what lies about lets others in."
        yield source.problem((*provider, "private_key"), "either 'secret' or 'private_key'", "both", hint)
    elif not there and isinstance(given, dict):
        yield source.problem(provider, "'secret' or 'private_key'", "neither", "The provider has to know who asks.")
    name = source.text((*provider, "private_key"))
    if name is not None and not is_file_name(name):  # it may be the key itself, which no message repeats
        hint = "The key itself stands in a file of its own."
        yield source.problem((*provider, "private_key"), NAME_OF_KEY, "another text", hint)
    for name in OF_KEYS:
        if isinstance(given, dict) and name in given and "private_key" not in there:
            yield source.problem((*provider, name), f"'{name}' beside 'private_key'", "no 'private_key'")


def _rules(source: YamlSource, rules: list[Path]) -> Iterator[Problem]:
    seen: dict[tuple[str | None, ...], Path] = {}
    for rule in rules:
        asked = tuple(source.text((*rule, name)) for name in CONDITIONS)
        yield from _empty(source, rule, (*CONDITIONS, "unit"), "a text")
        if not any(name in (source.at(rule) or ()) for name in CONDITIONS):
            yield source.problem(rule, f"one of {', '.join(CONDITIONS)}", "none", "Everybody would fit it.")
            continue
        if "unit" in (source.at(rule) or ()) and source.text((*rule, "role")) != "executive":
            hint = "Consultants and administrators are there for the whole organisation."
            yield source.problem((*rule, "unit"), "no unit, or the role executive", hint=hint)
        before = seen.setdefault((*asked, source.text((*rule, "organisation"))), rule)
        if before != rule and any(asked):
            hint = f"Line {source.line(before)} asks for the same, and the first row that fits counts."
            yield source.problem(rule, "another condition than in a row before", "the same", hint)


def _empty(source: YamlSource, path: Path, names: Iterable[str], expected: str) -> Iterator[Problem]:
    """What has a name and no value: it would ask for nothing, and so let in more people, or to more."""
    given = source.at(path)
    for name in names:
        if isinstance(given, dict) and name in given and given[name] is None:
            yield source.problem((*path, name), expected, "nothing", "Write what is asked for, or leave the key out.")
