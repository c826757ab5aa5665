"""Mutants of the planner: one small change each of a function in `core/disclosure` or `core/release`.

Functions and constants are found in the packages, not named here. A mutant takes the place of its function by its code
object, so that every module that imported the function runs the mutant.
"""

from __future__ import annotations

import ast
import copy
import importlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import FunctionType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("diagnostic/core/disclosure", "diagnostic/core/release")
THRESHOLDS = ("k", "min_group", "spread_from", "favourable_from", "enough")  # off by one in each place that reads one
SWAPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
OPPOSITES = {"minimum": "maximum", "maximum": "minimum", "min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """One change. node : its number in a walk through the function (or 0 for a constant); way : of its alternatives."""

    path: str
    name: str
    line: int
    change: str
    node: int
    way: int

    @property
    def module(self) -> str:
        """Name of the module that the function is in."""
        return self.path.removesuffix(".py").replace("/", ".")

    def __str__(self) -> str:
        return f"{self.path}:{self.line} {self.name}: {self.change}"


def mutants() -> list[Mutant]:
    """Every mutant of every function and whole number of the planner, in the order of the files."""
    files = (file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py")))
    return [mutant for file in files for mutant in _of_file(file)]


def _of_file(file: Path) -> Iterator[Mutant]:
    path = str(file.relative_to(ROOT))
    body = ast.parse(file.read_text()).body
    for name, function in _functions(body):
        for number, node in enumerate(_nodes(function)):
            for way, (change, _) in enumerate(_alternatives(node)):
                yield Mutant(path, name, getattr(node, "lineno", function.lineno), change, number, way)
    for statement in body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=int() as value)) if name.isupper():
                yield Mutant(path, name, statement.lineno, f"{value} -> {value - 1}", 0, 0)


def _functions(body: list[ast.stmt]) -> Iterator[tuple[str, ast.FunctionDef]]:
    for statement in body:
        if isinstance(statement, ast.FunctionDef):
            yield statement.name, statement
        elif isinstance(statement, ast.ClassDef):
            yield from ((f"{statement.name}.{name}", each) for name, each in _functions(statement.body))


def _nodes(function: ast.FunctionDef) -> list[ast.AST]:
    """The function itself, and what its body is made of."""
    return [function, *(node for statement in function.body for node in ast.walk(statement))]


def _alternatives(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Changes of one node: in words, and what takes its place."""
    match node:
        case ast.FunctionDef():
            yield from _skipped(node)
        case ast.Compare(ops=[op]) if type(op) in SWAPS:
            yield _swapped(node, "ops", [SWAPS[type(op)]()])
        case ast.BinOp(op=ast.BitAnd() | ast.BitOr()):
            yield _swapped(node, "op", SWAPS[type(node.op)]())
            yield _put(node, node.left)
            yield _put(node, node.right)
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            yield _swapped(node, "op", SWAPS[type(node.op)]())
        case ast.BoolOp():
            yield _swapped(node, "op", SWAPS[type(node.op)]())
            for left_out in range(len(node.values)):
                rest = [value for i, value in enumerate(node.values) if i != left_out]
                yield _put(node, rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest))
        case ast.UnaryOp(op=ast.Not() | ast.Invert()):
            yield _put(node, node.operand)
        case ast.AugAssign(op=ast.BitAnd() | ast.BitOr() | ast.Add() | ast.Sub()):
            yield _swapped(node, "op", SWAPS[type(node.op)]())
        case ast.Name(id=name, ctx=ast.Load()) if name in THRESHOLDS:
            yield _put(node, _one_less(node))
        case ast.Attribute(attr=name, ctx=ast.Load()) if name in THRESHOLDS:
            yield _put(node, _one_less(node))
        case ast.Attribute(attr=name, ctx=ast.Load()) if name in OPPOSITES:
            yield _swapped(node, "attr", OPPOSITES[name])
        case ast.Name(id=name, ctx=ast.Load()) if name in OPPOSITES:
            yield _swapped(node, "id", OPPOSITES[name])
        case ast.If() | ast.IfExp():
            changed = copy.copy(node)
            changed.test = ast.Constant(False)
            yield f"if {ast.unparse(node.test)} -> if False", changed


def _skipped(function: ast.FunctionDef) -> Iterator[tuple[str, ast.AST]]:
    """The stage left out: what comes in, of the type that goes out, goes out as it is."""
    for argument in function.args.args:
        if argument.annotation and function.returns and ast.dump(argument.annotation) == ast.dump(function.returns):
            changed = copy.copy(function)
            changed.body = [ast.Return(ast.Name(argument.arg, ast.Load()))]
            yield f"return {argument.arg} as it is", changed


def _one_less(node: ast.expr) -> ast.expr:
    return ast.BinOp(node, ast.Sub(), ast.Constant(1))


def _put(node: ast.expr, instead: ast.expr) -> tuple[str, ast.AST]:
    return f"{ast.unparse(node)} -> {ast.unparse(instead)}", instead


def _swapped(node: Any, field: str, value: Any) -> tuple[str, ast.AST]:
    changed = copy.copy(node)
    setattr(changed, field, value)
    return f"{ast.unparse(node)} -> {ast.unparse(ast.fix_missing_locations(changed))}", changed


class _Exchange(ast.NodeTransformer):
    def __init__(self, node: ast.AST, instead: ast.AST):
        self.node, self.instead = node, instead

    def visit(self, node: ast.AST) -> ast.AST:
        return self.instead if node is self.node else super().visit(node)


def install(mutant: Mutant) -> None:
    """Run the mutant in place of what it mutates, in this process."""
    module = importlib.import_module(mutant.module)
    body = ast.parse((ROOT / mutant.path).read_text()).body
    function = dict(_functions(body)).get(mutant.name)
    if function is None:
        return _set_everywhere(mutant.name, getattr(module, mutant.name) - 1)
    node = _nodes(function)[mutant.node]
    _, instead = list(_alternatives(node))[mutant.way]
    changed: Any = instead if node is function else _Exchange(node, instead).visit(function)
    changed.decorator_list = []
    space = dict(vars(module))
    exec(compile(ast.fix_missing_locations(ast.Module([changed], [])), mutant.path, "exec"), space)
    _plain(module, mutant.name).__code__ = space[function.name].__code__


def _set_everywhere(name: str, value: int) -> None:
    for imported in [each for key, each in sys.modules.items() if key.startswith(tuple(_names()))]:
        if hasattr(imported, name):
            setattr(imported, name, value)


def _names() -> list[str]:
    return [package.replace("/", ".") for package in PACKAGES]


def _plain(owner: Any, name: str) -> FunctionType:
    """The function under properties, class methods and caches."""
    found = owner
    for part in name.split("."):
        found = vars(found)[part]
    if hasattr(found, "cache_clear"):
        found.cache_clear()
    while not isinstance(found, FunctionType):
        if isinstance(found, cached_property):
            found = found.func
        elif isinstance(found, property):
            found = found.fget
        else:
            found = getattr(found, "__func__", None) or found.__wrapped__
    return found
