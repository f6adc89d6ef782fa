"""What firms would build by themselves: an offer as they look at it, by the payback that they ask and at their pace.

A payback of P years asked is a yearly charge of investment / P (and never less than the annuity) in place of the annuity, so that a linear programme
takes what pays back within P years at the margin. No more can be built than those who act by the stage would (`park/uptake.py`).
Valid for: choosing capacities. What they cost is the annuity, which a plan is priced by once they are chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from parkzero.clock import Floats
from parkzero.levers import OPERATOR, THIRD_PARTY
from parkzero.park.catalogue import technology
from parkzero.park.sections import Economics
from parkzero.park.site import Site
from parkzero.park.study import Study
from parkzero.park.technology import Technology
from parkzero.park.uptake import Extent, adopted, at, uptake
from parkzero.results import Candidate, Offer, Outlook, Series

MEASURES = ("saving", "shedding")
"""Roles that lower a demand and make nothing."""


def taken_up(
    offer: Offer, economics: Economics, site: Site, *, series: Series, outlook: Outlook, study: Study, extent: Extent = "central", whole: bool = False
) -> Offer:  # fmt: skip
    """The offer as firms take it up until the stage. `whole`: what makes energy may fill its room, since what stands cannot serve the demand."""
    peaks = highest(site, series, outlook.at("demand", study.stage))
    years = study.stage - study.base_year
    asked = economics.payback_asked.get(OPERATOR.owner)
    found = []
    for chosen in offer.candidates:
        tech = technology(chosen.technology, site.cost_region, study.stage)
        rule = uptake(tech.role)
        free = whole and tech.role not in MEASURES
        limit = chosen.limit if free else stock(tech, chosen.limit, peaks) * adopted(rule, years, extent)
        payback = asked.value if asked and asked.value > 0 else at(rule.payback, extent)
        if limit > 0.0:
            found.append(replace(charged(chosen, payback), limit=limit))
    return replace(offer, candidates=tuple(found))


def charged(chosen: Candidate, payback: float) -> Candidate:
    """A candidate whose investment has to come back within some years. A third party goes by its cost of capital: selling energy is its business."""
    if chosen.owner == THIRD_PARTY:
        return chosen
    yearly, energy = chosen.investment / payback, chosen.investment_energy / payback
    return replace(
        chosen, annual=max(yearly + chosen.fixed, chosen.annual), annual_energy=max(energy + chosen.fixed_energy, chosen.annual_energy)
    )  # fmt: skip


def highest(site: Site, series: Series, growth: float) -> Mapping[str, float]:
    """Peak demand by carrier [MW]; of heat and steam together, since a plant for one may serve both."""
    loads: dict[str, list[Floats]] = {}
    for firm in site.running():
        for carrier in firm.demand:
            for name in ("heat", "steam") if carrier in ("heat", "steam") else (carrier,):
                loads.setdefault(name, []).append(series.load[firm.id, carrier])
    return {c: growth * float(np.sum(parts, axis=0).max()) for c, parts in loads.items()}


def stock(tech: Technology, limit: float, peaks: Mapping[str, float]) -> float:
    """What would be built if all took it up [MW]: the room on the ground and of measures; of plants and stores no more than the peak of what they give."""
    if tech.role in ("source", *MEASURES):
        return limit
    peak = peaks.get(tech.output, 0.0)
    return min(limit, peak / (tech.efficiency if tech.measured == "input" else 1.0)) if peak > 0.0 else limit
