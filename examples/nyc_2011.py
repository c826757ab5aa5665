"""A real survey through the whole road: the school survey of New York City, 2011.

    python examples/nyc_2011.py [--out DIR] [--into-app]

Teachers are the inside of a school, parents and students its outside; schools hang under their districts. The script
turns ../shared/data/nyc2011_*.csv into the files that the product takes, checks the questionnaires and rules beside
it, runs `python -m diagnostic diagnose` and says what came out. With --into-app it also loads the survey into the
installation that the environment names, publishes it, and prints a consultant's link.

The data is NYC Open Data (set mnz3-dyi8). It is not part of this repository; examples/README.md says more.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # so that the script runs from anywhere

from diagnostic.definitions.loading.organisation_files import load_organisation, load_roster  # noqa: E402
from diagnostic.services.fieldwork.imports import AnswersFile, preview_file, store_answers  # noqa: E402
from diagnostic.services.fieldwork.lifecycle import create_wave, survey_questionnaire  # noqa: E402
from diagnostic.services.installation.access import issue_link  # noqa: E402
from diagnostic.services.installation.organisations import (  # noqa: E402
    create_organisation,
    list_organisations,
    operator,
)
from diagnostic.services.installation.setup import Installation, open_installation  # noqa: E402
from diagnostic.services.publication.publish import publish_wave  # noqa: E402
from diagnostic.services.report.rule_versions import save_rules  # noqa: E402
from diagnostic.settings import Settings  # noqa: E402

DATA = ROOT.parent / "shared" / "data"
DEFINITIONS = Path(__file__).resolve().parent / "nyc_2011"
COUNTS, SCORES = "nyc2011_item_counts.csv", "nyc2011_school_scores.csv"

#: questionnaire, its audience, and the letter that stands for it in the data
SURVEYS = (("teachers", "employee", "t"), ("parents", "parent", "p"), ("students", "student", "s"))
CITY = "nyc"
BOROUGHS = {"M": "Manhattan", "X": "Bronx", "K": "Brooklyn", "Q": "Queens", "R": "Staten Island"}

ORGANISATION, NAME, WAVE = "nyc_2011", "New York City schools 2011", "School survey 2011"
OPENED, CLOSED = date(2011, 3, 1), date(2011, 5, 31)  # that spring; the data does not tell the days
LINK_DAYS = 30


def main(words: Sequence[str], environ: Mapping[str, str]) -> int:
    """Run the example; the exit code."""
    parser = argparse.ArgumentParser(description="The school survey of New York City, 2011, through the whole road.")
    default = Path(tempfile.gettempdir()) / "nyc_2011"
    parser.add_argument("--out", type=Path, default=default, help=f"where the files are written (default: {default})")
    parser.add_argument("--into-app", action="store_true", help="load it into the installation and print a link")
    options = parser.parse_args(words)
    missing = [str(DATA / name) for name in (COUNTS, SCORES) if not (DATA / name).exists()]
    if missing:
        print(f"This example needs data that is not part of the repository: {' and '.join(missing)}.", file=sys.stderr)
        print(
            "It is set mnz3-dyi8 of NYC Open Data, counted by school and item; see examples/README.md.", file=sys.stderr
        )
        return 1
    write_files(DATA, options.out)
    print(f"Wrote organisation.csv, roster.csv and the counts of three audiences to {options.out}")
    for command in (check_command(options.out), diagnose_command(options.out)):
        print(f"\n$ {' '.join(command)}")
        done = subprocess.run([sys.executable, *command[1:]], cwd=ROOT)
        if done.returncode:
            return done.returncode
    print(summary(json.loads((options.out / "diagnosis.json").read_bytes())))
    if options.into_app:
        print(f"\nA consultant's link, for {LINK_DAYS} days:\n  {into_app(options.out, environ)}")
    return 0


# The files


def write_files(data: Path, out: Path) -> None:
    """organisation.csv, roster.csv, teachers.csv, parents.csv and students.csv."""
    counts = pd.read_csv(data / COUNTS)
    scores = pd.read_csv(data / SCORES, dtype={"district": str})
    schools = scores[scores["dbn"].isin(counts["dbn"])]
    out.mkdir(parents=True, exist_ok=True)
    organisation(schools).to_csv(out / "organisation.csv", index=False)
    roster(schools).to_csv(out / "roster.csv", index=False)
    for questionnaire, _, letter in SURVEYS:
        counted(counts[counts["who"] == letter]).to_csv(out / f"{questionnaire}.csv", index=False)


def organisation(schools: pd.DataFrame) -> pd.DataFrame:
    """unit, parent, name, boro, schooltype: the city, its districts, their schools."""
    city = pd.DataFrame([{"unit": CITY, "parent": "", "name": "New York City", "boro": "", "schooltype": ""}])
    known = schools.drop_duplicates("district").sort_values("district")
    districts = pd.DataFrame(
        {
            "unit": "district-" + known["district"],
            "parent": CITY,
            "name": [
                f"District {int(number)}, {BOROUGHS[boro]}"
                for number, boro in zip(known["district"], known["boro"], strict=True)
            ],
            "boro": known["boro"],
            "schooltype": "",
        }
    )
    below = pd.DataFrame(
        {
            "unit": schools["dbn"],
            "parent": "district-" + schools["district"],
            "name": schools["schoolname"],
            "boro": schools["boro"],
            "schooltype": schools["schooltype"],
        }
    )
    return pd.concat([city, districts, below], ignore_index=True)


def roster(schools: pd.DataFrame) -> pd.DataFrame:
    """unit, audience, headcount: how many were asked, where anybody was."""
    asked = [
        pd.DataFrame({"unit": schools["dbn"], "audience": audience, "headcount": schools[f"nr_{letter}"]})
        for _, audience, letter in SURVEYS
    ]
    together = pd.concat(asked, ignore_index=True)
    return together[together["headcount"] > 0].astype({"headcount": int})


def counted(counts: pd.DataFrame) -> pd.DataFrame:
    """unit, item, n1..n5: people per option, the least favourable first as in the data; blank where there is none."""
    numbers = [f"n{option}" for option in range(1, 6)]
    return counts.rename(columns={"dbn": "unit"})[["unit", "item", *numbers]].astype(dict.fromkeys(numbers, "Int64"))


# The road


def check_command(out: Path) -> list[str]:
    """Command that checks the definitions and the organisation."""
    definitions = DEFINITIONS.relative_to(ROOT)
    files = [*(f"{definitions / name}.yaml" for name in (*(name for name, _, _ in SURVEYS), "rules"))]
    return ["python", "-m", "diagnostic", "check", *files, f"{out / 'organisation.csv'}"]


def diagnose_command(out: Path) -> list[str]:
    """Command that makes the diagnosis of everything in `out`."""
    definitions = DEFINITIONS.relative_to(ROOT)
    inside, *outside = [name for name, _, _ in SURVEYS]
    command = ["python", "-m", "diagnostic", "diagnose", "--counts", "--organisation", f"{out / 'organisation.csv'}"]
    command += ["--questionnaire", f"{definitions / inside}.yaml", "--answers", f"{out / inside}.csv"]
    for name in outside:
        command += ["--outside-questionnaire", f"{definitions / name}.yaml", "--outside-answers", f"{out / name}.csv"]
    return [*command, "--rules", f"{definitions / 'rules.yaml'}", "--json", f"{out / 'diagnosis.json'}"]


# What came out


def summary(diagnosis: Mapping) -> str:
    """A readable account of a diagnosis as `diagnose --json` wrote it."""
    schools = {row["id"]: row["name"] for row in diagnosis["units"] if row["parent"] not in (None, CITY)}
    parts = {
        "What may be shown": _shown(diagnosis),
        "The strongest predicted symptoms of schools (strength 0-1)": _strongest(diagnosis, schools),
        "Predicted against observed, schools x rules": _outcomes(diagnosis, schools),
        "Schools where parents or students observe what teachers predict": _hits(diagnosis, schools),
        "How closely outside goes along with inside, over schools": _along(diagnosis, schools),
    }
    return "\n".join("\n".join(["", title, *(f"  {line}" for line in lines)]) for title, lines in parts.items())


def _shown(diagnosis: Mapping) -> list[str]:
    lines = []
    for name, audience, _ in SURVEYS:
        rows = [row for row in diagnosis["units"] if row["audience"] == audience]
        hidden = sum(row["hidden"] is not None for row in rows)
        pooled = sum(row["audience"] == audience for row in diagnosis["pooled"])
        people = diagnosis["wave"]["audiences"][audience]["n"]
        shown = f"{len(rows) - hidden} units shown, {hidden} hidden, {pooled} pooled groups"
        lines.append(f"{name:<9}{people:>8,} people; {shown}")
    return lines


def _strongest(diagnosis: Mapping, schools: Mapping[str, str], most: int = 8) -> list[str]:
    rows = [row for row in diagnosis["symptoms"] if row["unit"] in schools and row["strength"] is not None]
    rows.sort(key=lambda row: -row["strength"])
    return [f"{row['strength']:.2f}  {row['rule']}  {schools[row['unit']]}" for row in rows[:most]]


def _tested(diagnosis: Mapping, schools: Mapping[str, str]) -> list[Mapping]:
    return [row for row in diagnosis["gaps"] if row["kind"] == "predicted_observed" and row["unit"] in schools]


def _outcomes(diagnosis: Mapping, schools: Mapping[str, str]) -> list[str]:
    lines = []
    for name, audience, _ in SURVEYS[1:]:
        outcomes = [row["outcome"] for row in _tested(diagnosis, schools) if row["outside_audience"] == audience]
        counts = Counter(outcomes).most_common()
        lines.append(f"{name:<9}" + ", ".join(f"{number} {outcome}" for outcome, number in counts))
    return lines


def _hits(diagnosis: Mapping, schools: Mapping[str, str]) -> list[str]:
    return [
        f"{row['rule']}  {schools[row['unit']]}: {row['outside_audience']}s, observed {row['observed']:.1f}"
        for row in _tested(diagnosis, schools)
        if row["outcome"] == "hit"
    ] or ["none"]


def _along(diagnosis: Mapping, schools: Mapping[str, str]) -> list[str]:
    """Pearson's r between the two sides of each rule that mirrors one dimension in the same one."""
    rows = [row for row in diagnosis["gaps"] if row["kind"] == "inside_outside" and row["unit"] in schools]
    both = pd.DataFrame(rows).dropna(subset=["inside", "outside"])
    lines = []
    for (rule, audience), pairs in both.groupby(["rule", "outside_audience"]):
        if len(set(pairs["inside_dimension"])) == 1:
            r, dimension = pairs["inside"].corr(pairs["outside"]), pairs["inside_dimension"].iloc[0]
            lines.append(f"r = {r:.2f}  {rule}  {dimension}, {audience}s, {len(pairs)} schools")
    return lines


