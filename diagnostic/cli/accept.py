"""The command that takes keys and database as they are, after something of them was lost."""

from __future__ import annotations

from collections.abc import Mapping

import click

from diagnostic.cli.exit_codes import GOOD, MISTAKE
from diagnostic.settings import Settings


@click.command
@click.option("--yes", is_flag=True, help="do it; without it the command only says what is not as it was")
@click.pass_obj
def accept(environ: Mapping[str, str], yes: bool) -> int:
    """Say which keys or database are not as they were and what is lost with them; with --yes, go on without."""
    from diagnostic.services.installation.setup import differing, open_installation

    settings = Settings.from_environ(environ)
    wrong = differing(settings)
    for each in wrong:
        print(f"{each.where}: {each.cause}. Lost by going on without: {each.loss}.")
    if not wrong:
        print("Keys and database are as they were.")
        return GOOD
    if not yes:
        print("Nothing was changed. To go on without what is lost: python -m diagnostic accept --yes")
        return MISTAKE
    open_installation(settings, accepting=True).engine.dispose()
    print("Taken as it is now.")
    return GOOD
