"""What somebody asked for: files of which units, in which formats."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime
from typing import Any

import orjson

from diagnostic.services.files.wanted import Wanted

OWN = ("id", "link", "label", "asked")  # what two orders of the same files may differ in


@dataclass(frozen=True)
class PackOrder:
    """One pack as it was asked for.

    id : its own, which nobody can guess; empty for one that the shell writes. organisation, link, label : whose it is.
    wanted : with the survey, the rules and the top unit that are meant; without a template, which is a file beside it.
    formats : endings of files. level : how far below the top unit are those that get files, 0 for itself; None for
    all of them. survey, title : names of survey and top unit. release : the report's code. units : how many there are.
    retired : the day on which the survey's invitations were destroyed, if they were before this was asked for.
    """

    id: str
    organisation: str
    link: str
    label: str
    wanted: Wanted
    formats: tuple[str, ...]
    level: int | None
    survey: str
    title: str
    release: str
    retired: date | None
    units: int
    asked: datetime
    version: str

    @property
    def meant(self) -> Mapping[str, Any]:
        """Everything that decides what is in the files: orders with the same are orders of the same files."""
        return {name: value for name, value in asdict(self).items() if name not in OWN}


def frozen(order: PackOrder) -> bytes:
    """An order as JSON, without a template."""
    plain = asdict(replace(order, wanted=replace(order.wanted, template=b"")))
    return orjson.dumps(plain | {"wanted": {key: value for key, value in plain["wanted"].items() if key != "template"}})


def thawed(content: bytes, template: bytes = b"") -> PackOrder | None:
    """The order that JSON holds; None where it holds none, as from another version."""
    try:
        found = orjson.loads(content)
        if set(found) != {field.name for field in fields(PackOrder)}:
            return None
        wanted = found["wanted"] | {"chapters": tuple(found["wanted"]["chapters"]), "template": template}
        retired = date.fromisoformat(found["retired"]) if found["retired"] else None
        read = {"wanted": Wanted(**wanted), "formats": tuple(found["formats"]), "retired": retired}
        return PackOrder(**found | read | {"asked": datetime.fromisoformat(found["asked"])})
    except (ValueError, TypeError, KeyError):
        return None
