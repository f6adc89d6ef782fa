"""The national zero-carbon-park rule of China: core indicator, verdict, cut needed, guiding indicators.

Notice 发改环资〔2025〕910号 (NDRC, MIIT, NEA), annex 3 (indicators, trial) and annex 4 (accounting, trial).
Numerator: CO2 of fuels, transformation and bought power. Denominator: bought and own primary energy, less what is sold,
each energy once; electricity at the equivalent value, the rest at calorific value [tce].
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from math import fsum
from types import MappingProxyType
from typing import Any, Literal

from parkzero.accounting import Inventory
from parkzero.figure import Figure, missing
from parkzero.flows import Error, Flows, weighted
from parkzero.park.catalogue import stores, without_fuel
from parkzero.park.noun import Given
from parkzero.park.sections import Standards
from parkzero.park.site import Site
from parkzero.standards import factors
from parkzero.standards.conditions import (
    OPEN,
    UNREAD,
    Amount,
    Assumption,
    Condition,
    Quotient,
    conditional,
    conditions,
    counted_lines,
    emissions,
    exact,
    less,
    quotient,
    resting_on,
    share,
    slopes_of,
    summed_lines,
)
from parkzero.standards.factors import Factor
from parkzero.standards.lines import errors
from parkzero.standards.uncertainty import added, jointly
from parkzero.standards.unlisted import Bare
from parkzero.words import BIOGENIC, DERIVED, FUELS

MWH_PER_TCE = 8.141
SMALL, LARGE = 200_000.0, 1_000_000.0
"""Size classes of annual total energy use [tce]; below the first no line is printed."""
LINES = {"medium": 0.20, "large": 0.30}
"""Core indicator at most [tCO2/tce]."""
RANGE = (0.281, 0.315)
"""Span of equivalent values in use [tce/MWh]: local standards and software defaults; the text of 910 names no base."""
SOURCE = "notice 910 of 2025 (NDRC, MIIT, NEA), annexes 3 and 4"
MADE = ("asset", "own")
SOLD = ("grid", "outside", "supplier")
GREEN = ("direct", "certificate", "certificate_910", "ppa")
ORDER = ("transformation", "feedstock", "fuel")
"""Uses of fuels that others are made of, the likeliest first."""
_Part = tuple[float, tuple[Error, ...]]
Answer = Literal["meets", "misses", "meets_if", "misses_if", "cannot_be_told", "no_line", "not_assessed"]
Why = Literal["", "part_of_a_year", "fiscal_year", "base_year", "no_energy", "small", "line", "classes", "meets_or_no_line", "misses_or_no_line", "line_or_no_line"]
"""Why a verdict is none: only part of the year is given, years are no calendar years, no energy use, energy use below the size classes; or why it cannot be told: the interval
of the indicator reaches over the line, or that of energy use into another size class."""
UNDER: Mapping[Answer, Answer] = {"meets": "meets_if", "misses": "misses_if"}
NO_LINE = "no line is printed below 200,000 tce"
NO_ENERGY = "no energy use"
WITHHELD: Mapping[Why, str] = {"part_of_a_year": "rows give part of the year only", "fiscal_year": "the year of the accounts is no calendar year", "base_year": "the base-year run does not fit what enterprises reported"}


@dataclass(frozen=True, kw_only=True)
class Energy:
    """One entry of the denominator."""

    carrier: str
    mwh: float
    tce: float
    tce_calorific: float
    clean: bool
    feedstock: bool
    direct: bool
    errors: tuple[Error, ...]
    """What may be wrong with it."""
    calorific: str
    """The calorific value that made it energy, as flows name it."""
    made_of: str = ""
    """Of a fuel made here, which counts negative: the fuel that its enterprise made it of."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The answer under the rule, with its margin."""

    answer: Answer
    """meets, misses, no_line; meets_if, misses_if: conditional on `conditions`; cannot_be_told."""
    why: Why
    """Why the answer is no verdict."""
    conditions: tuple[Condition, ...]
    """What the indicator rests on that nobody can vouch for, and where each would turn the answer: rows of confidence C, green power without a listed paper."""
    unlisted: Figure
    """Green power without a listed paper [MWh]."""
    without_unlisted: Figure
    """The core indicator where that is ordinary power; missing where there is none."""
    illustration: bool
    """True outside China: the rule is applied for illustration."""
    line: float | None
    core: Quotient
    """CO2 per energy use."""
    clean: Quotient
    """Share of clean energy, by the park's own reading of natural gas."""
    indicator_with_feedstock: Figure
    energy: Figure
    energy_calorific: Figure
    emissions: Figure
    cut: Figure
    """Tonnes to cut at the same energy use."""
    grid_room: Figure
    """Largest ordinary grid power that meets the line [MWh]."""
    direct_share: Figure
    guiding: dict[str, Figure]
    guiding_line: dict[str, float | None]

    @property
    def indicator(self) -> Figure:
        """The core indicator [tCO2/tce]."""
        return self.core.figure


