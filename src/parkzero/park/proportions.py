"""What is out of proportion: sizes and prices far from all others, demands that the rows contradict, plants beyond all need and room. Ranges stand in plausible.csv."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from parkzero.clock import HOURS
from parkzero.figure import four_digits
from parkzero.money import convert as exchanged
from parkzero.park.beside import energy_of
from parkzero.park.catalogue import outputs, table, technologies, technology, without_fuel
from parkzero.park.measures import by_sector
from parkzero.park.metering import MeteringCoverage
from parkzero.park.noun import Given, givens
from parkzero.park.plausible import plausible, slip
from parkzero.park.sections import Course
from parkzero.park.site import Portion
from parkzero.park.validation import Path, Where, field_problem
from parkzero.park.whole import Park
from parkzero.problem import Problem
from parkzero.units import UnitError, convert
from parkzero.words import CARRIERS, FUELS, THERMAL


def out_of_proportion(park: Park, where: Where) -> Iterator[Problem]:
    """Warnings on sizes, prices, demands, plants and courses that cannot well be, and errors on orders that cannot be."""
    told: set[Path] = set()
    checked = (
        *_sizes(park), *_climate(park), *_prices(park), *_charges(park), *_carbon_prices(park), *_demands(park), *_phases(park), *_together(park), *_per_person(park), *_plants(park), *_efficiencies(park), *_room(park), *_savings(park), *_connection(park),
        *_shares(park), *_series(park), *_levels(park), *_upper_ends(park),
    )  # fmt: skip
    for path, quantity, item, value, unit, against in checked:
        known = plausible(quantity, item, "")
        if known and not known.holds(value / against) and not any(path == t[: len(path)] for t in told):
            told.add(path)
            wide = known.times(against, unit)
            yield field_problem(where, path, "implausible", found=f"{four_digits(value)} {unit}", expected=str(wide), hint=slip(value, wide), level="warning")
    yield from _courses(park, where)
    yield from _bands(park, where)


_Checked = tuple[Path, str, str, float, str, float]
"""Where, quantity and item of plausible.csv, value, unit, and what the range is a multiple of."""


def _sizes(park: Park) -> Iterator[_Checked]:
    for number, firm in enumerate(park.site.enterprises):
        if firm.employees:
            yield ("site", "enterprises", number, "employees"), "employees", firm.sector, firm.employees.value, "person", 1.0
    for number, asset in enumerate(park.site.assets):
        if asset.capacity.unit == "MW":
            yield ("site", "assets", number, "capacity"), "capacity", asset.technology, asset.capacity.value, "MW", 1.0
    for name in ("roof", "land"):
        room = getattr(park.site.ground, name)
        if room:
            yield ("site", "ground", name), name, "*", room.value, "m2", 1.0
    if park.site.ground.wind:
        yield ("site", "ground", "wind"), "capacity", "wind", park.site.ground.wind.value, "MW", 1.0


def _climate(park: Park) -> Iterator[_Checked]:
    """What sun and wind yield in a year, and what series of them say that a unit of capacity gives."""
    climate = park.site.climate
    for name, given, of in (("pv_yield", climate.pv_yield, "pv_ground"), ("wind_hours", climate.wind_hours, "wind")):
        if given:
            yield ("site", "climate", name), "full_load_hours", of, given.value, "h", 1.0
    for name in ("pv_profile", "wind_profile"):
        values = park.profiles.get(getattr(climate, name) or "")
        if values is not None:
            yield ("site", "climate", name), "output_of_capacity", "*", float(values.max()), "of capacity", 1.0
    read = {name: park.profiles[f"weather:{name}"] for name in ("ghi", "temp_air", "wind_speed") if f"weather:{name}" in park.profiles}
    for name, unit in (("ghi", "W/m2"), ("temp_air", "degC"), ("wind_speed", "m/s")) if climate.weather else ():
        for item, value in ((name, float(read[name].max())), (f"{name}_mean", float(read[name].mean())), (name, float(read[name].min()))) if name in read else ():
            yield ("site", "climate", "weather"), "weather", item, value, f"{unit} of {item}", 1.0


def _prices(park: Park) -> Iterator[_Checked]:
    defaults = {row["path"]: row for row in table("defaults.csv")}
    for carrier, tariff in park.site.prices.items():
        settled = tariff.mechanism.price if tariff.mechanism else None
        for part, given, quantity, usually in (
            (("energy",), tariff.energy, "price", "energy"), (("network",), tariff.network, "price", "network"), (("levies",), tariff.levies, "levies", "energy"), (("export",), tariff.export, "price_sold", "energy"),
            (("mechanism", "price"), settled, "price_sold", "energy"), *((("levies_path", year), later, "levies", "energy") for year, later in tariff.levies_path.items()),
        ):  # fmt: skip
            row = defaults.get(f"prices.{carrier}.{usually}")
            if given is None or row is None or not given.currency or not float(row["value"]):
                continue
            try:
                usual = convert(float(row["value"]), row["unit"], "money/MWh")
                against = exchanged(usual.value, usual.currency or "EUR", int(row["year"]), given.currency, given.year or park.study.price_year)
            except (UnitError, ValueError):
                continue
            yield ("site", "prices", carrier, *part), quantity, carrier, given.value, f"{given.currency}/MWh", against
        charge = tariff.demand_charge
        if charge and charge.currency and (euro := _per_euro(park, charge)):
            yield ("site", "prices", carrier, "demand_charge"), "demand_charge", carrier, charge.value, f"{charge.currency}/MW/month", euro


def _charges(park: Park) -> Iterator[_Checked]:
    """What is paid beside a price of power: for green power, and on direct supply; and the line and load rate that it goes by."""
    grid, line = park.site.grid, park.site.ground.line
    for name, given in (("green_price", grid.green_price), ("direct_fee", grid.direct_fee)):
        if given and given.currency and (euro := _per_euro(park, given)):
            yield ("site", "grid", name), name, "*", given.value, f"{given.currency}/MWh", euro
    if grid.load_rate:
        yield ("site", "grid", "load_rate"), "load_rate", "*", 100.0 * grid.load_rate.value, "%", 1.0
    if line and line.distance:
        yield ("site", "ground", "line", "distance"), "private_line", "*", line.distance.value, "km", 1.0


def _per_euro(park: Park, given: Given) -> float:
    """Money of a figure per EUR of the same year; 0 where the rate is not known."""
    year = given.year or park.study.price_year
    try:
        return exchanged(1.0, "EUR", year, given.currency or "EUR", year)
    except (UnitError, ValueError):
        return 0.0


def _carbon_prices(park: Park) -> Iterator[_Checked]:
    """What a tonne of CO2 costs, wherever the card tells of it; not what stands in where a target is missed."""
    own = (p for p in ("site", "policy", "economics") if p not in park.borrowed)
    for path, given in ((p, g) for head in own for p, g in givens(getattr(park, head), (head,))):
        if given.unit == "money/tCO2" and given.currency and (euro := _per_euro(park, given)):
            yield path, "carbon_price", "*", given.value, f"{given.currency}/tCO2", euro


def _demands(park: Park) -> Iterator[_Checked]:
    """Demands against what the rows of the enterprise bring, where it has rows; not of those who supply others, nor of what their own plants take."""
    suppliers = {a.partner for a in park.activity} | {a.enterprise for a in park.activity if a.action == "sold"}
    owners = {a.owner for a in park.site.operating()}
    takes = {t.id: t.takes for t in technologies()}
    taken = {(a.owner, carrier) for a in park.site.operating() if a.technology in takes for carrier in takes[a.technology] if carrier not in FUELS and carrier != "electricity"}
    brought: dict[tuple[str, str], float] = defaultdict(float)
    weighed: set[tuple[str, str]] = set()
    makers = owners | {a.enterprise for a in park.activity if a.year == park.study.base_year and a.action in ("burnt", "generated")}
    for row in (a for a in park.activity if a.year == park.study.base_year):
        brought[row.enterprise, row.carrier] += row.quantity if row.action in ("bought", "burnt", "generated") else 0.0
        weighed |= {(row.enterprise, row.carrier)} if row.unit != "MWh" else set()
    for number, firm in enumerate(park.site.enterprises):
        for carrier, demand in firm.demand.items() if firm.id not in suppliers else ():
            if (carrier in FUELS and firm.id in owners) or (firm.id, carrier) in taken:
                continue
            if brought[firm.id, carrier] > 0.0 and (firm.id, carrier) not in weighed:
                item = "*" if carrier == "steam" and firm.id not in makers else carrier
                yield ("site", "enterprises", number, "demand", carrier, "annual"), "demand", item, demand.annual.value, "MWh", brought[firm.id, carrier]


def _phases(park: Park) -> Iterator[_Checked]:
    """Phases of a demand against what it begins with."""
    for number, firm in enumerate(park.site.enterprises):
        for carrier, demand in firm.demand.items():
            for year, given in demand.by_year.items() if demand.annual.value else ():
                yield ("site", "enterprises", number, "demand", carrier, "by_year", year), "phase", carrier, given.value, "MWh", demand.annual.value


def _together(park: Park) -> Iterator[_Checked]:
    """All demands of an enterprise against all energy that its rows bring; not of owners of plants that need none,
    of those who supply others, nor where rows are in tonnes."""
    year = park.study.base_year
    suppliers = {a.enterprise for a in park.activity if a.action == "sold" or (a.carrier in CARRIERS and a.unit != "MWh")}
    free = {a.owner for a in park.site.operating() if a.technology in without_fuel()}
    came: dict[str, float] = defaultdict(float)
    for row in park.activity:
        if row.year == year and row.action in ("bought", "burnt", "generated", "consumed", "sold"):
            came[row.partner if row.action == "sold" else row.enterprise] += energy_of(row)
    for number, firm in enumerate(park.site.enterprises):
        asked = sum(d.annual.value for d in firm.demand.values())
        if asked and came[firm.id] > 0.0 and firm.id not in suppliers | free:
            yield ("site", "enterprises", number, "demand"), "demands", firm.sector, asked, "MWh", came[firm.id]


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


def _efficiencies(park: Park) -> Iterator[_Checked]:
    """Efficiencies that plants are given against those of their technology."""
    for number, plant in enumerate(park.site.assets):
        if plant.efficiency and (usual := technology(plant.technology, park.site.cost_region, park.study.base_year).efficiency):
            yield ("site", "assets", number, "efficiency"), "efficiency", plant.technology, 100.0 * plant.efficiency.value, "%", 100.0 * usual


def _room(park: Park) -> Iterator[_Checked]:
    """PV against the room that is given for it."""
    ground = park.site.ground
    for number, plant in enumerate(park.site.assets):
        room = {"pv_roof": ground.roof, "pv_ground": ground.land}.get(plant.technology)
        if room and room.value and plant.direct and plant.status == "operating":
            holds = room.value / technology(plant.technology, park.site.cost_region, park.study.base_year).area
            yield ("site", "assets", number, "capacity"), "capacity_by_room", plant.technology, plant.capacity.value, "MW", holds


def _savings(park: Park) -> Iterator[_Checked]:
    """What the card says that a measure may save against the demand that it is of."""
    for id, limit in park.site.ground.limits.items():
        used = park.site.demand(outputs()[id]) if by_sector(id) else 0.0
        if used:
            yield ("site", "ground", "limits", id), "saving", id, limit.value, "MW", used / HOURS


def _connection(park: Park) -> Iterator[_Checked]:
    """The connection against the power that the park takes in the mean of the year, by its rows or its card: the nearer one."""
    bought = sum(a.quantity for a in park.activity if a.year == park.study.base_year and a.carrier == "electricity" and a.action == "bought")
    means = [taken / HOURS for taken in (park.site.demand("electricity"), bought) if taken]
    connection = park.site.grid.connection
    if connection and connection.value and means:
        nearest = min(means, key=lambda mean: max(mean / connection.value, connection.value / mean))
        yield ("site", "grid", "connection"), "connection", "*", connection.value, "MW", nearest


def _shares(park: Park) -> Iterator[_Checked]:
    """Shares of which the figure may be meant for a hundred times as much: what lies inside, what is metered, what capital costs."""
    site = park.site
    portions: list[tuple[Path, tuple[Portion, ...]]] = [(("site", "boundary", "shares"), site.boundary.shares)]
    portions += [(("site", "parts", n, "shares"), part.shares) for n, part in enumerate(site.parts)]
    for path, given in portions:
        for number, portion in enumerate(given):
            yield (*path, number, "share"), "share_inside", "*", 100.0 * portion.share.value, "%", 1.0
    metered: list[tuple[Path, MeteringCoverage]] = [] if "governance" in park.borrowed else [(("governance", "metering_coverage"), park.governance.metering_coverage)]
    metered += [(("site", "enterprises", n, "metering_coverage"), firm.metering_coverage) for n, firm in enumerate(site.enterprises)]
    for path, seen in metered:
        for carrier, share in seen.items():
            yield (*path, carrier), "metering_coverage", "*", 100.0 * share.value, "%", 1.0
    rates: dict[Path, Given | None] = {("study", "social_rate"): park.study.social_rate}
    if "economics" not in park.borrowed:
        rates |= {("economics", "cost_of_capital", owner): rate for owner, rate in park.economics.cost_of_capital.items()}
        rates |= {("economics", "financing", "interest"): park.economics.financing.interest}
        for owner, years in park.economics.payback_asked.items():
            yield ("economics", "payback_asked", owner), "payback_asked", "*", years.value, "a", 1.0
    for at, asked in rates.items():
        if asked:
            yield at, "rate_of_interest", "*", 100.0 * asked.value, "%", 1.0


def _series(park: Park) -> Iterator[_Checked]:
    """Peaks of series against their mean, where the card names them."""
    site = park.site
    named: list[tuple[Path, str | None]] = [(("site", "enterprises", n, "demand", c, "profile"), d.profile) for n, e in enumerate(site.enterprises) for c, d in e.demand.items()]
    named += [(("site", "prices", carrier, "profile"), tariff.profile) for carrier, tariff in site.prices.items()]
    named += [(("site", "waste_heat", n, "profile"), heat.profile) for n, heat in enumerate(site.waste_heat)]
    named += [(("site", "climate", "pv_profile"), site.climate.pv_profile), (("site", "climate", "wind_profile"), site.climate.wind_profile)]
    for path, name in named:
        values = park.profiles.get(name or "")
        if values is not None and values.any():
            yield path, "peak", "*", float(values.max() / values.mean()), "times the mean", 1.0


def _levels(park: Park) -> Iterator[_Checked]:
    """Values of courses, the one farthest from 1 of each."""
    for path, course in () if "trends" in park.borrowed else _named_courses(park):
        values = [v for side in (course.central, course.low, course.high) for v in side.values()]
        for value in (min(values), max(values)):
            yield path, "trend", str(path[1]), value, "index", 1.0


def _upper_ends(park: Park) -> Iterator[_Checked]:
    """Upper ends of the figures of the site."""
    for path, given in givens(park.site, ("site",)):
        if given.value > 0.0:
            yield (*path, "high"), "upper_end", "*", given.high, given.unit.replace("money", given.currency or "money") or "of 1", given.value


def _named_courses(park: Park) -> Iterator[tuple[Path, Course]]:
    trends = park.trends
    yield from ((("trends", name), found) for name in type(trends).model_fields if isinstance(found := getattr(trends, name), Course))
    yield from ((("trends", name, key), c) for name in ("energy_price", "technology_cost") for key, c in getattr(trends, name).items())


def _courses(park: Park, where: Where) -> Iterator[Problem]:
    """Low, central and high courses of trends that cross."""
    for path, course in _named_courses(park):
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
