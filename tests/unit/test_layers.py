"""The wall and the layers: contracts about imports in pyproject.toml hold, and so does what no import can say."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = [ROOT / "app.py", *sorted((ROOT / "diagnostic").rglob("*.py"))]


def in_folder(folder: str, ending: str = "py") -> list[Path]:
    return sorted((ROOT / "diagnostic" / folder).rglob(f"*.{ending}"))


def lines_with(pattern: str, paths: list[Path]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(pattern, line)
    ]


def test_imports_keep_the_contracts():
    """Layers, the wall, who may draw and who may look outside: `lint-imports` names each import that breaks one."""
    command = [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout
    assert " kept, 0 broken." in found.stdout


def test_the_app_starts_pages_and_services_alone():
    above = r"^\s*(from|import) diagnostic(?!\.(web|ui|services|settings|errors)\b)"
    assert lines_with(above, [ROOT / "app.py"]) == []


def test_core_reads_no_clock_and_no_file_and_draws_random_numbers_by_a_fixed_seed_or_one_handed_in():
    assert (
        lines_with(
            r"(np\.random\.|default_rng)(?!default_rng\((SEED|seed)\)|\((SEED|seed)\))|\bopen\(|\.now\(|\.today\(|\bprint\(",
            in_folder("core"),
        )
        == []
    )


def test_pages_only_read_choices_call_services_and_draw():
    thinking = r"groupby|\.pivot|\bSELECT\b|read_sql|MIN_GROUP|min_group\s*[<>]"
    assert lines_with(thinking, in_folder("ui")) == []


def test_nothing_trusts_html_from_outside():
    """A template's own rendering is safe, for it escapes what it is given; nothing else may call itself so."""
    trusting = r"unsafe_allow_html|\|\s*safe\b|autoescape (?!true)|Markup\((?!.*\.render\()"
    sources = [path for folder in ("ui", "web", "report") for path in in_folder(folder)]
    templates = in_folder("web", "html") + in_folder("report", "html")
    assert len(templates) > 20 and lines_with(trusting, sources + templates) == []


def test_the_html_of_pages_is_made_by_templates_alone():
    """No tag with a value in it stands in a string of Python. Style sheets are no HTML."""
    by_hand = r"f[\"'].*<(?!/?style>)/?[a-z][a-z0-9]*( [a-z-]+=|>)|^from html import|^import html|\bescape\("
    assert lines_with(by_hand, in_folder("ui") + in_folder("report")) == []


def test_scikit_learn_is_imported_where_it_is_used_so_that_a_start_does_not_wait_for_it():
    assert lines_with(r"^(from|import) sklearn", FILES) == []


def test_input_is_never_checked_by_assert():
    assert lines_with(r"^\s*assert\b", FILES) == []
