"""Commands about waves: their list, answers collected elsewhere, and the end of their invitations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from diagnostic.cli.installations import installation
from diagnostic.errors import Problem, UserError

if TYPE_CHECKING:
    from diagnostic.services.fieldwork.imports import AnswersFile
    from diagnostic.services.installation.access import Access
    from diagnostic.services.installation.setup import Installation


@click.command
@click.argument("organisation", help="its id")
@click.pass_obj
def waves(environ: Mapping[str, str], organisation: str) -> None:
    """List an organisation's surveys with their ids."""
    from diagnostic.services.fieldwork.lifecycle import list_waves
    from diagnostic.services.installation.organisations import operator

    with installation(environ) as inst:
        access = operator(inst, organisation)
        for wave in list_waves(inst, access, access.day_of(datetime.now(UTC))):
            asked = [f"{each} by open link" if each in wave.by_open_link else each for each in wave.audiences]
            print(f"{wave.id}  {wave.opens} to {wave.closes}  {wave.state:<9}  {wave.name} ({', '.join(asked)})")


@click.command("import")
@click.argument("organisation", help="its id")
@click.option("--wave", required=True, help="the survey's id (see: waves)")
@click.option("--audience", required=True, help="employee, customer ...")
@click.option("--unit", default="unit", help="the column that holds each person's unit (default: unit)")
@click.option("--mapping", type=Path, help="column,item: where the names differ")
@click.option("--format", "format_", help="qualtrics, limesurvey ... or plain; recognised where it is left out")
@click.option("--finished-only", is_flag=True, help="leave out people who did not come to the end")
@click.option("--values", type=click.Choice(["codes", "labels"]), help="what numbers in cells are, where asked")
@click.option("--nearest", is_flag=True, help="read labels in other words as the nearest label of the scale")
@click.option("--counts", is_flag=True, help="answers are already counted: unit,item,n1..nk")
@click.option("--skip-refused", is_flag=True, help="leave out rows that can't be read, and say how many")
@click.argument("file", type=Path, help="CSV, XLSX, ODS, Parquet or SPSS, or a folder of Parquet")
@click.pass_obj
def import_answers(
    environ: Mapping[str, str],
    organisation: str,
    wave: str,
    audience: str,
    unit: str,
    mapping: Path | None,
    format_: str | None,
    finished_only: bool,
    counts: bool,
    skip_refused: bool,
    file: Path,
    **how: Any,
) -> None:
    """Import answers of any size into a survey: all of them or none."""
    from diagnostic.services.fieldwork.imports import AnswersFile, import_file
    from diagnostic.services.installation.organisations import operator

    answers = AnswersFile(file, unit, mapping, counts, format_=format_, finished_only=finished_only, **how)
    with installation(environ) as inst:
        access = operator(inst, organisation)
        if file.is_dir():
            print(_import_folder(inst, access, wave, audience, answers, skip_refused))
            return
        print(import_file(inst, access, wave, audience, answers, skip_refused, datetime.now(UTC)))


def _import_folder(
    inst: Installation, access: Access, wave: str, audience: str, answers: AnswersFile, skip_refused: bool
) -> str:
    """Count all Parquet files of a folder into a survey."""
    from diagnostic.definitions.loading.mapping_files import load_mapping
    from diagnostic.services.fieldwork.data_sets.folders import DataSetFolder
    from diagnostic.services.fieldwork.data_sets.storing import import_data_set

    if answers.counts or answers.format_ or answers.finished_only or answers.nearest:
        expected = "--unit, --mapping, --values and --skip-refused alone"
        raise UserError(Problem("import", expected, "more, which a folder of Parquet is not read by"))
    path = Path(str(answers.source))
    mapping = load_mapping(answers.mapping) if isinstance(answers.mapping, Path) else None
    how = DataSetFolder(str(path), answers.unit, mapping, answers.values)
    return import_data_set(inst, access, wave, audience, path, how, skip_refused, datetime.now(UTC))


@click.command
@click.argument("wave", help="the survey's id (see: waves)")
@click.pass_obj
def retire(environ: Mapping[str, str], wave: str) -> None:
    """Destroy the invitations of a survey and their key, for good. Answers and publications stay. Servers do it by
    themselves when a wave's retention has ended.
    """
    from diagnostic.services.fieldwork.retirement import retire_wave

    with installation(environ) as inst:
        print(retire_wave(inst, wave, datetime.now(UTC)))
