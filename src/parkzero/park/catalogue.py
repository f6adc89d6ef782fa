"""The catalogues that come with parkzero: technologies and fuel properties, as dated data with sources."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from parkzero.park.technology import CostRegion, Technology
from parkzero.problem import WrongUse

ENTRIES = "catalogue"
FALLBACK: tuple[CostRegion, ...] = ("world", "europe", "china")
"""Whose price stands where a region has none of its own: the world's, else Europe's."""


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a catalogue file, each with its line number under "line"."""
    with (files("parkzero.library") / ENTRIES / name).open(encoding="utf8") as text:
        return tuple(row | {"line": str(number)} for number, row in enumerate(csv.DictReader(text), start=2))


OF_ITS_OWN = frozenset({"region", "currency", "price_year", "year", "capex", "capex_energy", "low", "high", "variable", "source", "confidence"})
"""Columns of technologies.csv that a row states itself: money, whose it is and where it is from."""
TEXTS = frozenset({"id", "label", "label_zh", "description", "description_zh", "role", "input", "output", "byproduct", "measured", "currency", "region", "source", "confidence", "embodied_source"})


@cache
def technologies() -> tuple[Technology, ...]:
    """All rows of the technology catalogue; what a row leaves empty beside OF_ITS_OWN is of the reference row, as `whole`."""
    return tuple(_technology(row) for row in whole(table("technologies.csv")))


def whole(rows: Sequence[Mapping[str, str]]) -> tuple[dict[str, str], ...]:
    """Rows of technologies with what they share: an empty cell, of money aside, is that of the reference row of the same id for its year.

    The region of the first row of an id is its reference; of its years the latest that is not later holds, else the first.
    """
    reference: dict[str, list[Mapping[str, str]]] = {}
    for row in rows:
        mine = reference.setdefault(row["id"], [])
        if not mine or mine[0]["region"] == row["region"]:
            mine.append(row)

    def shared(row: Mapping[str, str]) -> Mapping[str, str]:
        mine = reference[row["id"]]
        early = [r for r in mine if int(r["year"]) <= int(row["year"])]
        return max(early, key=lambda r: int(r["year"])) if early else min(mine, key=lambda r: int(r["year"]))

    return tuple({k: v if v or k in OF_ITS_OWN else shared(row)[k] for k, v in row.items()} for row in rows)


def _technology(row: Mapping[str, str]) -> Technology:
    values: dict[str, Any] = {}
    for key, text in row.items():
        if key in ("hours_min", "hours_max", "more", "line") or text == "":
            continue
        values[key] = text if key in TEXTS else (text.strip().lower() in ("true", "1") if key == "expandable" else float(text))
    values["hours"] = (float(row["hours_min"] or 0), float(row["hours_max"] or 0))
    values["more"] = tuple((c, float(v)) for c, _, v in (part.partition(":") for part in row["more"].split(";") if part))
    values.setdefault("input", None)
    if found := next((r for region in (row["region"], "") for r in table("scales.csv") if (r["technology"], r["region"]) == (row["id"], region)), None):
        values["source"] = f"{row['source']}; exponent of the cost on size {found['exponent']} ({found['low']}-{found['high']}, confidence {found['confidence']}): {found['source']}"
        values |= {"scale": float(found["exponent"]), "size": float(found["size"]), "size_low": float(found["size_low"]), "size_high": float(found["size_high"])}
    return Technology.model_validate(values)


@cache
def technology_ids() -> tuple[str, ...]:
    return tuple(dict.fromkeys(t.id for t in technologies()))


@cache
def technology_kinds() -> Mapping[str, Technology]:
    """Each technology by its id, with the figures of its last row; what kind it is of is the same in all rows."""
    return {t.id: t for t in technologies()}


@cache
def outputs() -> Mapping[str, str]:
    """Main output of each technology."""
    return {t.id: t.output for t in technologies()}


def holding(region: str, there: Collection[str]) -> str:
    """The region whose rows hold for another: itself, else the next one of FALLBACK that has some (`there`)."""
    return next(r for r in (region, *FALLBACK) if r in there)


def technology(id: str, region: str, year: int) -> Technology:
    """The row of a technology for a region and year: the region's own, else the next one of FALLBACK that has one; the latest year not later,
    else the first. Raises WrongUse for an unknown id."""
    rows = [t for t in technologies() if t.id == id]
    if not rows:
        raise WrongUse("technology", id, technology_ids())
    chosen = holding(region, {t.region for t in rows})
    own = [t for t in rows if t.region == chosen]
    early = [t for t in own if t.year <= year]
    return max(early, key=lambda t: t.year) if early else min(own, key=lambda t: t.year)


