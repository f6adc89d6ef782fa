"""When and where a park is said to be: years of rows and plants, regions that nobody knows, coordinates far from the country, weather of elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

import numpy as np

from parkzero.clock import HOURS, Floats
from parkzero.globe import beyond_sun, kilometres
from parkzero.park.catalogue import table, typical
from parkzero.park.columns import row_problem
from parkzero.park.plausible import plausible
from parkzero.park.validation import Path, Where, field_problem
from parkzero.park.vocabulary import suggestion
from parkzero.park.whole import Park
from parkzero.problem import Problem, one_of

HALF_A_YEAR = 182 * 24
"""[h]"""


def misplaced(park: Park, where: Where) -> Iterator[Problem]:
    """Warnings on years, regions and coordinates that cannot well be."""
    yield from _years(park)
    yield from _single_years(park, where)
    yield from _targets(park, where)
    yield from _region(park, where)
    yield from _coordinates(park, where)


def _years(park: Park) -> Iterator[Problem]:
    """Years of rows, each told at its first row: none before accounts are made, none after both this edition and the base year."""
    known, told = plausible("row_year", "*", ""), set[int]()
    assert known is not None
    known = known._replace(high=max(known.high, park.study.base_year))
    for row in park.activity:
        if not known.holds(row.year) and row.year not in told:
            told.add(row.year)
            expected = f"a year from {known.low:g} to {known.high:g}"
            yield row_problem("implausible", row.origin, "period", found=f"the year {row.year}", expected=expected, level="warning")


def _single_years(park: Park, where: Where) -> Iterator[Problem]:
    """The base year, and the year from which CO2 can be stored."""
    store = park.site.carbon_storage
    given: list[tuple[Path, str, int]] = [(("study", "base_year"), "base_year", park.study.base_year)]
    given += [(("site", "carbon_storage", "since"), "since", store.since)] if store and store.since is not None else []
    for path, quantity, year in given:
        known = plausible(quantity, "*", "")
        if known and not known.holds(year):
            yield field_problem(where, path, "implausible", found=f"the year {year}", expected=f"a year from {known.low:g} to {known.high:g}", level="warning")


def _targets(park: Park, where: Where) -> Iterator[Problem]:
    """Targets on a share of the base year's emissions that hold in it already, of the park's own policy."""
    base = park.study.base_year
    for number, target in enumerate(() if "policy" in park.borrowed else park.policy.targets):
        if target.emissions is not None and target.year <= base:
            path: Path = ("policy", "targets", number, "year")
            yield field_problem(where, path, "contradictory_bounds", found=f"the year {target.year}", expected=f"a year after the base year {base}", level="warning")


@cache
def _regions(country: str) -> tuple[str, ...]:
    """Regions of a country that a catalogue tells apart."""
    rows = [*table("electricity.csv"), *table("scheme_places.csv")]
    return tuple(dict.fromkeys(r["region"] for r in rows if r["country"] == country and r["region"]))


def _region(park: Park, where: Where) -> Iterator[Problem]:
    place = park.site.place
    known = _regions(place.country)
    if known and place.region and place.region.casefold() not in map(str.casefold, known):
        yield field_problem(where, ("site", "place", "region"), "unknown_name", found=place.region, expected=one_of(known, place.region), hint=suggestion(place.region, known), level="warning")


@cache
def zones(country: str) -> tuple[str, ...]:
    """The zones of a country in the IANA time zone database.

    >>> zones("CN"), zones("XX")
    (('Asia/Shanghai', 'Asia/Urumqi'), ())
    """
    lines = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf8").splitlines()
    return tuple(line.split("\t")[2] for line in lines if line.startswith(f"{country}\t"))


@cache
def _towns() -> Mapping[str, tuple[tuple[float, float], ...]]:
    """By country: latitude and longitude of the towns after which the zones of the IANA time zone database are called [deg]."""
    found: dict[str, tuple[tuple[float, float], ...]] = {}
    for line in (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf8").splitlines():
        if not line.startswith("#"):
            country, spot, *_ = line.split("\t")
            cut = max(spot.rfind("+"), spot.rfind("-"))
            found[country] = (*found.get(country, ()), (_degrees(spot[:cut], 2), _degrees(spot[cut:], 3)))
    return found


def _degrees(text: str, digits: int) -> float:
    """Degrees of +DDMM, +DDMMSS, or of three digits of degrees."""
    minutes = text[1 + digits :]
    size = float(text[1 : 1 + digits]) + float(minutes[:2]) / 60.0 + float(minutes[2:] or 0.0) / 3600.0
    return -size if text[0] == "-" else size


def _coordinates(park: Park, where: Where) -> Iterator[Problem]:
    place, known = park.site.place, plausible("from_towns", "*", "")
    spot = (place.latitude, place.longitude)
    towns = _towns().get(place.country)
    if known is None or not towns:
        return
    near = min(kilometres(spot, town) for town in towns)
    if not known.holds(near):
        turned = {"the sign of longitude turned round?": (spot[0], -spot[1]), "the sign of latitude turned round?": (-spot[0], spot[1]), "latitude and longitude turned round?": (spot[1], spot[0])}
        slips = [what for what, other in turned.items() if abs(other[0]) <= 90.0 and known.holds(min(kilometres(other, town) for town in towns))]
        found = f"{near:.0f} km from the nearest town of a time zone of {place.country}"
        yield field_problem(where, ("site", "place", "latitude"), "implausible", found=found, expected=f"at most {known.high:.0f} km", hint=next(iter(slips), ""), level="warning")


def weather_elsewhere(park: Park, where: Where) -> Iterator[Problem]:
    """A weather file of a place far from the park, of another year than that of the study, or of another clock or half of the globe than its place."""
    head, place = park.weather, park.site.place
    if head is None:
        return
    at = ("site", "climate", "weather")
    said = None if head.latitude is None or head.longitude is None or head.latitude == head.longitude == 0.0 else (head.latitude, head.longitude)
    if said is not None:
        km = kilometres(said, (place.latitude, place.longitude))
        if km > typical("weather_file_far").value:
            found = f"{head.place or head.file} ({_point(*said)}), {km:,.0f} km from the park ({_point(place.latitude, place.longitude)})"
            yield field_problem(where, at, "weather_far", found=found, expected=f"a file of a place within {typical('weather_file_far').value:.0f} km", level="warning")
    spot = said or (place.latitude, place.longitude)
    ghi = park.profiles.get("weather:ghi")
    if ghi is not None and ghi.size == HOURS and ghi.sum() > 0.0 and (beyond := _sunless(ghi, spot)):
        share, hint = beyond
        expected = f"at most {typical('weather_file_beyond_sun').value:.0%}"
        yield field_problem(where, at, "weather_beyond_sun", found=f"{share:.0%} of the irradiation beyond what the sun gives at {_point(*spot)}", expected=expected, hint=hint, level="warning")
    if head.year is not None and head.year != park.study.weather_year:
        expected = f"study.weather_year: {head.year}"
        yield field_problem(where, at, "weather_other_year", found=f"a file of {head.year} in the weather year {park.study.weather_year}", expected=expected, hint="weekdays and holidays of loads are those of the study's year", level="warning")


def _sunless(ghi: Floats, spot: tuple[float, float]) -> tuple[float, str] | None:
    """Share of the irradiation of a weather file beyond what the sun above its place can give, and what would explain it; None where it fits."""
    most = typical("weather_file_beyond_sun").value

    def nearest(moved: int) -> tuple[float, int]:
        """Of hours about a move the one that leaves least, and what is beyond then."""
        hours = min(range(-11, 13), key=lambda n: beyond_sun(np.roll(ghi, moved + n), *spot, around=0))
        return beyond_sun(np.roll(ghi, moved + hours), *spot), hours

    share = beyond_sun(ghi, *spot)
    if share <= most:
        return None
    left, hours = nearest(0)
    if left <= most:
        return share, f"it would fit {abs(hours)} h {'later' if hours > 0 else 'earlier'}: declare the clock of its hours"
    return share, "seasons of the other half of the globe?" if nearest(HALF_A_YEAR)[0] <= most else ""


def _point(latitude: float, longitude: float) -> str:
    """
    >>> _point(-33.45, -70.66)
    '33.45 S 70.66 W'
    """
    return f"{abs(latitude):.2f} {'N' if latitude >= 0 else 'S'} {abs(longitude):.2f} {'E' if longitude >= 0 else 'W'}"