def energies(flows: Flows, site: Site, year: int) -> tuple[Energy, ...]:
    """The denominator, entry by entry: bought + own primary - sold, each energy once."""
    value = factors.equivalent_value(site, year).value
    records = flows.records()
    burners, sources = _burners(records), _Sources(records)
    return tuple(e for row in records if (e := _energy(row, value, burners, sources)) is not None)


class _Sources:
    """What the fuels that enterprises make are made of: the first that is transformed of those they are known to come from, else of all, else feed, else burnt."""

    def __init__(self, records: Iterable[Mapping[str, Any]]) -> None:
        self.taken: dict[str, dict[tuple[str, str], float]] = defaultdict(lambda: defaultdict(float))
        for row in records:
            if row["carrier"] in FUELS and row["receiver_kind"] == "enterprise" and row["giver_kind"] != "asset" and row["use"] in ORDER:
                self.taken[str(row["receiver"])][str(row["carrier"]), str(row["use"])] += weighted(row)

    def of(self, firm: str, carrier: str) -> tuple[str, bool]:
        """The fuel that an enterprise made one of, and whether that is raw material."""
        taken = {key: q for key, q in self.taken[firm].items() if key[0] != carrier and q > 0.0 and (key[1] != "fuel" or key[0] in DERIVED.get(carrier, ()))}
        source, use = max(taken, key=lambda k: (k[0] in DERIVED.get(carrier, ()), -ORDER.index(k[1]), taken[k]), default=("", ""))
        return source, use == "feedstock"


def _energy(row: Mapping[str, Any], value: float, burners: frozenset[str], sources: _Sources) -> Energy | None:
    """What a row adds to the denominator; None where its energy is counted elsewhere already: with the fuel, or with the power that it came from."""
    carrier, into, out, use, attribute = (str(row[c]) for c in ("carrier", "giver_kind", "receiver_kind", "use", "attribute"))
    fuel, made = carrier in FUELS, into in MADE
    if row["unit"] != "MWh" or use in ("supply", "cause") or out in ("air", "asset") or (fuel and out != "enterprise"):
        return None
    if not fuel and into == out == "enterprise":
        return None
    quantity = weighted(row)
    mwh, per, clean = -quantity if out in SOLD else quantity, 1.0 / MWH_PER_TCE, attribute in GREEN
    made_of, feedstock = "", use == "feedstock"
    if carrier == "electricity":
        if made and _power_of(row, burners) != "primary":
            return None
        per = value
    elif fuel:
        if into == "asset" and use != "transformation":
            return None
        clean = carrier in BIOGENIC
        if into == "asset":
            mwh, (made_of, feedstock) = -mwh, sources.of(str(row["receiver"]), carrier)
    elif made:
        return None
    return Energy(
        carrier=carrier, mwh=mwh, tce=mwh * per, tce_calorific=mwh / MWH_PER_TCE, clean=clean, feedstock=feedstock, made_of=made_of,
        direct=carrier == "electricity" and attribute == "direct", errors=errors(row), calorific=str(row["calorific"]),
    )  # fmt: skip


def _power_of(row: Mapping[str, Any], burners: frozenset[str]) -> Literal["primary", "fuel", "store"]:
    """What power made inside was made of. Of a plant without a name: sun or wind where it is green or its certificate was sold, since certificates
    are for renewable power; but fuel where the enterprise burns biogenic fuel in plants without a name (a stated rule)."""
    technology = str(row["technology"])
    if technology:
        return "store" if technology in stores() else "primary" if technology in without_fuel() else "fuel"
    green = row["attribute"] in (*GREEN, "sold")
    return "primary" if green and (row["attribute"] == "direct" or str(row["receiver"]) not in burners) else "fuel"


