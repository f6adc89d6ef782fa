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
from parkzero.standards.installations import Inclusion, inclusions, missing_reason
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
        key = (method.ruler, method.firms, year, cut.name)
        if key not in self._accounts:
            flows = self.flows(year, cut)
            if method.firms != "all":
                flows = only(flows, self._firms(method, flows, year))
            self._accounts[key] = account(flows, self.rule(method, year))
        return self._accounts[key]

    def rule(self, method: Method, year: int | None = None) -> Rule:
        """The rule of a method in a year."""
        year = self.year if year is None else year
        return worked(method, self.park, self.site, self.base.outlook, study=self.base.study, base_year=year, year=year)

    def standards(self) -> tuple[str, ...]:
        """Standards that have something to count here: CBAM where its goods are made, the EU ETS where an installation is covered."""
        return tuple(n for n, m in METHODS.items() if m.firms == "all" or self._firms(m, self.flows(), self.year))

    def inclusions(self) -> tuple[Inclusion, ...]:
        """Whether the enterprises are installations under the EU ETS."""
        return inclusions(self.flows(), self.site, self.year)

    def absent(self, name: str) -> str:
        """Why a standard has nothing to count here."""
        if METHODS[name].firms == "goods":
            return "no goods of the CBAM regulation are made here"
        return missing_reason(self.inclusions(), self.site.place)

    def _firms(self, method: Method, flows: Flows, year: int) -> tuple[str, ...]:
        if method.firms == "goods":
            return tuple(cbam.makers(flows))
        return tuple(c.enterprise for c in inclusions(flows, self.site, year) if c.answer == "covered")
