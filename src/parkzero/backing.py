"""What stands behind an account or a plan, as it is shown: papers, shares of boundaries, processes measured in two ways, factors of grid power, the fit of the base year, what stands when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from parkzero.figure import Figure


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper of evidence.csv, and what rests on it."""

    id: str
    kind: str
    file: str
    sha256: str
    holder: str
    date: str
    prepared_by: str
    checked_by: str
    status: str
    """draft, checked, locked, replaced, or empty."""
    version: str
    reason: str
    """Why it replaces an earlier version."""
    note: str
    filed: bool
    """Whether evidence.csv holds it; else rows name it and nothing more is known."""
    rows: tuple[str, ...]
    """Rows of activity, factors, certificates, avoided emissions and indicators, by file and line."""
    figures: tuple[str, ...]
    """Figures of park.yaml, by path."""


@dataclass(frozen=True, kw_only=True)
class TwoMeasures:
    """A process that the rows measure in two ways under a standard: by its product, and by the carbon of its inputs."""

    standard: str
    enterprise: str
    process: str
    leads: Literal["output", "input"]
    """The measure that counts."""
    says: str
    """Who says so: row, standard or catalogue."""
    counted: Figure
    beside: Figure
    """What the other measure gives."""
    difference: Figure
    """The other less what counts."""
    explained: Figure
    """Part of the product that the inputs explain."""
    shortfall: str
    """Why the inputs do not explain the product: too_little, too_much, deduction_missing, or empty."""
    rows: tuple[str, ...]
    """The rows of its products."""


@dataclass(frozen=True, kw_only=True)
class GridPower:
    """What a standard counts for ordinary power from the grid."""

    standard: str
    factor: Figure
    factor_row: str
    reason: str
    source: str
    """Id in the list of sources."""
    confidence: str


@dataclass(frozen=True, kw_only=True)
class Costed:
    """What a new plant is taken to cost in a stage, and whose price that is."""

    figures: Mapping[str, Figure]
    """power and energy: investment per capacity and per energy content; saved: of a measure per energy that it saves in a year, with what is left to save of the demand and what of all that ever could be is taken; life; size at which the investment is taken, where cost goes by size."""
    region: str
    """Whose price it is: china, europe, world."""
    year: str
    """Year that the row of the catalogue holds for."""
    price_year: str
    """Year of its money."""
    confidence: str
    source: str
    """Id in the list of sources."""


@dataclass(frozen=True, kw_only=True)
class Networked:
    """How the network is paid for in a plan with direct supply, by the rule of nearby use."""

    choice: str
    """capacity: a fee on the capacity of access in place of the price per energy; energy: the tariff, on own use too. The one whose least-cost plan is cheaper."""
    figures: Mapping[str, Figure]
    """load_rate, access_fee, access, own_use, paid, otherwise, dearer."""
    conditions: Mapping[str, Figure]
    """What the rule asks of direct supply, as the plan keeps it; its source tells the line: own_use_of_generation, own_use_of_load, exported."""
    unmet: tuple[str, ...]
    """Conditions that the plan does not keep."""


@dataclass(frozen=True, kw_only=True)
class CertificatesBought:
    """Certificates of green power that a plan pays for."""

    figures: Mapping[str, Figure]
    """covered, beyond, price, paid."""


@dataclass(frozen=True, kw_only=True)
class Brought:
    """What a part of the plan brings a year, cost before transfers: measures what the plan would lose without them, plants and stores the rest of what it brings against building nothing."""

    energy: Figure
    """Demand that is spared; for plants what is switched off."""
    investment: Figure
    saving: Figure
    abatement: Figure


@dataclass(frozen=True, kw_only=True)
class ShareInside:
    """How much of an enterprise, a plant or what a meter counts lies inside a boundary, and what says so."""

    of: str
    """enterprise, asset or meter."""
    id: str
    share: Figure
    evidence: str
    """Id of the paper that it rests on."""
    note: str
    rows: tuple[str, ...]
    """Rows of the year that go by it."""


