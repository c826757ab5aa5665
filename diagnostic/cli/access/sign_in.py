"""Commands about sign-in: what is wrong with its file, the first administrator, and links switched off."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, datetime

import click

from diagnostic.cli.exit_codes import GOOD, MISTAKE
from diagnostic.cli.installations import installation


@click.group("sign-in")
def sign_in() -> None:
    """Check sign-in, let an administrator in once, switch an organisation's links off or on."""


@sign_in.command
@click.option("--offline", is_flag=True, help="ask no provider")
@click.pass_obj
def check(environ: Mapping[str, str], offline: bool) -> int:
    """Say what is wrong with the file on sign-in: its secrets, organisations, units, and whether providers answer."""
    from diagnostic.services.sign_in.check import check_sign_in, keys_shown

    with installation(environ) as inst:
        found, problems = check_sign_in(inst, environ, datetime.now(UTC), offline)
    if found is None:
        print(f"Nobody signs in: SIGN_IN names no file, and {inst.settings.home} has no sign_in.yaml.")
        return GOOD
    keys = keys_shown(inst.settings, found)
    for provider in found.providers:
        print(f"{provider.id}: {provider.label}, rules: {len(provider.rules)}")
        if provider.id in keys:
            print(f"  private key: {keys[provider.id]}")
        print(f"  redirect URI at the provider: {inst.settings.base_url}/auth/callback/{provider.id}")
    print(f"  redirect URI after signing out: {inst.settings.base_url}/")
    for problem in problems:
        print(problem, file=sys.stderr)
    return MISTAKE if problems else GOOD


@sign_in.command
@click.argument("organisation", help="its id")
@click.option("--label", required=True, help="who it is for")
@click.pass_obj
def administrator(environ: Mapping[str, str], organisation: str, label: str) -> None:
    """Make a link that lets an administrator in, once, within half an hour."""
    from diagnostic.services.sign_in.one_time import one_time_link

    with installation(environ) as inst:
        token = one_time_link(inst, organisation, label, datetime.now(UTC))
    print(f"{inst.settings.base_url}/auth/once/{token}")


@sign_in.command
@click.argument("organisation", help="its id")
@click.argument("switch", type=click.Choice(["off", "on"]), help="off: its staff sign in; on: links work again")
@click.pass_obj
def links(environ: Mapping[str, str], organisation: str, switch: str) -> None:
    """Switch an organisation's access links off, with all visits that came by them, or on again."""
    from diagnostic.services.sign_in.switching import switch_at_the_shell

    with installation(environ) as inst:
        switch_at_the_shell(inst, organisation, switch == "off", datetime.now(UTC))
    print(f"Access links of '{organisation}' are {switch}.")
