"""The command about the audit log: what staff and the server did."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, datetime

import click

from diagnostic.cli.installations import installation

DAY = click.DateTime(["%Y-%m-%d"])


@click.command
@click.argument("organisation", help="its id")
@click.option("--since", type=DAY, help="a day, such as 2026-03-01; without it all there is")
@click.option("--csv", is_flag=True, help="as a table, to standard output")
@click.pass_obj
def activity(environ: Mapping[str, str], organisation: str, since: datetime | None, csv: bool) -> None:
    """List an organisation's audit log: who did what and when, the newest first."""
    from diagnostic.services.audit_log.handed_out import log_file
    from diagnostic.services.audit_log.reading import LogChoice, log_csv, whole_log
    from diagnostic.services.installation.organisations import operator

    with installation(environ) as inst:
        access, choice = operator(inst, organisation), LogChoice(first=since.date() if since else None)
        if csv:
            content = log_csv(inst, access, choice)
            log_file(inst, access, "audit-log.csv", datetime.now(UTC))
            sys.stdout.buffer.write(content)
            sys.stdout.flush()
            return
        for entry in whole_log(inst, access, choice):
            print(f"{entry.at:%Y-%m-%d %H:%M}  {entry.who}: {entry.done}")
