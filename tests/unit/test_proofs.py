"""Documents for buyers: every clause has a row, every claim names its proof, and what they say of the code holds."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from diagnostic.services.installation.keys import BENCHMARKS, OWN
from diagnostic.ui.pages import PAGES
from tests.browsing import ADMINISTRATORS_PAGES, REPORT_PAGES, WORK_PAGES
from tests.unit.test_docs import exists, paths_in
from tests.unit.test_docs import rows as tables

ROOT = Path(__file__).resolve().parents[2]
STATES = ("**holds**", "n/a", "open")

# Requirements of levels 1 and 2 of OWASP ASVS 5.0.0, by section.
ASVS = """
1.1:1-2 1.2:1-9 1.3:1-11 1.4:1-3 1.5:1-2 2.1:1-3 2.2:1-3 2.3:1-4 2.4:1 3.2:1-2 3.3:1-4 3.4:1-6 3.5:1-5 3.7:1-2
4.1:1-3 4.2:1 4.3:1-2 4.4:1-4 5.1:1 5.2:1-3 5.3:1-2 5.4:1-3 6.1:1-3 6.2:1-12 6.3:1-4 6.4:1-4 6.5:1-5 6.6:1-3 6.8:1-4
7.1:1-3 7.2:1-4 7.3:1-2 7.4:1-5 7.5:1-2 7.6:1-2 8.1:1-2 8.2:1-3 8.3:1 8.4:1 9.1:1-3 9.2:1-4 10.1:1-2 10.2:1-2
10.3:1-4 10.4:1-11 10.5:1-5 10.6:1-2 10.7:1-3 11.1:1-2 11.2:1-3 11.3:1-3 11.4:1-4 11.5:1 11.6:1 12.1:1-3 12.2:1-2
12.3:1-4 13.1:1 13.2:1-5 13.3:1-2 13.4:1-5 14.1:1-2 14.2:1-4 14.3:1-3 15.1:1-3 15.2:1-3 15.3:1-7 16.1:1 16.2:1-5
16.3:1-4 16.4:1-3 16.5:1-3 17.1:1 17.2:1-4 17.3:1-2
"""
# Success criteria of WCAG 2.2, A and AA, by guideline; 4.1.1 was taken out of it, and EN 301 549 V3.2.1 still has it.
WCAG = """
1.1:1 1.2:1-5 1.3:1-5 1.4:1-5,10-13 2.1:1-2,4 2.2:1-2 2.3:1 2.4:1-7,11 2.5:1-4,7-8 3.1:1-2 3.2:1-4,6 3.3:1-4,7-8
4.1:1-3
"""


# Functional performance statements of EN 301 549, clause 4.2.
USES = "4.2:1-11"
# Articles of the GDPR that somebody who runs a survey of staff has to answer for.
GDPR = "5 6 9 11 12 13 14 15 16 17 18 19 20 21 22 25 26 28 30 32 33 34 35 36 44 88"


def numbers(sections: str) -> list[str]:
    """
    >>> numbers("1.2:1,3-4")
    ['1.2.1', '1.2.3', '1.2.4']
    """
    found = []
    for section, runs in (each.split(":") for each in sections.split()):
        for first, _, last in (run.partition("-") for run in runs.split(",")):
            found += [f"{section}.{n}" for n in range(int(first), int(last or first) + 1)]
    return found


def named(cell: str, known: list[str]) -> list[str]:
    """The numbers that a row is about: `1.1.1, 1.1.3 to 1.2.1`.

    >>> named("1.1.1, 1.1.3 to 1.2.1", ["1.1.1", "1.1.3", "1.1.4", "1.2.1"])
    ['1.1.1', '1.1.3', '1.1.4', '1.2.1']
    """
    found = []
    for part in cell.split(", "):
        first, _, last = part.partition(" to ")
        found += known[known.index(first) : known.index(last or first) + 1]
    return found


def rows(name: str) -> list[list[str]]:
    lines = (ROOT / "docs" / name).read_text("utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip().strip("|").split(" | ")] for line in lines if line.startswith("| ")]
    return [row for row in cells if re.match(r"\d+\.\d+\.\d+", row[0])]


def test_the_walk_along_asvs_leaves_no_requirement_out_and_each_that_holds_says_where():
    known, found = numbers(ASVS), rows("asvs.md")
    assert len(known) == 253
    assert sorted((number for row in found for number in named(row[0], known)), key=known.index) == known
    assert [row[0] for row in found if len(row) != 4 or row[2] not in STATES] == []
    places = {row[0]: paths_in(row[3]) for row in found}
    assert [row[0] for row in found if row[2] == "**holds**" and not places[row[0]]] == []
    assert [path for each in places.values() for path in each if not exists(path)] == []


def test_the_page_on_accessibility_has_every_criterion_and_each_that_is_supported_says_where():
    known, found = numbers(WCAG), rows("accessibility.md")
    assert [row[0] for row in found] == known + numbers(USES)
    states = {"supports", "partially", "not applicable"}
    assert [row[0] for row in found if len(row) != 4 or row[2] not in states] == []
    assert [row[0] for row in found if row[2] == "supports" and not paths_in(row[3])] == []


def test_axe_looks_at_every_page_of_staff():
    tried = {page.partition("?")[0] for page in (*REPORT_PAGES, *WORK_PAGES, *ADMINISTRATORS_PAGES)}
    assert [each.url for each in PAGES if each.url not in tried] == []


def test_the_inventory_has_every_key_of_the_installation():
    page = (ROOT / "docs" / "asvs.md").read_text("utf-8").partition("### Inventory")[2]
    assert [each for each in (*OWN, BENCHMARKS, "wave_*") if f"`{each}.key`" not in page] == []


def test_each_article_of_the_gdpr_has_an_answer_with_its_proof():
    page = (ROOT / "docs" / "procurement.md").read_text("utf-8").partition("### Classes of data")[0]
    answers = [row for row in tables(page, "## Data protection (GDPR)") if len(row) == 3 and row[0] != "asked"]
    asked = re.findall(r"\b\d+\b", re.sub(r"\(\d+\)", "", " ".join(row[0] for row in answers)))
    assert [article for article in GDPR.split() if article not in asked] == []
    assert [row[0] for row in answers if not paths_in(row[2]) and "below" not in row[2]] == []


@pytest.mark.parametrize("name", ["impact-assessment.md", "record-of-processing.md"])
def test_a_template_leaves_no_cell_empty_and_says_what_the_controller_fills_in(name):
    page = (ROOT / "docs" / "templates" / name).read_text("utf-8")
    assert page.count("**[") == page.count("]**") >= 10
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line[:1] == "|"]
    assert [row for row in cells if any(row) and "" in row] == []


def calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)
            yield from (f"{each.arg}={ast.unparse(each.value)}" for each in node.keywords)
        elif isinstance(node, ast.Import):
            yield from (f"import {each.name}" for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield f"import {node.module}"


FORBIDDEN = {
    *("eval", "exec", "os.system", "os.popen", "shell=True", "yaml.load", "yaml.full_load", "yaml.unsafe_load"),
    *("import pickle", "import marshal", "import shelve", "import xmlrpc", "import telnetlib"),
    *("hashlib.md5", "hashlib.sha1", "tempfile.mktemp", "verify=False", "ssl._create_unverified_context"),
}


@pytest.mark.parametrize("folder", ["diagnostic", "app.py"])
def test_nothing_is_run_or_read_as_code_and_no_weak_hash_or_unchecked_certificate_is_used(folder):
    path = ROOT / folder
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    found = {str(file.relative_to(ROOT)): FORBIDDEN & set(calls(ast.parse(file.read_text("utf-8")))) for file in files}
    assert {name: each for name, each in found.items() if each} == {}
