"""Qualtrics' survey files as values: JSON of a limited depth, in which an empty object may stand as a list."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from diagnostic.errors import Problem, UserError
from diagnostic.files.wording import enumerate_words, quote

HOW = "In Qualtrics: Tools, Import/Export, Export Survey (.qsf)."


def parsed(content: bytes, name: str) -> Mapping[str, Any]:
    """The survey in a file called `name` in messages. Raises UserError: broken JSON with its line, another file."""
    hint = "Export the survey once more; the file was not written or sent as a whole."
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise UserError(Problem(name, "JSON in UTF-8", "another encoding", hint=HOW)) from error
    except json.JSONDecodeError as error:
        where = f"{name}:{error.lineno}"
        raise UserError(Problem(where, "JSON as Qualtrics writes it", f"an error ({error.msg})", hint=hint)) from error
    except (RecursionError, ValueError) as error:
        raise UserError(Problem(name, "JSON as Qualtrics writes it", "values too deep or too long")) from error
    if not isinstance(found, dict) or not isinstance(found.get("SurveyElements"), list):
        keys = enumerate_words(map(quote, found), 5) if isinstance(found, dict) else "no keys"
        expected = "a survey of Qualtrics with SurveyEntry and SurveyElements"
        raise UserError(Problem(name, expected, f"JSON with {keys}", hint=HOW))
    return found


def keyed(value: object) -> Mapping[str, Any]:
    """Objects and lists alike by their keys: Qualtrics writes an empty object as a list."""
    if isinstance(value, dict):
        return {str(key): each for key, each in value.items()}
    return {str(i): each for i, each in enumerate(value)} if isinstance(value, list) else {}


def listed(value: object) -> list[Any]:
    """The values of a list or an object, none of anything else."""
    return value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []


def at(place: Any, path: Sequence[str]) -> object:
    """The value at a place inside another one; None where there is nothing."""
    for key in path:
        place = keyed(place).get(key)
    return place


def flowing(flow: object) -> Iterator[Mapping[str, Any]]:
    """Every part of a survey's flow, in its order. Deep ones are parsed already, so they end."""
    for each in map(keyed, listed(keyed(flow).get("Flow"))):
        yield each
        yield from flowing(each)


def in_flow(flow: object) -> Iterator[str]:
    """Ids of the blocks of a flow, as often as they are asked."""
    return (str(each.get("ID")) for each in flowing(flow) if each.get("Type") in ("Block", "Standard"))
