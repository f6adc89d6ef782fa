"""A grant on investment: a share of the investment in covered technologies."""

from __future__ import annotations

from typing import ClassVar, Literal

from parkzero.park.instrument import Instrument
from parkzero.park.noun import Share


class CapexSubsidyInstrument(Instrument):
    """The state pays a share of the investment in new capacity of the covered technologies and owners."""

    label: ClassVar[str] = "grant on investment"
    label_zh: ClassVar[str] = "投资补贴"
    kind: Literal["capex_subsidy"] = "capex_subsidy"
    """capex_subsidy"""
    rate: Share
    """Share of the investment that is paid."""
