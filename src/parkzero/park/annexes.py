"""factors.csv, certificates.csv, avoided.csv and indicators.csv: what a park may add, each row checked with file, line and column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar, get_args

from parkzero.figure import half_width
from parkzero.park.amounts import Heat, Known, number_of
from parkzero.park.catalogue import gas_of, indicator_ids, net_per_gross, process_groups
from parkzero.park.columns import FACTORS, Located, Row, placed, row_problem
from parkzero.park.noun import MOST, Noun
from parkzero.park.partners import firm_hint
from parkzero.park.periods import day, suits, year_written
from parkzero.park.tables import validated
from parkzero.park.vocabulary import suggestion
from parkzero.park.whole import Avoided, Certificate, CertificateUse, FactorKind, Level, Measured, OwnFactor
from parkzero.problem import Problem, did_you_mean, one_of
from parkzero.source import SPREAD
from parkzero.units import UnitError, UnusableUnit, calorific_basis, convert, spelled
from parkzero.words import FUELS, SYNTHETIC, THERMAL

CERTIFICATES = (
    "id",
    "kind",
    "quantity",
    "unit",
    "month",
    "expiry",
    "owner",
    "use",
    "market",
    "technology",
    "retired",
    "registry",
    "source",
    "evidence_id",
)
AVOIDED = (
    "id", "kind", "text", "quantity", "unit", "baseline", "baseline_factor", "actual_factor", "uncertainty", "year", "source", "confidence", "evidence_id",
)  # fmt: skip
INDICATORS = ("id", "value", "unit", "year", "source", "confidence", "evidence_id")
BY_CONTRACT = ("fuel", "electricity", "supplier", "heat")
"""Kinds of factors that may hold for one contract."""
Wrong = Callable[..., None]
_T = TypeVar("_T", bound=Noun)


def _made(
    rows: Iterable[Located], file: str, columns: tuple[str, ...], kind: type[_T], values: Callable[[Row, Wrong], dict[str, Any] | None],
    key: str = "",
) -> tuple[tuple[_T, ...], list[Problem]]:  # fmt: skip
    """Nouns from rows, and what is wrong with them; `key` names the column whose values must differ."""
    made: list[_T] = []
    problems: list[Problem] = []
    seen: dict[str, int | str] = {}
    for row, line in rows:
        before = len(problems)

        def wrong(
            code: str, field: str, expected: str, hint: str = "", row: Row = row, line: int | str = line, to: list[Problem] = problems
        ) -> None:
            to.append(Problem(code, file, line=placed(line, field, columns), field=field, found=row.get(field) or "nothing", expected=expected, hint=hint))

        if key and row[key] in seen:
            code = "certificate_twice" if kind is Certificate else "duplicate_id"
            wrong(code, key, f"each {key} once (line {seen[row[key]]} has it)")
        seen.setdefault(row.get(key, ""), line)
        found = values(row, wrong)
        if len(problems) > before or found is None:
            continue
        given = {k: v for k, v in found.items() if v != ""} | {"origin": f"{file}:{line}"}
        item, more = validated(kind, given, lambda path, line=line: (file, line))  # type: ignore[misc]
        problems += more
        if item:
            made.append(item)
    return tuple(made), problems


def _value(row: Row, field: str, wrong: Wrong, *, least: float = 0.0) -> float | None:
    try:
        value = number_of(row[field])
    except (UnitError, OverflowError):
        wrong("not_a_quantity", field, "a finite number", "write a decimal point, not a comma" if "," in row[field] else "")
        return None
    if value > MOST:
        wrong("out_of_range", field, f"a value that a park can have, below {MOST:.0e}")
        return None
    if value < least:
        wrong("negative_value", field, f"a number >= {least:g}")
        return None
    return value


def _year(row: Row, wrong: Wrong, *, required: bool = False) -> int | None:
    if not row["year"] and not required:
        return None
    year = year_written(row["year"])
    if isinstance(year, int):
        return year
    wrong("not_a_year", "year", "a year like 2023")
    return None


def _one_of(row: Row, field: str, names: Iterable[str], wrong: Wrong) -> None:
    names = tuple(names)
    if row[field] not in names:
        wrong("unknown_name", field, one_of(names, row[field]), suggestion(row[field], names))


def _spread(row: Row, wrong: Wrong) -> float:
    """Half width as a share: given, else by confidence."""
    if row["confidence"] and row["confidence"] not in SPREAD:
        wrong("unknown_name", "confidence", "A, B or C")
        return 0.0
    text = row["uncertainty"]
    if not text:
        return half_width(row["confidence"] or "B")  # type: ignore[arg-type]
    try:
        value = convert(number_of(text.removesuffix("%")), "percent" if text.endswith("%") else "dimensionless", "dimensionless").value
    except (UnitError, OverflowError):
        wrong("not_a_quantity", "uncertainty", "a share like 0.05 or 5 %")
        return 0.0
    if not 0 <= value <= 10:
        wrong("out_of_range", "uncertainty", "a share between 0 and 10")
    return value


def factors(
    rows: Iterable[Located], file: str, enterprises: tuple[str, ...], family: str = "ipcc"
) -> tuple[tuple[OwnFactor, ...], list[Problem]]:
    """The user's factors, in t per MWh or per t. `family`: whose calorific values hold where the park gives none.

    A factor of a fuel by mass or volume is brought to its energy by the same calorific value that its activity rows are:
    where an enterprise has one of its own, a row of its own follows.
    """
    rows = tuple(rows)
    heats, _ = _factors((r for r in rows if r[0]["kind"] == "ncv"), file, enterprises, Known())
    return _factors(rows, file, enterprises, Known(family=family, calorific=calorific(heats)))


def _factors(rows: Iterable[Located], file: str, enterprises: tuple[str, ...], known: Known) -> tuple[tuple[OwnFactor, ...], list[Problem]]:

    def values(row: Row, wrong: Wrong) -> dict[str, Any] | None:
        _one_of(row, "kind", get_args(FactorKind), wrong)
        _one_of(row, "level", get_args(Level), wrong)
        if row["enterprise"] and row["enterprise"] not in enterprises:
            wrong("unknown_enterprise", "enterprise", "an id of site.enterprises", firm_hint(row["enterprise"], enterprises))
        if not row["source"]:
            wrong("missing_field", "source", "where the factor comes from")
        kind, item = row["kind"], row["item"]
        asked = (*FUELS, *SYNTHETIC) if kind == "ncv" else FUELS if kind == "fuel" else THERMAL if kind == "heat" else ("electricity",)
        if kind in ("fuel", "ncv", "heat", "electricity", "supplier", "residual") and item not in asked:
            wrong("unknown_carrier", "item", one_of(asked, item), did_you_mean(item, asked))
        elif not item:
            wrong("missing_field", "item", "what it is a factor of")
        if row["gas"] == "CO2e" and kind in ("fuel", "product", "material", "carbon_out"):
            wrong("unknown_name", "gas", "CO2, CH4, N2O ...: a row for each gas")
        if row["contract"] and kind not in BY_CONTRACT:
            wrong("unknown_name", "contract", "nothing: only " + ", ".join(BY_CONTRACT) + " may hold for one contract")
        if kind == "chain" and row["category"] not in {str(n) for n in range(1, 16)}:
            wrong("unknown_name", "category", "a category of the value chain, 1 to 15")
        if kind in ("product", "material", "carbon_out") and row["category"]:
            _one_of(row, "category", process_groups(), wrong)
        if row["gas"] not in ("", "CO2", "CO2e", "CH4_fossil", "CH4_biogenic") and gas_of(row["gas"]) is None:
            wrong("unknown_name", "gas", "CO2, CH4, N2O, SF6, CF4 ..., or CO2e")
        number, share, year = _value(row, "value", wrong), _spread(row, wrong), _year(row, wrong)
        made = _per_unit(row, number, wrong, known) if number is not None and kind in get_args(FactorKind) else None
        if made is None:
            return None
        gas = row["gas"] or ("CO2e" if kind == "chain" else "CO2")
        return {
            "kind": kind, "item": item, "gas": _meant(gas, kind), "contract": row["contract"], "value": made[0], "unit": made[1],
            "level": row["level"], "enterprise": row["enterprise"], "year": year if year is not None else "", "share": share,
            "category": row["category"], "source": row["source"], "confidence": row["confidence"], "evidence_id": row["evidence_id"],
        }  # fmt: skip

    made, problems = _made(rows, file, FACTORS, OwnFactor, values)
    seen: dict[tuple[object, ...], str] = {}
    for item in made:
        key = (item.kind, item.item, item.gas, item.level, item.enterprise, item.contract, item.year, item.unit if item.kind == "ncv" else "")
        if key in seen:
            expected = f"each factor once ({seen[key]} has it)"
            problems.append(row_problem("duplicate_id", item.origin, "item", found=item.item, expected=expected, columns=FACTORS))
        seen.setdefault(key, item.origin)
    made, apart = _per_one_unit(made)
    return tuple(f for row in made for f in _by_energy(row, known, made)), [*problems, *apart]


def _per_one_unit(made: tuple[OwnFactor, ...]) -> tuple[tuple[OwnFactor, ...], list[Problem]]:
    """Rows of an item of the value chain per one unit, as rows of activity count it; those of another kind of unit are problems."""
    units: dict[str, str] = {}
    for f in made:
        if f.kind == "chain":
            units[f.item] = min(units.get(f.item, f.unit), f.unit)
    found, problems = [], []
    for f in made:
        unit = units[f.item] if f.kind == "chain" else f.unit
        try:
            found.append(f if f.unit == unit else f.but(value=f.value * convert(1.0, unit, f.unit).value, unit=unit))
        except UnitError:
            problems.append(row_problem("wrong_unit", f.origin, "unit", found=f"t/{f.unit}", expected=f"t/{unit}", columns=FACTORS))
    return tuple(found), problems


def _meant(gas: str, kind: str) -> str:
    """CO2e of bought energy stands in the place of CO2; of a fuel, the fuel says the origin of its methane."""
    if kind == "fuel" and gas.startswith("CH4"):
        return "CH4"
    return "CO2" if gas == "CO2e" and kind != "chain" else gas


def without_contract(factors: Iterable[OwnFactor], named: Iterable[str]) -> list[Problem]:
    """Factors of contracts that neither certificates.csv nor any row of activity names."""
    ids = tuple(dict.fromkeys(named))
    return [
        row_problem(
            "unknown_name", f.origin, "contract", found=f.contract, expected="an id of certificates.csv, or of the certificate column of activity.csv",
            hint=did_you_mean(f.contract, ids), columns=FACTORS,
        )
        for f in factors
        if f.contract and f.contract not in ids
    ]  # fmt: skip


def _by_energy(row: OwnFactor, known: Known, beside: Iterable[OwnFactor]) -> Iterable[OwnFactor]:
    """A fuel factor by mass or volume per MWh, with a row of its own for each enterprise that has its own calorific value and for each year
    in which that is another; none where another row goes first (`beside`: all of them)."""
    if row.kind != "fuel" or row.unit == "MWh":
        yield row
        return
    rivals = [r for r in beside if (r.kind, r.item, r.gas, r.contract) == ("fuel", row.item, row.gas, row.contract)]
    alike = [r for r in rivals if (r.enterprise, r.level) == (row.enterprise, row.level)]
    others = () if row.enterprise else (f for f, item, unit in known.calorific if f and (item, unit) == (row.item, row.unit))
    for firm in (row.enterprise, *(f for f in others if f not in {r.enterprise for r in rivals})):
        dated = [h.year for h in known.heats(row.item, row.unit, firm) if h.year]
        own, last = row.year or 0, max(dated, default=0)
        before = 0.0
        for year in (own, *(y for y in range(min(dated, default=0), last + 1) if y > own and min(alike, key=lambda r: suits(r.year or 0, y)) is row)):
            heating = known.heating(row.item, row.unit, firm, year or last)
            if heating is not None and heating[0] != before:
                yield row.but(value=row.value / heating[0], unit="MWh", enterprise=firm, year=year or None)
                before = heating[0] if own or not before else before


def _per_unit(row: Row, number: float, wrong: Wrong, known: Known) -> tuple[float, str] | None:
    """A factor in t per MWh, per t or per unit of the value chain; of a fuel per t or 1000 m3 too;
    a calorific value in MWh per t or 1000 m3."""
    kind, (unit, gross) = row["kind"], calorific_basis(row["unit"])
    ratio = net_per_gross(row["item"]) if gross and kind in ("fuel", "ncv") else None
    if gross and ratio is None:
        wrong("wrong_unit", "unit", "a factor per net energy", f"no ratio of net to gross is known for {row['item']}")
        return None
    if ratio:
        number *= ratio if kind == "ncv" else 1.0 / ratio
    mass, slash, per = unit.rpartition("/")
    per = per[1:-1] if per.startswith("(") and per.endswith(")") else per
    expected = {"ncv": "GJ/t, GJ/m3 ...", "chain": "t or kg per unit, for example kg/t", "product": "t/t or kg/t"}.get(
        kind, "t/MWh, kg/GJ, t/TJ ..."
    )
    try:
        if kind == "ncv":
            for target in ("t", "m3"):
                try:
                    value = convert(number, unit, f"MWh/{target}").value
                except UnitError:
                    continue
                return (value, "t") if target == "t" else (value * 1000.0, "1000m3")
            raise UnitError(unit)
        if not slash:
            raise UnitError(unit)
        try:
            tonnes = convert(number, mass, "t").value
        except UnitError:
            tonnes = convert(number, mass, "tCO2").value
        if kind == "chain":
            return tonnes, spelled(per)
        if kind in ("product", "material", "carbon_out"):
            return tonnes / convert(1.0, per, "t").value, "t"
        try:
            return tonnes / convert(1.0, per, "MWh").value, "MWh"
        except UnitError:
            if kind != "fuel":
                raise
            for measured, size, unit in (("t", 1.0, "t"), ("m3", 1000.0, "1000m3")):
                try:
                    value = tonnes / convert(1.0, per, measured).value * size
                except UnitError:
                    continue
                if known.heating(row["item"], unit, row["enterprise"], 0) is None:
                    expected += f"; or a row of kind ncv for {row['item']}, which has no calorific value by {measured}"
                    break
                return value, unit
            raise
    except (UnitError, OverflowError, ZeroDivisionError) as why:
        wrong("wrong_unit", "unit", expected, str(why) if isinstance(why, UnusableUnit) else "")
        return None


def certificates(rows: Iterable[Located], file: str, enterprises: tuple[str, ...]) -> tuple[tuple[Certificate, ...], list[Problem]]:
    """Certificates and contracts, each with its one use."""

    def values(row: Row, wrong: Wrong) -> dict[str, Any] | None:
        if not row["id"]:
            wrong("missing_field", "id", "the number of the certificate or contract")
        if row["owner"] not in enterprises:
            wrong("unknown_enterprise", "owner", "an id of site.enterprises", firm_hint(row["owner"], enterprises))
        if row["use"]:
            _one_of(row, "use", get_args(CertificateUse), wrong)
        days = {field: day(row[field]) for field in ("month", "expiry", "retired")}
        for field, found in days.items():
            if (row[field] or field == "month") and found is None:
                wrong("wrong_period", field, "a month like 2024-05" if field == "month" else "a day like 2024-05-31")
        number = _value(row, "quantity", wrong)
        if number is None:
            return None
        try:
            number = convert(number, row["unit"], "MWh").value
        except (UnitError, OverflowError):
            wrong("wrong_unit", "unit", "MWh, GWh, 万kWh ...")
        return {k: row[k] for k in CERTIFICATES if k not in ("quantity", "unit")} | {k: d or "" for k, d in days.items()} | {"quantity": number}

    return _made(rows, file, CERTIFICATES, kind=Certificate, values=values, key="id")


def avoided(rows: Iterable[Located], file: str) -> tuple[tuple[Avoided, ...], list[Problem]]:
    """Avoided emissions with their baselines."""

    def values(row: Row, wrong: Wrong) -> dict[str, Any] | None:
        for field in ("baseline", "source", "text"):
            if not row[field]:
                wrong("missing_field", field, {"baseline": "what would have happened instead"}.get(field, "a text"))
        numbers = {f: _value(row, f, wrong) for f in ("quantity", "baseline_factor", "actual_factor")}
        year, share = _year(row, wrong, required=True), _spread(row, wrong)
        if None in numbers.values():
            return None
        return (
            {k: row[k] for k in ("id", "kind", "text", "unit", "baseline", "source", "confidence", "evidence_id")}
            | numbers
            | {"year": year, "share": share}
        )

    return _made(rows, file, AVOIDED, kind=Avoided, values=values, key="id")


def indicators(rows: Iterable[Located], file: str) -> tuple[tuple[Measured, ...], list[Problem]]:
    """Figures that evaluation schemes ask for."""
    known = indicator_ids()

    def values(row: Row, wrong: Wrong) -> dict[str, Any] | None:
        if row["id"] not in known:
            wrong("unknown_name", "id", "an indicator of an evaluation scheme", did_you_mean(row["id"], known))
        unit = known.get(row["id"], "")
        if row["unit"] and unit and row["unit"] not in (unit, "%" if unit == "1" else unit):
            wrong("wrong_unit", "unit", unit)
        number, year = _value(row, "value", wrong, least=-1e12), _year(row, wrong)
        if not row["source"]:
            wrong("missing_field", "source", "where the figure comes from")
        if number is None:
            return None
        value = number / 100.0 if row["unit"] == "%" and unit == "1" else number
        if unit == "1" and value > 1.0:
            wrong("out_of_range", "value", "a share between 0 and 1, or a percentage with the unit %")
        return {
            "id": row["id"],
            "value": value,
            "unit": unit,
            "year": year if year is not None else "",
            "source": row["source"],
            "confidence": row["confidence"],
            "evidence_id": row["evidence_id"],
        }

    return _made(rows, file, INDICATORS, kind=Measured, values=values, key="id")


def calorific(given: Iterable[OwnFactor]) -> Mapping[tuple[str, str, str], tuple[Heat, ...]]:
    """Own net calorific values by (enterprise or "", carrier, t or 1000m3); those of confidence C with their row."""
    found: dict[tuple[str, str, str], tuple[Heat, ...]] = {}
    for f in given:
        if f.kind == "ncv":
            key = (f.enterprise, f.item, f.unit)
            heat = Heat(f.value, get_args(Level).index(f.level), f.year or 0, f.origin if f.confidence == "C" else "")
            found[key] = (*found.get(key, ()), heat)
    return found