Fit = Literal["fits", "marked", "withheld", "not_assessed"]


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """What rows say of an enterprise's carrier and what the base-year run makes of it: of fuels what it burns, of power, heat, steam, cold and hydrogen what it uses."""

    enterprise: str
    """Empty for what the whole park bought or sold."""
    carrier: str
    sold: bool
    """Of the whole park: whether it is what it sold; else what it bought."""
    like: tuple[str, ...]
    """Other fuels of the rows that are counted here, since the run burns them as this one."""
    rows: Figure
    run: Figure
    misfit: Figure
    """Run over rows, less one."""
    interval: Figure
    """What the two may differ by, as a share of the rows."""
    verdict: Fit
    """fits, marked or withheld: what rests on it."""


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """Whether the base year holds: its run against what enterprises reported."""

    verdict: Fit
    """What becomes of the headline figures of the plan; not_assessed where the base year has no rows."""
    share: Figure
    """Energy by which enterprises do not fit, over the energy of the park."""
    lines: tuple[Fitted, ...]
    run: Literal["year", "days", ""]
    """Whether the base-year run is of the full year or of representative days, which keep the sums of the year; empty where there is none."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """From when to when an enterprise or plant stands, and by what."""

    id: str
    what: str
    """enterprise or asset."""
    kind: str
    """Sector of an enterprise, technology of a plant."""
    status: str
    """In the base year."""
    amount: Figure
    first: str
    """First year in which it runs; empty where it stands already and the year is not known, and of what never enters."""
    last: str
    """Last year in which it runs; empty where no end is known."""
    enters: str
    """By what it enters: stands, since, by_status, with_owner; or why not: not_dated, not_counted, ended, with_owner."""
    leaves: str
    """By what it leaves: until, life, with_owner; kept_up where it has outlived its life; empty where no end is known."""


@dataclass(frozen=True, kw_only=True)
class Yearly:
    """What is used and what stands in a year before anything new is built."""

    year: str
    of: str
    """What year it is: base, rows (the last with rows of activity), stage."""
    enterprises: Figure
    demand: Mapping[str, Figure]
    """By carrier."""
    capacities: Mapping[str, Figure]
    """By technology."""
    energy_capacities: Mapping[str, Figure]
    """Of stores, by technology."""


@dataclass(frozen=True, kw_only=True)
class Influence:
    """An uncertain input of a plan, and what it leaves open."""

    id: str
    """Path in the park, row of the catalogue or of a factor; `accounts`: factors and the equivalent value of power under the national rule; `weather`: the years that were drawn."""
    figure: Figure
    """The input with its 5th and 95th percentile; of weather the number of years."""
    shares: Mapping[str, Figure]
    """Of the variance of each headline figure."""
    anew: Mapping[str, Figure]
    """Figures of plans made anew at both of its ends, on representative days; of the widest inputs alone."""


@dataclass(frozen=True, kw_only=True)
class Ranges:
    """What the inputs of a plan leave open, its capacities fixed: uncertainty, neither a near-optimal range nor quantiles of hours."""

    draws: Figure
    """Draws of demand, yields and weather that the year was run under, each crossed with draws of prices, costs and factors."""
    served: Figure
    """Share of them in which the plan's capacities serve all demand; what they do not serve costs nothing here."""
    below_line: Figure
    """Share of all draws that keep the line of the national rule."""
    figures: Mapping[str, Figure]
    """Headline figures of the plan with the 5th and 95th percentile of the draws."""
    inputs: tuple[Influence, ...]
    """Largest share of any figure's variance first."""


@dataclass(frozen=True, kw_only=True)
class Producing:
    """A plant or store of a plan, standing or new, and what it makes in a year."""

    id: str
    technology: str
    owner: str
    """Who owns it: an enterprise, the third party, or nobody named, who is the park operator."""
    carrier: str
    """Its main output; of a measure the demand that it lowers."""
    step: str
    """Of a measure its step of rising cost, 1 the cheapest; none of anything else."""
    figures: Mapping[str, Figure]
    """capacity, of_it_new, output, capacity_factor, curtailed, curtailed_share, levelised_cost."""
