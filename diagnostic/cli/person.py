"""The command about one person: what open records hold of them, handed out or erased."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, datetime

import click

from diagnostic.cli.installations import installation


@click.command
@click.argument("organisation", help="its id")
@click.argument("name", help="as it was typed; case and blanks do not matter")
@click.option(
    "--export", type=click.Choice(["json", "csv"]), help="write every place where it stands to standard output"
)
@click.option("--erase", is_flag=True, help="take it away everywhere, for good; what is exported is written first")
@click.pass_obj
def person(environ: Mapping[str, str], organisation: str, name: str, export: str | None, erase: bool) -> None:
    """Find, export or erase one person's name in actions, comments, agreements and meetings."""
    from diagnostic.report.words import count
    from diagnostic.services.audit_log.handed_out import log_file
    from diagnostic.services.installation.organisations import operator
    from diagnostic.services.persons.erasure import erase_person
    from diagnostic.services.persons.found import as_csv, as_json, find_person

    with installation(environ) as inst:
        access = operator(inst, organisation)
        found = find_person(inst, access, name)
        if export:
            log_file(inst, access, f"person.{export}", datetime.now(UTC))
            sys.stdout.buffer.write(as_json(found) if export == "json" else as_csv(found, access.zone))
            sys.stdout.flush()
        else:
            for each in found:
                print(f"{access.day_of(each.at)}  {each.kind:<16}  {each.field:<8}  {each.words}")
        if erase:
            print(f"erased in {count(erase_person(inst, access, name, datetime.now(UTC)), 'place')}", file=sys.stderr)
        elif not export:
            print(f"in {count(len(found), 'place')}")
