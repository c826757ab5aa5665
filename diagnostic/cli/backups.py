"""Commands that write and restore encrypted backups."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diagnostic.cli.installations import installation
from diagnostic.errors import UserError

if TYPE_CHECKING:
    from diagnostic.services.installation.setup import Installation

passphrase_option = click.option(
    "--passphrase-file",
    type=Path,
    metavar="FILE",
    help="its first line is the passphrase; without it you are asked",
)


@click.command
@click.argument("file", type=Path, help="a new file; it is never half-written")
@passphrase_option
@click.option(
    "--without-invitations",
    is_flag=True,
    help="for a copy to keep for long: nobody can answer with it any more",
)
@click.pass_obj
def backup(environ: Mapping[str, str], file: Path, passphrase_file: Path | None, without_invitations: bool) -> None:
    """Write everything into one encrypted file, at any time, while the server goes on."""
    from diagnostic.services.backup.passphrases import long_enough
    from diagnostic.services.backup.write import back_up

    passphrase = long_enough(_passphrase(passphrase_file, twice=True))
    with installation(environ) as inst:
        _say_what_the_clock_did(inst)
        print(back_up(inst, file, passphrase, datetime.now(UTC), without_invitations))


@click.command
@click.argument("file", type=Path, help="what 'backup' wrote")
@passphrase_option
@click.pass_obj
def restore(environ: Mapping[str, str], file: Path, passphrase_file: Path | None) -> None:
    """Bring everything of a backup into an empty installation, on either database."""
    from diagnostic.services.backup.restore import restore as bring_back

    passphrase = _passphrase(passphrase_file, twice=False)
    with installation(environ) as inst:
        print(bring_back(inst, file, passphrase, datetime.now(UTC)))


def _say_what_the_clock_did(inst: Installation) -> None:
    """By a clock that is wrong a survey may seem over; then its invitations are in no backup."""
    from diagnostic.services.installation.clock import sight

    if found := sight(inst, datetime.now(UTC)).said:
        print(found, file=sys.stderr)


def _passphrase(file: Path | None, twice: bool) -> str:
    from getpass import getpass

    from diagnostic.services.backup.passphrases import ask_passphrase, read_passphrase

    if file is not None:
        return read_passphrase(file)
    if not sys.stdin.isatty():
        raise UserError("There is nobody to ask for the passphrase: give it with --passphrase-file FILE.")
    return ask_passphrase(getpass, twice)
