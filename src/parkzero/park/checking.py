"""What must hold between the parts of a park, beyond the shape of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parkzero.money import rates
from parkzero.park.beside import out_of_line
from parkzero.park.catalogue import technologies, technology_ids, technology_kinds
from parkzero.park.certifying import certified
from parkzero.park.checking_boundaries import bounded
from parkzero.park.completeness import incomplete
from parkzero.park.direct_supply import directly
from parkzero.park.handing import handed_on
from parkzero.park.idle import idle
from parkzero.park.noun import givens
from parkzero.park.partners import firm_hint
from parkzero.park.places import misplaced, weather_elsewhere, zones
from parkzero.park.plausible import implausible
from parkzero.park.proportions import out_of_proportion
from parkzero.park.standing import site_in
from parkzero.park.steam import FEEDWATER, USUAL_PRESSURE, saturated
from parkzero.park.timing import timed
from parkzero.park.transforming import transformed
from parkzero.park.unlisted import direct_heat, sold_unpaid, unlisted_green, unmade
from parkzero.park.validation import Path, Where, field_problem
from parkzero.park.vocabulary import suggestion
from parkzero.park.whole import Park
from parkzero.park.yielding import yielded
from parkzero.problem import Problem, did_you_mean, dotted, one_of
from parkzero.words import CARBON, DIMENSIONS, FUELS, NOT_REPORTED, RESERVED, WASTE_HEAT

TAKEN_BY = {"operator": "the park operator", "park operator": "the park operator", "park": "the whole park", "state": "the state", "third-party": "the third party of energy services",
            "third_party": "the third party of energy services", NOT_REPORTED: "energy that nobody reported"}  # fmt: skip
"""Who bears a reserved name, where that is no partner of activity rows."""


def check(park: Park, where: Where) -> list[Problem]:
    """All that is wrong between the parts of a park."""
    base = park.study.base_year
    there = park.but(site=site_in(park.site, base, base))
    return [
        *_duplicates(park, where),
        *_references(park, where),
        *_names_in_sections(park, where),
        *_capacities(park, where),
        *_currencies(park, where),
        *_zone(park, where),
        *_services(park, where),
        *_prices(park, where),
        *bounded(park, where),
        *incomplete(there, where),
        *idle(park, where),
        *misplaced(park, where),
        *weather_elsewhere(park, where),
        *timed(park, where),
        *(beyond := tuple(out_of_proportion(there, where))),
        *out_of_line(there, frozenset(p.field for p in beyond)),
        *certified(park),
        *unlisted_green(park),
        *direct_heat(park),
        *unmade(park),
        *sold_unpaid(park),
        *transformed(park.activity),
        *yielded(park.activity, park.factors),
        *handed_on(park),
        *directly(park),
        *implausible(park, where),
    ]


def _duplicates(park: Park, where: Where) -> Iterator[Problem]:
    lists: dict[Path, list[str]] = {
        ("site", "enterprises"): [e.id for e in park.site.enterprises],
        ("site", "assets"): [a.id for a in park.site.assets],
        ("policy", "instruments"): [i.id for i in park.policy.instruments],
    }
    for head, ids in lists.items():
        for number, id in enumerate(ids):
            if id in ids[:number]:
                yield field_problem(
                    where,
                    (*head, number, "id"),
                    "duplicate_id",
                    found=id,
                    expected="each id once",
                    hint=f"the first stands at {dotted((*head, ids.index(id)))}",
                )
    for number, firm in enumerate(park.site.enterprises):
        if firm.id in RESERVED:
            yield field_problem(where, ("site", "enterprises", number, "id"), "duplicate_id", firm.id, "another id: this one stands for " + TAKEN_BY.get(firm.id, "a partner of any enterprise"))
    named: dict[str, int] = {}
    for number, firm in enumerate(park.site.enterprises):
        first = named.setdefault(firm.name.strip().casefold() if firm.name else firm.id, number)
        if firm.name and first != number:
            found = f"{park.site.enterprises[first].id} and {firm.id} have one name"
            yield field_problem(where, ("site", "enterprises", number, "name"), "duplicate_id", found=found, expected="two enterprises of different names, or one", level="warning")
    both = {e.id for e in park.site.enterprises} & {a.id for a in park.site.assets}
    for id in sorted(both):
        number = [a.id for a in park.site.assets].index(id)
        yield field_problem(where, ("site", "assets", number, "id"), "duplicate_id", id, "ids that differ from those of enterprises")


def _references(park: Park, where: Where) -> Iterator[Problem]:
    known, enterprises, series = technology_ids(), park.enterprise_ids(), tuple(n for n in park.profiles if not n.startswith("weather:"))
    plants = tuple(id for id in known if technology_kinds()[id].role != "network")
    for number, asset in enumerate(park.site.assets):
        head: Path = ("site", "assets", number)
        if asset.technology not in plants:
            yield field_problem(where, (*head, "technology"), "unknown_technology", found=asset.technology, expected=one_of(plants), hint=suggestion(asset.technology, plants))
        if asset.owner is not None and asset.owner not in enterprises:
            yield field_problem(
                where, (*head, "owner"), "unknown_enterprise", found=asset.owner, expected="an id of site.enterprises, or no owner where the park operator runs it", hint=firm_hint(asset.owner, enterprises, owner=True)
            )
    named: list[tuple[Path, str]] = []
    for number, enterprise in enumerate(park.site.enterprises):
        named += [(("site", "enterprises", number, "demand", c, "profile"), d.profile) for c, d in enterprise.demand.items() if d.profile]
    climate = park.site.climate
    named += [(("site", "climate", f), n) for f, n in (("pv_profile", climate.pv_profile), ("wind_profile", climate.wind_profile)) if n]
    named += [(("site", "prices", c, "profile"), t.profile) for c, t in park.site.prices.items() if t.profile]
    for number, heat in enumerate(park.site.waste_heat):
        path: Path = ("site", "waste_heat", number)
        named += [((*path, "profile"), heat.profile)] if heat.profile else []
        if heat.enterprise not in enterprises:
            close = firm_hint(heat.enterprise, enterprises)
            yield field_problem(where, (*path, "enterprise"), "unknown_enterprise", found=heat.enterprise, expected="an id of site.enterprises", hint=close)
    for path, name in named:
        if name not in series:
            yield field_problem(
                where, path, "unknown_profile", found=name, expected="a file in profiles/: " + (", ".join(series) or "there is none"), hint=did_you_mean(name, series)
            )
        elif not park.profiles[name].any():
            yield field_problem(where, path, "profile_gap", f"{name}: only zeros", "a series with some value above zero")
        elif path[:2] == ("site", "prices") and park.profiles[name].mean() <= 0.0:
            yield field_problem(where, path, "out_of_range", f"{name}: a mean of {park.profiles[name].mean():g}", "a series whose mean is above zero")
        elif path[:2] != ("site", "prices") and park.profiles[name].min() < 0.0:
            yield field_problem(where, path, "negative_value", f"{park.profiles[name].min():g}", "values >= 0")
    choices: list[tuple[Path, tuple[str, ...]]] = [(("economics", "technologies"), park.economics.technologies)]
    choices += [(("economics", "services", n, "technologies"), x.technologies) for n, x in enumerate(park.economics.services)]
    choices += [
        (("policy", "instruments", n, "coverage", "technologies"), i.coverage.technologies) for n, i in enumerate(park.policy.instruments)
    ]
    choices += [
        (("site", "ground", "limits"), tuple(park.site.ground.limits)),
        (("trends", "technology_cost"), tuple(park.trends.technology_cost)),
    ]
    for path, ids in choices:
        among = plants if path[:2] == ("economics", "services") else known
        for id in ids:
            if id not in among:
                yield field_problem(where, path, "unknown_technology", found=id, expected=one_of(among), hint=suggestion(id, among))


def _services(park: Park, where: Where) -> Iterator[Problem]:
    """Each technology under one agreement, each agreement with one price."""
    seen: set[str] = set()
    for number, service in enumerate(park.economics.services):
        path: Path = ("economics", "services", number)
        for id in service.technologies:
            if id in seen:
                yield field_problem(where, (*path, "technologies"), "duplicate_id", id, "each technology under one service")
            seen.add(id)
        if service.price is not None and service.markup is not None:
            yield field_problem(where, (*path, "markup"), "contradictory_bounds", "price and markup", "a price, or a markup on cost")
        if service.price is not None and service.price.value < 0:
            yield field_problem(where, (*path, "price"), "negative_value", f"{service.price.value:g}", "a price >= 0")


def _names_in_sections(park: Park, where: Where) -> Iterator[Problem]:
    things = {e.id for e in park.site.enterprises} | {a.id for a in park.site.assets}
    for dimension in DIMENSIONS:
        if dimension in park.borrowed:
            continue
        for path, text in _texts(park.section(dimension).model_dump(mode="json"), (dimension,)):
            if text in things:
                yield field_problem(
                    where,
                    path,
                    "names_site_thing",
                    found=text,
                    expected="shared vocabulary: carrier, sector, technology, size class, owner kind",
                    hint="a section fits any site, so it names no enterprise or asset",
                )


def _texts(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("id", "kind", "source", "note", "evidence_id", "technologies", "sectors", "carriers"):
                yield from _texts(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _texts(inner, (*path, number))
    elif isinstance(value, str):
        yield path, value


def _capacities(park: Park, where: Where) -> Iterator[Problem]:
    stores = {t.id for t in technologies() if t.role == "storage"}
    for number, asset in enumerate(park.site.assets):
        head: Path = ("site", "assets", number)
        if asset.technology in stores and asset.energy is None:
            yield field_problem(where, (*head, "energy"), "missing_field", "nothing", "the energy content of the store, for example 20 MWh")
    yield from _sides(park, where)
    yield from _without_source(park, where)
    for id, limit in park.site.ground.limits.items():
        has = sum(a.capacity.value for a in park.site.operating() if a.technology == id)
        if has > limit.value * (1 + 1e-9):
            yield field_problem(
                where,
                ("site", "ground", "limits", id),
                "contradictory_bounds",
                f"limit {limit.value:g} {limit.unit}, {has:g} {limit.unit} operating",
                "a limit not below what operates",
            )
    if park.site.ground.wind:
        has = sum(a.capacity.value for a in park.site.operating() if a.technology == "wind" and a.direct)
        if has > park.site.ground.wind.value * (1 + 1e-9):
            yield field_problem(
                where,
                ("site", "ground", "wind"),
                "contradictory_bounds",
                f"room for {park.site.ground.wind.value:g} MW, {has:g} MW operating",
                "room not below what operates",
            )
    grid = park.site.grid
    if grid.export_limit and grid.connection and grid.export_limit.value > grid.connection.value * (1 + 1e-9):
        yield field_problem(
            where,
            ("site", "grid", "export_limit"),
            "contradictory_bounds",
            f"{grid.export_limit.value:g} MW",
            f"at most the connection of {grid.connection.value:g} MW",
        )
    if park.study.yardstick.electricity == "national_rule":
        yield field_problem(
            where,
            ("study", "yardstick", "electricity"),
            "unknown_name",
            found="national_rule",
            expected="location or market",
            hint="the yardstick measures plans of any country",
        )
    if park.study.stage < park.study.base_year:
        yield field_problem(
            where, ("study", "stage"), "contradictory_bounds", park.study.stage, f"a year not before the base year {park.study.base_year}"
        )


def _sides(park: Park, where: Where) -> Iterator[Problem]:
    """Capacities of what captures CO2 in t/h, of all others in MW."""
    carbon = {t.id: t.output in CARBON for t in technologies()}
    asked: list[tuple[Path, str, str]] = [
        (("site", "assets", n, "capacity"), a.technology, a.capacity.unit) for n, a in enumerate(park.site.assets)
    ]
    asked += [(("site", "ground", "limits", id), id, limit.unit) for id, limit in park.site.ground.limits.items()]
    for path, id, unit in asked:
        if id in carbon and carbon[id] != (unit != "MW"):
            kind = "tonnes of CO2 an hour" if carbon[id] else "power"
            held = (saturated(USUAL_PRESSURE) - FEEDWATER) / 3600.0
            hint = "" if carbon[id] else f"1 t/h of steam, saturated at {USUAL_PRESSURE} MPa, holds {held:.2f} MW above its feed water: write the heat in MW"
            yield field_problem(where, path, "wrong_unit", f"{id}: {unit}", f"a quantity in {'t/h' if carbon[id] else 'MW'} ({kind})", hint=hint)


def _without_source(park: Park, where: Where) -> Iterator[Problem]:
    """Plants on waste heat where none that is warm enough is given."""
    warmest = max((x.temperature for x in park.site.waste_heat), default=0.0)
    plants = {t.id: t for t in technologies() if set(t.takes) & set(WASTE_HEAT)}
    for number, asset in enumerate(park.site.assets):
        if asset.technology not in plants:
            continue
        plant = plants[asset.technology]
        least = plant.level if asset.efficiency else plant.warm
        if not park.site.waste_heat or warmest < least:
            found = f"{asset.technology} and no waste heat from {least:g} degC"
            at = ("site", "assets", number, "technology")
            yield field_problem(where, at, "without_source", found, "an entry of site.waste_heat that it can take")


def _currencies(park: Park, where: Where) -> Iterator[Problem]:
    known = {c for c, _ in rates()}
    if park.study.currency not in known:
        yield field_problem(where, ("study", "currency"), "unknown_currency", park.study.currency, one_of(sorted(known)))
    for path, value in givens(park):
        if "money" in value.unit and (value.currency is None or value.currency not in known):
            yield field_problem(where, path, "wrong_unit", value.currency or "no currency", "a price in one of " + ", ".join(sorted(known)))


def _zone(park: Park, where: Where) -> Iterator[Problem]:
    from zoneinfo import ZoneInfo, available_timezones

    try:
        ZoneInfo(park.site.place.timezone)
    except (KeyError, ValueError, OSError):
        known = zones(park.site.place.country)
        yield field_problem(
            where,
            ("site", "place", "timezone"),
            "unknown_name",
            found=park.site.place.timezone,
            expected=one_of(known, park.site.place.timezone) if known else "an IANA name like Europe/Berlin",
            hint=did_you_mean(park.site.place.timezone, known or list(available_timezones())),
        )


def _prices(park: Park, where: Where) -> Iterator[Problem]:
    for carrier, other in park.site.prices.items():
        if carrier in FUELS and other.energy.value < 0:
            yield field_problem(where, ("site", "prices", carrier, "energy"), "negative_value", f"{other.energy.value:g}", "a price >= 0")
