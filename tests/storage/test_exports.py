"""Files of a report: the rights of pages, errors that say what to do, the command."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from diagnostic.cli.main import main
from diagnostic.errors import UserError
from diagnostic.report.document.parts import TEXT, Drawing
from diagnostic.services.fieldwork.lifecycle import create_wave
from diagnostic.services.files.exports import export_file
from diagnostic.services.files.subjects import subject
from diagnostic.services.files.wanted import Wanted
from diagnostic.services.report.load import load_report, published_waves
from diagnostic.settings import QUESTIONNAIRES
from tests.companies import company, publish, surveys
from tests.documents import pdf_text, texts
from tests.worlds import NOW, World, access_to, consultant

EMPLOYEE, CUSTOMER, CARING = (
    (QUESTIONNAIRES / f"{name}.yaml").read_bytes() for name in ("employee", "customer", "caring")
)
OTHERS = ("Warehouse East", "Stores South", "Fleet", "Procurement", "Web shop")  # in no other part than their own


@pytest.fixture(scope="module")
def harbour(shared_sqlite_installation) -> World:
    """Harbour & Sons with two published surveys; on SQLite alone, since tests of separation are on both databases."""
    inst = shared_sqlite_installation
    access = consultant(inst, "harbour", company())
    found = surveys(company(), np.random.default_rng(3))
    for year in (2024, 2025):
        publish(inst, access, company(), found, [EMPLOYEE, CUSTOMER], year)
    return World(inst, access, None)


@pytest.fixture(scope="module")
def part(harbour) -> bytes:
    return export_file(harbour.inst, harbour.access, "pdf", Wanted(unit="care"))


def test_a_file_of_everything_has_all_parts_and_the_hashes_of_its_publications(harbour):
    read = pdf_text(export_file(harbour.inst, harbour.access, "pdf"))
    report = load_report(harbour.inst, harbour.access)
    assert [name for name in OTHERS if name not in read] == []
    assert report.release in read
    assert len(report.hashes) == 2
    assert [name for name in report.hashes.values() if name.removeprefix("sha256:")[:12] not in read] == []


def test_an_executives_file_holds_their_subtree_alone_and_is_what_a_consultant_saves_of_it(harbour, part):
    executive = access_to(harbour.inst, "harbour", "executive", "care")
    whole = export_file(harbour.inst, executive, "pdf")
    read = pdf_text(whole)
    assert [name for name in OTHERS if name in read] == [] and "Phone team" in read
    assert whole == part


def every_text(content: bytes, ending: str) -> str:
    """All that a file holds, also in files within it."""
    if ending == "parquet":
        return pq.read_table(io.BytesIO(content)).to_pandas().to_csv()
    if ending in ("zip", "xlsx"):
        archive = zipfile.ZipFile(io.BytesIO(content))
        return "\n".join(every_text(archive.read(name), name.rpartition(".")[2]) for name in archive.namelist())
    return content.decode(errors="replace")


@pytest.mark.parametrize("ending", ["xlsx", "zip"])
def test_a_part_names_no_other_in_any_format_nor_survey(harbour, ending):
    whole, of_part = (
        every_text(export_file(harbour.inst, harbour.access, ending, Wanted(unit=unit, every_wave=True)), ending)
        for unit in ("", "care")
    )
    assert [name for name in OTHERS if name not in whole] == []
    assert [name for name in OTHERS if name in of_part] == []
    assert "Phone team" in of_part and "Spring 2024" in of_part


def test_tables_hold_the_survey_or_those_before_it_too(harbour):
    newest, first = published_waves(harbour.inst, harbour.access, date.max)

    def surveys(**wanted) -> set[str]:
        content = export_file(harbour.inst, harbour.access, "csv", Wanted(unit="care", **wanted))
        return set(pd.read_csv(io.BytesIO(content), encoding="utf-8-sig")["survey"])

    assert surveys() == surveys(wave=newest.id) == {"Spring 2025"}
    assert surveys(every_wave=True) == {"Spring 2025", "Spring 2024"}
    assert surveys(every_wave=True, wave=first.id) == {"Spring 2024"}


def test_surveys_of_the_same_answers_stand_beside_each_other_in_a_zip(harbour):
    """The first came after no other, so that its report code is another."""
    with zipfile.ZipFile(io.BytesIO(export_file(harbour.inst, harbour.access, "zip", Wanted(every_wave=True)))) as held:
        found = {name: held.read(name) for name in held.namelist() if name.startswith("diagnosis-")}
    waves = [each.id for each in published_waves(harbour.inst, harbour.access, date(2026, 1, 1))]
    codes = [load_report(harbour.inst, harbour.access, wave).release for wave in waves]
    assert list(found) == [f"diagnosis-{code}.json" for code in codes] and len(set(codes)) == 2
    assert [json.loads(each)["provenance"]["survey"] for each in found.values()] == ["Spring 2025", "Spring 2024"]


@pytest.mark.parametrize("unit", ["sales", "all", "corporate.1", "nowhere"])
def test_an_executive_gets_no_file_of_another_part(harbour, unit):
    executive = access_to(harbour.inst, "harbour", "executive", "care")
    with pytest.raises(UserError, match="that this access shows"):
        export_file(harbour.inst, executive, "pdf", Wanted(unit=unit))


@pytest.mark.parametrize(
    ("ending", "wanted", "message"),
    [
        ("docx", Wanted(), "one of pdf, csv, parquet, zip"),
        ("pdf", Wanted(wave="other"), "does not exist"),
        ("pdf", Wanted(paper="a5"), "one of a4, letter"),
        ("pdf", Wanted(about="mood"), "one of report"),
        ("pdf", Wanted(chapters=("summary", "heatmaps")), "summary, heatmap, felt, gaps, units, sure, limits"),
        *(
            (each, Wanted(chapters=("heatmap",)), "expected a file that ends in")
            for each in ("csv", "parquet", "sav", "json", "zip")
        ),
        *((each, Wanted(picture="heatmap"), "expected a file that ends in one of svg") for each in ("pdf", "xlsx")),
        ("zip", Wanted(picture="heatmap"), "expected 'all' in a .zip, found 'heatmap'"),
        ("pdf", Wanted(every_wave=True), "one of csv, parquet, sav, xlsx, zip, found 'pdf'"),
    ],
)
def test_what_cannot_be_made_is_said(harbour, ending, wanted, message):
    with pytest.raises(UserError, match=message):
        export_file(harbour.inst, harbour.access, ending, wanted)


@pytest.mark.parametrize("about", ["protection", "council"])
def test_how_people_are_protected_holds_no_result_and_of_a_part_nobody_elses_name(harbour, about):
    executive = access_to(harbour.inst, "harbour", "executive", "care")
    mine = subject(harbour.inst, executive, Wanted(about=about)).document()
    assert [part for each in mine.chapters for part in each.parts if getattr(part, "kind", TEXT) != TEXT] == []
    told = "\n".join(texts(mine))
    assert [name for name in OTHERS if name in told] == [] and "Phone team" in told
    assert [part for each in mine.chapters for part in each.parts if isinstance(part, Drawing)] == []
    assert load_report(harbour.inst, executive).release in told


def test_a_survey_to_come_is_told_of_to_consultants_alone(harbour):
    days = {"opens": date(2027, 3, 1), "closes": date(2027, 3, 31)}
    wave = create_wave(harbour.inst, harbour.access, name="To come", questionnaires=[CARING], now=NOW, **days)
    for wanted in (Wanted(wave.id, about="protection"), Wanted(wave.id, about="council")):
        document = subject(harbour.inst, harbour.access, wanted).document()
        assert "To come" in document.about and "estroyed on 30 April 2027" in "\n".join(texts(document))
        with pytest.raises(UserError, match="a survey that you may see"):
            subject(harbour.inst, access_to(harbour.inst, "harbour", "executive", "care"), wanted)


def test_the_command_writes_what_the_page_saves(harbour, tmp_path, capsys):
    environ = {
        "INSIDE_OUT_HOME": str(harbour.inst.settings.home),
        "DATABASE_URL": harbour.inst.settings.database_url,
    }
    target = tmp_path / "care.csv"
    assert main(["export", "harbour", str(target), "--unit", "care"], environ) == 0
    assert target.read_bytes() == export_file(harbour.inst, harbour.access, "csv", Wanted(unit="care"))
    assert main(["export", "harbour", str(tmp_path / "care.doc")], environ) == 1
    assert "one of pdf" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["care.csv"]
