"""Which enterprises are installations under the EU ETS: Annex I of Directive 2003/87/EC as changed by Directive (EU) 2023/959.

An enterprise stands for an installation. It is covered where it makes a product of the annex above its threshold, or burns fuels in units of
more than 20 MW rated thermal input together, those under 3 MW left out. The input follows from the capacities of the card where they can
have burnt all its fuel, else it is at least the mean over the year; a plant that runs less than `RARELY` hours at full load is not expected,
so that between the two it cannot be told. Capacities of products follow from the output of the year in the same way. Incineration of
municipal waste is left out, and so are installations of which over 95 % of the CO2 is biogenic. One edition of the annex holds for every year.

Countries: European Union, Iceland, Liechtenstein, Norway, and Northern Ireland for power (European Commission, scope of the EU ETS, read).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from parkzero.flows import Flows, weighted
from parkzero.park.catalogue import countries, table, technology
from parkzero.park.site import Asset, Place, Site
from parkzero.standards import factors
from parkzero.words import BIOGENIC, FUELS, NOT_REPORTED, SYNTHETIC

RATED = 20.0
"""Total rated thermal input above which burning fuels is an activity of the annex [MW]."""
SMALL_UNIT = 3.0
"""Units that do not count towards it [MW]."""
BIOMASS = 0.95
"""Share of biogenic CO2 above which an installation is not covered."""
YEAR, RARELY = 8760.0, 500.0
"""Hours of a year, and the fewest hours at full load of a plant that is run (a stated rule)."""
BURNT = (*FUELS, *SYNTHETIC)
Covered = Literal["covered", "not_covered", "cannot_be_told"]
Why = Literal["product", "thermal_input", "biomass", "below", "capacity_unknown", "no_power"]


@dataclass(frozen=True, kw_only=True)
class Inclusion:
    """Whether an enterprise is an installation under the EU ETS."""

    enterprise: str
    answer: Covered
    why: Why
    activity: str
    """The activity of Annex I that decides, or might."""
    least: float
    """Rated thermal input at least [MW]."""
    most: float
    """And at most [MW]."""
    stated: bool
    """Whether it follows from capacities of the card; else from the fuel burnt."""


@dataclass(frozen=True)
class _Line:
    activity: str
    products: frozenset[str]
    above: float
    """Capacity above which it may be covered [t/h]."""
    surely: float
    """Capacity above which it is [t/h]."""


@cache
def _lines() -> tuple[_Line, ...]:
    hours = {"": 1.0, "t/h": 1.0, "t/d": 24.0}
    return tuple(
        _Line(r["activity"], frozenset(r["products"].split()), float(r["above"] or 0) / hours[r["unit"]], float(r["surely_above"] or 0) / hours[r["unit"]])
        for r in table("ets_activities.csv")
        if r["products"]
    )


def applies(place: Place) -> bool:
    """Whether the EU ETS holds where a park stands, for power alone in Northern Ireland."""
    return place.country in countries("eea") or _northern_ireland(place)


def _northern_ireland(place: Place) -> bool:
    return place.country == "GB" and place.region.casefold() == "northern ireland"


def inclusions(flows: Flows, site: Site, year: int) -> tuple[Inclusion, ...]:
    """Every enterprise that burns fuels or makes a product of the annex; none where the EU ETS does not hold."""
    if not applies(site.place):
        return ()
    burnt: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    made: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    power: dict[str, float] = defaultdict(float)
    plants: dict[str, set[str]] = defaultdict(set)
    for row in flows.records():
        firm = str(row["receiver"])
        if row["carrier"] in BURNT and row["receiver_kind"] == "enterprise" and row["giver_kind"] != "asset" and row["unit"] == "MWh" and row["use"] in ("fuel", "transformation"):
            burnt[firm].append(row)
        elif row["use"] == "product" and row["unit"] == "t":
            made[str(row["giver"])][str(row["carrier"])] += weighted(row)
        elif row["receiver_kind"] == "enterprise" and row["giver_kind"] in ("asset", "own"):
            plants[firm].add(str(row["giver"]))
            power[firm] += weighted(row) if row["carrier"] == "electricity" else 0.0
    firms = [e.id for e in site.running() if burnt[e.id] or any(p in x.products for p in made[e.id] for x in _lines())]
    owned = {f: [a for a in site.operating() if a.owner == f or a.id in plants[f]] for f in firms}
    found = (_covered(f, burnt[f], made=made[f], assets=owned[f], site=site, year=year) for f in firms if f != NOT_REPORTED)
    return tuple(_of_power(c, power[c.enterprise]) if _northern_ireland(site.place) else c for c in found)


def _of_power(found: Inclusion, power: float) -> Inclusion:
    if power > 0.0 and found.activity == "combustion":
        return found
    return Inclusion(enterprise=found.enterprise, answer="not_covered", why="no_power", activity="", least=found.least, most=found.most, stated=found.stated)


def _covered(firm: str, burnt: Sequence[Mapping[str, Any]], *, made: Mapping[str, float], assets: Sequence[Asset], site: Site, year: int) -> Inclusion:
    least, most, stated = thermal_input(burnt, assets, site, year)

    def told(answer: Covered, why: Why, activity: str = "") -> Inclusion:
        return Inclusion(enterprise=firm, answer=answer, why=why, activity=activity, least=least, most=most, stated=stated)

    possible = ""
    for line in _lines():
        output = sum(q for p, q in made.items() if p in line.products)
        if (output > 0.0 and output / YEAR > line.surely) or (output > 0.0 and not line.surely):
            return told("covered", "product", line.activity)
        if output > 0.0 and output / RARELY > line.above:
            possible = line.activity
    if most > RATED and biogenic(burnt) > BIOMASS:
        return told("not_covered", "biomass", "combustion")
    if least > RATED:
        return told("covered", "thermal_input", "combustion")
    if most > RATED or possible:
        return told("cannot_be_told", "capacity_unknown", possible or "combustion")
    return told("not_covered", "below", "combustion")


def thermal_input(burnt: Sequence[Mapping[str, Any]], assets: Sequence[Asset], site: Site, year: int) -> tuple[float, float, bool]:
    """Rated thermal input of an enterprise, at least and at most [MW], and whether it follows from the capacities of its plants."""
    energy = sum(weighted(r) for r in burnt if r["carrier"] not in ("municipal_waste", "municipal_waste_biogenic"))
    units = [u for a in assets if (u := _unit(a, site, year)) > 0.0]
    named = {str(r["asset"]) for r in burnt} - {""}
    if units and energy <= YEAR * sum(units) and named <= {a.id for a in assets}:
        rated = sum(u for u in units if u >= SMALL_UNIT)
        return rated, rated, True
    known = sum(u for u in units if u >= SMALL_UNIT)
    return max(energy / YEAR, known), max(energy / RARELY, known), False


def _unit(asset: Asset, site: Site, year: int) -> float:
    """Thermal input of a plant that burns fuel [MW]."""
    tech = technology(asset.technology, site.cost_region, year)
    if tech.role != "converter" or tech.input not in BURNT:
        return 0.0
    efficiency = asset.efficiency.value if asset.efficiency else tech.efficiency
    return asset.capacity.value / (1.0 if tech.measured == "input" else efficiency)


def biogenic(burnt: Sequence[Mapping[str, Any]]) -> float:
    """Share of biogenic CO2 in the CO2 of fuels burnt."""
    tonnes: dict[bool, float] = defaultdict(float)
    for row in burnt:
        found = factors.fuel(str(row["carrier"]), "CO2", "ipcc")
        tonnes[row["carrier"] in BIOGENIC] += weighted(row) * (found.burnt.value if found else 0.0)
    whole = sum(tonnes.values())
    return tonnes[True] / whole if whole else 0.0


def missing_reason(found: Sequence[Inclusion], place: Place) -> str:
    """Why there is no total under the EU ETS."""
    if not applies(place):
        return "the park lies outside the EU ETS"
    if any(c.answer == "cannot_be_told" for c in found):
        return "whether an installation here is covered by the EU ETS cannot be told"
    return "no installation here is covered by the EU ETS"
