"""The base-year run and what enterprises reported: energy by carrier, and whose demand does not fit its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from parkzero.complete.consuming import consumptions
from parkzero.park.site import Site
from parkzero.park.whole import Activity
from parkzero.problem import Problem
from parkzero.results import Assessment, Frame
from parkzero.words import CARRIERS

BURNT = ("fuel", "transformation", "feedstock", "bunker")
MISFIT = 0.05
"""Relative difference between the base-year run and activity, or a demand and its rows, above which `calibration` is a problem."""


def of_carriers(base: Frame, now: Assessment) -> Iterator[Problem]:
    """Annual energy of the base-year run against activity, by carrier."""
    if base.modelled:
        return
    for carrier in CARRIERS:
        given = base.activity.total(carrier=carrier, giver_kind=("grid", "supplier"), receiver_kind="enterprise", use=BURNT)
        modelled = sum(now.plan.grid.total(now.plan.flow[s.id]) for s in now.system.supplies if s.carrier == carrier and s.giver_kind != "own")
        if given > 0 and abs(modelled - given) > MISFIT * given:
            yield Problem(
                "calibration", "activity.csv", line=None, field=f"{carrier} bought in {base.study.base_year}", found=f"{modelled:,.0f} MWh in the base-year run",
                expected=f"{given:,.0f} MWh, within {MISFIT:.0%}", hint="check demands, plants and their full-load hours against activity.csv", level="warning",
            )  # fmt: skip



def of_firms(site: Site, activity: Iterable[Activity], year: int) -> Iterator[Problem]:
    """Demand that the card gives against what the rows of the enterprise bring, by carrier: beyond `MISFIT` and beyond the interval of the demand. An
    enterprise without rows of a carrier is told elsewhere."""
    use = consumptions(site, activity, year).demand
    for firm in site.running():
        for carrier, demand in firm.demand.items():
            given, brought = demand.annual, use.get(firm.id, {}).get(carrier)
            if given.rule or brought is None or carrier not in CARRIERS:
                continue
            half = max(MISFIT * given.value, (given.high - given.low) / 2.0)
            if abs(brought.mwh - given.value) > half:
                yield Problem(
                    "calibration", "park.yaml", line=None, field=f"site.enterprises.{firm.id}.demand.{carrier}", found=f"{given.value:,.0f} MWh of demand",
                    expected=f"{brought.mwh:,.0f} MWh, as rows of {year} bring", hint="check demands, plants and their full-load hours against activity.csv", level="warning",
                )  # fmt: skip
