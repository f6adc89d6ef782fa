"""activity.csv, streams.csv and claims.yaml: each row checked, each error with file, line and column."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, TypeVar, get_args

from pydantic import ValidationError

from parkzero.park import amounts, motor_fuels, stated
from parkzero.park.amounts import Known, number_of
from parkzero.park.catalogue import gas_of
from parkzero.park.columns import ACTIVITY, STREAMS, Located, Row, placed
from parkzero.park.methane import named_origin
from parkzero.park.noun import Noun, spread
from parkzero.park.partners import firm_hint, partnered
from parkzero.park.periods import PeriodError, year_written
from parkzero.park.periods import period as read_period
from parkzero.park.validation import Path, Where, problems_of, shortly
from parkzero.park.vocabulary import bare, meant, near_product, suggestion, words_for
from parkzero.park.whole import Activity, Claim, Stream
from parkzero.park.wording import worded
from parkzero.problem import Problem, did_you_mean, nearest, one_of
from parkzero.source import SPREAD
from parkzero.units import UnitError
from parkzero.words import CARRIERS, FUELS, POOLED, Action

_T = TypeVar("_T", bound=Noun)
SUMMING = ("enterprise", "source", "meter")
"""Columns by whose word a row is the sum of others."""


@lru_cache(maxsize=100_000)
def says_total(word: str) -> bool:
    """Whether a word stands for the sum of others.

    >>> says_total("合 计"), says_total("Grand Total"), says_total("TotalEnergies")
    (True, True, False)
    """
    return meant("row", word) == "total"


def sums_up(word: str, known: Known) -> bool:
    """Whether a word stands for the sum of others: of all, or of an enterprise that it names."""
    if word in known.enterprises or not (said := _said_of_total(word)):
        return says_total(word)
    return says_total(word) or said in known.names


@lru_cache(maxsize=100_000)
def _said_of_total(word: str) -> str:
    """What a word that ends or begins with one for a total says beside it; "" where it has none."""
    said = bare(word)
    for total in words_for("row", "total"):
        rest = said.removesuffix(total) if said.endswith(total) else said.removeprefix(total)
        if rest not in (said, ""):
            return rest.strip("():：")
    return ""


def activity(rows: Iterable[Located], file: str, known: Known) -> tuple[tuple[Activity, ...], list[Problem]]:
    """Activity rows in MWh, t or the unit of a factor of the value chain, and what is wrong with each (`together`: between them)."""
    made: list[Activity] = []
    problems: list[Problem] = []
    certificates: dict[str, int | str] = {}
    summing: set[str] = set()
    open_basis: dict[tuple[str, str], tuple[Row, int | str]] = {}
    for row, line, share in (part for whole, at in rows for part in amounts.parts(whole, at, known)):

        def wrong(
            code: str, field: str, expected: str, hint: str = "", *, level: str = "error", row: Row = row, line: int | str = line, to: list[Problem] = problems
        ) -> None:
            to.append(Problem(code, file, line=placed(line, field, ACTIVITY), field=field, found=row[field] or "nothing", expected=expected, hint=hint, level=level))

        before = len(problems)
        if sums := next((c for c in SUMMING if row[c] and sums_up(row[c], known)), ""):
            firm = row[sums] if row[sums] in known.enterprises else ""
            if not firm or firm not in summing:
                wrong("total_row", sums, "rows of single enterprises and meters", "" if firm else "leave it out: rows are added up anyway", level="warning" if firm else "error")
            summing.add(firm)
            if not firm:
                continue
        filled = [c for c in ACTIVITY if row[c]]
        if len(filled) == 1:
            problems.append(Problem("row_not_read", file, line=placed(line, filled[0], ACTIVITY), found=f"a row with one cell: {row[filled[0]][:60]}", expected="notes behind #", level="warning"))
            continue
        if row["enterprise"] not in known.enterprises:
            wrong("unknown_enterprise", "enterprise", "an id of site.enterprises", firm_hint(row["enterprise"], known.enterprises))
        actions = get_args(Action)
        if row["action"] not in actions:
            wrong("unknown_name", "action", one_of(actions), suggestion(row["action"], actions))
        _carried(row, known, wrong)
        partnered(row, known, wrong)
        _planted(row, known, wrong)
        period: tuple[int, int] | None = None
        try:
            period = read_period(row["period"], known.begins)
        except PeriodError as why:
            wrong("wrong_period", "period", str(why))
        measured = len(problems)
        found = amounts.amount(row, known, wrong)
        if any(p.level == "error" and p.field in ("action", "carrier") for p in problems[before:measured]):  # what is measured is not known, nor in which units
            problems[measured:] = [p for p in problems[measured:] if p.field != "unit"]
        if row["certificate"] and row["attribute"] == "certificate" and known.certificates is not None and row["certificate"] not in known.certificates:
            if row["certificate"] in certificates:
                wrong(
                    "certificate_twice", "certificate", f"each certificate once (line {certificates[row['certificate']]} uses it)",
                    "list it in certificates.csv with the energy that it stands for",
                )  # fmt: skip
            certificates.setdefault(row["certificate"], line)
        _certified(row, known, wrong)
        confidence = row["confidence"] or "B"
        if confidence not in SPREAD:
            wrong("unknown_name", "confidence", "A, B or C")
        if any(p.level == "error" for p in problems[before:]) or period is None or found is None:
            continue
        quantity, unit, calorific = found[0] * share, found[1], found[2]
        low, high = _ends(row, quantity, confidence, wrong)
        if any(p.level == "error" for p in problems[before:]):
            continue
        values: dict[str, Any] = {
            "enterprise": row["enterprise"], "action": row["action"], "carrier": row["carrier"], "use": row["use"] or "fuel",
            "partner": row["partner"], "quantity": quantity, "unit": unit, "calorific": calorific, "low": low, "high": high,
            "year": period[0], "month": period[1], "begins": known.begins, "attribute": row["attribute"] or "none",
            "origin": f"{file}:{line}", "confidence": confidence, "measure": row["measure"] or None,
        }  # fmt: skip
        values |= {k: row[k] for k in ("certificate", "asset", "meter", "estimate", "evidence_id", "evidence_kind", "prepared_by", "checked_by", "status", "source")}
        try:
            made.append(Activity(**values))
        except ValidationError as error:
            told = problems_of(error, _at(file, line))
            problems += [p for p in told if p.field != "enterprise" or row["enterprise"] not in known.enterprises]  # an id that cannot be is told where it stands
            continue
        if amounts.basis_open(row, known):
            open_basis.setdefault((row["enterprise"], row["unit"]), (row, line))
    problems += [_gross(row, line, file) for row, line in open_basis.values()]
    return tuple(made), [*dict.fromkeys(problems)]


def _gross(row: Row, line: int | str, file: str) -> Problem:
    expected = f"{row['unit']}_gross where it is from a bill, which is in gross energy here; {row['unit']}_net where it is net"
    return Problem("basis_open", file, line=placed(line, "unit", ACTIVITY), field="unit", found=f"{row['quantity']} {row['unit']} of {row['carrier']}, taken as net", expected=expected, level="warning")


def _ends(row: Row, quantity: float, confidence: str, wrong: Callable[..., None]) -> tuple[float, float]:
    """5th and 95th percentile: as given, in the unit of the quantity; else the spread of the confidence."""
    if not row["low"] and not row["high"]:
        return spread(quantity, SPREAD[confidence])
    given = number_of(row["quantity"])
    ends = [given, given]
    for end, name in enumerate(("low", "high")):
        if row[name]:
            try:
                ends[end] = number_of(row[name])
            except (UnitError, OverflowError):
                wrong("not_a_quantity", name, "a finite number in the unit of the quantity")
                return quantity, quantity
    low, high = ends
    if not 0.0 <= low <= given <= high:
        wrong("out_of_range", "high" if 0.0 <= low <= given else "low", f"low <= {given:g} <= high, none below 0")
    return (quantity * (low / given), quantity * (high / given)) if given else (low, high)


def _carried(row: Row, known: Known, wrong: Callable[..., None]) -> None:
    """Whether the carrier fits the action."""
    action, carrier = row["action"], row["carrier"]
    if action in ("bought", "burnt", "sold", "generated", "stocked", "drawn"):
        if carrier not in CARRIERS and not motor_fuels.parts(carrier):
            wrong("unknown_carrier", "carrier", one_of((*CARRIERS, "B7", "E10"), carrier), suggestion(carrier, CARRIERS))
        elif carrier in CARRIERS and action in ("burnt", "stocked", "drawn") and carrier not in FUELS and carrier != "hydrogen":
            wrong("unknown_carrier", "carrier", "a fuel: " + ", ".join(FUELS), "electricity and heat are bought, not burnt")
    elif action == "consumed" and carrier in POOLED:
        if not row["asset"]:
            wrong("missing_field", "asset", "the plant that takes it", "energy that is simply used follows from what was bought")
    elif action == "consumed" and carrier in FUELS and carrier not in known.materials:
        wrong("unknown_name", "action", "burnt, for a fuel; its column use says whether as fuel, for transformation or as feedstock")
    elif action == "consumed" and carrier not in known.materials:
        names = ", ".join(sorted(known.materials))
        meant = near_product(carrier, known.materials)
        hint = f"did you mean {meant!r}?" if meant else did_you_mean(carrier, known.materials) or "add it to factors.csv"
        wrong("unknown_carrier", "carrier", f"a material with a factor: {names}", hint)
    elif action == "leaked" and gas_of(carrier) is None and named_origin(carrier) is None:
        wrong("unknown_carrier", "carrier", "a gas with a warming potential: CH4, N2O, SF6, NF3, CF4, HFC-134a, HCFC-22, R-410A ...")
    elif action == "captured" and carrier != "co2":
        wrong("unknown_carrier", "carrier", "co2")
    elif action == "caused" and carrier not in known.chain:
        names = ", ".join(sorted(known.chain)) or "there is none"
        wrong("unknown_carrier", "carrier", f"an item of kind chain in factors.csv: {names}", did_you_mean(carrier, known.chain))


def _planted(row: Row, known: Known, wrong: Callable[..., None]) -> None:
    """Whether the plant that a row names fits: an asset of the card, or a furnace that makes no energy for others."""
    plant = row["asset"]
    if not plant or plant in known.assets:
        return
    if row["action"] not in ("burnt", "consumed"):
        wrong("unknown_name", "asset", "an id of site.assets, or nothing", did_you_mean(plant, known.assets))
    elif close := nearest(plant, known.assets, 0.8):
        wrong("unknown_name", "asset", "an id of site.assets, or the name of a plant that makes no energy for others", f"did you mean {close!r}?")


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
                    values[key] = number_of(values[key]) if key == "quantity" else int(str(year_written(values[key])))
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
            for field, code, said, expected, level in stated.of_stream(item):
                problems.append(Problem(code, file, line=placed(line, field, STREAMS), field=field, found=said, expected=expected, level=level))
    return tuple(made), problems


def claims(raw: object, where: Where) -> tuple[tuple[Claim, ...], list[Problem]]:
    """Claims from the tree of claims.yaml."""
    if not isinstance(raw, list):
        file, line = where(())
        return (), [Problem("wrong_value", file, line=line, found=shortly(raw), expected="a list of claims")] if raw is not None else []
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
            for field, code, said, expected, level in stated.of_claim(item):
                file, line = where((number, field))
                problems.append(Problem(code, file, line=line, field=f"[{number}].{field}", found=said, expected=expected, level=level))
    return tuple(made), problems


def validated(kind: type[_T], values: object, where: Where, head: Path = ()) -> tuple[_T | None, list[Problem]]:
    """A noun from plain values, or what is wrong with them."""
    try:
        return kind.model_validate(values), []
    except ValidationError:
        pass
    try:
        return kind.model_validate(worded(kind, values)), []
    except ValidationError as error:
        return None, problems_of(error, where, head, kind)