@cache
def conversions() -> Mapping[str, tuple[str, str, float]]:
    """What each technology takes and gives, and the energy given per energy taken (round trip of a store); nothing taken by sun and wind."""
    first: dict[str, Technology] = {}
    for row in technologies():
        first.setdefault(row.id, row)
    return {id: (t.input or "", t.output, t.efficiency) for id, t in first.items()}


@cache
def without_fuel() -> frozenset[str]:
    """Technologies that need neither fuel nor energy: sun, wind, heat of the ground."""
    return frozenset(t.id for t in technologies() if t.role == "source")


class Boilers(NamedTuple):
    """What raises steam or heat of a fuel: the boilers of the catalogue, none where it is burnt in a furnace."""

    like: str
    """The fuel whose plants burn it too."""
    steam: str
    heat: str


@cache
def boilers() -> Mapping[str, Boilers]:
    """By fuel, the boilers for it where nobody named one."""
    return {r["fuel"]: Boilers(r["like"], r["steam"], r["heat"]) for r in table("boilers.csv")}


@cache
def stores() -> frozenset[str]:
    """Technologies that only give back what they were given."""
    return frozenset(t.id for t in technologies() if t.role == "storage")


@cache
def calorific_value(carrier: str, unit: str, family: str = "ipcc") -> tuple[float, str] | None:
    """Net calorific value of a fuel [MWh per t, or per 1000 m3] in a family of factors, else in the first that has one, and
    the family it is of; "" of what is no fuel (hydrogen); None where none has."""
    made = next((r for r in table("calorific.csv") if r["carrier"] == carrier), None)
    if made and unit == "t":
        return float(made["ncv_gj_per_t"]) / 3.6, ""
    column = "ncv_gj_per_t" if unit == "t" else "ncv_gj_per_1000m3"
    rows = [r for r in table("fuels.csv") if r["carrier"] == carrier and r[column]]
    own = [r for r in rows if r["family"] == family] or [r for r in rows if family.startswith("china") and r["family"] == "china"] or rows
    return (float(own[0][column]) / 3.6, own[0]["family"]) if own else None


def heating_value(carrier: str, unit: str, family: str = "ipcc") -> float | None:
    """Net calorific value of a fuel [MWh per t, or per 1000 m3], as `calorific_value` finds it."""
    found = calorific_value(carrier, unit, family)
    return found[0] if found else None


MEASURES = ("t", "1000m3")
"""What fuels are measured by, where not by their energy."""


@cache
def restated(carrier: str, family: str) -> Mapping[str, float]:
    """Energy by a family's calorific value over that by each other one ("china/t": of a mass by the Chinese value), where they differ."""
    found = {}
    for unit in MEASURES:
        mine = calorific_value(carrier, unit, family)
        for other in dict.fromkeys(r["family"] for r in table("fuels.csv")):
            theirs = calorific_value(carrier, unit, other)
            if mine and theirs and theirs[1] == other and theirs[0] != mine[0]:
                found[f"{other}/{unit}"] = mine[0] / theirs[0]
    return found


@cache
def gross_bills() -> frozenset[str]:
    """Countries where gas is billed in gross energy."""
    return frozenset(r["country"] for r in table("gross_bills.csv"))


@cache
def net_per_gross(carrier: str) -> float | None:
    """Net over gross calorific value of a fuel; None where the catalogue has none."""
    return next((float(r["net_per_gross"]) for r in table("gross.csv") if r["carrier"] == carrier), None)


@cache
def potentials(assessment: str) -> Mapping[str, float]:
    """Global warming potentials over 100 years by gas (HFC134a, CF4, SF6 ...), of AR4, AR5 or AR6.

    Values of the IPCC assessments as the package globalwarmingpotentials carries them; what it lacks, and methane by origin
    (CH4_fossil, CH4_biogenic; CH4 alone is fossil), stands in gwp.csv.
    """
    import globalwarmingpotentials

    found: dict[str, float] = dict(globalwarmingpotentials.data[f"{assessment}GWP100"])
    found |= {r["gas"]: float(r["gwp100"]) for r in table("gwp.csv") if r["assessment"] == assessment}
    return found | {"CH4": found["CH4_fossil"]}


@cache
def national_emissions() -> Mapping[str, float]:
    """Emissions of countries in the latest year that is known [tCO2e]."""
    return {r["country"]: float(r["t_co2e"]) for r in table("country_emissions.csv")}


Area = Literal["eea", "guarantees_of_origin", "europe"]


