"""A data set on the disk: the Parquet files of a folder, looked at before anything is counted."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from diagnostic.core.intake.data_sets.previews import DataSetPreview, RecipeFound, make_recipe
from diagnostic.core.intake.preview import many
from diagnostic.core.released.hashes import content_hash
from diagnostic.definitions.organisation import Organisation
from diagnostic.definitions.questionnaire import Questionnaire
from diagnostic.errors import Problem, UserError, refuse
from diagnostic.files.tables.columns import TextCells, column
from diagnostic.files.tables.parquet_groups import ParquetFile
from diagnostic.files.tables.reader import Table, sound
from diagnostic.files.wording import enough, enumerate_words, quote
from diagnostic.services.counting.chunks import chunks_of
from diagnostic.services.counting.count import count
from diagnostic.services.counting.executors import Executor, threads

ENDING = ".parquet"
MOST_FILES = 10_000
SAMPLE = 5_000  # rows that are looked at before anything is counted


@dataclass(frozen=True)
class DataSet:
    """Parquet files with the same columns. aside : names of other files of the folder."""

    name: str
    files: tuple[ParquetFile, ...]
    aside: tuple[str, ...] = ()

    @property
    def rows(self) -> int:
        """Rows in all."""
        return sum(map(sum, (file.rows for file in self.files)))

    @property
    def bytes(self) -> int:
        """Bytes on the disk."""
        return sum(file.size for file in self.files)

    @property
    def size(self) -> str:
        """How large it is, in words."""
        return f"{many(len(self.files), 'file')} of {many(self.rows, 'row')}"

    @property
    def hash(self) -> str:
        """A hash of its files: which they are, how large, and what they say of themselves."""
        lines = sorted(f"{file.name}\t{file.size}\t{file.footer}\n" for file in self.files)
        return content_hash("".join(lines).encode("utf-8", "surrogateescape"))

    def sample(self) -> Table:
        """The first rows, as a table."""
        file, group = next((each, i) for each in self.files for i, rows in enumerate(each.rows) if rows)
        cells = next(iter(file.batches([group], file.columns)))
        few = cells.lines[:SAMPLE]
        columns = [column(each.texts, each.index[:SAMPLE]) for each in cells.columns]
        return sound(TextCells(cells.header, columns, few, 0), file.name)


def open_data_set(path: Path, name: str | None = None) -> DataSet:
    """The data set in a folder and the folders below it, or of one file. Files of other kinds are left aside.

    name : what messages call it; its path if left out.
    Raises UserError where there is none, where a file is damaged, where a link leads out of the folder, and where files
    have not the same columns.
    """
    name = name or str(path)
    if path.is_file():
        data_set = DataSet(name, (ParquetFile.of(path, name),))
    elif path.is_dir():
        data_set = _folder(path, name)
    else:
        raise UserError(Problem(name, "a folder of Parquet files", "nothing of that name"))
    refuse(enough(list(_faults(data_set)), name))
    if not data_set.rows:
        raise UserError(Problem(name, "at least one row", "none"))
    return data_set


def find_recipe(
    data_set: DataSet,
    questionnaire: Questionnaire,
    organisation: Organisation,
    unit: str,
    mapping: Mapping[str, str] | None = None,
    values: str | None = None,
    units_by_hand: Mapping[str, str] | None = None,
    options_only: bool = False,
) -> RecipeFound:
    """How to read a data set, by its columns and first rows. Raises UserError as `make_recipe`."""
    sample = data_set.sample()
    found = make_recipe(sample, questionnaire, organisation, unit, mapping, values, units_by_hand, options_only)
    files = f"{many(len(data_set.aside), 'other file')} left aside: {enumerate_words(data_set.aside, 5)}"
    return replace(found, notes=(*found.notes, files)) if data_set.aside else found


def count_data_set(
    data_set: DataSet,
    found: RecipeFound,
    executor: Executor = threads,
    say: Callable[[int, int], object] = lambda done, of: None,
) -> DataSetPreview:
    """What a data set holds, counted by a recipe; `executor` and `say` as of `count`."""
    return DataSetPreview(found, count(chunks_of(data_set.files, found.recipe), executor, say), data_set.size)


def _folder(path: Path, name: str) -> DataSet:
    parquet, aside = [], []
    for file in _below(path):
        told = "".join(sign if sign.isprintable() else "\ufffd" for sign in str(file.relative_to(path)))
        if file.suffix.lower() == ENDING:
            parquet.append((file, told))
        else:
            aside.append(told)
        if len(parquet) > MOST_FILES:
            raise UserError(Problem(name, f"at most {MOST_FILES:,} Parquet files", "more", hint="Write larger ones."))
    if not parquet:
        found = f"{enumerate_words(map(quote, aside), 5)}" if aside else "nothing"
        raise UserError(Problem(name, f"files called *{ENDING}", found))
    return DataSet(name, tuple(ParquetFile.of(file, told) for file, told in parquet), tuple(aside))


def _below(folder: Path) -> Iterator[Path]:
    """Files of a folder and the folders below it, by name; none that begin with a point or an underscore."""
    top = folder.resolve()
    for at, folders, files in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith((".", "_")))
        for each in [*folders, *sorted(files)]:
            path = Path(at) / each
            if path.is_symlink() and not path.resolve().is_relative_to(top):
                expected = "files in this folder"
                raise UserError(Problem(str(path.relative_to(folder)), expected, "a link that leads out of it"))
        yield from (Path(at) / each for each in sorted(files) if not each.startswith((".", "_")))


def _faults(data_set: DataSet) -> Iterator[Problem]:
    """Problems of files that have other columns than the first."""
    first, *others = data_set.files
    twice = [name for name, times in Counter(first.columns).items() if times > 1]
    if twice:
        yield Problem(first.name, "every column name once", f"{enumerate_words(map(quote, twice), 5)} several times")
    for file in others:
        if Counter(file.columns) != Counter(first.columns):
            yield Problem(file.name, f"the columns of {first.name}", _difference(first.columns, file.columns))


def _difference(wanted: Sequence[str], found: Sequence[str]) -> str:
    lost, more = Counter(wanted) - Counter(found), Counter(found) - Counter(wanted)
    parts = [f"no {enumerate_words(map(quote, lost), 5)}"] if lost else []
    parts += [f"{enumerate_words(map(quote, more), 5)} beside them"] if more else []
    return ", and ".join(parts)
