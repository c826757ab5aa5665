"""What pydantic finds wrong with a file, in plain words and with its line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from diagnostic.definitions.model import Model
from diagnostic.errors import Problem
from diagnostic.files.suggestions import Suggestions
from diagnostic.files.wording import enumerate_words, shorten
from diagnostic.files.yaml.compose import Path
from diagnostic.files.yaml.source import YamlSource


def validate(kind: Any, value: object, source: YamlSource, at: Path = ()) -> tuple[Any, list[Problem]]:
    """`value` as a `kind` (a model, or a dict or tuple of them), or None and every problem with its shape.

    at : where in the source the value stands.
    """
    try:
        return TypeAdapter(kind).validate_python(value, by_alias=True, by_name=False), []
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False)
        for _ in at:  # as if everything around it were blocks without a shape of their own
            kind = dict[Any, kind]
        return None, translate(kind, [{**each, "loc": (*at, *each["loc"])} for each in errors], source)


def translate(kind: Any, errors: Sequence[Mapping[str, Any]], source: YamlSource) -> list[Problem]:
    """One problem for each of pydantic's `errors`; a missing key that is only misspelt is not reported twice."""
    suggest = lru_cache(lambda model: Suggestions(keys_of(model)))
    extra = [error["loc"] for error in errors if _is(error, "extra_forbidden")]
    unknown = {loc: _unknown(kind, loc, source, suggest) for loc in extra}
    meant = {(*loc[:-1], near) for loc, (_, near) in unknown.items() if near}
    problems = [problem for problem, _ in unknown.values()]
    keys = {error["loc"][:-1] for error in errors if error["loc"][-1:] == ("[key]",)}  # their values don't matter
    within = {error["loc"][:i] for error in errors for i in range(len(error["loc"]))}
    for error in errors:
        lost = error["loc"] in within or (source.at(error["loc"]) and not error["input"])
        if error["loc"] in keys or (_is(error, "too_short") and lost):  # short of sound ones only
            continue
        if _is(error, "missing") and error["loc"] not in meant:
            problems.append(_missing(kind, error["loc"], source))
        elif not _is(error, "missing") and not _is(error, "extra_forbidden"):
            problems.append(_wrong(kind, error["loc"], source))
    return problems


def _is(error: Mapping[str, Any], type_: str) -> bool:
    return error["type"] == type_


def _unknown(kind: Any, loc: Path, source: YamlSource, suggest: Callable[[Any], Suggestions]) -> tuple[Problem, str]:
    """The problem of an unknown key, and the known key that was probably meant."""
    model, _ = look_up(kind, loc[:-1])
    hint = suggest(model)(str(loc[-1]))
    expected = f"a key of {_called(model)} ({enumerate_words(suggest(model).known, most=99)})"
    near = hint.split("'")[1] if hint else ""
    return source.problem(loc, expected, f"'{shorten(str(loc[-1]))}'", hint or _comma(loc, source)), near


def _missing(kind: Any, loc: Path, source: YamlSource) -> Problem:
    model, _ = look_up(kind, loc[:-1])
    _, expected = look_up(kind, loc)
    return source.problem(loc, expected, "nothing", f"{_called(model).capitalize()} needs the key '{loc[-1]}'.")


def _called(model: type[Model] | None) -> str:
    return (model or Model).CALLED


def _wrong(kind: Any, loc: Path, source: YamlSource) -> Problem:
    if loc[-1:] == ("[key]",):
        _, expected = look_up(kind, (*loc[:-2], "[key]"))
        return source.problem(loc[:-1], expected, f"'{shorten(str(loc[-2]))}'", _comma(loc[:-1], source))
    _, expected = look_up(kind, loc)
    path = loc
    while path and not isinstance(source.at(path[:-1]), dict | tuple):  # {en: text} is written as the text alone
        path = path[:-1]
    return source.problem(path, expected, hint=_slip(path, expected, source))


def _comma(path: Path, source: YamlSource) -> str:
    """A comma ends an unquoted text inside { } and [ ]; what follows it looks like a key without a value."""
    return "A text that has a comma in it needs quotes inside { }." if source.lines and source.at(path) is None else ""


def _slip(path: Path, expected: str, source: YamlSource) -> str:
    """The usual slips: too few quotes around text, too many around numbers, a list of one without its brackets."""
    value = source.at(path)
    if not source.lines:  # of data that nobody wrote as YAML
        return ""
    if expected.startswith("a list") and isinstance(value, dict) and all(isinstance(v, dict) for v in value.values()):
        return "Write each entry as '- {id: ..., ...}'."
    if expected.startswith("a list") and value is not None and not isinstance(value, tuple):
        return "Put [ ] around it, or '- ' in front."
    if path in source.written and value is not None and ("text" in expected or expected.startswith("the id")):
        return f"Put it in quotes: '{source.written[path]}'."
    if isinstance(value, str) and ("number" in expected or "score" in expected) and value.strip().lstrip("-").isdigit():
        return "Leave the quotes out."
    return ""


def keys_of(model: type[Model]) -> list[str]:
    """The keys of a model as they are written."""
    return [field.alias or name for name, field in model.model_fields.items()]


def look_up(kind: Any, loc: Path) -> tuple[type[Model] | None, str]:
    """The model at `loc` inside `kind` (None where there is a plain value), and the words for what is expected."""
    expected = ""
    for step in (None, *loc):
        field = None
        if step is not None:
            kind, field = _step(kind, step)
        kind, described = _unwrap(kind)
        model = kind if isinstance(kind, type) and issubclass(kind, Model) else None
        expected = (field.description if field else None) or described or (model.CALLED if model else expected)
    return model, expected


def _step(kind: Any, step: str | int) -> tuple[Any, FieldInfo | None]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        field = next((f for name, f in kind.model_fields.items() if step in (name, f.alias)), None)
        return (field.annotation, field) if field else (Any, None)
    arguments = get_args(kind)
    if not arguments:
        return kind, None
    if get_origin(kind) is dict:
        return arguments[0] if step == "[key]" else arguments[1], None
    return arguments[0], None


def _unwrap(kind: Any) -> tuple[Any, str | None]:
    """`kind` without `Annotated` and `| None`, and the description found on the way."""
    description = None
    while get_origin(kind) in (Annotated, Union, UnionType):
        if get_origin(kind) is Annotated:
            kind, *notes = get_args(kind)
            described = (note.description for note in notes if isinstance(note, FieldInfo) and note.description)
            description = description or next(described, None)
        else:
            kind = next(argument for argument in get_args(kind) if argument is not type(None))
    return kind, description