@cache
def countries(area: Area) -> frozenset[str]:
    """Countries of the European Economic Area, of the one European market of guarantees of origin, or of Europe (where its costs of plants hold)."""
    return frozenset(r["country"] for r in table("areas.csv") if r["area"] == area)


class Typical(NamedTuple):
    """A value that stands where nothing is given, with its interval (95 %)."""

    value: float
    low: float
    high: float
    source: str
    confidence: str


@cache
def typical(id: str) -> Typical:
    """A row of typical.csv: usual efficiencies and the like, all of them estimates. Raises KeyError."""
    rows = {r["id"]: r for r in table("typical.csv")}
    row = rows[id]
    return Typical(float(row["value"]), float(row["low"]), float(row["high"]), row["source"], row["confidence"])


@cache
def yield_span(rule: str, climate: str = "") -> tuple[float, float]:
    """Low and high of a yield of panels that was filled, over its value (yields.csv). `climate`: confidence of the row of the climate behind it. Raises KeyError."""
    return {(r["rule"], r["climate"]): (float(r["low"]), float(r["high"])) for r in table("yields.csv")}[rule, climate]


@cache
def blends() -> Mapping[str, Mapping[str, float]]:
    """Refrigerant blends: the gases in each, as shares of its mass."""
    found: dict[str, dict[str, float]] = {}
    for row in table("refrigerants.csv"):
        found.setdefault(row["blend"], {})[row["gas"]] = float(row["share"])
    return found


REFRIGERANTS = {"r14": "CF4", "r116": "C2F6", "r218": "C3F8", "rc318": "cC4F8", "pfc14": "CF4", "pfc116": "C2F6", "pfc218": "C3F8", "r1234ze": "HFO1234zeE", "hfo1234ze": "HFO1234zeE", "hfc1234ze": "HFO1234zeE"}
"""Numbers of refrigerants that do not follow from the name of their gas."""


@cache
def _gas_names() -> Mapping[str, str]:
    gases = [g for g in potentials("AR6") if g not in ("CO2", "CO2e", "CH4_fossil", "CH4_biogenic")]
    numbers = {f"r{g.lstrip('HCFO').lower()}": g for g in gases if g.startswith(("HFC", "HFO", "HCFC", "CFC"))}
    unsaturated = {f"hfc{g.removeprefix('HFO').lower()}": g for g in gases if g.startswith("HFO")}
    return numbers | unsaturated | REFRIGERANTS | {g.lower(): g for g in (*gases, *blends())}


def gas_of(name: str) -> str | None:
    """The gas or blend that a name means: HFC-32, R-32, hfc32 are one; R-410A is a blend. None where it is not known.

    >>> gas_of("R-134a"), gas_of("R-22"), gas_of("r410a")
    ('HFC134a', 'HCFC22', 'R410A')
    """
    return _gas_names().get(re.sub(r"[-\s()]", "", name).lower())


def process_id(row: Mapping[str, str]) -> str:
    """The name that activity rows use for the product or material of a row of process.csv."""
    return row["item"].removesuffix("_out").removesuffix("_input")


@cache
def process_groups() -> tuple[str, ...]:
    """Processes that the catalogue knows."""
    return tuple(row["process"] for row in table("processes.csv"))


@cache
def materials() -> frozenset[str]:
    """Materials whose use emits, by the catalogue of processes."""
    return frozenset(process_id(r) for r in table("process.csv") if r["basis"] == "input")


@cache
def products() -> frozenset[str]:
    """Products whose making emits, or that carry carbon away."""
    return frozenset(process_id(r) for r in table("process.csv") if r["basis"] != "input")


@cache
def product_kinds() -> Mapping[str, tuple[str, ...]]:
    """Products whose name leaves their process open, and the products by process that they may be: crude steel, ammonia, nitric acid ..."""
    return {row["product"]: tuple(row["kinds"].split()) for row in table("products.csv") if row["kinds"]}


@cache
def product_processes() -> Mapping[str, str]:
    """The process that makes each product, of one that leaves it open the process of its kinds."""
    found = {process_id(r): r["group"] for r in table("process.csv") if r["basis"] != "input"}
    return {name: found[kinds[0]] for name, kinds in product_kinds().items()} | found


@cache
def burnt_by_products() -> Mapping[str, frozenset[str]]:
    """By product: fuels that arise beside it and whose burning its factor covers."""
    return {row["product"]: frozenset(row["burnt"].split()) for row in table("by_products.csv")}


@cache
def indicator_ids() -> dict[str, str]:
    """Indicators of the evaluation schemes and their units."""
    return {r["id"]: r["unit"] for r in table("schemes.csv")}
