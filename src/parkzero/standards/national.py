"""The national zero-carbon-park rule of China: core indicator, verdict, cut needed, guiding indicators.

Notice 发改环资〔2025〕910号 (NDRC, MIIT, NEA), annex 3 (indicators, trial) and annex 4 (accounting, trial).
Numerator: CO2 of fuels, transformation and bought power. Denominator: bought and own primary energy, less what is sold,
each energy once; electricity at the equivalent value, the rest at calorific value [tce].
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from parkzero.accounting import Inventory
from parkzero.figure import Figure, missing
from parkzero.flows import Flows, weighted
from parkzero.park.catalogue import stores, without_fuel
from parkzero.park.noun import Given
from parkzero.park.sections import Standards
from parkzero.park.site import Site
from parkzero.standards import factors
from parkzero.words import BIOGENIC, FUELS

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
Answer = Literal["meets", "misses", "cannot_be_told", "no_line"]


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
    spread: float
    """Half width of the interval, as a share."""


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The answer under the rule, with its margin."""

    answer: Answer
    illustration: bool
    """True outside China: the rule is applied for illustration."""
    line: float | None
    indicator: Figure
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


def energies(flows: Flows, site: Site, year: int) -> tuple[Energy, ...]:
    """The denominator, entry by entry: bought + own primary - sold, each energy once."""
    value = factors.equivalent_value(site, year).value
    records = flows.records()
    burners = _burners(records)
    return tuple(e for row in records if (e := _energy(row, value, burners)) is not None)


