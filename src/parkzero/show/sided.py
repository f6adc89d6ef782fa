"""What explains lines and totals beside them: processes measured in two ways, and what each standard counts for grid power."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from parkzero.accounting import JOINED, Inventory
from parkzero.backing import GridPower, TwoMeasures
from parkzero.figure import Figure
from parkzero.show.books import Books
from parkzero.standards.register import METHODS


def two_measures(accounts: Mapping[str, Inventory]) -> Iterator[TwoMeasures]:
    """Every process of every account that its rows measure by product and by inputs; both positive where they emit."""
    for standard, account in accounts.items():
        for c in account.crosschecks:
            beside = c.output if c.leads == "input" else c.input
            yield TwoMeasures(
                standard=standard, enterprise=c.enterprise, process=JOINED.join(c.processes), leads=c.leads, says=c.says, counted=Figure(c.counted, account.unit), beside=Figure(beside, account.unit),
                difference=Figure(beside - c.counted, account.unit), explained=Figure(c.share, "1"), shortfall=c.shortfall, rows=c.rows,
            )  # fmt: skip


def grid_factors(books: Books, accounts: Mapping[str, Inventory]) -> Iterator[GridPower]:
    """The CO2 (or CO2e) factor of ordinary power from the grid under each standard that counts it."""
    for standard, account in accounts.items():
        for row in books.rule(METHODS[standard]).fits("electricity", "grid", "enterprise", "fuel", "none"):
            if row.scope == "2" and row.gas == "CO2" and row.unit == "MWh":
                half = row.tonnes * row.share
                factor = Figure(row.tonnes, f"{account.unit}/MWh", low=row.tonnes - half, high=row.tonnes + half, source=row.source)
                yield GridPower(standard=standard, factor=factor, factor_row=row.factor, reason=row.reason, source="", confidence=row.confidence)
