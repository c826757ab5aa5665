"""Commands about organisations and who may read their reports."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diagnostic.cli.installations import installation

if TYPE_CHECKING:
    from diagnostic.services.installation.access import Role


@click.command
@click.argument("identifier", metavar="ID", help="small letters, digits, - and _")
@click.option("--name", required=True, help="as people call it")
@click.option("--chart", type=Path, metavar="FILE", help="unit,parent,name; or a table of persons (docs/importing.md)")
@click.option("--zone", help="whose days count, such as Europe/Berlin (default: this machine's, else UTC)")
@click.pass_obj
def organisation(environ: Mapping[str, str], identifier: str, name: str, chart: Path | None, zone: str | None) -> None:
    """Add an organisation to the installation."""
    from diagnostic.definitions.loading.organisation_files import load_with_warnings
    from diagnostic.services.installation.organisations import create_organisation
    from diagnostic.zones import machine_zone

    loaded, warnings = load_with_warnings(chart) if chart else (None, [])
    for warning in warnings:
        print(f"warning: {warning}", file=sys.stderr)
    zone = zone or machine_zone(environ.get("TZ", ""))
    with installation(environ) as inst:
        create_organisation(inst, id=identifier, name=name, chart=loaded, zone=zone, now=datetime.now(UTC))
    print(f"organisation '{identifier}' is there; its days are those of {zone}")


@click.command
@click.argument("organisation", help="its id")
@click.option("--role", required=True, type=click.Choice(["consultant", "executive", "administrator"]))
@click.option("--unit", help="an executive's part of the organisation; without it all of it")
@click.option("--label", required=True, help="who it is for")
@click.option("--days", type=int, default=30, help="how long it works (default: 30)")
@click.pass_obj
def link(environ: Mapping[str, str], organisation: str, role: Role, unit: str | None, label: str, days: int) -> None:
    """Make a link for a consultant, an executive or an administrator; it is shown this once."""
    from diagnostic.services.installation.access import issue_link

    with installation(environ) as inst:
        token = issue_link(
            inst, organisation=organisation, role=role, unit=unit, label=label, days=days, now=datetime.now(UTC)
        )
    print(f"{inst.settings.base_url}/enter/{token}")
