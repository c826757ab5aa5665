"""What is wrong with the file on sign-in: in itself, with the environment, the installation and the providers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from diagnostic.definitions.signing_in.files import load_sign_in
from diagnostic.definitions.signing_in.providers import Provider, SignIn
from diagnostic.errors import Problem, did_you_mean, refuse
from diagnostic.files.bytes import read_bytes
from diagnostic.files.yaml.source import YamlSource, read
from diagnostic.services.installation.organisations import get_chart, list_organisations
from diagnostic.services.installation.sessions import file_of
from diagnostic.services.installation.setup import Installation
from diagnostic.settings import Settings

CAUSES = {
    "down": "no answer within seconds, or none that is right",
    "garbled": "an answer that is no discovery document",
    "issuer": "a discovery document of another issuer",
}


def load_for_server(settings: Settings, environ: Mapping[str, str]) -> SignIn | None:
    """The file on sign-in, as a server needs it; None where there is none. UserError with all that is wrong."""
    path = file_of(settings)
    if path is None:
        return None
    found = load_sign_in(path, [name for name, value in environ.items() if value])
    if any(each.private_key for each in found.providers):
        from diagnostic.services.sign_in.key_checks import useless_keys

        refuse(useless_keys(settings, read(read_bytes(path), str(path)), found))
    return found


def check_sign_in(
    inst: Installation, environ: Mapping[str, str], now: datetime, offline: bool = False
) -> tuple[SignIn | None, list[Problem]]:
    """The file on sign-in, None where there is none; and what in it fits neither the installation nor its providers.

    offline : ask no provider. Raises UserError where the file is broken in itself.
    """
    found, path = load_for_server(inst.settings, environ), file_of(inst.settings)
    if found is None or path is None:
        return None, []
    source = read(read_bytes(path), str(path))
    problems = list(_missing(inst, source, found))
    if any(each.private_key for each in found.providers):
        from diagnostic.services.sign_in.key_checks import useless_certificates

        problems += useless_certificates(inst.settings, source, found, now)
    for number, provider in enumerate(found.providers):
        problems += [] if offline else _silent(inst.settings, source, number, provider)
    return found, problems


def keys_shown(settings: Settings, found: SignIn) -> dict[str, str]:
    """What an administrator compares with what providers know of keys, by provider; none of those with secrets."""
    with_keys = [each for each in found.providers if each.private_key]
    if not with_keys:
        return {}
    from diagnostic.services.sign_in.key_checks import key_shown

    return {each.id: key_shown(settings, each) for each in with_keys}


def _missing(inst: Installation, source: YamlSource, found: SignIn) -> Iterator[Problem]:
    """Organisations and units that rules name, and that are not there (any more)."""
    there = [each.id for each in list_organisations(inst)]
    units = {id: chart.position if (chart := get_chart(inst, id)) else {} for id in there}
    for provider, each in enumerate(found.providers):
        for number, rule in enumerate(each.rules):
            path = ("providers", provider, "rules", number)
            if rule.organisation not in there:
                hint = did_you_mean(rule.organisation, there) or f"There are: {', '.join(there) or 'none yet'}."
                yield source.problem((*path, "organisation"), "an organisation of this installation", hint=hint)
            elif rule.unit is not None and rule.unit not in units[rule.organisation]:
                hint = did_you_mean(rule.unit, units[rule.organisation])
                yield source.problem((*path, "unit"), "a unit of the organisation", hint=hint)


def _silent(settings: Settings, source: YamlSource, number: int, provider: Provider) -> Iterator[Problem]:
    """What is wrong with a provider's own answers."""
    from diagnostic.services.sign_in.directory import DISCOVERY, Directory
    from diagnostic.services.sign_in.refusals import SignInRefused

    asked = Directory(provider.issuer, None)
    try:
        asked.look_for_keys()
        if provider.private_key:
            from diagnostic.services.sign_in.key_checks import refused_key

            yield from refused_key(settings, source, number, provider, asked.addresses())
        if provider.userinfo and not asked.addresses().userinfo:
            expected = "false: the provider has no userinfo endpoint"
            yield source.problem(("providers", number, "userinfo"), expected)
    except SignInRefused as refusal:
        hint = f"Open {provider.issuer.rstrip('/')}{DISCOVERY} from this machine."
        path = ("providers", number, "issuer")
        yield source.problem(path, "a provider that answers", CAUSES.get(refusal.cause, refusal.cause), hint)