# Into the app


def into_app(out: Path, environ: Mapping[str, str]) -> str:
    """A consultant's link to the survey in the installation of `environ`; loads it first if it is not there."""
    inst = open_installation(Settings.from_environ(environ))
    now = datetime.now(UTC)
    try:
        if ORGANISATION not in {each.id for each in list_organisations(inst)}:
            load(inst, out, now)
        label = "The example of New York City"
        token = issue_link(inst, organisation=ORGANISATION, role="consultant", label=label, days=LINK_DAYS, now=now)
        return f"{inst.settings.base_url}/enter/{token}"
    finally:
        inst.engine.dispose()


def load(inst: Installation, out: Path, now: datetime) -> None:
    """An organisation with the survey as its one wave, published, and with rules of its own."""
    chart = load_organisation(out / "organisation.csv")
    create_organisation(inst, id=ORGANISATION, name=NAME, chart=chart, now=now)
    access = operator(inst, ORGANISATION)
    wave = create_wave(
        inst,
        access,
        name=WAVE,
        opens=OPENED,
        closes=CLOSED,
        questionnaires={f"{name}.yaml": (DEFINITIONS / f"{name}.yaml").read_bytes() for name, _, _ in SURVEYS},
        headcounts=load_roster(out / "roster.csv", chart).headcounts,
        now=now,
    )
    for name, audience, _ in SURVEYS:
        file = AnswersFile(out / f"{name}.csv", counts=True)
        store_answers(inst, access, wave, audience, preview_file(inst, access, wave, audience, file), now)
    publish_wave(inst, access, wave.id, now)
    rules = (DEFINITIONS / "rules.yaml").read_text(encoding="utf-8")
    questionnaires = [survey_questionnaire(inst, access, wave, audience) for _, audience, _ in SURVEYS]
    save_rules(inst, access, rules, "Rules of the example", now, questionnaires)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
