"""Outside audiences of `diagnose`: options that belong together by the order in which they are given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from diagnostic.errors import UserError

PREFIX = "outside_"  # of the options' names as Python has them
ORDER = f"{__name__}.order"  # key of click's context


class OrderedCommand(click.Command):
    """Command that keeps the order of its --outside-* options, which click forgets across options."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse as click does; names of the options go to `ctx.meta`, one for each time that one is given."""
        _, _, given = self.make_parser(ctx).parse_args(list(args))
        ctx.meta[ORDER] = [option.name for option in given if (option.name or "").startswith(PREFIX)]
        return super().parse_args(ctx, args)


def in_groups(order: Iterable[str], values: Mapping[str, Iterable[str]]) -> list[dict[str, str]]:
    """Values in groups, one an audience: an option that the last group already has starts the next.

    order : names of options, once for each value. values : by name, in the order in which they were given.

    >>> in_groups(["outside_unit", "outside_answers", "outside_unit"], {"outside_unit": "ab", "outside_answers": "c"})
    [{'unit': 'a', 'answers': 'c'}, {'unit': 'b'}]
    """
    waiting = {name: iter(given) for name, given in values.items()}
    groups: list[dict[str, str]] = []
    for name in order:
        key = name.removeprefix(PREFIX)
        if not groups or key in groups[-1]:
            groups.append({})
        groups[-1][key] = next(waiting[name])
    return groups


def survey_of(group: Mapping[str, str], unit: str) -> tuple[Path, Path, str, Path | None, str | None]:
    """Questionnaire, answers, unit column, mapping and format of one group. UserError where a file is missing."""
    for needed in ("questionnaire", "answers"):
        if needed not in group:
            given = ", ".join(f"--outside-{name} {value}" for name, value in group.items())
            raise UserError(
                f"An outside audience needs its --outside-questionnaire and its --outside-answers: {given} "
                f"stands without --outside-{needed}."
            )
    mapping = Path(group["mapping"]) if "mapping" in group else None
    return Path(group["questionnaire"]), Path(group["answers"]), group.get("unit", unit), mapping, group.get("format")
