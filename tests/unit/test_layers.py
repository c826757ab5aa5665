"""Imports point down: app, web, ui, cli -> services -> report, storage -> core -> definitions -> files -> errors.

Read from the source by AST, so an import inside a function counts as well.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# What each layer may import of the product. `core.x` allows that module alone.
PUBLISHED = {
    "core.released.unit_scores",
    "core.released.schema",
    "core.released.comment_release",
    "core.released.certainty",
    "core.statistics.intervals",
    "core.released.nonresponse_bounds",
    "core.statistics.agreement",
    "core.statistics.agreement_null",
    "core.released.changes",
    "core.released.breakdown_comparisons",
    "core.statistics.comparisons",
    "core.released.symptoms",
    "core.released.gaps",
    "core.released.interim_release",
    "core.audit.findings",
    "core.audit.interim_releases",
    "core.audit.publication",
    "core.audit.linked_publications",
}  # what stands after the door
BELOW_PAGES = {"services", "report", "definitions", "files", "errors", "settings"} | PUBLISHED
LAYERS = {
    "errors": set(),
    "settings": {"errors"},
    "files": {"errors", "settings"},
    "definitions": {"files", "errors", "settings"},
    "core": {"definitions", "files", "errors"},
    "storage": {"core", "definitions", "files", "errors", "settings"},
    "report": {"definitions", "errors", "settings", "core.diagnosis"} | PUBLISHED,  # for the value `Diagnosis`
    "services": {"storage", "report", "core", "definitions", "files", "errors", "settings"},
    "web": BELOW_PAGES,
    "ui": BELOW_PAGES,
    "cli": BELOW_PAGES,
    "app": BELOW_PAGES | {"web", "ui"},
    "__main__": BELOW_PAGES | {"cli"},
}

# Third-party and standard packages that a layer must do without.
PAGES = {"streamlit", "starlette", "jinja2", "altair"}
OUTSIDE_WORLD = {"os", "io", "time", "random", "secrets", "uuid", "pathlib", "shutil", "tempfile", "subprocess"}
OUTSIDE_WORLD |= {"socket", "urllib", "logging", "threading", "multiprocessing", "concurrent"}
WITHOUT = {  # that only storage speaks SQL is a contract of import-linter
    "errors": PAGES | OUTSIDE_WORLD,
    "files": PAGES | {"time", "random", "secrets", "uuid", "socket", "subprocess"},
    "definitions": PAGES | {"time", "random", "secrets", "uuid", "socket", "subprocess"},
    "core": PAGES | OUTSIDE_WORLD,
    "storage": PAGES,
    "services": PAGES,
    "report": {"streamlit", "starlette"},
    "web": {"streamlit", "pandas", "altair"},
    "cli": {"streamlit", "altair"},
}

FILES = [ROOT / "app.py"] if (ROOT / "app.py").exists() else []
FILES += sorted((ROOT / "diagnostic").rglob("*.py"))


def module_of(path: Path) -> str:
    """`diagnostic/core/released/gaps.py` is `core.released.gaps`; `diagnostic/errors.py` `errors`, `app.py` `app`."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part not in ("diagnostic", "__init__"))


MODULES = {module_of(path): path for path in FILES}


def imports(path: Path) -> Iterator[str]:
    """Every module that `path` imports, by full name; `from a import b` gives `a.b` where that is a module of ours."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = ".".join(("diagnostic." + module_of(path)).split(".")[: -node.level]) if node.level else ""
            base = ".".join(part for part in (package, node.module) if part)
            names = [f"{base}.{alias.name}" for alias in node.names]
            modules = [name for name in names if name.removeprefix("diagnostic.") in MODULES]
            yield from modules
            if len(modules) < len(names):
                yield base


def within(module: str, allowed: set[str]) -> bool:
    """Is `module` one of `allowed`, or inside one? `core` alone, the empty package, is nobody's secret."""
    return module in ("", "core") or any(module == name or module.startswith(name + ".") for name in allowed)


def trespasses(path: Path) -> list[str]:
    module = module_of(path)
    layer = module.split(".")[0]
    found = []
    for name in imports(path):
        if name == "diagnostic" or name.startswith("diagnostic."):
            target = name.removeprefix("diagnostic").removeprefix(".")
            if target.split(".")[0] != layer and not within(target, LAYERS[layer]):
                found.append(f"{module} imports {target}")
        elif name.split(".")[0] in WITHOUT.get(layer, set()):
            found.append(f"{module} imports {name}")
    return found


def in_folder(folder: str, ending: str = "py") -> list[Path]:
    return sorted((ROOT / "diagnostic" / folder).rglob(f"*.{ending}"))


def lines_with(pattern: str, paths: list[Path]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(pattern, line)
    ]


def test_every_module_belongs_to_a_layer():
    assert sorted({name.split(".")[0] for name in MODULES if name} - set(LAYERS)) == []


@pytest.mark.parametrize("layer", sorted(LAYERS))
def test_imports_point_down(layer):
    paths = [path for name, path in MODULES.items() if name.split(".")[0] == layer]
    assert [found for path in paths for found in trespasses(path)] == []


def test_core_reads_no_clock_and_no_file_and_draws_random_numbers_by_a_fixed_seed_alone():
    assert (
        lines_with(
            r"(np\.random\.|default_rng)(?!default_rng\(SEED\)|\(SEED\))|\bopen\(|\.now\(|\.today\(|\bprint\(",
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


def test_input_is_never_checked_by_assert():
    assert lines_with(r"^\s*assert\b", FILES) == []


def test_the_test_sees_what_it_should(monkeypatch):
    """An import of each kind in a page that must not have it: all are found."""
    page = ROOT / "diagnostic" / "web" / "made_up.py"
    source = ["import streamlit", "from diagnostic import storage", "from ..core.scoring import answers"]
    source += ["def f():", "    import diagnostic.core.scoring.estimates"]
    monkeypatch.setattr(Path, "read_text", lambda self, **_: "\n".join(source))
    assert trespasses(page) == [
        "web.made_up imports streamlit",
        "web.made_up imports storage",
        "web.made_up imports core.scoring.answers",
        "web.made_up imports core.scoring.estimates",
    ]


def test_the_standard_library_names_are_real():
    assert OUTSIDE_WORLD - sys.stdlib_module_names == set()
