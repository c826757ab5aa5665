"""Command that says what can be learned from publications."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import click

from diagnostic.cli.exit_codes import GOOD, MISTAKE, UNKNOWN
from diagnostic.cli.installations import installation
from diagnostic.errors import UserError


@click.command
@click.option("--wave", help="the survey's id (see: waves); everything that was published of it")
@click.option("--json", "first", type=Path, metavar="FILE...", help="files of `diagnose`, as one reader of them all")
@click.argument("files", nargs=-1, type=Path, metavar="")
@click.pass_obj
def audit(environ: Mapping[str, str], wave: str | None, first: Path | None, files: tuple[Path, ...]) -> int:
    """Say what can be learned from what was published; exits 0 if it is safe, 1 with the leak, 2 if unknown."""
    if files and not first:
        raise click.UsageError("Name files with --json FILE...")
    try:
        return _audit(environ, wave, [first, *files] if first else [])
    except UserError as error:  # what can't be read is not known to be safe
        print(error, file=sys.stderr)
        return UNKNOWN


def _audit(environ: Mapping[str, str], wave: str | None, files: list[Path]) -> int:
    from diagnostic.report.audit.findings import NOT_DECIDED, receipt
    from diagnostic.services.publication.audit import audit_files, audit_wave

    if files and not wave:
        found = audit_files(files)
    elif wave and not files:
        with installation(environ) as inst:
            found = audit_wave(inst, wave)
    else:
        raise UserError("Name a survey with --wave, or files with --json.")
    for each in found:
        print(*receipt(each), sep="\n")
    print("What no audit can decide:", *(f"  {line}" for line in NOT_DECIDED), sep="\n")
    verdicts = {each.verdict for each in found}
    return MISTAKE if "leak" in verdicts else UNKNOWN if "unknown" in verdicts else GOOD
