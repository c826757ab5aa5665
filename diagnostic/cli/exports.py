"""Command that writes a published report as a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diagnostic.cli.installations import installation

if TYPE_CHECKING:
    from diagnostic.services.files.packs.folder import PackProgress


@click.command
@click.argument("organisation", help="its id")
@click.argument(
    "file",
    type=Path,
    help="what to write, in the format of its ending: pdf, pptx, html, xlsx, csv, parquet, sav, json, zip,"
    " or of one picture svg or png",
)
@click.option("--wave", help="the survey's id (see: waves); the newest that is published unless given")
@click.option("--unit", default="", help="the id of a unit: of it and what is below it alone, as its leader sees it")
@click.option("--each-unit", "every_unit", is_flag=True, help="a chapter of every unit")
@click.option("--all-waves", "every_wave", is_flag=True, help="in tables the surveys published before it too")
@click.option(
    "--chapters", default="", help="kinds of chapters in order, with commas: summary,heatmap; all unless given"
)
@click.option("--about", default="report", help="what it is about, as mirror; the report unless given")
@click.option("--id", "id_", default="", help="the id of the one that is meant, where there are several")
@click.option("--each-leader", is_flag=True, help="a .zip with one file for each unit, as its leader sees it")
@click.option("--formats", default="pdf", help="of these, endings with commas: pdf,xlsx; default: pdf")
@click.option("--level", type=click.IntRange(0), help="of these, units so many levels below the top alone")
@click.option("--picture", default="", help="which picture, as heatmap; all: every one, in a .zip")
@click.option("--paper", type=click.Choice(["a4", "letter"]), default="a4", help="default: a4")
@click.option("--template", type=Path, help="for .pptx: your own slides, .pptx or .potx, whose layouts are taken")
@click.pass_obj
def export(
    environ: Mapping[str, str],
    organisation: str,
    file: Path,
    wave: str | None,
    unit: str,
    every_unit: bool,
    every_wave: bool,
    chapters: str,
    about: str,
    id_: str,
    picture: str,
    each_leader: bool,
    formats: str,
    level: int | None,
    paper: str,
    template: Path | None,
) -> None:
    """Write a published report as a file, with the numbers that the pages show; a file of that name is replaced.

    --each-leader goes on where it was broken off, if it is asked for again.
    """
    from diagnostic.services.audit_log.handed_out import log_file
    from diagnostic.services.files.exports import export_file
    from diagnostic.services.files.packs.at_once import write_pack
    from diagnostic.services.files.wanted import Wanted
    from diagnostic.services.installation.atomic_files import write_whole
    from diagnostic.services.installation.organisations import operator

    kinds = _listed(chapters)
    slides = _template(template) if template else b""
    wanted = Wanted(
        wave,
        unit,
        every_unit=every_unit,
        every_wave=every_wave,
        chapters=kinds,
        paper=paper,
        about=about,
        id=id_,
        picture=picture,
        template=slides,
    )
    with installation(environ) as inst:
        access = operator(inst, organisation)
        log_file(inst, access, file.name, datetime.now(UTC))
        if each_leader:
            write_pack(inst, access, wanted, _listed(formats), level, file, _say, datetime.now(UTC))
            return
        content = export_file(inst, access, file.suffix.removeprefix(".").lower(), wanted)
    write_whole(file, [content])


def _template(file: Path) -> bytes:
    """A template, after what it does not have was said."""
    from diagnostic.files.bytes import read_bytes
    from diagnostic.services.files.templates import MOST_BYTES, missing_in_template

    content = read_bytes(file, MOST_BYTES)
    for sentence in missing_in_template(content):
        click.echo(f"{file}: {sentence}.", err=True)
    return content


def _listed(words: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, words.split(","))))


def _say(progress: PackProgress) -> None:
    """How far it is, on one line that is written over."""
    click.echo(f"\r{progress}   ", nl=progress.done == progress.units, err=True)
