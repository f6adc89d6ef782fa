"""evidence.csv: the papers that rows rest on, each row checked with file, line and column, and files against their digest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from hashlib import file_digest
from pathlib import Path as File
from typing import get_args

from parkzero.park.columns import Located, placed, row_problem
from parkzero.park.noun import Given
from parkzero.park.periods import day
from parkzero.park.profiles import inside
from parkzero.park.tables import validated
from parkzero.park.trail import Evidence
from parkzero.park.validation import Path, Where
from parkzero.park.whole import Activity, Avoided, Certificate, Measured, OwnFactor
from parkzero.problem import Problem, did_you_mean, dotted, one_of

COLUMNS = ("id", "kind", "file", "sha256", "holder", "date", "prepared_by", "checked_by", "status", "version", "reason", "note")
STATES = get_args(Evidence.model_fields["status"].annotation)
KNOWN = "an id of evidence.csv"
_Resting = Activity | OwnFactor | Certificate | Avoided | Measured
"""Rows that name the paper they rest on."""
A_DIGEST = re.compile(r"^[0-9a-f]{64}$")


def filed(folder: File, rows: Iterable[Located]) -> dict[str, str]:
    """SHA-256 of the files that rows name, as far as they lie in the park folder."""
    found = {}
    for name in {row["file"] for row, _ in rows if row["file"]}:
        path = inside(folder, name)
        if path is not None and path.is_file():
            with path.open("rb") as file:
                found[name] = file_digest(file, "sha256").hexdigest()
    return found


def evidence(rows: Iterable[Located], file: str, files: Mapping[str, str]) -> tuple[tuple[Evidence, ...], list[Problem]]:
    """The papers, and what is wrong with them. `files`: digests of the files that are there."""
    made: list[Evidence] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, str], int | str] = {}
    for row, line in rows:
        version = row["version"] or "1"
        told = list(_wrong(row, version, files))
        if (row["id"], version) in seen:
            told.append(("duplicate_id", "id", row["id"], "each id and version once", f"the first stands at {seen[row['id'], version]}", "error"))
        seen.setdefault((row["id"], version), line)
        problems += [
            Problem(code, file, line=placed(line, field, COLUMNS), field=field, found=found or "nothing", expected=expected, hint=hint, level=level)
            for code, field, found, expected, hint, level in told
        ]
        if any(level == "error" for *_, level in told):
            continue
        values = {k: v for k, v in row.items() if v} | {"version": int(version), **({"date": day(row["date"])} if row["date"] else {}), "sha256": row["sha256"].lower(), "origin": f"{file}:{line}"}
        item, more = validated(Evidence, values, lambda path, line=line: (file, line))  # type: ignore[misc]
        problems += more
        if item:
            made.append(item)
    return tuple(made), problems


def _wrong(row: Mapping[str, str], version: str, files: Mapping[str, str]) -> Iterable[tuple[str, str, str, str, str, str]]:
    """Code, field, found, expected, hint and level of what is wrong with a row."""
    if not row["id"]:
        yield "missing_field", "id", "", "the id that other rows name", "", "error"
    if not version.isdigit() or int(version) < 1:
        yield "not_a_quantity", "version", version, "a whole number from 1", "", "error"
    elif int(version) > 1 and not row["reason"]:
        yield "missing_field", "reason", "", "why it replaces the earlier version", "", "error"
    if row["date"] and day(row["date"]) is None:
        yield "wrong_period", "date", row["date"], "a day like 2024-05-31", "", "error"
    if row["status"] and row["status"] not in STATES:
        yield "unknown_name", "status", row["status"], one_of(filter(None, STATES)), did_you_mean(row["status"], tuple(filter(None, STATES))), "error"
    digest = row["sha256"].lower()
    if digest and not A_DIGEST.match(digest):
        yield "evidence_changed", "sha256", row["sha256"], "64 hexadecimal digits", "sha256sum FILE prints them", "error"
    elif row["file"] and row["file"] not in files:
        yield "missing_file", "file", row["file"], "a file inside the park folder", "", "warning"
    elif digest and row["file"] and files[row["file"]] != digest:
        yield "evidence_changed", "file", row["file"], "the file as it was filed", "file it as a new version with its reason", "error"


def ids_of(rows: Iterable[Located]) -> tuple[str, ...]:
    """Ids of the papers, of those too that are not whole."""
    return tuple(dict.fromkeys(row["id"] for row, _ in rows if row["id"]))


def unknown(ids: tuple[str, ...], rows: Iterable[_Resting], columns: tuple[str, ...]) -> list[Problem]:
    """Rows of a table that rest on a paper which evidence.csv does not hold; where there is no such table ids are names alone."""
    return [
        row_problem("unknown_name", row.origin, "evidence_id", found=row.evidence_id, expected=KNOWN, hint=did_you_mean(row.evidence_id, ids), columns=columns)
        for row in rows
        if ids and row.evidence_id and row.evidence_id not in ids
    ]


def unknown_of_figures(ids: tuple[str, ...], figures: Iterable[tuple[Path, Given]], where: Where) -> list[Problem]:
    """The same of figures of the card."""
    return [
        Problem.at(where((*path, "evidence_id")), "unknown_name", field=dotted((*path, "evidence_id")), found=id, expected=KNOWN, hint=did_you_mean(id, ids))
        for path, given in figures
        if ids and (id := given.evidence_id) and id not in ids
    ]