def _energy(row: Mapping[str, Any], value: float, burners: frozenset[str]) -> Energy | None:
    """What a row adds to the denominator; None where its energy is counted elsewhere already: with the fuel, or with the power that it came from."""
    carrier, into, out, use, attribute = (str(row[c]) for c in ("carrier", "giver_kind", "receiver_kind", "use", "attribute"))
    fuel, made = carrier in FUELS, into in MADE
    if row["unit"] != "MWh" or use in ("supply", "cause") or out in ("air", "asset") or (fuel and out != "enterprise"):
        return None
    if not fuel and into == out == "enterprise":
        return None
    quantity = weighted(row)
    mwh, per, clean = -quantity if out in SOLD else quantity, 1.0 / MWH_PER_TCE, attribute in GREEN
    if carrier == "electricity":
        if made and _power_of(row, burners) != "primary":
            return None
        per = value
    elif fuel:
        if into == "asset" and use != "transformation":
            return None
        mwh, clean = -mwh if into == "asset" else mwh, carrier in BIOGENIC
    elif made:
        return None
    spread = max(float(row["high"]) / float(row["quantity"]) - 1.0, 0.0) if row["quantity"] else 0.0
    return Energy(
        carrier=carrier, mwh=mwh, tce=mwh * per, tce_calorific=mwh / MWH_PER_TCE, clean=clean, feedstock=use == "feedstock",
        direct=carrier == "electricity" and attribute == "direct", spread=spread,
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


def verdict(standards: Standards, site: Site, flows: Flows, inventory: Inventory, year: int) -> Verdict:
    """Judge flows and their account by the national rule."""
    rows = energies(flows, site, year)
    counted = [e for e in rows if standards.feedstock or not e.feedstock]
    value = factors.equivalent_value(site, year).value
    power = sum(e.tce for e in counted if e.carrier == "electricity")
    rest = sum(e.tce for e in counted if e.carrier != "electricity")
    total = power + rest
    spread = _spread(counted, total)
    low, high = (power * end / value + rest for end in RANGE)
    half = ((total * spread) ** 2 + (max(high - total, total - low, 0.0)) ** 2) ** 0.5
    energy = Figure(total, "tce", low=max(total - half, 0.0), high=total + half)
    feedstock = sum(e.tce for e in rows)
    tonnes = inventory.total.value or 0.0
    indicator = _ratio(inventory.total, energy)
    with_feedstock = _ratio(inventory.total, Figure(feedstock, "tce", low=feedstock * (1 - spread), high=feedstock * (1 + spread)))
    line = _line(total)
    answer = _answer(line, indicator)
    ends = {_answer(_line(e), indicator) for e in (energy.low or 0.0, energy.high or 0.0)}
    if ends != {answer}:
        answer = "cannot_be_told"
    ordinary = sum(x.tonnes for x in inventory.lines if x.carrier == "electricity" and x.scope == "2")
    cut = missing("tCO2", "no line is printed below 200,000 tce") if line is None else Figure(max(tonnes - line * total, 0.0), "tCO2")
    room = missing("MWh", "no line is printed below 200,000 tce")
    if line is not None:
        room = Figure(max((line * total - (tonnes - ordinary)) / factors.FOSSIL_POWER, 0.0), "MWh")
    calorific = sum(e.tce_calorific for e in counted)
    clean, clean_gas = (
        _clean(counted, total, gas=standards.natural_gas_is_clean),
        _clean(counted, total, gas=not standards.natural_gas_is_clean),
    )
    made = _made(flows.records())
    used = sum(e.mwh for e in counted if e.carrier == "electricity") + made
    direct = sum(e.mwh for e in counted if e.carrier == "electricity" and e.direct)
    not_given = "no figure was given"
    guiding = {
        "clean_energy_share": Figure(clean, "1", low=clean * (1 - spread), high=min(clean * (1 + spread), 1.0)) if total > 0 else missing("1", not_given),
        "clean_energy_share_other_reading": Figure(clean_gas, "1") if total > 0 else missing("1", not_given),
        "product_energy_grade": missing("1", "needs product quotas, not part of parkzero yet"),
        "solid_waste_use": _given(site.solid_waste_use), "waste_heat_use": _given(site.waste_heat_use), "water_reuse": _given(site.water_reuse),
    }  # fmt: skip
    return Verdict(
        answer=answer, illustration=site.place.country != "CN", line=line, indicator=indicator, indicator_with_feedstock=with_feedstock, energy=energy, energy_calorific=Figure(calorific, "tce", low=calorific * (1 - spread), high=calorific * (1 + spread)),
        emissions=inventory.total, cut=cut, grid_room=room, direct_share=Figure(max(min(direct / used, 1.0), 0.0), "1") if used > 0 else missing("1", "no electricity use"), guiding=guiding,
        guiding_line={"clean_energy_share": 0.9, "clean_energy_share_other_reading": 0.9, "product_energy_grade": None, "solid_waste_use": 0.8, "waste_heat_use": 0.5, "water_reuse": 0.8},
    )  # fmt: skip


def _given(given: Given | None) -> Figure:
    if given is None:
        return missing("1", "no public evidence, or not given")
    return Figure(given.value, "1", low=given.low, high=given.high, basis="published", source=given.source)


def _clean(rows: list[Energy], total: float, *, gas: bool) -> float:
    clean = sum(e.tce for e in rows if e.clean or (gas and e.carrier in ("natural_gas", "lng")))
    return min(max(clean / total, 0.0), 1.0) if total > 0 else 0.0


def _ratio(tonnes: Figure, energy: Figure) -> Figure:
    if tonnes.value is None or not energy.value or energy.value <= 0 or tonnes.low is None or tonnes.high is None or energy.high is None:
        return missing("tCO2/tce", "no energy use")
    value = tonnes.value / energy.value
    part = (max(tonnes.high - tonnes.value, 0.0) / tonnes.value) if tonnes.value else 0.0
    whole = (part**2 + ((energy.high - energy.value) / energy.value) ** 2) ** 0.5
    return Figure(value, "tCO2/tce", low=max(value * (1 - whole), 0.0), high=value * (1 + whole))


def _line(total: float) -> float | None:
    return LINES["large"] if total >= LARGE else LINES["medium"] if total >= SMALL else None


def _answer(line: float | None, indicator: Figure) -> Answer:
    if line is None or indicator.low is None or indicator.high is None:
        return "no_line"
    return "meets" if indicator.high <= line else "misses" if indicator.low > line else "cannot_be_told"


def _made(records: Iterable[Mapping[str, Any]]) -> float:
    """Own power of fuels [MWh], which the denominator counts as fuel."""
    records = tuple(records)
    burners = _burners(records)
    own = (r for r in records if r["carrier"] == "electricity" and r["giver_kind"] in MADE)
    return sum(weighted(r) for r in own if _power_of(r, burners) == "fuel")


def _spread(rows: list[Energy], total: float) -> float:
    """Half width of the summed energy, entries independent, as a share."""
    return float(sum((e.tce * e.spread) ** 2 for e in rows) ** 0.5 / total) if total > 0 else 0.0
