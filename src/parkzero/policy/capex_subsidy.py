"""A grant on investment: a share of the investment in covered technologies."""

from __future__ import annotations

from typing import ClassVar, Literal

from parkzero.levers import Grant, Levers
from parkzero.park.noun import Share
from parkzero.policy.acting import Acting, Before


class CapexSubsidyInstrument(Acting):
    """The state pays a share of the investment in new capacity of the covered technologies and owners."""

    label: ClassVar[str] = "grant on investment"
    label_zh: ClassVar[str] = "投资补贴"
    deaf: ClassVar[tuple[str, ...]] = ("carriers",)
    builds: ClassVar[bool] = True
    kind: Literal["capex_subsidy"] = "capex_subsidy"
    """capex_subsidy"""
    rate: Share
    """Share of the investment that is paid."""

    def terms(self, given: Before) -> Levers:
        return Levers(grants=(Grant(instrument=self.id, share=self.rate.value, coverage=self.coverage),))
