"""activity.csv, streams.csv and claims.yaml: each row checked, each error with file, line and column."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_args

from pydantic import ValidationError

from parkzero.park.catalogue import heating_value, potentials, products, steam_enthalpy
from parkzero.park.noun import MOST, Noun, spread
from parkzero.park.validation import Path, Where, problems_of
from parkzero.park.whole import Activity, Claim, Stream
from parkzero.problem import Problem, did_you_mean, nearest, place
from parkzero.source import SPREAD
from parkzero.units import UnitError, convert, split
from parkzero.words import CARRIERS, FUELS, THERMAL, Action

Row = dict[str, str]
Located = tuple[Row, int | str]
ACTIVITY = (
    "enterprise", "action", "carrier", "use", "partner", "quantity", "unit", "period", "attribute", "certificate",
    "evidence_id", "evidence_kind", "prepared_by", "checked_by", "status", "source", "confidence", "state", "measure",
)  # fmt: skip
STREAMS = ("giver", "receiver", "what", "kind", "quantity", "unit", "first", "last", "status", "source", "confidence")
PARTNERS = ("grid", "supplier", "own", "outside", "storage")
FEEDWATER = 83.74
"""Enthalpy of the water that steam is made from [kJ/kg], at 20 degC (Chinese enterprise guidelines); not part of the heat bought."""
_PERIOD = re.compile(r"^((?:19|20)\d{2})(?:-(0[1-9]|1[0-2]))?$")
_T = TypeVar("_T", bound=Noun)


def rows_of(text: str, file: str, columns: tuple[str, ...]) -> tuple[list[Located], list[Problem]]:
    """The rows of a CSV text with their lines; unknown or missing columns are problems."""
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    found: list[Located] = []
    problems: list[Problem] = []
    header: list[str] | None = None
    try:
        for cells in reader:
            if not any(c.strip() for c in cells) or cells[0].lstrip().startswith("#"):
                continue
            if header is None:
                header = [c.strip() for c in cells]
                problems += header_problems(header, file, reader.line_num, columns)
                continue
            if len(cells) > len(header):
                problems.append(
                    Problem(
                        "wrong_columns",
                        file,
                        line=reader.line_num,
                        found=f"{len(cells)} cells",
                        expected=f"{len(header)} cells",
                        hint='put texts with commas in "quotes"',
                    )
                )
                continue
            row = dict(zip(header, (c.strip() for c in cells), strict=False))
            found.append(({c: row.get(c, "") for c in columns}, reader.line_num))
    except csv.Error as why:
        problems.append(Problem("csv_syntax", file, line=reader.line_num, found=str(why), expected="comma-separated rows"))
    return found, problems


def header_problems(header: Iterable[str], file: str, line: int | str, columns: tuple[str, ...]) -> list[Problem]:
    header = list(header)
    wrong = [
        Problem(
            "unknown_key",
            file,
            line=line,
            field=name,
            found=name,
            expected="one of " + ", ".join(columns),
            hint=did_you_mean(name, columns),
        )
        for name in header
        if name and name not in columns
    ]
    wrong += [Problem("duplicate_key", file, line=line, field=n, found=n, expected="each column once") for n in dict.fromkeys(header) if n and header.count(n) > 1]
    return wrong + [Problem("missing_field", file, line=line, field=n, found="no such column", expected=f"a column {n!r}") for n in columns[:2] if n not in header]


def placed(line: int | str, field: str, columns: tuple[str, ...]) -> int | str:
    """The line, or the cell of a field where `line` is the row of a sheet ("activity!A3")."""
    if isinstance(line, str) and "!A" in line and field in columns:
        return line.replace("!A", f"!{chr(ord('A') + columns.index(field))}")
    return line


def number_of(text: str) -> float:
    value, rest = split(text)
    if rest or not math.isfinite(value):
        raise UnitError(text)
    return value


@dataclass(frozen=True, kw_only=True)
class Known:
    """What activity rows may refer to."""

    enterprises: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    family: str = "ipcc"
    """Family of factors whose calorific values hold."""
    calorific: Mapping[tuple[str, str, str], float] = field(default_factory=dict)
    """Own calorific values by (enterprise or "", carrier, t or 1000m3) [MWh per unit]."""
    materials: frozenset[str] = frozenset()
    """Materials with a factor."""
    products: frozenset[str] = frozenset()
    """Products with a factor."""
    chain: Mapping[str, str] = field(default_factory=dict)
    """Items of the value chain and the unit of their factor."""
    certificates: Mapping[str, str] = field(default_factory=dict)
    """Uses of the certificates of certificates.csv, by number; empty where there is no such file."""

    def heating(self, item: str, unit: str, firm: str) -> float | None:
        """Calorific value of a fuel [MWh per t or 1000 m3]: the enterprise's own, the park's own, else that of the family."""
        for owner in (firm, ""):
            if (owner, item, unit) in self.calorific:
                return self.calorific[owner, item, unit]
        return heating_value(item, unit, self.family)


def activity(rows: Iterable[Located], file: str, known: Known) -> tuple[tuple[Activity, ...], list[Problem]]:
    """Activity rows in MWh, t or the unit of a factor of the value chain, and what is wrong with them."""
    made: list[Activity] = []
    problems: list[Problem] = []
    certificates: dict[str, int | str] = {}
    for row, line in rows:

        def wrong(
            code: str, field: str, expected: str, hint: str = "", row: Row = row, line: int | str = line, to: list[Problem] = problems
        ) -> None:
            to.append(Problem(code, file, line=placed(line, field, ACTIVITY), field=field, found=row[field] or "nothing", expected=expected, hint=hint))

        before = len(problems)
        if row["enterprise"] not in known.enterprises:
            wrong("unknown_enterprise", "enterprise", "an id of site.enterprises", did_you_mean(row["enterprise"], known.enterprises))
        actions = get_args(Action)
        if row["action"] not in actions:
            wrong("unknown_name", "action", "one of " + ", ".join(actions), did_you_mean(row["action"], actions))
        _carried(row, known, wrong)
        _partnered(row, known, wrong)
        period = _PERIOD.match(row["period"])
        if not period:
            wrong("wrong_period", "period", "a year like 2024 or a month like 2024-05")
        found = _quantity(row, known, wrong)
        if row["certificate"] and row["attribute"] == "certificate":
            if row["certificate"] in certificates:
                wrong("certificate_twice", "certificate", f"each certificate once (line {certificates[row['certificate']]} uses it)")
            certificates.setdefault(row["certificate"], line)
        _certified(row, known, wrong)
        confidence = row["confidence"] or "B"
        if confidence not in SPREAD:
            wrong("unknown_name", "confidence", "A, B or C")
        if len(problems) > before or period is None or found is None:
            continue
        quantity, unit = found
        low, high = spread(quantity, SPREAD[confidence])
        values = {
            "enterprise": row["enterprise"], "action": row["action"], "carrier": row["carrier"], "use": row["use"] or "fuel",
            "partner": row["partner"], "quantity": quantity, "unit": unit, "low": low, "high": high,
            "year": int(period[1]), "month": int(period[2] or 0), "attribute": row["attribute"] or "none",
            "origin": f"{file}:{line}", "confidence": confidence, "measure": row["measure"] or None,
        }  # fmt: skip
        values |= {k: row[k] for k in ("certificate", "evidence_id", "evidence_kind", "prepared_by", "checked_by", "status", "source")}
        item, more = validated(Activity, values, _at(file, line))
        problems += more
        if item:
            made.append(item)
    return tuple(made), problems + _twice(made, file) + _unburnt(made, file) + _doubtful(made, file)


def _carried(row: Row, known: Known, wrong: Callable[..., None]) -> None:
    """Whether the carrier fits the action."""
    action, carrier = row["action"], row["carrier"]
    if action in ("bought", "burnt", "sold", "generated", "stocked", "drawn"):
        if carrier not in CARRIERS:
            wrong("unknown_carrier", "carrier", "one of " + ", ".join(CARRIERS), did_you_mean(carrier, CARRIERS))
        elif action in ("burnt", "stocked", "drawn") and carrier not in FUELS and carrier != "hydrogen":
            wrong("unknown_carrier", "carrier", "a fuel: " + ", ".join(FUELS), "electricity and heat are bought, not burnt")
    elif action == "consumed" and carrier not in known.materials:
        names = ", ".join(sorted(known.materials))
        hint = did_you_mean(carrier, known.materials) or "add it to factors.csv"
        wrong("unknown_carrier", "carrier", f"a material with a factor: {names}", hint)
    elif action == "leaked" and carrier.replace("-", "") not in potentials("AR6"):
        wrong("unknown_carrier", "carrier", "a gas with a warming potential: CH4, N2O, SF6, NF3, CF4, C2F6, HFC134a ...")
    elif action == "captured" and carrier != "co2":
        wrong("unknown_carrier", "carrier", "co2")
    elif action == "caused" and carrier not in known.chain:
        names = ", ".join(sorted(known.chain)) or "there is none"
        wrong("unknown_carrier", "carrier", f"an item of kind chain in factors.csv: {names}", did_you_mean(carrier, known.chain))


def _partnered(row: Row, known: Known, wrong: Callable[..., None]) -> None:
    """Whether the other side fits."""
    partners = (*PARTNERS, *known.enterprises, *(known.assets if row["action"] == "generated" else ()))
    if row["partner"] and row["partner"] not in partners:
        wrong(
            "unknown_partner",
            "partner",
            "grid, supplier, own, outside or the id of an enterprise" + (" or asset" if row["action"] == "generated" else ""),
            did_you_mean(row["partner"], partners),
        )
    elif row["partner"] and row["partner"] == row["enterprise"]:
        wrong("unknown_partner", "partner", "another one than the enterprise itself", "write own for own by-products")
    elif row["action"] == "sold" and row["partner"] in known.enterprises:
        wrong("unknown_partner", "partner", "grid, outside or supplier", "trade inside the park stands once, in the buyer's row")


def _certified(row: Row, known: Known, wrong: Callable[..., None]) -> None:
    """Whether the certificate that a row names exists and may be used for it."""
    if not known.certificates or row["attribute"] not in ("certificate", "sold") or not row["certificate"]:
        return
    use = known.certificates.get(row["certificate"])
    if use is None:
        wrong("unknown_name", "certificate", "an id of certificates.csv", did_you_mean(row["certificate"], known.certificates))
    elif row["attribute"] == "certificate" and use in ("customer", "export"):
        wrong("certificate_twice", "certificate", f"a certificate for own use, 910 or scope_2 (it is used for {use})")
    elif row["attribute"] == "sold" and use not in ("customer", "export"):
        wrong("certificate_twice", "certificate", f"a certificate that went to a customer or with exported power (it is used for {use})")


def _quantity(row: Row, known: Known, wrong: Callable[..., None]) -> tuple[float, str] | None:
    """The amount in MWh, t or the unit of the value chain, and that unit."""
    try:
        number = number_of(row["quantity"])
    except (UnitError, OverflowError):
        wrong("not_a_quantity", "quantity", "a finite number", "write a decimal point, not a comma" if "," in row["quantity"] else "")
        return None
    if number < 0:
        wrong("negative_value", "quantity", "a number >= 0", "direction is said by the action: bought, sold ...")
        return None
    if number > MOST:
        wrong("out_of_range", "quantity", f"a value that a park can have, below {MOST:.0e}")
        return None
    unit = row["unit"]
    expected = "t"
    try:
        plain = row["carrier"] not in FUELS or row["carrier"] in known.products | products()
        if row["action"] in ("consumed", "leaked", "captured") or (row["action"] == "produced" and plain):
            return convert(number, unit or "t", "t").value, "t"
        if row["action"] == "caused":
            expected = known.chain.get(row["carrier"], "the unit of its factor")
            if unit == expected:
                return number, unit
            return convert(number, unit, expected).value, expected
        expected = "MWh, GWh, GJ, tce ..." + (", or t or m3 of a fuel with a known heating value" if row["carrier"] in FUELS else "")
        try:
            return convert(number, unit, "MWh").value, "MWh"
        except UnitError:
            if row["carrier"] in THERMAL:
                expected += ", or t of steam with its state: 1.0 MPa (saturated) or 2800 kJ/kg"
                return convert(number, unit, "t").value * _enthalpy(row) / 3600.0, "MWh"
            for measured, per in (("t", "t"), ("m3", "1000m3")):
                heating = known.heating(row["carrier"], per, row["enterprise"])
                if heating is None:
                    continue
                try:
                    return convert(number, unit, measured).value * heating / (1.0 if per == "t" else 1000.0), "MWh"
                except UnitError:
                    continue
            raise
    except (UnitError, OverflowError, ValueError):
        wrong("wrong_unit", "unit", expected)
        return None


def _enthalpy(row: Row) -> float:
    """Energy of steam [MJ/t = kJ/kg] by its state: as given, or saturated at a pressure less that of the feedwater. Raises ValueError."""
    number, unit = split(row["state"])
    try:
        return convert(number, unit, "kJ/kg").value
    except UnitError:
        return steam_enthalpy(convert(number, unit, "MPa").value) - FEEDWATER


def _doubtful(rows: Iterable[Activity], file: str) -> list[Problem]:
    """Warnings: a product whose name is close to one with a factor, and a certificate without its number."""
    found = []
    for row in rows:
        line = place(row.origin)[1]
        meant = nearest(row.carrier, products(), 0.85) if row.action == "produced" and row.carrier not in products() and row.carrier not in FUELS else ""
        if meant:
            expected = "a product with a process factor, if it emits"
            found.append(
                Problem("unknown_name", file, line=placed(line, "carrier", ACTIVITY), field="carrier", found=row.carrier, expected=expected, hint=f"did you mean {meant!r}?", level="warning")
            )  # fmt: skip
        if row.attribute == "certificate" and not row.certificate:
            field = "certificate"
            found.append(
                Problem("certificate_missing", file, line=placed(line, field, ACTIVITY), field=field, found="nothing", expected="the number of the certificate", hint="", level="warning")
            )  # fmt: skip
    return found


def _unburnt(rows: Iterable[Activity], file: str) -> list[Problem]:
    """Fuel that was bought and never burnt, sold or stored: its carbon would be lost."""
    rows = tuple(rows)
    used = {(r.enterprise, r.carrier, r.year) for r in rows if r.action in ("burnt", "sold", "stocked")}
    found = []
    for row in rows:
        if row.action == "bought" and row.carrier in FUELS and (row.enterprise, row.carrier, row.year) not in used:
            found.append(
                Problem(
                    "unknown_name", file, line=placed(place(row.origin)[1], "action", ACTIVITY), field="action", found="bought",
                    expected="burnt, with use fuel, transformation or feedstock",
                    hint="a fuel counts where it is burnt; a bought row beside it only closes the energy balance",
                )
            )  # fmt: skip
    return found


def _twice(rows: list[Activity], file: str) -> list[Problem]:
    """A month and its whole year given for the same thing, or the same row twice."""
    seen: dict[tuple[object, ...], dict[int, Activity]] = {}
    found = []
    for row in rows:
        months = seen.setdefault(
            (row.enterprise, row.action, row.carrier, row.use, row.partner, row.year, row.attribute, row.certificate), {}
        )
        line = place(row.origin)[1]
        what = f"{row.enterprise} {row.action} {row.carrier} {row.year}"
        if months and (row.month == 0) != (0 in months):
            found.append(
                Problem("counted_twice", file, line=line, field="period", found=f"{what}: the year and months of it", expected="the year or its months, not both")
            )
        elif row.month in months and months[row.month].quantity == row.quantity:
            found.append(Problem("counted_twice", file, line=line, field="quantity", found=f"{what}: the same row again", expected="each row once", hint="", level="warning"))
        months.setdefault(row.month, row)
    return found


def _at(file: str, line: int | str) -> Where:
    return lambda path: (file, line)


def streams(rows: Iterable[Located], file: str, enterprises: tuple[str, ...]) -> tuple[tuple[Stream, ...], list[Problem]]:
    """Stream rows, and what is wrong with them."""
    made: list[Stream] = []
    problems: list[Problem] = []
    for row, line in rows:
        before = len(problems)
        for side in ("giver", "receiver"):
            if row[side] not in enterprises and not row[side].startswith("outside:"):
                problems.append(
                    Problem(
                        "stream_to_nobody",
                        file,
                        line=line,
                        field=side,
                        found=row[side] or "nothing",
                        expected='an id of site.enterprises, or "outside:name"',
                        hint=did_you_mean(row[side], enterprises),
                    )
                )
        values: dict[str, Any] = {k: v for k, v in row.items() if v != ""}
        for key in ("quantity", "first", "last"):
            if key in values:
                try:
                    values[key] = number_of(values[key]) if key == "quantity" else int(values[key])
                except (ValueError, OverflowError):
                    problems.append(Problem("not_a_quantity", file, line=line, field=key, found=row[key], expected="a number"))
        if isinstance(values.get("quantity"), float) and values["quantity"] < 0:
            problems.append(Problem("negative_value", file, line=line, field="quantity", found=row["quantity"], expected="a number >= 0"))
        if len(problems) > before:
            continue
        item, found = validated(Stream, values, _at(file, line))
        problems += found
        if item:
            made.append(item)
    return tuple(made), problems


def claims(raw: object, where: Where) -> tuple[tuple[Claim, ...], list[Problem]]:
    """Claims from the tree of claims.yaml."""
    if not isinstance(raw, list):
        file, line = where(())
        return (), [Problem("wrong_value", file, line=line, found=type(raw).__name__, expected="a list of claims")] if raw is not None else []
    made: list[Claim] = []
    problems: list[Problem] = []
    for number, entry in enumerate(raw):
        item, found = validated(Claim, entry, where, (number,))
        problems += found
        if item and item.id in {c.id for c in made}:
            file, line = where((number, "id"))
            problems.append(Problem("duplicate_id", file, line=line, field=f"[{number}].id", found=item.id, expected="each id once"))
        elif item:
            made.append(item)
    return tuple(made), problems


def validated(kind: type[_T], values: object, where: Where, head: Path = ()) -> tuple[_T | None, list[Problem]]:
    """A noun from plain values, or what is wrong with them."""
    try:
        return kind.model_validate(values), []
    except ValidationError as error:
        return None, problems_of(error, where, head, kind)
