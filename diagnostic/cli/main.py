"""Entry of the command line: all commands in one group, and exit codes for mistakes of people."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

import click

import diagnostic
from diagnostic.cli.accept import accept
from diagnostic.cli.access.activity import activity
from diagnostic.cli.access.sign_in import sign_in
from diagnostic.cli.audit import audit
from diagnostic.cli.backups import backup, restore
from diagnostic.cli.benchmarks import benchmark
from diagnostic.cli.exit_codes import GOOD, INTERRUPTED, MISTAKE
from diagnostic.cli.exports import export
from diagnostic.cli.offline import chart, check, diagnose, draft
from diagnostic.cli.organisations import link, organisation
from diagnostic.cli.person import person
from diagnostic.cli.server import serve
from diagnostic.cli.translations import translate
from diagnostic.cli.waves import import_answers, retire, waves
from diagnostic.errors import UserError
from diagnostic.services.installation.private_files import keep_private


@click.group(
    commands=[
        check,
        diagnose,
        draft,
        chart,
        translate,
        serve,
        organisation,
        link,
        sign_in,
        person,
        activity,
        audit,
        waves,
        export,
        import_answers,
        retire,
        benchmark,
        backup,
        restore,
        accept,
    ],
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(diagnostic.__version__, message="%(version)s")
def commands() -> None:
    """Inside Out, a service-culture diagnostic."""


def main(words: Sequence[str], environ: Mapping[str, str], program: str = "python -m diagnostic") -> int:
    """Run one command; the exit code: that of the command, 1 for mistakes in data, 2 for mistakes in words."""
    try:
        code = commands.main(list(words), program, obj=environ, standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        return INTERRUPTED
    except UserError as error:
        print(error, file=sys.stderr)
        return MISTAKE
    return GOOD if code is None else int(code)


def run(program: str = "inside-out") -> NoReturn:
    """Run the command that this process was started with, and end the process with the exit code."""
    keep_private()
    code = main(sys.argv[1:], os.environ, program)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)  # Arrow's threads may still be ending and would abort an ordinary exit (1 in 50 under load)
