"""The columns of a chart, also by the words that other programs and languages have for them."""

from __future__ import annotations

from diagnostic.files.suggestions import fold
from diagnostic.files.tables.headings import name_columns
from diagnostic.files.tables.reader import Table

CALLED = {  # folded
    "unit": (
        *(
            "unitid",
            "orgunit",
            "orgunitid",
            "organisationunit",
            "einheit",
            "einheitid",
            "organisationseinheit",
            "unité",
        ),
        *("unidad", "unidade", "unità", "eenheid", "jednostka", "部門コード", "id", "code", "código"),
    ),
    "parent": (
        *("parentid", "parentunit", "parentunitid", "parentorgunit", "übergeordneteeinheit", "übergeordnet"),
        *("unitésupérieure", "unitéparente", "unidadsuperior", "unidadesuperior", "unitàsuperiore", "上位部門コード"),
    ),
    "name": ("unitname", "bezeichnung", "nom", "nombre", "nome", "naam", "nazwa", "部門名", "title"),
}


def chart_columns(table: Table) -> dict[str, str]:
    """Which columns are unit, parent and name. Raises UserError where unit or parent is missing or there twice."""
    folded = {fold(column): column for column in reversed(table.columns)}
    found = {known: [folded[word] for word in (known, *words) if word in folded] for known, words in CALLED.items()}
    if not found["unit"] or not found["parent"]:
        return name_columns(table, ("unit", "parent"), ("name",))
    exact = name_columns(table, [known for known in ("unit", "parent") if known in folded], ("name",))
    return {known: columns[0] for known, columns in found.items() if columns} | exact
