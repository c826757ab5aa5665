"""Every picture that a page draws can be saved from there, or it is said here why not."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from diagnostic.settings import ROOT

UI, TEMPLATES = ROOT / "diagnostic" / "ui", ROOT / "diagnostic" / "report" / "templates"
MEASURED = re.compile(r"(width|left|height|right|bottom|top):\{\{|<svg")  # sizes that follow numbers
SHOWN = re.compile(r"\b(?:html\(\s*(?:\w+\.)?|markup\.)(\w+)\(")  # what fills the template that a page shows
TEXT = "sections.html"  # it draws where a section has items alone

SAVED = {  # module below ui/, what draws there, the names of what is saved
    ("menu/practices/caring.py", "draw"): ["work-and-treatment"],
    ("menu/practices/caring.py", "marked_table"): ["rated"],
    ("menu/practices/caring.py", "over_surveys"): ["surveys"],
    ("menu/practices/conversations.py", "draw_grid"): ["services"],
    ("menu/practices/conversations.py", "marked_table"): ["service"],
    ("menu/practices/mirror.py", "marked_table"): ["sides"],
    ("menu/practices/mirror.py", "net_scores"): ["again-"],
    ("menu/practices/motivators.py", "draw"): ["motives"],
    ("menu/practices/motivators.py", "draw_grid"): ["missed"],
    ("menu/practices/motivators.py", "wasted"): ["found"],
    ("menu/report/groups.py", "draw_grid"): ["groups"],
    ("menu/report/heatmap.py", "draw_grid"): ["heatmap"],
    ("menu/report/inside_outside.py", "draw_grid"): ["felt", "gaps"],
    ("menu/report/overview.py", "draw_grid"): ["at-a-glance"],
    ("menu/report/unit.py", "draw"): ["scores"],
    ("menu/report/unit.py", "share_bars"): ["in-the-way"],
    ("report/beside/organisations.py", "draw"): ["beside-"],
    ("report/over_time.py", "draw"): ["over-time"],
    ("report/panel.py", "story"): ["answers"],
    ("report/side_by_side.py", "draw"): ["inside-outside"],
}
NOT_SAVED = {
    ("menu/practices/inside_out.py", "steps"): "sentences with small bars; saved as a document",
    ("menu/report/overview.py", "sides_track"): "a small line beside a sentence",
    ("menu/report/overview.py", "strengths_track"): "a small line beside a sentence",
    ("menu/report/so_far.py", "score_bars"): "first results change while one looks",
    ("report/summaries.py", "card"): "sentences with a line each",
    ("report/summaries.py", "items"): "kept for menu/report/unit.py, which saves them as answers",
    ("work/waves/rehearsal.py", "draw_grid"): "invented answers",
}


@cache
def drawers() -> frozenset[str]:
    """Functions of the report that fill a template which draws, by itself or by a macro."""
    macros = {each.split("(")[0]: each for each in read(TEMPLATES / "macros.html").split("macro ")[1::2]}
    drawing = {name for name, body in macros.items() if MEASURED.search(body)}
    while more := {name for name, body in macros.items() if calls(body) & drawing} - drawing:
        drawing |= more
    templates = {
        each.name for each in TEMPLATES.glob("*.html") if MEASURED.search(read(each)) or calls(read(each)) & drawing
    } - {"macros.html", TEXT}
    filled = {
        function.name
        for module in (ROOT / "diagnostic" / "report").rglob("*.py")
        if "fragment(" in read(module)
        for function in ast.walk(ast.parse(read(module)))
        if isinstance(function, ast.FunctionDef) and templates & set(constants(function))
    }
    return frozenset(filled)


def read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def calls(template: str) -> set[str]:
    return set(re.findall(r"\b(\w+)\(", template))


def constants(node: ast.AST) -> list[str]:
    return [each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)]


@cache
def pages() -> tuple[set[tuple[str, str]], dict[str, list[str]]]:
    """Where something is drawn, as module and function; and the names of saved pictures, by module."""
    drawn, saved = set(), {}
    for file in UI.rglob("*.py"):
        name, text = file.relative_to(UI).as_posix(), read(file)
        found = [each for each in SHOWN.findall(text) if each in drawers()]
        found += re.findall(r"^ +(draw|draw_grid)\(", text, re.M) if "ui.report.pictures import" in text else []
        found += ["items"] if re.search(r"\bSection\([^\n]*\bitems=", text) else []
        drawn |= {(name, each) for each in found}
        saved[name] = re.findall(r"\bsave_picture\(\s*f?\"([\w-]+)", text)
    return drawn, saved


def test_every_picture_of_a_page_is_saved_there_or_it_is_said_why_not():
    assert set(pages()[0]) == set(SAVED) | set(NOT_SAVED)


def test_each_is_saved_under_the_name_that_is_told_here():
    missing = {at: names for at, names in SAVED.items() if not set(names) <= set(pages()[1].get(at[0], []))}
    assert missing == {}