def _burners(records: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Enterprises that burn biogenic fuel in plants without a name."""
    return frozenset(
        str(r["receiver"]) for r in records if r["carrier"] in BIOGENIC and r["receiver_kind"] == "enterprise" and r["giver_kind"] != "asset" and r["use"] == "fuel" and not r["asset"]
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Equivalent:
    """What a MWh of power stands for in the denominator [tce/MWh]."""

    factor: Factor
    low: float
    high: float

    @property
    def assumption(self) -> Assumption:
        """It as a row that energy use may rest on."""
        value = Figure(self.factor.value, "tce/MWh", low=self.low, high=self.high, basis="estimated", source=self.factor.source)
        return Assumption(row=self.factor.id, about="electricity", value=value)


def equivalent(site: Site, year: int) -> Equivalent:
    """The equivalent value of a site's power: the park's own with its own interval, else the national mean within the values in use."""
    factor, own = factors.equivalent_value(site, year), site.coal_per_kwh
    low, high = (own.low, own.high) if own else RANGE
    return Equivalent(factor=factor, low=min(low, factor.value), high=max(high, factor.value))


def energy_use(rows: Collection[Energy], power: Equivalent) -> Amount:
    """Entries in tce, electricity at its equivalent value, with the interval that they and that value give."""
    parts = [(e.tce, e.errors) for e in rows]
    used = sum(e.mwh for e in rows if e.carrier == "electricity")
    whole = added(parts, "tce", max(used * (power.high - power.factor.value), used * (power.factor.value - power.low)))
    if not used or power.factor.confidence != UNREAD:
        return Amount(figure=whole, held=whole, moves=jointly(parts))
    held = added(parts, "tce") if power.factor.reason == "given" else whole
    return Amount(figure=whole, held=held, moves=jointly(parts), slopes={power.assumption: used})


def calorific_energy(rows: Iterable[Energy]) -> Figure:
    """Entries in tce, electricity at its calorific value."""
    return added([(e.tce_calorific, e.errors) for e in rows], "tce")


def clean_energy(rows: Iterable[Energy], power: Equivalent, *, gas: bool) -> Quotient:
    """Share of clean energy in energy use; `gas`: whether natural gas is clean."""
    clean: list[Energy] = []
    rest: list[Energy] = []
    for e in rows:
        (clean if e.clean or (gas and e.carrier in ("natural_gas", "lng")) else rest).append(e)
    return share(energy_use(clean, power), energy_use(rest, power))


def verdict(
    standards: Standards, site: Site, flows: Flows, inventory: Inventory, year: int, *, bare: Bare | None = None, unread: Mapping[str, Assumption] = MappingProxyType({}), withheld: Why = ""
) -> Verdict:  # fmt: skip
    """Judge flows and their account by the national rule; `bare`: what it owes to green power without a listed paper; `unread`: calorific values
    of confidence C; `withheld`: why they are not judged, if they are not."""
    rows, power = energies(flows, site, year), equivalent(site, year)
    counted = [e for e in rows if standards.feedstock or not e.feedstock]
    heats = {str(r["origin"]): str(r["calorific"]) for r in flows.records() if r["calorific"] in unread}
    of_lines = slopes_of(unread, ((heats.get(x.origin, ""), x.tonnes) for x in counted_lines(inventory)))
    energy = _resting(energy_use(counted, power), slopes_of(unread, ((e.calorific, e.tce) for e in counted)))
    tonnes = emissions(inventory, of_lines | (bare.slopes(inventory) if bare and bare.claims else {}))
    total = energy.value
    core = resting_on(quotient(tonnes, energy, "tCO2/tce", NO_ENERGY), unread.values())
    line = _line(total)
    without = _without(core, energy, bare)
    possible = _possible(_reaching(core.figure, without), energy.figure)
    answer = conditional(_answer(possible), _answer(_possible(core.held, energy.held)), UNDER)
    clean = clean_energy(counted, power, gas=standards.natural_gas_is_clean)
    behind = conditions(core, judge, LINES.values(), (SMALL, LARGE))
    cut, room = missing("tCO2", NO_LINE), missing("MWh", NO_LINE)
    if line is not None:
        cut = _from_nought(less(tonnes, energy, line, "tCO2"))
        other = summed_lines([x for x in counted_lines(inventory) if x.carrier != "electricity" or x.scope != "2"], inventory.unit)
        room = _from_nought(_turned(less(other, energy, line, "tCO2"), 1.0 / factors.FOSSIL_POWER, "MWh"))
    guiding = {
        "clean_energy_share": clean.figure,
        "clean_energy_share_other_reading": clean_energy(counted, power, gas=not standards.natural_gas_is_clean).figure,
        "product_energy_grade": missing("1", "needs product quotas, not part of parkzero yet"),
        "solid_waste_use": _given(site.solid_waste_use), "waste_heat_use": _given(site.waste_heat_use), "water_reuse": _given(site.water_reuse),
    }  # fmt: skip
    found = Verdict(
        answer=answer, why=_why(answer, possible), conditions=behind, unlisted=Figure(bare.energy if bare else 0.0, "MWh"), without_unlisted=without, illustration=site.place.country != "CN", line=line, core=core, clean=clean, indicator_with_feedstock=quotient(tonnes, energy_use(rows, power), "tCO2/tce", NO_ENERGY).figure, energy=energy.figure,
        energy_calorific=calorific_energy(counted), emissions=inventory.total, cut=cut, grid_room=room, direct_share=_direct_share(counted, flows.records()), guiding=guiding,
        guiding_line={"clean_energy_share": 0.9, "clean_energy_share_other_reading": 0.9, "product_energy_grade": None, "solid_waste_use": 0.8, "waste_heat_use": 0.5, "water_reuse": 0.8},
    )  # fmt: skip
    return _withheld(found, withheld) if withheld else found


def _withheld(found: Verdict, why: Why) -> Verdict:
    """No verdict on part of a year: its energy use has no size class, and its months are not the year. None on a fiscal year in China."""

    def none(figure: Figure) -> Figure:
        return missing(figure.unit, WITHHELD[why])

    return replace(
        found, answer="not_assessed", why=why, conditions=(), line=None, core=replace(found.core, figure=none(found.indicator)), clean=replace(found.clean, figure=none(found.clean.figure)),
        indicator_with_feedstock=none(found.indicator_with_feedstock), without_unlisted=none(found.without_unlisted), cut=none(found.cut), grid_room=none(found.grid_room), direct_share=none(found.direct_share),
        guiding={k: none(f) if k.startswith("clean") else f for k, f in found.guiding.items()},
    )  # fmt: skip


def _resting(amount: Amount, slopes: Mapping[Assumption, float]) -> Amount:
    """An amount that rests on further assumptions."""
    return replace(amount, slopes={**amount.slopes, **slopes})


def _without(core: Quotient, energy: Amount, bare: Bare | None) -> Figure:
    """The core indicator where green power without a listed paper is ordinary power: energy use stays as it is."""
    if bare is None or not bare.claims:
        return missing("tCO2/tce", "all green power is listed")
    return quotient(emissions(bare.account), energy, "tCO2/tce", NO_ENERGY).figure


def _reaching(indicator: Figure, other: Figure) -> Figure:
    """An indicator that may also be another one."""
    if indicator.value is None or other.value is None:
        return indicator
    ends = [x for f in (indicator, other) for x in (f.low, f.high) if x is not None]
    return replace(indicator, low=min(ends), high=max(ends))


def _given(given: Given | None) -> Figure:
    if given is None:
        return missing("1", "no public evidence, or not given")
    return Figure(given.value, "1", low=given.low, high=given.high, basis="published", source=given.source)


def _line(total: float) -> float | None:
    return LINES["large"] if total >= LARGE else LINES["medium"] if total >= SMALL else None


def judge(tonnes: float, energy: float) -> Answer:
    """The answer without intervals; no line where there is no energy use."""
    line = _line(energy)
    return "no_line" if line is None else "meets" if tonnes <= line * energy else "misses"


def _possible(indicator: Figure, energy: Figure) -> frozenset[Answer]:
    """The answers of the whole interval of the indicator, in every size class that the energy use may fall into."""
    return frozenset(_side(_line(e), indicator) for e in (energy.value or 0.0, energy.low or 0.0, energy.high or 0.0))


def _answer(possible: frozenset[Answer]) -> Answer:
    """The one answer that there may be."""
    return next(iter(possible)) if len(possible) == 1 else OPEN


def _why(answer: Answer, possible: frozenset[Answer]) -> Why:
    """Why an answer is no verdict."""
    if answer == OPEN:
        lines = possible - {"no_line"}
        if possible == lines:
            return "line" if len(lines) == 1 else "classes"
        return "meets_or_no_line" if lines == {"meets"} else "misses_or_no_line" if lines == {"misses"} else "line_or_no_line"
    return "small" if answer == "no_line" else "no_energy" if answer == "not_assessed" else ""


def _side(line: float | None, indicator: Figure) -> Answer:
    if indicator.low is None or indicator.high is None:
        return "not_assessed"
    if line is None:
        return "no_line"
    return "meets" if indicator.high <= line else "misses" if indicator.low > line else OPEN


def _direct_share(counted: Iterable[Energy], records: Collection[Mapping[str, Any]]) -> Figure:
    """Share of the power used that is direct: power of the denominator, and own power of fuels, which that counts as fuel."""
    burners = _burners(records)
    made = (r for r in records if r["carrier"] == "electricity" and r["giver_kind"] in MADE and _power_of(r, burners) == "fuel")
    direct: list[_Part] = []
    rest: list[_Part] = [(weighted(r), errors(r)) for r in made]
    for e in counted:
        if e.carrier == "electricity":
            (direct if e.direct else rest).append((e.mwh, e.errors))
    if fsum(q for q, _ in (*direct, *rest)) <= 0:
        return missing("1", "no electricity use")
    return share(exact(added(direct, "MWh")), exact(added(rest, "MWh"))).figure


def _from_nought(figure: Figure) -> Figure:
    """A figure that cannot be below nought."""
    value, low, high = (max(x or 0.0, 0.0) for x in (figure.value, figure.low, figure.high))
    return replace(figure, value=value, low=low, high=high)


def _turned(figure: Figure, times: float, unit: str) -> Figure:
    """The figure with its sign turned, so many times."""
    value, low, high = (-times * (x or 0.0) for x in (figure.value, figure.high, figure.low))
    return Figure(value, unit, low=low, high=high)
