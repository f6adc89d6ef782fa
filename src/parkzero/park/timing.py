"""Years of enterprises, plants and phases that contradict each other, the status or the rows of activity."""

from __future__ import annotations

from collections.abc import Iterator

from parkzero.park.columns import row_problem
from parkzero.park.noun import Given
from parkzero.park.plausible import plausible
from parkzero.park.site import Asset, Enterprise
from parkzero.park.standing import presences, site_in
from parkzero.park.validation import Path, Where, field_problem
from parkzero.park.whole import Park
from parkzero.problem import Problem

Thing = tuple[Path, Asset | Enterprise]


def timed(park: Park, where: Where) -> Iterator[Problem]:
    """All that is wrong with the years of a park's things."""
    things: list[Thing] = [(("site", "enterprises", n), e) for n, e in enumerate(park.site.enterprises)]
    things += [(("site", "assets", n), a) for n, a in enumerate(park.site.assets)]
    for path, thing in things:
        wrong = list(_implausible(path, thing, where))
        yield from wrong or _contradictory(path, thing, park.study.base_year, where)
        if not wrong:
            yield from _undated(path, thing, park, where)
    for number, firm in enumerate(park.site.enterprises):
        yield from _phases(("site", "enterprises", number), firm, park.study.base_year, where)
    yield from _rows(park)
    yield from _room(park, where)


def _implausible(path: Path, thing: Asset | Enterprise, where: Where) -> Iterator[Problem]:
    known = plausible("since", "*", "")
    for name, year in (("since", thing.since), ("until", thing.until)):
        if year is not None and known and not known.holds(year):
            yield field_problem(where, (*path, name), "implausible", found=f"the year {year}", expected=f"a year from {known.low:g} to {known.high:g}", level="warning")


def _contradictory(path: Path, thing: Asset | Enterprise, base: int, where: Where) -> Iterator[Problem]:
    since, until, status = thing.since, thing.until, thing.status
    if since is not None and until is not None and until < since:
        yield field_problem(where, (*path, "until"), "contradictory_bounds", found=f"until {until}, since {since}", expected=f"a year not before {since}")
    elif since is not None and status == "operating" and since > base:
        found, expected = f"operating, since {since}", f"a year not after {base}, or status planned"
        yield field_problem(where, (*path, "since"), "contradictory_bounds", found=found, expected=expected, level="warning")
    elif since is not None and status in ("construction", "planned", "announced") and since <= base:
        yield field_problem(where, (*path, "since"), "contradictory_bounds", found=f"{status}, since {since}", expected=f"a year after {base}, or status operating")
    if until is not None and (since or 0) <= until < base and status != "ended":
        found, expected = f"{status}, until {until}", f"a year not before {base}, or status ended"
        yield field_problem(where, (*path, "until"), "contradictory_bounds", found=found, expected=expected, level="warning")
    if until is not None and until >= base and status == "ended":
        found, expected = f"ended, until {until}", f"a year before {base}, or status operating"
        yield field_problem(where, (*path, "until"), "contradictory_bounds", found=found, expected=expected, level="warning")


def _undated(path: Path, thing: Asset | Enterprise, park: Park, where: Where) -> Iterator[Problem]:
    """What is under construction and says no year, and what enters and has no demand."""
    base = park.study.base_year
    if thing.status == "construction" and thing.since is None:
        firms, plants = presences(park.site, base)
        enters = (plants if isinstance(thing, Asset) else firms)[thing.id]
        if enters.enters == "by_status":
            expected = f"since: the first year in which it runs; without one it is {enters.first}"
            yield field_problem(where, (*path, "status"), "undated", found=f"{thing.id}: construction", expected=expected, level="warning")
    if isinstance(thing, Enterprise) and thing.status in ("construction", "planned") and not thing.demand and (thing.since or thing.status == "construction"):
        owner = any(a.owner == thing.id for a in park.site.assets)
        if not owner:
            expected = "its demand: it enters a stage without one"
            yield field_problem(where, (*path, "demand"), "missing_value", found=f"{thing.id}: no demand", expected=expected, level="warning")


def _phases(path: Path, firm: Enterprise, base: int, where: Where) -> Iterator[Problem]:
    """Phases of demand that are not after the base year, not in order, or of years in which the enterprise does not work."""
    for carrier, demand in firm.demand.items():
        at, years = (*path, "demand", carrier, "by_year"), tuple(demand.by_year)
        if years != tuple(sorted(years)):
            yield field_problem(where, at, "contradictory_bounds", found=", ".join(map(str, years)), expected="phases in the order of their years", level="warning")
        for year in years:
            if year <= base:
                expected = f"a year after the base year {base}, whose demand is annual"
                yield field_problem(where, (*at, year), "contradictory_bounds", found=f"the year {year}", expected=expected, level="warning")
            elif (firm.since and year < firm.since) or (firm.until and year > firm.until):
                found = f"a phase of {year}, {f'since {firm.since}' if firm.since and year < firm.since else f'until {firm.until}'}"
                yield field_problem(where, (*at, year), "contradictory_bounds", found=found, expected="a year in which the enterprise works", level="warning")


def _room(park: Park, where: Where) -> Iterator[Problem]:
    """What stands in the stage and did not in the base year, beyond the room that the ground gives."""
    ground, base, stage = park.site.ground, park.study.base_year, park.study.stage
    now, then = (site_in(park.site, year, base).operating() for year in (base, stage))
    limits: list[tuple[Path, str, Given]] = [(("site", "ground", "limits", id), id, limit) for id, limit in ground.limits.items()]
    limits += [(("site", "ground", "wind"), "wind", ground.wind)] if ground.wind else []
    for path, id, limit in limits:
        had, has = (sum(a.capacity.value for a in assets if a.technology == id and (a.direct or id != "wind")) for assets in (now, then))
        if has > max(limit.value, had) * (1 + 1e-9):
            found = f"room for {limit.value:g} {limit.unit}, {has:g} {limit.unit} in {stage}"
            yield field_problem(where, path, "contradictory_bounds", found=found, expected="room not below what stands", level="warning")


def _rows(park: Park) -> Iterator[Problem]:
    """Rows of an enterprise or plant in a year in which it does not stand, each told at its first row of the year."""
    firms, plants = presences(park.site, park.study.base_year)
    told: set[tuple[str, int]] = set()
    for row in park.activity:
        plant = row.asset or (row.partner if row.action == "generated" else "")
        for name, column, there in ((row.enterprise, "enterprise", firms.get(row.enterprise)), (plant, "asset" if row.asset else "partner", plants.get(plant))):
            if there is not None and not there.holds(row.year) and row.quantity > 0.0 and (name, row.year) not in told:
                told.add((name, row.year))
                yield row_problem("not_standing", row.origin, column, found=f"{name}: a row of {row.year}", expected=_when(there.first, there.last), level="warning")


def _when(first: int | None, last: int | None) -> str:
    if first is None:
        return "no rows: its status is not operating"
    return f"rows from {first} to {last}" if first and last is not None else f"rows from {first} on" if first else f"rows up to {last}"
