"""Statements of Python files, without the expressions in them, which are most of a syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

WITHIN = ("body", "orelse", "finalbody", "handlers", "cases")  # of a statement: where others stand


def statements(path: Path) -> Iterator[ast.AST]:
    """Every statement of a file, nested ones too."""
    todo: list[ast.AST] = [ast.parse(path.read_bytes())]
    while todo:
        node = todo.pop()
        yield node
        for name in WITHIN:
            todo += getattr(node, name, ())
