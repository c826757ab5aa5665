"""Commands that work on files alone, without a database."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from diagnostic.cli.exit_codes import GOOD, MISTAKE
from diagnostic.cli.outside_audiences import ORDER, PREFIX, OrderedCommand, in_groups, survey_of
from diagnostic.errors import Problem, UserError

if TYPE_CHECKING:
    from diagnostic.definitions.wave import Policy
    from diagnostic.services.counting.executors import Executor
    from diagnostic.services.offline.diagnose import DiagnosisFiles


@click.command
@click.argument("files", nargs=-1, required=True, type=Path, metavar="FILE...")
def check(files: tuple[Path, ...]) -> int:
    """Check questionnaires, rules, scales and organisation files; exits 0 or 1."""
    from diagnostic.services.offline.check import check as check_together

    checked = check_together(files)
    for file in checked:
        print(*file.lines, sep="\n")
    return GOOD if all(file.sound for file in checked) else MISTAKE


@click.command
@click.argument("file", type=Path, metavar="FILE")
def draft(file: Path) -> int:
    """A questionnaire as YAML from LimeSurvey's .lss or Qualtrics' .qsf; notes on what to decide go to stderr."""
    from diagnostic.definitions.survey_structures.read import MOST_BYTES, draft_questionnaire
    from diagnostic.files.bytes import read_bytes

    drafted = draft_questionnaire(read_bytes(file, MOST_BYTES), str(file))
    print(drafted.yaml, end="")
    for note in drafted.notes:
        print(f"to decide: {note}", file=sys.stderr)
    return GOOD


@click.command
@click.argument("file", type=Path, metavar="FILE")
@click.option("--keep", multiple=True, metavar="COLUMN", help="a column left aside that is a property of units")
@click.option("--repair", is_flag=True, help="make all repairs that are proposed")
def chart(file: Path, keep: tuple[str, ...], repair: bool) -> int:
    """An organisation chart as unit,parent,name from what the personnel department has; what is said goes to stderr."""
    from diagnostic.definitions.charts.drafts import chart_csv
    from diagnostic.definitions.loading.organisation_files import ChartChoice, read_chart

    read = read_chart(file, str(file), ChartChoice(keep, repair))
    for problem in read.problems:
        print(f"warning: {problem}" if problem.warning else problem, file=sys.stderr)
    if read.chart is None:
        if read.mendable:
            print("All repairs that are proposed are made with --repair.", file=sys.stderr)
        return MISTAKE
    print(chart_csv(read.chart).decode("utf-8-sig"), end="")
    return GOOD


@click.command(cls=OrderedCommand)
@click.option("--questionnaire", type=Path, required=True, help="what the people inside were asked (YAML)")
@click.option(
    "--answers", type=Path, required=True, help="their answers: CSV, XLSX, ODS, Parquet or SPSS, or a folder of Parquet"
)
@click.option("--unit", default="unit", help="the column that holds each person's unit (default: unit)")
@click.option("--mapping", type=Path, help="column,item: where the names differ")
@click.option("--format", "format_", help="qualtrics, limesurvey ... or plain; recognised where it is left out")
@click.option("--finished-only", is_flag=True, help="leave out people who did not come to the end")
@click.option("--values", type=click.Choice(["codes", "labels"]), help="what numbers in cells are, where asked")
@click.option("--nearest", is_flag=True, help="read labels in other words as the nearest label of the scale")
@click.option("--organisation", type=Path, help="unit,parent,name and attributes (CSV)")
@click.option("--rules", type=Path, help="the rule table (YAML); without it nothing is predicted")
@click.option("--outside-questionnaire", multiple=True, metavar="YAML", help="one per outside audience")
@click.option("--outside-answers", multiple=True, metavar="FILE", help="one per outside audience")
@click.option("--outside-unit", multiple=True, metavar="COLUMN", help="where it differs from --unit")
@click.option("--outside-mapping", multiple=True, metavar="FILE", help="as --mapping, for an outside audience")
@click.option("--outside-format", multiple=True, metavar="NAME", help="as --format, for an outside audience")
@click.option("--counts", is_flag=True, help="answers are already counted: unit,item,n1..nk")
@click.option("--min-group", type=int, help="people; at least the smallest group there may be, the default")
@click.option(
    "--unsafe-for-validation",
    is_flag=True,
    help="hide nobody, from one person on, to compare numbers with other software; never for people to see",
)
@click.option("--skip-refused", is_flag=True, help="leave out rows that can't be read, and say how many")
@click.option("--processes", type=click.IntRange(1, 256), metavar="N", help="count Parquet by so many processes")
@click.option("--scheduler", metavar="ADDRESS", help="count Parquet by a Dask cluster: tls://HOST:PORT (docs/scale.md)")
@click.option("--tls-authority", type=Path, metavar="PEM", help="whose certificates the cluster has")
@click.option("--tls-certificate", type=Path, metavar="PEM", help="the certificate of this side")
@click.option("--tls-key", type=Path, metavar="PEM", help="its key")
@click.option("--trusted-network", is_flag=True, help="let workers on other machines see answers without encryption")
@click.option("--json", type=Path, required=True, metavar="OUT.json", help="where to write it")
@click.pass_context
def diagnose(ctx: click.Context, json: Path, **options: Any) -> int:
    """From files to a diagnosis as JSON, without a database."""
    outside = {name: options.pop(name) for name in list(options) if name.startswith(PREFIX)}
    executor = _executor(*(options.pop(name) for name in EXECUTORS))
    with _without_collecting():
        return _write_diagnosis(json, _files(in_groups(ctx.meta[ORDER], outside), executor=executor, **options))


EXECUTORS = ("processes", "scheduler", "tls_authority", "tls_certificate", "tls_key", "trusted_network")


def _executor(workers: int | None, scheduler: str | None, *how: Any) -> Executor | None:
    """Who counts data sets; None for whoever does it unless somebody else is named."""
    if scheduler and workers:
        raise UserError(Problem("--processes", "either --processes or --scheduler", "both"))
    if not scheduler and any(how):
        raise UserError(Problem("--scheduler", "the address of a cluster with --tls-... and --trusted-network", "none"))
    if scheduler:
        from diagnostic.services.counting.cluster import cluster

        return cluster(scheduler, *how)
    if workers:
        from diagnostic.services.counting.executors import processes

        return processes(workers)
    return None


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Nothing is let go of before the file is written: to look for garbage takes a tenth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _files(
    outside: list[dict[str, str]],
    questionnaire: Path,
    answers: Path,
    unit: str,
    mapping: Path | None,
    format_: str | None,
    min_group: int | None,
    unsafe_for_validation: bool,
    **others: Any,
) -> DiagnosisFiles:
    from diagnostic.services.offline.diagnose import DiagnosisFiles, SurveyFiles

    return DiagnosisFiles(
        inside=SurveyFiles(questionnaire, answers, unit, mapping, format_),
        outside=[SurveyFiles(*survey_of(group, unit)) for group in outside],
        policy=_policy(min_group, unsafe_for_validation),
        **others,
    )


def _policy(min_group: int | None, unsafe: bool) -> Policy:
    from diagnostic.definitions.wave import MIN_GROUP, Policy

    smallest = 1 if unsafe else MIN_GROUP
    return Policy(smallest if min_group is None else min_group, unsafe)


def _write_diagnosis(target: Path, files: DiagnosisFiles) -> int:
    from diagnostic.services.installation.atomic_files import write_whole
    from diagnostic.services.offline.diagnose import diagnose_files

    _not_an_input(target, files)
    written = diagnose_files(files)
    write_whole(target, written.content)
    for note in written.notes:
        print(note, file=sys.stderr)
    return GOOD


def _not_an_input(target: Path, files: DiagnosisFiles) -> None:
    surveys = (files.inside, *files.outside)
    inputs = [
        files.organisation,
        files.rules,
        *(path for each in surveys for path in (each.questionnaire, each.answers, each.mapping)),
    ]
    if target.resolve() in {path.resolve() for path in inputs if path}:
        raise UserError(
            Problem("--json", "a file that is not one of the inputs", str(target), hint="Choose another name.")
        )
