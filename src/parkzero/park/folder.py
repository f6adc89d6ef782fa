"""A park as a folder: park.yaml, tables as CSV files, claims and cases, series beside them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from parkzero.park import evidence, profiles, renaming, tree
from parkzero.park.columns import Rows
from parkzero.park.decoding import read_text
from parkzero.park.delimited import rows_of
from parkzero.park.raw import TABLES, Raw, companions, located
from parkzero.problem import Problem


def raw_folder(folder: Path, card: Path) -> Raw:
    """What a park folder holds, unvalidated."""
    problems: list[Problem] = []

    def text(name: str, required: bool = False) -> str | None:
        path = folder / name
        if not path.is_file():
            if required or os.path.lexists(path):
                book = next(folder.glob("*.xlsx"), None) if folder.is_dir() else None
                hint = f"name the workbook itself: {book}" if book else "parkzero new DIR writes a starter"
                found = "no file" if os.path.lexists(path) else "nothing"
                problems.append(
                    Problem("missing_file", name, found=found, expected=f"{name} in {folder.name or 'the park folder'}", hint=hint)
                )
            return None
        if profiles.inside(folder, name) is None:
            problems.append(
                Problem("outside_folder", name, found="a link that leaves the park folder", expected="a file inside the park folder")
            )
            return None
        read, told = read_text(path, name)
        problems.extend(told)
        return read

    def parsed(name: str, head: str = "", required: bool = False) -> tuple[Any, tree.Marks]:
        source = text(name, required)
        if source is None:
            return None, {}
        source, renamed = renaming.yaml_text(source, name, head)
        value, marks, found = tree.parse(source, name)
        problems.extend([*(change.warning() for change in renamed), *found])
        return value, marks

    value, marks = parsed(card.name, required=True)
    claims_value, claims_marks = parsed("claims.yaml", "claims")
    cases_value, cases_marks = parsed("cases.yaml", "cases")
    rows: dict[str, Rows] = {}
    for name, columns in TABLES.items():
        table = text(f"{name}.csv")
        if table is None:
            rows[name] = Rows(columns)
            continue
        table, renamed = renaming.table_text(table, f"{name}.csv", name)
        rows[name], found = rows_of(table, f"{name}.csv", columns)
        problems += [*(change.warning() for change in renamed), *found]
    where = located(card.name, marks)
    beside = companions(folder, value, where)
    problems += beside.problems
    return Raw(
        card=value,
        where=where,
        tables=rows,
        claims=claims_value,
        claims_where=located("claims.yaml", claims_marks),
        profiles=beside.profiles,
        clocks=beside.clocks,
        weather=beside.weather,
        problems=problems,
        filed=evidence.filed(folder, rows["evidence"]),
        cases=cases_value,
        cases_where=located("cases.yaml", cases_marks),
    )
