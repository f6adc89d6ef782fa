"""Rows beside what else the park tells of the same thing: other years and months, the plant that made it, the connection, the card's output and employees.

Ranges stand in plausible.csv; what a row may be by itself is among them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from statistics import median

from parkzero.figure import four_digits
from parkzero.park.catalogue import heating_value, outputs, table
from parkzero.park.columns import row_problem
from parkzero.park.plausible import believed, plausible, slip
from parkzero.park.together import EVENTS, partial_years
from parkzero.park.whole import Activity, Park
from parkzero.problem import Problem
from parkzero.words import CARRIERS, FUELS

_Checked = tuple[Activity, str, str, float, str, float]
"""The row that weighs most, quantity and item of plausible.csv, value, unit, and what the range is a multiple of."""


def out_of_line(park: Park, doubted: Container[str] = ()) -> Iterator[Problem]:
    """Warnings on rows that cannot well be, each told once; not beside figures of the card that cannot be themselves. `doubted`: fields of the card that are told of."""
    told: set[str] = set()
    for row, quantity, item, value, unit, against in (
        *_alone(park), *_years(park), *_months(park), *_made(park, doubted), *_connected(park, doubted), *_output(park), *_per_person(park, doubted)
    ):  # fmt: skip
        known = plausible(quantity, item, "")
        if known and not known.holds(value / against) and row.origin not in told:
            told.add(row.origin)
            wide = known.times(against, unit)
            found = f"{four_digits(value)} {unit} of {row.carrier}"
            yield row_problem("implausible", row.origin, "quantity", found=found, expected=str(wide), hint=slip(value, wide), level="warning")
    for row in park.activity:
        known = plausible("upper_end", "*", "")
        if known and row.quantity > 0.0 and row.origin not in told and not known.holds(row.high / row.quantity):
            told.add(row.origin)
            found = f"{four_digits(row.high)} {row.unit} of {row.carrier}"
            yield row_problem("implausible", row.origin, "high", found=found, expected=str(known.times(row.quantity, row.unit)), level="warning")


def energy_of(row: Activity) -> float:
    """The energy of a row [MWh]; 0 of what is none."""
    if row.carrier not in CARRIERS:
        return 0.0
    return row.quantity if row.unit == "MWh" else row.quantity * (heating_value(row.carrier, row.unit) or 0.0)


def brought(park: Park, year: int) -> Mapping[str, tuple[Activity, ...]]:
    """By enterprise: rows of a year by which energy comes in. Of who hands energy on, none."""
    suppliers = {a.partner for a in park.activity} | {a.enterprise for a in park.activity if a.action == "sold"}
    found: dict[str, list[Activity]] = defaultdict(list)
    for row in park.activity:
        if row.year == year and row.action in ("bought", "burnt") and row.enterprise not in suppliers and energy_of(row):
            found[row.enterprise].append(row)
    return {firm: tuple(rows) for firm, rows in found.items()}


def _of_base(park: Park) -> list[Activity]:
    return [a for a in park.activity if a.year == park.study.base_year]


def _largest(rows: Iterable[Activity]) -> Activity:
    return max(rows, key=lambda a: a.quantity)


def _alone(park: Park) -> Iterator[_Checked]:
    """Rows by themselves; gases that few make, by the sector of who lets them out."""
    sectors = {firm.id: firm.sector for firm in park.site.enterprises}
    for row in park.activity:
        if row.unit in ("MWh", "t"):
            kind = "leaked" if row.action == "leaked" and row.unit == "t" else "energy_row" if row.unit == "MWh" else "mass_row"
            if kind == "leaked" and plausible(kind, row.carrier, "") is None:
                yield row, "leaked_gas", sectors.get(row.enterprise, "*"), row.quantity, row.unit, 1.0
            else:
                yield row, kind, row.carrier, row.quantity, row.unit, 1.0


def _years(park: Park) -> Iterator[_Checked]:
    """What an enterprise does in a year against the other years; of two, the later."""
    given: dict[tuple[str, str, str, str], dict[int, list[Activity]]] = defaultdict(lambda: defaultdict(list))
    part = partial_years(park.activity)
    for row in park.activity:
        if row.year not in part and row.action not in EVENTS:
            given[row.enterprise, row.action, row.carrier, row.unit][row.year].append(row)
    for years in given.values():
        sums = {y: total for y, rows in years.items() if (total := sum(a.quantity for a in rows)) > 0.0}
        for year, value in sums.items():
            if len(sums) > 2 or (len(sums) == 2 and year == max(sums)):
                yield _largest(years[year]), "year_on_year", "*", value, years[year][0].unit, median(sums.values()) if len(sums) > 2 else sums[min(sums)]


def _months(park: Park) -> Iterator[_Checked]:
    """A month against the other months of its year."""
    given: dict[tuple[object, ...], list[Activity]] = defaultdict(list)
    for row in park.activity:
        if row.month and row.action not in EVENTS:
            given[row.enterprise, row.action, row.carrier, row.unit, row.partner, row.attribute, row.year].append(row)
    for rows in given.values():
        values = sorted(a.quantity for a in rows)
        for row in rows if len(rows) > 2 else ():
            usual = median_without(values, bisect_left(values, row.quantity))
            if usual > 0.0:
                yield row, "month", row.carrier if (row.action, row.attribute) == ("bought", "none") else "*", row.quantity, row.unit, usual


def median_without(values: Sequence[float], place: int) -> float:
    """The median of sorted values but for the one at a place, without sorting them anew.

    >>> median_without([1.0, 2.0, 4.0, 8.0], 0), median_without([1.0, 2.0, 4.0], 2)
    (4.0, 1.5)
    """
    middle, odd = divmod(len(values) - 1, 2)
    upper, lower = (values[n + (n >= place)] for n in (middle, middle - 1))
    return upper if odd else (lower + upper) / 2


def _made(park: Park, doubted: Container[str]) -> Iterator[_Checked]:
    """What a plant has made against its capacity."""
    made: dict[str, list[Activity]] = defaultdict(list)
    for row in _of_base(park):
        if row.action == "generated" and row.unit == "MWh":
            made[row.asset or row.partner].append(row)
    for number, plant in enumerate(park.site.assets):
        rows = [a for a in made[plant.id] if a.carrier == outputs().get(plant.technology)]
        young = plant.since is None or plant.since >= park.study.base_year
        if f"site.assets[{number}].capacity" in doubted:
            continue
        if rows and plant.capacity.unit == "MW" and plant.capacity.value and plant.status == "operating" and believed("capacity", plant.technology, plant.capacity.value):
            value = sum(a.quantity for a in rows)
            yield _largest(rows), "full_load_hours", "*" if young else plant.technology, value, "MWh", plant.capacity.value


def _connected(park: Park, doubted: Container[str]) -> Iterator[_Checked]:
    """Power from the grid against the connection."""
    connection = park.site.grid.connection
    rows = [a for a in _of_base(park) if a.action == "bought" and a.carrier == "electricity" and a.partner == "grid"]
    if rows and connection and connection.value and "site.grid.connection" not in doubted:
        yield _largest(rows), "grid_hours", "electricity", sum(a.quantity for a in rows), "MWh", connection.value


def _output(park: Park) -> Iterator[_Checked]:
    """Products against the output that the card tells."""
    made: dict[tuple[str, str], list[Activity]] = defaultdict(list)
    for row in _of_base(park):
        if (row.action, row.unit) == ("produced", "t"):
            made[row.enterprise, row.carrier].append(row)
    for firm in park.site.enterprises:
        for output in firm.output:
            rows = made[firm.id, output.product]
            if rows and output.quantity.value:
                yield _largest(rows), "output", output.product, sum(a.quantity for a in rows), "t", output.quantity.value


def _per_person(park: Park, doubted: Container[str]) -> Iterator[_Checked]:
    """Energy per employee against the order of magnitude of the sector: power where the card has no demand of it, and heat."""
    usual = {row["sector"]: row for row in table("sectors.csv")}
    rows = brought(park, park.study.base_year)
    for number, firm in enumerate(park.site.enterprises):
        people = firm.employees.value if firm.employees and f"site.enterprises[{number}].employees" not in doubted else 0.0
        power = [a for a in rows.get(firm.id, ()) if a.carrier == "electricity"]
        heat = [a for a in rows.get(firm.id, ()) if a.carrier in FUELS or a.carrier in ("heat", "steam")]
        for kind, column, found in (("energy_per_person", "mwh_el_per_person", power), ("heat_per_person", "mwh_heat_per_person", heat)):
            mean = float(usual[firm.sector][column])
            if people >= 1.0 and believed("employees", firm.sector, people) and found and mean and not (kind == "energy_per_person" and "electricity" in firm.demand):
                yield _largest(found), kind, firm.sector, sum(energy_of(a) for a in found), "MWh", people * mean
