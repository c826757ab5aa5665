"""A pack that somebody waits for, as in the shell: made beside the file that it becomes.

Where it was broken off, the same call goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from diagnostic.errors import Problem, UserError
from diagnostic.services.files.packs.folder import ZIP, PackFolder
from diagnostic.services.files.packs.making import Say, make_pack
from diagnostic.services.files.packs.requests import new_order
from diagnostic.services.files.wanted import Wanted
from diagnostic.services.installation.access import Access
from diagnostic.services.installation.setup import Installation, only_one


def write_pack(
    inst: Installation,
    access: Access,
    wanted: Wanted,
    formats: Sequence[str],
    level: int | None,
    into: Path,
    say: Say,
    now: datetime,
) -> None:
    """Write one file for each leader as a zip; a file of that name is replaced. The same call goes on with what is left
    of one that was killed.

    Raises UserError as `new_order` and `make_pack`, and where a folder of somebody else's stands in the way.
    """
    if into.suffix.lower() != ".zip":
        raise UserError(Problem("file", "the ending .zip", repr(into.name)))
    order = new_order(inst, access, wanted, formats, level, now)
    folder = PackFolder(into.with_name(f"{into.name}.parts"))
    there = folder.order
    if there is None and folder.path.exists() and any(folder.path.iterdir()):
        raise UserError(Problem(str(folder.path), "no such folder", "one of something else", hint="Move it away."))
    if there is None or there.meant != order.meant:
        folder.remove()
        folder.begin(order)
    with only_one(folder.path / "lock") as alone:
        if not alone:
            raise UserError("Another command is writing this file right now.")
        make_pack(inst, access, folder, order, folder.path / ZIP, say)
        (folder.path / ZIP).replace(into)
    folder.remove()
