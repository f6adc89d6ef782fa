"""The books of a park: its account under any method, in any year, inside any boundary; each worked out once."""

from __future__ import annotations

from functools import cached_property

from parkzero.accounting import Inventory, Rule
from parkzero.flows import Flows
from parkzero.order import worked
from parkzero.park.boundary import Perimeter, boundary, inside, narrowed, parted
from parkzero.park.exporting import exported
from parkzero.park.flowing import both_sides, returned, years
from parkzero.park.together import partial_years
from parkzero.park.unlisted import ordinary, papers
from parkzero.results import Frame
from parkzero.standards import cbam
from parkzero.standards.account import account
from parkzero.standards.installations import Inclusion, inclusions, missing_reason
from parkzero.standards.national import Why
from parkzero.standards.register import METHODS, Method
from parkzero.standards.unlisted import Bare, claims_move, green_claims


class Books:
    """Accounts of a framed park. `year`: none takes the base year, whose flows may come from the model."""

    def __init__(self, base: Frame, cut: str = "park", year: int | None = None) -> None:
        self.base, self.site, self.park = base, base.site, base.park
        self.year = base.study.base_year if year is None else year
        self.cut: Perimeter = boundary(base.site, cut)
        self._flows: dict[tuple[int, str], Flows] = {}
        self._sides: dict[tuple[int, str], Flows] = {}
        self._accounts: dict[object, Inventory] = {}
        self._narrowed: dict[object, Flows] = {}
        self._inclusions: dict[tuple[int, str], tuple[Inclusion, ...]] = {}

    def years(self) -> tuple[int, ...]:
        """Years with activity; the year asked for at least."""
        return tuple(sorted({*years(self.park.activity), self.year}))

    @cached_property
    def withheld(self) -> Why:
        """Why nothing that is said of a year is said of this one: some rows give months only in part; in China, whose rules count calendar years, it is none."""
        if self.base.modelled and self.year == self.base.study.base_year:
            return ""
        if self.year in partial_years(self.park.activity):
            return "part_of_a_year"
        return "fiscal_year" if self.site.place.country == "CN" and self.base.study.year_begins > 1 else ""

    def flows(self, year: int | None = None, cut: Perimeter | None = None) -> Flows:
        """The flows of a year inside a boundary."""
        year, cut = self.year if year is None else year, cut or self.cut
        if (year, cut.name) not in self._flows:
            self._flows[year, cut.name] = inside(self.sides(year, cut))
        return self._flows[year, cut.name]

    def sides(self, year: int | None = None, cut: Perimeter | None = None) -> Flows:
        """The flows of a year, what lies beyond a boundary apart from what lies inside."""
        year, cut = self.year if year is None else year, cut or self.cut
        if (year, cut.name) not in self._sides:
            modelled = self.base.modelled and year == self.base.study.base_year
            if cut.whole:
                self._sides[year, cut.name] = self.base.activity if modelled else both_sides(self.park, year)
            else:
                self._sides[year, cut.name] = exported(parted(self.base.activity if modelled else returned(self.park, year), cut))
        return self._sides[year, cut.name]

    def account(self, method: Method, year: int | None = None, cut: Perimeter | None = None) -> Inventory:
        """The account of a year under a method. Raises ParkError where a factor is missing."""
        year, cut = self.year if year is None else year, cut or self.cut
        key = (method.ruler, method.firms, year, cut.name)
        if key not in self._accounts:
            self._accounts[key] = account(self._counted(method, year, cut), self.rule(method, year))
        return self._accounts[key]

    def _counted(self, method: Method, year: int, cut: Perimeter) -> Flows:
        """The flows that a method counts."""
        key = (method.firms, year, cut.name)
        if key not in self._narrowed:
            self._narrowed[key] = self.sides(year, cut) if method.firms == "all" else narrowed(self.sides(year, cut), Perimeter(method.firms, "part", dict.fromkeys(self._firms(method, year, cut), 1.0)))
        return self._narrowed[key]

    def bare(self, method: Method) -> Bare:
        """What the account of a method owes to green power without a listed paper; no claim where its total is the same without them."""
        sides, listed, counted = self.sides(), papers(self.park), self.account(method)
        found = green_claims(sides, listed)
        without = account(ordinary(sides, listed), self.rule(method)) if found else counted
        return Bare(claims=found if claims_move(counted, without) else (), account=without)

    def rule(self, method: Method, year: int | None = None) -> Rule:
        """The rule of a method in a year."""
        year = self.year if year is None else year
        return worked(method, self.park, self.site, self.base.outlook, study=self.base.study, base_year=year, year=year)

    def standards(self, year: int | None = None) -> tuple[str, ...]:
        """Standards that have something to count here in a year: CBAM where its goods are made, the EU ETS where an installation is covered."""
        year = self.year if year is None else year
        return tuple(n for n, m in METHODS.items() if m.firms == "all" or self._firms(m, year, self.cut))

    def inclusions(self) -> tuple[Inclusion, ...]:
        """Whether the enterprises are installations under the EU ETS."""
        return self._included(self.year, self.cut)

    def _included(self, year: int, cut: Perimeter) -> tuple[Inclusion, ...]:
        if (year, cut.name) not in self._inclusions:
            self._inclusions[year, cut.name] = inclusions(self.flows(year, cut), self.site, year)
        return self._inclusions[year, cut.name]

    def absent(self, name: str) -> str:
        """Why a standard has nothing to count here."""
        if METHODS[name].firms == "goods":
            return "no goods of the CBAM regulation are made here"
        return missing_reason(self.inclusions(), self.site.place, self.year)

    def _firms(self, method: Method, year: int, cut: Perimeter) -> tuple[str, ...]:
        """The enterprises that a method counts, where not all."""
        if method.firms == "goods":
            return tuple(cbam.makers(self.flows(year, cut)))
        return tuple(c.enterprise for c in self._included(year, cut) if c.answer == "covered")
