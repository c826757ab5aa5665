"""The command line. Each command parses its words, calls one service and prints; mistakes of people exit with 1."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import diagnostic
from diagnostic.definitions.wave import MIN_GROUP, Policy
from diagnostic.errors import Problem, UserError
from diagnostic.settings import Settings

if TYPE_CHECKING:
    from diagnostic.services.installation.setup import Installation
    from diagnostic.services.offline.diagnose import DiagnosisFiles

GOOD, MISTAKE, UNKNOWN = 0, 1, 2


def main(words: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run one command; the exit code."""
    options = _parser().parse_args(words)
    try:
        return options.run(options, environ)
    except UserError as error:
        print(error, file=sys.stderr)
        return MISTAKE


def check(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from diagnostic.services.offline.check import check as check_together

    files = check_together(options.files)
    for file in files:
        print(*file.lines, sep="\n")
    return GOOD if all(file.sound for file in files) else MISTAKE


def diagnose(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    with _without_collecting():
        return _diagnose(options)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Nothing is let go of before the file is written: to look for garbage takes a tenth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _diagnose(options: argparse.Namespace) -> int:
    from diagnostic.services.installation.atomic_files import write_whole
    from diagnostic.services.offline.diagnose import DiagnosisFiles, SurveyFiles, diagnose_files

    files = DiagnosisFiles(
        inside=SurveyFiles(options.questionnaire, options.answers, options.unit),
        outside=[SurveyFiles(*_outside(group, options.unit)) for group in options.outside or ()],
        organisation=options.organisation,
        rules=options.rules,
        counts=options.counts,
        policy=_policy(options),
        skip_refused=options.skip_refused,
    )
    _not_an_input(options.json, files)
    written = diagnose_files(files)
    write_whole(options.json, written.content)
    for note in written.notes:
        print(note, file=sys.stderr)
    return GOOD


def _policy(options: argparse.Namespace) -> Policy:
    unsafe = options.unsafe_for_validation
    smallest = 1 if unsafe else MIN_GROUP
    return Policy(smallest if options.min_group is None else options.min_group, unsafe)


def _not_an_input(target: Path, files: DiagnosisFiles) -> None:
    surveys = (files.inside, *files.outside)
    inputs = [
        files.organisation,
        files.rules,
        *(path for each in surveys for path in (each.questionnaire, each.answers)),
    ]
    if target.resolve() in {path.resolve() for path in inputs if path}:
        raise UserError(
            Problem("--json", "a file that is not one of the inputs", str(target), hint="Choose another name.")
        )


def _outside(group: Mapping[str, Any], unit: str) -> tuple[Path, Path, str]:
    for needed in ("questionnaire", "answers"):
        if needed not in group:
            given = ", ".join(f"--outside-{name} {value}" for name, value in group.items())
            raise UserError(
                f"An outside audience needs its --outside-questionnaire and its --outside-answers: {given} "
                f"stands without --outside-{needed}."
            )
    return Path(group["questionnaire"]), Path(group["answers"]), group.get("unit", unit)


def serve(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from diagnostic.services.server.serve import serve as run

    return run(Settings.from_environ(environ), environ)


def organisation(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from diagnostic.definitions.loading.organisation_files import load_organisation
    from diagnostic.services.installation.organisations import create_organisation

    chart = load_organisation(options.chart) if options.chart else None
    with _installation(environ) as inst:
        create_organisation(inst, id=options.id, name=options.name, chart=chart, now=datetime.now(UTC))
    print(f"organisation '{options.id}' is there")
    return GOOD


def link(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from diagnostic.services.installation.access import issue_link

    with _installation(environ) as inst:
        token = issue_link(
            inst,
            organisation=options.organisation,
            role=options.role,
            unit=options.unit,
            label=options.label,
            days=options.days,
            now=datetime.now(UTC),
        )
    print(f"{inst.settings.base_url}/enter/{token}")
    return GOOD


def import_answers(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from diagnostic.services.fieldwork.imports import AnswersFile, import_file
    from diagnostic.services.installation.operators import operator

    file = AnswersFile(options.file, options.unit, options.mapping, options.counts)
    with _installation(environ) as inst:
        access = operator(inst, options.organisation)
        print(import_file(inst, access, options.wave, options.audience, file, options.skip_refused, datetime.now(UTC)))
    return GOOD


def audit(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    try:
        return _audit(options, environ)
    except UserError as error:  # what can't be read is not known to be safe
        print(error, file=sys.stderr)
        return UNKNOWN


def _audit(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from diagnostic.report.audit.receipt import NOT_DECIDED, receipt
    from diagnostic.services.publication.audit import audit_files, audit_wave

    if bool(options.json) == bool(options.wave):
        raise UserError("Name a wave with --wave, or files with --json.")
    if options.json:
        found = audit_files(options.json)
    else:
        with _installation(environ) as inst:
            found = audit_wave(inst, options.wave)
    for each in found:
        print(*receipt(each), sep="\n")
    print("What no audit can decide:", *(f"  {line}" for line in NOT_DECIDED), sep="\n")
    verdicts = {each.verdict for each in found}
    return MISTAKE if "leak" in verdicts else UNKNOWN if "unknown" in verdicts else GOOD


def waves(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from diagnostic.services.fieldwork.lifecycle import list_waves
    from diagnostic.services.installation.operators import operator

    with _installation(environ) as inst:
        for wave in list_waves(inst, operator(inst, options.organisation), datetime.now(UTC).date()):
            print(
                f"{wave.id}  {wave.opens} to {wave.closes}  {wave.state:<9}  {wave.name} ({', '.join(wave.audiences)})"
            )
    return GOOD


def retire(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from diagnostic.services.fieldwork.retirement import retire_wave

    with _installation(environ) as inst:
        print(retire_wave(inst, options.wave, datetime.now(UTC)))
    return GOOD


def backup(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from diagnostic.services.backup.passphrases import long_enough
    from diagnostic.services.backup.write import back_up

    passphrase = long_enough(_passphrase(options, twice=True))
    with _installation(environ) as inst:
        print(back_up(inst, options.file, passphrase, datetime.now(UTC), options.without_invitations))
    return GOOD


def restore(options: argparse.Namespace, environ: Mapping[str, str]) -> int:
    from diagnostic.services.backup.restore import restore as bring_back

    passphrase = _passphrase(options, twice=False)
    with _installation(environ) as inst:
        print(bring_back(inst, options.file, passphrase, datetime.now(UTC)))
    return GOOD


def _passphrase(options: argparse.Namespace, twice: bool) -> str:
    from getpass import getpass

    from diagnostic.services.backup.passphrases import ask_passphrase, read_passphrase

    if options.passphrase_file is not None:
        return read_passphrase(options.passphrase_file)
    if not sys.stdin.isatty():
        raise UserError("There is nobody to ask for the passphrase: give it with --passphrase-file FILE.")
    return ask_passphrase(getpass, twice)


@contextmanager
def _installation(environ: Mapping[str, str]) -> Iterator[Installation]:
    from diagnostic.services.installation.setup import open_installation

    inst = open_installation(Settings.from_environ(environ))
    try:
        yield inst
    finally:
        inst.engine.dispose()


class _Group(argparse.Action):
    """Collects --outside-* options into groups: an option that the last group already has starts the next."""

    def __call__(self, parser, namespace, values, option_string=None) -> None:
        key = self.option_strings[0].removeprefix("--outside-")
        groups = list(getattr(namespace, "outside", None) or [{}])
        if key in groups[-1]:
            groups.append({})
        groups[-1] = {**groups[-1], key: values}
        namespace.outside = groups


@dataclass(frozen=True)
class Option:
    """One option of a command, as argparse takes it."""

    names: tuple[str, ...]
    settings: Mapping[str, Any]


def option(*names: str, **settings: Any) -> Option:
    return Option(names, settings)


@dataclass(frozen=True)
class Command:
    """One row of the table of commands."""

    name: str
    run: Any
    help: str
    options: tuple[Option, ...] = ()


_PASSPHRASE_FILE = option(
    "--passphrase-file", type=Path, metavar="FILE", help="its first line is the passphrase; without it you are asked"
)

COMMANDS = (
    Command(
        "check",
        check,
        "Check questionnaires, rules, scales and organisation files; exits 0 or 1.",
        (option("files", nargs="+", type=Path, metavar="FILE"),),
    ),
    Command(
        "diagnose",
        diagnose,
        "From files to a diagnosis as JSON, without a database.",
        (
            option("--questionnaire", type=Path, required=True, help="what the people inside were asked (YAML)"),
            option("--answers", type=Path, required=True, help="their answers: CSV, XLSX or Parquet"),
            option("--unit", default="unit", help="the column that holds each person's unit (default: unit)"),
            option("--organisation", type=Path, help="unit,parent,name and attributes (CSV)"),
            option("--rules", type=Path, help="the rule table (YAML); without it nothing is predicted"),
            option(
                "--outside-questionnaire",
                action=_Group,
                dest="outside",
                metavar="YAML",
                help="one per outside audience",
            ),
            option("--outside-answers", action=_Group, dest="outside", metavar="FILE", help="one per outside audience"),
            option(
                "--outside-unit", action=_Group, dest="outside", metavar="COLUMN", help="where it differs from --unit"
            ),
            option("--counts", action="store_true", help="answers are already counted: unit,item,n1..nk"),
            option("--min-group", type=int, help=f"people; at least {MIN_GROUP}, the default"),
            option(
                "--unsafe-for-validation",
                action="store_true",
                help="hide nobody, from one person on, to compare numbers with other software; never for people to see",
            ),
            option("--skip-refused", action="store_true", help="leave out rows that can't be read, and say how many"),
            option("--json", type=Path, required=True, metavar="OUT.json", help="where to write it"),
        ),
    ),
    Command("serve", serve, "Prepare the installation, print links that work, and serve the pages."),
    Command(
        "organisation",
        organisation,
        "Add an organisation to the installation.",
        (
            option("id", help="small letters, digits, - and _"),
            option("--name", required=True, help="as people call it"),
            option("--chart", type=Path, metavar="CSV", help="unit,parent,name and attributes"),
        ),
    ),
    Command(
        "link",
        link,
        "Make a link for a consultant or an executive; it is shown this once.",
        (
            option("organisation", help="its id"),
            option("--role", required=True, choices=["consultant", "executive"]),
            option("--unit", help="an executive's part of the organisation; without it all of it"),
            option("--label", required=True, help="who it is for"),
            option("--days", type=int, default=30, help="how long it works (default: 30)"),
        ),
    ),
    Command(
        "audit",
        audit,
        "Say what can be learned from what was published; exits 0 if it is safe, 1 with the leak, 2 if unknown.",
        (
            option("--wave", help="the wave's id (see: waves); everything that was published of it"),
            option(
                "--json", nargs="+", type=Path, metavar="FILE", help="files of `diagnose`, as one reader of them all"
            ),
        ),
    ),
    Command("waves", waves, "List an organisation's waves with their ids.", (option("organisation", help="its id"),)),
    Command(
        "import",
        import_answers,
        "Import answers of any size into a wave: all of them or none.",
        (
            option("organisation", help="its id"),
            option("--wave", required=True, help="the wave's id (see: waves)"),
            option("--audience", required=True, help="employee, customer ..."),
            option("--unit", default="unit", help="the column that holds each person's unit (default: unit)"),
            option("--mapping", type=Path, help="column,item: where the names differ"),
            option("--counts", action="store_true", help="answers are already counted: unit,item,n1..nk"),
            option("--skip-refused", action="store_true", help="leave out rows that can't be read, and say how many"),
            option("file", type=Path, metavar="FILE", help="CSV, XLSX or Parquet"),
        ),
    ),
    Command(
        "retire",
        retire,
        "Destroy the invitations of a wave and their key, for good. Answers and publications stay. Servers do it by "
        "themselves when a wave's retention has ended.",
        (option("wave", metavar="WAVE", help="its id (see: waves)"),),
    ),
    Command(
        "backup",
        backup,
        "Write everything into one encrypted file, at any time, while the server goes on.",
        (
            option("file", type=Path, metavar="FILE", help="a new file; it is never half-written"),
            _PASSPHRASE_FILE,
            option(
                "--without-invitations",
                action="store_true",
                help="for a copy to keep for long: nobody can answer with it any more",
            ),
        ),
    ),
    Command(
        "restore",
        restore,
        "Bring everything of a backup into an empty installation, on either database.",
        (option("file", type=Path, metavar="FILE", help="what 'backup' wrote"), _PASSPHRASE_FILE),
    ),
)


def _parser() -> argparse.ArgumentParser:
    about = "Inside Out, a service-culture diagnostic"
    parser = argparse.ArgumentParser(prog="python -m diagnostic", description=about)
    parser.add_argument("--version", action="version", version=diagnostic.__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        sub = commands.add_parser(command.name, help=command.help, description=command.help)
        for each in command.options:
            sub.add_argument(*each.names, **each.settings)
        sub.set_defaults(run=command.run)
    return parser
