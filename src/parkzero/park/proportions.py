"""What is out of proportion: sizes and prices far from all others, demands that the rows contradict, plants beyond all need and room. Ranges stand in plausible.csv."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from parkzero.clock import HOURS
from parkzero.money import convert as exchanged
from parkzero.park.catalogue import outputs, table, technology
from parkzero.park.plausible import plausible, slip
from parkzero.park.sections import Course
from parkzero.park.validation import Path, Where, field_problem
from parkzero.park.whole import Park
from parkzero.problem import Problem
from parkzero.units import UnitError, convert, dimension
from parkzero.words import FUELS, THERMAL


def out_of_proportion(park: Park, where: Where) -> Iterator[Problem]:
    """Warnings on sizes, prices, demands, plants and courses that cannot well be, and errors on orders that cannot be."""
    yield from _streams(park)
    told: set[Path] = set()
    for path, quantity, item, value, unit, against in (*_sizes(park), *_prices(park), *_demands(park), *_per_person(park), *_plants(park), *_room(park)):
        known = plausible(quantity, item, "")
        if known and not known.holds(value / against) and path not in told:
            told.add(path)
            wide = known.times(against, unit)
            yield field_problem(where, path, "implausible", found=f"{value:.4g} {unit}", expected=str(wide), hint=slip(value, wide), level="warning")
    yield from _courses(park, where)
    yield from _bands(park, where)


def _streams(park: Park) -> Iterator[Problem]:
    for number, stream in enumerate(park.streams):
        if stream.first is not None and stream.last is not None and stream.last < stream.first:
            yield Problem("contradictory_bounds", "streams.csv", field="last", found=f"{stream.what}: {stream.first} to {stream.last}", expected="a last year not before the first")
        if stream.unit and dimension(stream.unit.removesuffix("/a")) is None:
            yield Problem("wrong_unit", "streams.csv", field="unit", found=f"{stream.unit} (row {number + 1})", expected="a unit of energy, mass or volume", level="warning")


_Checked = tuple[Path, str, str, float, str, float]
"""Where, quantity and item of plausible.csv, value, unit, and what the range is a multiple of."""


def _sizes(park: Park) -> Iterator[_Checked]:
    for number, firm in enumerate(park.site.enterprises):
        if firm.employees:
            yield ("site", "enterprises", number, "employees"), "employees", firm.sector, firm.employees.value, "person", 1.0
    for number, asset in enumerate(park.site.assets):
        if asset.capacity.unit == "MW":
            yield ("site", "assets", number, "capacity"), "capacity", asset.technology, asset.capacity.value, "MW", 1.0


def _prices(park: Park) -> Iterator[_Checked]:
    defaults = {row["path"]: row for row in table("defaults.csv")}
    for carrier, tariff in park.site.prices.items():
        for part in ("energy", "network"):
            given, row = getattr(tariff, part), defaults.get(f"prices.{carrier}.{part}")
            if given is None or row is None or not given.currency or not float(row["value"]):
                continue
            try:
                usual = convert(float(row["value"]), row["unit"], "money/MWh")
                against = exchanged(usual.value, usual.currency or "EUR", int(row["year"]), given.currency, given.year or park.study.price_year)
            except (UnitError, ValueError):
                continue
            yield ("site", "prices", carrier, part), "price", carrier, given.value, f"{given.currency}/MWh", against


def _demands(park: Park) -> Iterator[_Checked]:
    """Demands of power and fuels against what the rows of the enterprise bring, where it has rows; not of those who supply others."""
    suppliers = {a.partner for a in park.activity} | {a.enterprise for a in park.activity if a.action == "sold"}
    owners = {a.owner for a in park.site.operating()}
    brought: dict[tuple[str, str], float] = defaultdict(float)
    weighed: set[tuple[str, str]] = set()
    for row in (a for a in park.activity if a.year == park.study.base_year):
        brought[row.enterprise, row.carrier] += row.quantity if row.action in ("bought", "burnt", "generated") else 0.0
        weighed |= {(row.enterprise, row.carrier)} if row.unit != "MWh" else set()
    for number, firm in enumerate(park.site.enterprises):
        for carrier, demand in firm.demand.items() if firm.id not in suppliers else ():
            if carrier != "electricity" and (carrier not in FUELS or firm.id in owners):
                continue
            if brought[firm.id, carrier] > 0.0 and (firm.id, carrier) not in weighed:
                yield ("site", "enterprises", number, "demand", carrier, "annual"), "demand", carrier, demand.annual.value, "MWh", brought[firm.id, carrier]


def _per_person(park: Park) -> Iterator[_Checked]:
    """Power per employee against the order of magnitude of the sector."""
    usual = {row["sector"]: float(row["mwh_el_per_person"]) for row in table("sectors.csv")}
    for number, firm in enumerate(park.site.enterprises):
        demand = firm.demand.get("electricity")
        if demand and demand.annual.value and firm.employees and firm.employees.value >= 1.0 and usual.get(firm.sector):
            person = demand.annual.value / firm.employees.value
            yield ("site", "enterprises", number, "employees"), "energy_per_person", firm.sector, person, "MWh of electricity per employee", usual[firm.sector]


def _plants(park: Park) -> Iterator[_Checked]:
    """Plants for heat and cold against what the park takes of it in the mean of the year."""
    for carrier in THERMAL:
        plants = [(n, a) for n, a in enumerate(park.site.assets) if outputs().get(a.technology) == carrier and a.status == "operating"]
        used = sum(e.demand[carrier].annual.value for e in park.site.enterprises if carrier in e.demand)
        used += sum(a.quantity for a in park.activity if a.carrier == carrier and a.year == park.study.base_year and a.action in ("generated", "bought", "sold"))
        for number, plant in plants if used > 0.0 else ():
            yield ("site", "assets", number, "capacity"), "capacity_by_demand", carrier, plant.capacity.value, "MW", used / HOURS


def _room(park: Park) -> Iterator[_Checked]:
    """PV against the room that is given for it."""
    ground = park.site.ground
    for number, plant in enumerate(park.site.assets):
        room = {"pv_roof": ground.roof, "pv_ground": ground.land}.get(plant.technology)
        if room and room.value and plant.direct and plant.status == "operating":
            holds = room.value / technology(plant.technology, park.site.cost_region, park.study.base_year).area
            yield ("site", "assets", number, "capacity"), "capacity_by_room", plant.technology, plant.capacity.value, "MW", holds


def _courses(park: Park, where: Where) -> Iterator[Problem]:
    """Low, central and high courses of trends that cross."""
    trends = park.trends
    named: dict[Path, Course] = {("trends", name): found for name in type(trends).model_fields if isinstance(found := getattr(trends, name), Course)}
    named |= {("trends", name, key): c for name in ("energy_price", "technology_cost") for key, c in getattr(trends, name).items()}
    for path, course in named.items():
        for year, value in course.central.items():
            low, high = course.low.get(year, value), course.high.get(year, value)
            if not low <= value <= high:
                yield field_problem(where, path, "contradictory_bounds", found=f"{year}: low {low:g}, central {value:g}, high {high:g}", expected="low <= central <= high")


def _bands(park: Park, where: Where) -> Iterator[Problem]:
    """Hours that two bands of a tariff claim for the same months and days; one of fewer months goes before one of more."""
    for carrier, bands in park.economics.tariff.items():
        for number, band in enumerate(bands):
            for other in bands[:number]:
                both = set(band.hours) & set(other.hours)
                if both and set(band.months) == set(other.months) and band.workdays_only == other.workdays_only:
                    path: Path = ("economics", "tariff", carrier, number, "hours")
                    found = ", ".join(map(str, sorted(both)))
                    yield field_problem(where, path, "contradictory_bounds", found=f"hours {found} in two bands", expected="each hour in one band of the same months and days")
