"""The shape of the package: short files, small folders, names that occur once."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

from tests.python_files import statements

PACKAGE = Path(__file__).resolve().parents[2] / "diagnostic"
FILES = sorted(PACKAGE.rglob("*.py"))
FOLDERS = sorted({path.parent for path in FILES})
MODULES = [path for path in FILES if path.name != "__init__.py"]
LINES, IN_A_FOLDER = 300, 15


def shown(path: Path) -> str:
    return str(path.relative_to(PACKAGE.parent))


def repeats(path: Path) -> bool:
    """Does a file's name say again, in singular or plural, the name of its folder or its first word?"""
    folder = path.parent.name.rstrip("s")
    return path.stem.rstrip("s") == folder or path.stem.split("_")[0].rstrip("s") == folder


def test_there_is_something_to_look_at():
    assert len(MODULES) > 250
    assert len(FOLDERS) > 50


def test_no_module_is_longer_than_a_few_screens():
    lengths = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {path: length for path, length in lengths.items() if length > LINES} == {}


def test_no_folder_holds_more_modules_than_one_can_take_in():
    """Migrations are a series that only grows; nobody reads them as one subject."""
    sizes = Counter(shown(path.parent) for path in MODULES if path.parent.name != "versions")
    assert {folder: size for folder, size in sizes.items() if size > IN_A_FOLDER} == {}


def test_no_file_repeats_the_name_of_its_folder():
    assert [shown(path) for path in MODULES if repeats(path)] == []


def test_a_repeated_name_is_seen():
    assert repeats(Path("comments/comment_lists.py"))
    assert repeats(Path("waves/waves.py"))
    assert not repeats(Path("waves/rows.py"))


@pytest.mark.slow
def test_every_class_has_a_name_of_its_own_private_ones_too():
    """One name, one thing: whoever searches for a class finds one definition."""
    places: dict[str, list[str]] = {}
    for path in FILES:
        for node in statements(path):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(f"{shown(path)}:{node.lineno}")
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
