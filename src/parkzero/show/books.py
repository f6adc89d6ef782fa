"""The books of a park: its account under any method, in any year, inside any boundary; each worked out once."""

from __future__ import annotations

from parkzero.accounting import Inventory, Rule
from parkzero.flows import Flows
from parkzero.order import worked
from parkzero.park.flowing import flows_of, years
from parkzero.results import Frame
from parkzero.standards import cbam
from parkzero.standards.account import account
from parkzero.standards.boundary import Perimeter, boundary, only, within
from parkzero.standards.register import METHODS, Method


class Books:
    """Accounts of a framed park. `year`: none takes the base year, whose flows may come from the model."""

    def __init__(self, base: Frame, cut: str = "park", year: int | None = None) -> None:
        self.base, self.site, self.park = base, base.site, base.park
        self.year = base.study.base_year if year is None else year
        self.cut: Perimeter = boundary(base.site, cut)
        self._flows: dict[tuple[int, str], Flows] = {}
        self._accounts: dict[object, Inventory] = {}

    def years(self) -> tuple[int, ...]:
        """Years with activity; the year asked for at least."""
        return tuple(sorted({*years(self.park.activity), self.year}))

    def flows(self, year: int | None = None, cut: Perimeter | None = None) -> Flows:
        """The flows of a year inside a boundary."""
        year, cut = self.year if year is None else year, cut or self.cut
        if (year, cut.name) not in self._flows:
            whole = self.base.activity if year == self.base.study.base_year else flows_of(self.park, year)
            self._flows[year, cut.name] = within(whole, cut)
        return self._flows[year, cut.name]

    def account(self, method: Method, year: int | None = None, cut: Perimeter | None = None) -> Inventory:
        """The account of a year under a method. Raises ParkError where a factor is missing."""
        year, cut = self.year if year is None else year, cut or self.cut
        key = (method.ruler, method.goods, year, cut.name)
        if key not in self._accounts:
            flows = self.flows(year, cut)
            if method.goods:
                flows = only(flows, cbam.makers(flows))
            self._accounts[key] = account(flows, self.rule(method, year))
        return self._accounts[key]

    def rule(self, method: Method, year: int | None = None) -> Rule:
        """The rule of a method in a year."""
        year = self.year if year is None else year
        return worked(method, self.park, self.site, self.base.outlook, study=self.base.study, base_year=year, year=year)

    def standards(self) -> tuple[str, ...]:
        """Standards that have something to count here: that of CBAM only where its goods are made."""
        return tuple(n for n, m in METHODS.items() if not m.goods or cbam.makers(self.flows()))
