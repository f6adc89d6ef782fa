"""Which enterprises are installations under the EU ETS: Annex I of Directive 2003/87/EC, in the edition that held in the year of the account.

An enterprise stands for an installation. It is covered where it makes a product of the annex above its threshold, or burns fuels in units of
more than 20 MW rated thermal input together, those under 3 MW left out. The input follows from the capacities of the card where they can
have burnt all its fuel, else it is at least the mean over the year; a plant that runs less than `RARELY` hours at full load is not expected,
so that between the two it cannot be told. Capacities of products follow from the output of the year in the same way.

Editions (`ets_activities.csv`): Directive 2009/29/EC to 2023; Directive (EU) 2023/959 from 2024 (iron of every kind, alumina, gypsum and carbon
black by output, hydrogen by any process); its rule on biomass from 2026. Until then units that burn biomass alone do not count towards the 20 MW,
from then on an installation is left out where over 95 % of its CO2 is biogenic (here of the year, in the directive of five years).
Incineration of municipal waste is left out; from 2024 it reports and surrenders nothing. Other activities of the annex that go by 20 MW
(processing of metals, refining since 2024) are combustion here.

Countries by year: `ets_countries.csv`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from parkzero.flows import Flows, weighted
from parkzero.levers import THIRD_PARTY
from parkzero.park.catalogue import stores, table, technology
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
WASTE = ("municipal_waste", "municipal_waste_biogenic")
BURNT = (*FUELS, *SYNTHETIC)
HYDROGEN = 241.826 / 2.016 / 3.6
"""Net calorific value of hydrogen [MWh/t], from the enthalpy of formation of water vapour [kJ/mol]."""
Covered = Literal["covered", "not_covered", "cannot_be_told"]
Why = Literal["product", "thermal_input", "biomass_alone", "biomass_share", "waste_reported", "below", "capacity_unknown", "no_power"]


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


@dataclass(frozen=True)
class _Annex:
    """Annex I as it held in a year."""

    lines: tuple[_Line, ...]
    biomass: Literal["alone", "share"]
    """What is left out: units that burn biomass alone, or installations with more than a share of biogenic CO2."""
    waste: Literal["left_out", "reported"]
    """Whether the incineration of municipal waste reports."""
    electrolysis: bool
    """Whether hydrogen counts by whatever process it is made."""


@cache
def _annex(year: int) -> _Annex:
    hours = {"": 1.0, "t/h": 1.0, "t/d": 24.0}
    rows = [r for r in table("ets_activities.csv") if _holds(r, year)]
    lines = tuple(
        _Line(r["activity"], frozenset(r["products"].split()), float(r["above"] or 0) / hours[r["unit"]], float(r["surely_above"] or 0) / hours[r["unit"]])
        for r in rows
        if r["products"]
    )
    (burning,) = (r for r in rows if r["biomass"])
    (hydrogen,) = (r for r in rows if r["activity"] == "hydrogen")
    return _Annex(lines, "share" if burning["biomass"] == "share" else "alone", "reported" if burning["waste"] == "reported" else "left_out", bool(hydrogen["since"]))


def _holds(row: Mapping[str, str], year: int) -> bool:
    return int(row["since"] or 0) <= year <= int(row["until"] or 9999)


def scope(place: Place, year: int) -> Literal["all", "power"] | None:
    """What the EU ETS covers where a park stands: all, power alone, or nothing."""
    for row in table("ets_countries.csv"):
        if place.country in row["countries"].split() and row["region"].casefold() in ("", place.region.casefold()) and _holds(row, year):
            return "power" if row["scope"] == "power" else "all"
    return None


def inclusions(flows: Flows, site: Site, year: int) -> tuple[Inclusion, ...]:
    """Every enterprise that burns fuels or makes a product of the annex; none where the EU ETS does not hold."""
    held, annex = scope(site.place, year), _annex(year)
    if held is None:
        return ()
    burnt: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    made: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    power: dict[str, float] = defaultdict(float)
    plants: dict[str, set[str]] = defaultdict(set)
    for row in flows.records():
        firm = str(row["receiver"])
        if not row["quantity"]:
            continue
        if _burnt(row):
            burnt[firm].append(row)
        elif row["use"] == "product" and row["unit"] == "t":
            made[str(row["giver"])][str(row["carrier"])] += weighted(row)
        elif row["receiver_kind"] == "enterprise" and row["giver_kind"] in ("asset", "own"):
            plants[firm].add(str(row["giver"]))
            power[firm] += weighted(row) if row["carrier"] == "electricity" and row["technology"] not in stores() else 0.0
            if row["carrier"] == "hydrogen" and (annex.electrolysis or _reformed(row, site, year)):
                made[firm]["hydrogen"] += weighted(row) / HYDROGEN
    firms = [e.id for e in site.running() if burnt[e.id] or any(p in x.products for p in made[e.id] for x in annex.lines)]
    owned = {f: [a for a in site.operating() if a.owner == f or a.id in plants[f]] for f in firms}
    found = (_covered(f, burnt[f], made=made[f], assets=owned[f], site=site, year=year) for f in firms if f != NOT_REPORTED)
    return tuple(_of_power(c, power[c.enterprise]) if held == "power" else c for c in found)


def covered_shares(flows: Flows, site: Site, year: int) -> dict[str, float]:
    """What of each enterprise a plan counts under the EU ETS: covered installations whole; what the park operator and third parties burn, who
    serve all, in the share that these have in the fuel burnt, so that no plant leaves the count by its owner. Empty where none is covered."""
    firms = [c.enterprise for c in inclusions(flows, site, year) if c.answer == "covered"]
    if not firms:
        return {}
    whole = [r for r in flows.records() if _burnt(r)]
    part = _energy([r for r in whole if r["receiver"] in firms]) / (_energy(whole) or 1.0)
    return dict.fromkeys(firms, 1.0) | dict.fromkeys(("", THIRD_PARTY), part)


def _burnt(row: Mapping[str, Any]) -> bool:
    return row["carrier"] in BURNT and row["receiver_kind"] == "enterprise" and row["giver_kind"] != "asset" and row["unit"] == "MWh" and row["use"] in ("fuel", "transformation")


def _reformed(row: Mapping[str, Any], site: Site, year: int) -> bool:
    """Whether hydrogen is made of a fuel."""
    return bool(row["technology"]) and technology(str(row["technology"]), site.cost_region, year).input in BURNT


def _of_power(found: Inclusion, power: float) -> Inclusion:
    if power > 0.0 and found.activity == "combustion":
        return found
    return Inclusion(enterprise=found.enterprise, answer="not_covered", why="no_power", activity="", least=found.least, most=found.most, stated=found.stated)


def _covered(firm: str, burnt: Sequence[Mapping[str, Any]], *, made: Mapping[str, float], assets: Sequence[Asset], site: Site, year: int) -> Inclusion:
    annex = _annex(year)
    least, most, stated = thermal_input(burnt, assets, site, year)

    def told(answer: Covered, why: Why, activity: str = "") -> Inclusion:
        return Inclusion(enterprise=firm, answer=answer, why=why, activity=activity, least=least, most=most, stated=stated)

    possible = ""
    for line in annex.lines:
        output = sum(q for p, q in made.items() if p in line.products)
        if (output > 0.0 and output / YEAR > line.surely) or (output > 0.0 and not line.surely):
            return told("covered", "product", line.activity)
        if output > 0.0 and output / RARELY > line.above:
            possible = line.activity
    part = biogenic(burnt)
    if annex.biomass == "share" and most > RATED and part > BIOMASS:
        return told("not_covered", "biomass_share", "combustion")
    if least > RATED:
        return told("covered", "thermal_input", "combustion")
    if most > RATED or possible:
        return told("cannot_be_told", "capacity_unknown", possible or "combustion")
    if annex.biomass == "alone" and part == 1.0:
        return told("not_covered", "biomass_alone", "combustion")
    if annex.waste == "reported" and _energy(burnt, *WASTE) / YEAR > RATED:
        return told("not_covered", "waste_reported", "combustion")
    return told("not_covered", "below", "combustion")


def thermal_input(burnt: Sequence[Mapping[str, Any]], assets: Sequence[Asset], site: Site, year: int) -> tuple[float, float, bool]:
    """Rated thermal input of an enterprise that counts, at least and at most [MW], and whether it follows from the capacities of its plants.

    Where units on biomass alone do not count, its biomass may have been burnt in such units, or beside other fuels.
    """
    alone = _annex(year).biomass == "alone"
    energy = _energy(burnt) - _energy(burnt, *WASTE)
    units = [(a, u) for a in assets if (u := _unit(a, site, year)) > 0.0]
    counting = sum(u for a, u in units if u >= SMALL_UNIT and not (alone and technology(a.technology, site.cost_region, year).input in BIOGENIC))
    named = {str(r["asset"]) for r in burnt} - {""}
    if units and energy <= YEAR * sum(u for _, u in units) and named <= {a.id for a in assets}:
        return counting, counting, True
    sure = energy - _energy(burnt, *BIOGENIC) if alone else energy
    return max(sure / YEAR, counting), max(energy / RARELY if sure > 0.0 else 0.0, counting), False


def _energy(burnt: Sequence[Mapping[str, Any]], *carriers: str) -> float:
    """Fuels burnt, of some carriers or of all [MWh]."""
    return sum(weighted(r) for r in burnt if not carriers or r["carrier"] in carriers)


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


def missing_reason(found: Sequence[Inclusion], place: Place, year: int) -> str:
    """Why there is no total under the EU ETS."""
    if scope(place, year) is None:
        return "the park lies outside the EU ETS"
    if any(c.answer == "cannot_be_told" for c in found):
        return "whether an installation here is covered by the EU ETS cannot be told"
    return "no installation here is covered by the EU ETS"
