"""Flows: one table for everything that moves between two nodes, measured, planned or counterfactual.

One row says: giver (kind and id), receiver (kind and id), carrier, use, quantity and unit in a period, with
attribute, case, stage, weight, quality and evidence. Quantities are >= 0; direction is giver to receiver.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from operator import and_
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

    from parkzero.clock import Floats


class Error(NamedTuple):
    """What may be wrong with a quantity. Quantities that have an error of one name are wrong together."""

    name: str
    low: float
    """What it adds to the quantity at its own 5th percentile, as a share."""
    high: float
    """The same at its 95th percentile; below zero where the quantity falls as others of the name rise."""

    @property
    def half(self) -> float:
        """Half width of its 90 % interval where it counts as even: the larger side, with the sign of `high`."""
        return self.high if abs(self.high) >= abs(self.low) else -self.low


COLUMNS: dict[str, str] = {
    "giver_kind": "grid, supplier, enterprise, asset, outside, own or stock",
    "giver": "id of the giver",
    "receiver_kind": "grid, supplier, enterprise, asset, outside, air, ground or stock",
    "receiver": "id of the receiver",
    "carrier": "energy carrier, or name of a product, material or gas",
    "use": "fuel, transformation, feedstock or bunker; product, material, supply or cause of other rows",
    "quantity": "amount, >= 0; energy in MWh net calorific, products in t",
    "unit": "MWh, t, or the unit of a factor of the value chain",
    "low": "5th percentile of the quantity by its own error, what is `shared` set apart",
    "high": "95th percentile of the quantity by its own error",
    "portion": "share of the quantity that its row states, where a boundary or more than one use cuts it",
    "year": "calendar year",
    "month": "1-12, or 0 for the whole year",
    "step": "index of the step in the year, or -1 for a month or the year",
    "calorific": "calorific value by which a mass or volume became energy: family and unit, or the row of one that was read in no text",
    "attribute": "none, direct, certificate, ppa, sold (its certificate went to somebody else), fossil or biogenic",
    "certificate": "id of the certificate or contract",
    "case": "measured, or the name of a run",
    "stage": "year of the stage",
    "weight": "how many times a representative interval stands for",
    "quality": "confidence A, B or C",
    "evidence": "id of the evidence",
    "tier": "what the row rests on: evidenced, unchecked, named, sourced, stated or estimated",
    "measure": "leads or apart: what the row says of the measure of a process",
    "technology": "technology of the plant that gives or takes, where a plan says it",
    "captured_from": "the fuel whose flue gas it was, or process_co2, of CO2 that a plan captures",
    "estimate": "name of the error of the quantity: rows of one name are wrong together; empty: the row's own",
    "shared": "what else may be wrong with the quantity, as Error: metering, share of a boundary, demand",
    "asset": "plant that a row says it goes into or comes from",
    "meter": "id of the meter that counts it",
    "reporter": "id of the enterprise whose row it is; its plant and meter are the row's",
    "origin": "file and line, or asset, that the row comes from",
}
_DEFAULTS: dict[str, Any] = {
    "giver": "", "receiver": "", "use": "fuel", "unit": "MWh", "portion": 1.0, "month": 0, "calorific": "", "attribute": "none", "certificate": "",
    "case": "measured", "stage": 0, "weight": 1.0, "quality": "C", "evidence": "", "tier": "estimated", "measure": "", "technology": "", "captured_from": "", "estimate": "", "shared": (), "asset": "", "meter": "", "reporter": "", "origin": "", "step": -1,
}  # fmt: skip
_CATEGORIES = ("giver_kind", "receiver_kind", "carrier", "use", "unit", "attribute", "case", "quality", "tier")


@dataclass(frozen=True)
class Flows:
    """The table. Never changed in place; `rows` makes one, `where` narrows one, `both` joins two."""

    table: pd.DataFrame

    @classmethod
    def rows(cls, rows: Iterable[Mapping[str, Any]]) -> Flows:
        """A table from rows; columns that a row leaves out take their defaults."""
        import pandas as pd

        full = [_DEFAULTS | {"low": row["quantity"], "high": row["quantity"], "year": row.get("stage", 0)} | dict(row) for row in rows]
        table = pd.DataFrame(full, columns=list(COLUMNS))
        if len(table) and float(table["quantity"].min()) < 0:
            raise ValueError("a flow has a giver and a receiver: its quantity cannot be negative")
        return cls(table.astype(dict.fromkeys(_CATEGORIES, "category")))

    def where(self, **equal: object) -> Flows:
        """The rows whose columns equal what is given (a tuple means: one of)."""
        return Flows(self.table[self._fits(equal)]) if equal else self

    def both(self, other: Flows) -> Flows:
        """This table and another."""
        return Flows.rows([*self.records(), *other.records()])

    def total(self, **equal: object) -> float:
        """Sum of quantity times weight of the rows that fit."""
        return float((self._amounts[self._fits(equal)] if equal else self._amounts).sum())

    def _fits(self, equal: Mapping[str, object]) -> npt.NDArray[np.bool_]:
        fit = [self.table[name].isin(value if isinstance(value, tuple) else (value,)).to_numpy() for name, value in equal.items()]
        return reduce(and_, fit)

    @cached_property
    def _amounts(self) -> Floats:
        found: Floats = (self.table["quantity"] * self.table["weight"]).to_numpy(float)
        return found

    def records(self) -> tuple[Mapping[str, Any], ...]:
        """The rows, made once; not to be changed."""
        return self._rows

    @cached_property
    def _rows(self) -> tuple[Mapping[str, Any], ...]:
        return tuple({str(k): v for k, v in row.items()} for row in self.table.to_dict("records"))

    def __len__(self) -> int:
        return len(self.table)


def part_of(row: Mapping[str, Any], share: float) -> dict[str, Any]:
    """A share of a row: its quantity and interval, and the portion that it is of what was stated."""
    return {**row, "portion": share * float(row.get("portion", 1.0)), **{c: share * float(row[c]) for c in ("quantity", "low", "high")}}


def weighted(row: Mapping[str, Any]) -> float:
    """What a row stands for: its quantity as often as its interval."""
    return float(row["quantity"]) * float(row["weight"])
