"""The hourly price of power at a market: the zone's quantiles in the order of what is left to serve.

Price = Q(rank of (load - wind - sun + noise)). Q runs through the zone's percentiles of a year (markets.csv) and its hours at or below zero; load, wind and sun are those
of the zone, in shares of its load; the weights of wind and sun are fitted so that they earn what the row says that they earn of the mean (capture rates); the noise keeps to itself for hours and
days. A merit order without fuels: Wagner 2014, The Energy Journal 35 (2), 35-73 (doi:10.5547/01956574.35.2.3); He, Hildmann, Herzog and Andersson 2013 (price over residual load).

Valid for: the year of the row and years like it; no course of fuel prices within the year. In a market whose row tells no capture rates wind and sun earn less than the mean by as much of the price's variation as in those that tell (the median, `short_of_mean`), an estimate. A country without a row of its own takes the
nearest class: the row is then one of another zone, and its confidence C; its load, wind and sun are those about the park itself, so that seasons are those of its half of the globe and noon is its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache

import numpy as np

from parkzero.clock import HOURS, Floats, Integers, LocalCalendar
from parkzero.complete.loads import shaped
from parkzero.globe import kilometres
from parkzero.park.catalogue import table, typical
from parkzero.park.site import Place
from parkzero.results import Market, Zone
from parkzero.weather.days import persistent
from parkzero.weather.field import noise

PRICE_KM = typical("market_distance").value
"""Over which what load, wind and sun leave open of a price falls to 1/e."""
LOAD = tuple((name, typical(f"zone_{name}").value) for name in ("households", "business", "flat"))
"""What the load of a zone is made of, shares of its energy."""
NOISE = ((SLOW := typical("price_slow").value, typical("price_slow_hour").value), (1.0 - SLOW, typical("price_fast_hour").value))
"""Shares and correlations from hour to hour of two autoregressions."""
START = 0.1
"""Share of wind or sun in a zone's load from which the search for the weights begins where the row tells none."""
POINTS = (("p01", 0.01), ("p05", 0.05), ("p25", 0.25), ("p50", 0.5), ("p75", 0.75), ("p95", 0.95), ("p99", 0.99))


@cache
def market_zones() -> tuple[tuple[Zone, frozenset[str], frozenset[str]], ...]:
    """Zones with their countries and the regions of these; no region means all others."""
    found = []
    for row in table("market_zones.csv"):
        at = tuple(zip(map(float, row["latitude"].split()), map(float, row["longitude"].split()), strict=True))
        found.append((Zone(id=row["zone"], label=row["label"], label_zh=row["label_zh"], points=at), frozenset(row["countries"].split()), frozenset(row["regions"].split())))
    return tuple(found)


def market(place: Place, year: int) -> Market | None:
    """The market whose prices hold at a place (of several zones of its country the one that its region names, else the nearest), its row nearest to a year (of two, the later); None in China, whose tariffs are made otherwise."""
    if place.country == "CN":
        return None
    of_country = [(z, regions) for z, countries, regions in market_zones() if place.country in countries]
    at = (place.latitude, place.longitude)

    def nearest(zones: Iterable[Zone]) -> Zone:
        return min(zones, key=lambda z: min(kilometres(at, p) for p in z.points))

    named = next((z for z, regions in of_country if place.region in regions), None)
    own = named or (nearest(z for z, _ in of_country) if of_country else None)
    zone = own or _moved(nearest(z for z, *_ in market_zones()), at)
    rows = [r for r in table("markets.csv") if r["zone"] == zone.id]
    return _market(zone, min(rows, key=lambda r: (abs(int(r["year"]) - year), -int(r["year"]))), own=own is not None)


def _moved(zone: Zone, to: tuple[float, float]) -> Zone:
    """A zone spread as widely about another place: as many degrees of latitude apart, as many kilometres from west to east."""
    home = amid(zone)
    apart = np.asarray(zone.points) - np.array(home)
    apart[:, 1] *= np.cos(np.deg2rad(home[0])) / max(float(np.cos(np.deg2rad(to[0]))), 0.1)
    points = np.asarray(to) + apart
    return replace(zone, points=tuple((float(np.clip(a, -89.0, 89.0)), float(b)) for a, b in points))


def _market(zone: Zone, row: Mapping[str, str], *, own: bool) -> Market:
    def number(name: str) -> float | None:
        return float(row[name]) if row[name] else None

    mean, zero = float(row["mean"]), float(row["hours_at_or_below_zero"] or 0)
    knots = {share: float(row[name]) for name, share in POINTS}
    at = zero / HOURS
    if 0.0 < at < POINTS[-1][1]:
        knots = {s: q for s, q in knots.items() if (q < 0.0) == (s < at) and abs(s - at) > 1e-4} | {at: 0.0}
    shares = sorted(knots)
    values = np.maximum.accumulate([knots[s] / mean for s in shares]).tolist()
    return Market(
        zone=zone, year=int(row["year"]), own=own, quantiles=tuple(zip(shares, values, strict=True)), ends=(float(row["minimum"]) / mean, float(row["maximum"]) / mean), mean=mean, currency=row["currency"], variation=float(row["coefficient_of_variation"]),
        hours_at_or_below_zero=zero, wind_capture=number("wind_capture_rate"), sun_capture=number("solar_capture_rate"), wind_share=number("wind_share_of_load") or 0.0, sun_share=number("solar_share_of_load") or 0.0,
        explained=number("merit_order_R2") or typical("price_explained").value, source=row["source"] + (f"; {row['note']}" if row["note"] else ""), confidence=row["confidence"] if own else "C",
    )  # fmt: skip


def price_shape(market: Market, clock: LocalCalendar, wind: Floats, sun: Floats, key: tuple[int, ...]) -> Floats:
    """Price over its mean (8760,) [-]. `clock`: with the seasons of the place; `wind`, `sun`: output of the zone's fleets (8760,), any scale; `key` seeds the noise, which is that of the zone's place."""
    load = np.sum([share * shaped(name, clock) for name, share in LOAD], axis=0)
    return fitted(market, load, wind / wind.mean(), sun / sun.mean(), price_noise(key, amid(market.zone)))


def amid(zone: Zone) -> tuple[float, float]:
    """Latitude and longitude amid the points of a zone [deg]."""
    latitude, longitude = np.mean(np.asarray(zone.points, float), axis=0).tolist()
    return latitude, longitude


def price_noise(key: tuple[int, ...], at: tuple[float, float]) -> Floats:
    """What neither load nor wind nor sun explain of a price's rank at a place (8760,), of unit variance: alike in markets that neighbour each other, another one far away."""
    white = [noise((*key, n), HOURS, np.array([at]), PRICE_KM)[0] for n in range(len(NOISE))]
    found: Floats = np.sum([share**0.5 * persistent(white[n], lag) for n, (share, lag) in enumerate(NOISE)], axis=0)
    return found


def fitted(market: Market, load: Floats, wind: Floats, sun: Floats, noise: Floats) -> Floats:
    """The price over its mean whose capture rates are the market's; load, wind and sun of mean 1."""
    from scipy.optimize import least_squares

    sorted_prices = distribution(market)
    louder = (1.0 / market.explained - 1.0) ** 0.5

    def price(weights: Floats) -> Floats:
        residual = load - weights[0] * wind - weights[1] * sun
        score = residual + louder * residual.std() * noise
        found = np.empty(HOURS)
        found[score.argsort()] = sorted_prices
        return found

    told = market.wind_capture, market.sun_capture
    wanted = np.array([1.0 - market.variation * short_of_mean(column) if rate is None else rate for rate, column in zip(told, ("wind_capture_rate", "solar_capture_rate"), strict=True)])
    start = np.array([market.wind_share or START, market.sun_share or START])

    def miss(weights: Floats) -> Floats:
        found = price(weights)
        earned: Floats = np.array([found @ wind / HOURS, found @ sun / HOURS]) - wanted
        return earned

    best = least_squares(miss, start, bounds=((-1.0, -1.0), (5.0, 5.0)), diff_step=0.05, xtol=1e-4, ftol=1e-6, max_nfev=30)
    return price(np.asarray(best.x, float))


def distribution(market: Market) -> Floats:
    """The market's prices over their mean in rising order (8760,) [-]: its percentiles, and tails to the lowest and highest as steep as its variation asks."""
    from scipy.interpolate import PchipInterpolator

    at = (np.arange(HOURS) + 0.5) / HOURS
    shares, values = (np.array(x) for x in zip(*market.quantiles, strict=True))
    middle = PchipInterpolator(shares, values)(np.clip(at, shares[0], shares[-1]))
    below = np.clip((shares[0] - at) / shares[0], 0.0, 1.0)
    above = np.clip((at - shares[-1]) / (1.0 - shares[-1]), 0.0, 1.0)

    def tailed(steep: float) -> Floats:
        found: Floats = middle + (market.ends[0] - values[0]) * below**steep + (market.ends[1] - values[-1]) * above**steep
        scaled: Floats = found / found.mean()
        return scaled

    low, high = 1.0, 200.0
    for _ in range(40):
        steep = (low * high) ** 0.5
        low, high = (steep, high) if tailed(steep).std() > market.variation else (low, steep)
    found: Floats = tailed((low * high) ** 0.5)
    return found


TOGETHER = typical("zone_together").value
"""Correlation of a park's sun and wind with those of its zone [-]."""


def seen_from(zone: Floats, own: Floats, group: Integers) -> Floats:
    """A zone's values reordered so that they go with a park's own as TOGETHER says; within each group (values of one month) the zone keeps its distribution.

    `zone`, `own`, `group`: shape (n,).
    """
    from scipy.special import ndtri

    found = np.empty_like(zone)
    for number in np.unique(group):
        here = np.flatnonzero(group == number)
        scores = [ndtri((x[here].argsort(kind="stable").argsort() + 0.5) / here.size) for x in (own, zone)]
        mixed = TOGETHER * scores[0] + (1.0 - TOGETHER**2) ** 0.5 * scores[1]
        found[here[mixed.argsort(kind="stable")]] = np.sort(zone[here])
    return found


def with_own_sun(zone: Floats, own: Floats, month: Integers) -> Floats:
    """Output of a zone's sun (8760,) in the weather of a park that gives its own: dull days are dull in both."""
    theirs, mine = (x.reshape(365, 24).sum(axis=1) for x in (zone, own))
    days = seen_from(theirs, mine, month.reshape(365, 24)[:, 12])
    found: Floats = zone * np.repeat(days / np.maximum(theirs, 1e-9), 24)
    return found


def short_of_mean(column: str) -> float:
    """By how much wind or sun (its capture rate) earns less than the mean, over the price's coefficient of variation: the median of the rows that tell it, an estimate for a market whose row does not."""
    return float(np.median([(1.0 - float(r[column])) / float(r["coefficient_of_variation"]) for r in table("markets.csv") if r[column]]))


def spans() -> Mapping[str, tuple[float, float]]:
    """The least and the most of all rows: what a market without a row may be like."""
    of = {"variation": "coefficient_of_variation", "hours_not_above_zero": "hours_at_or_below_zero", "wind_capture": "wind_capture_rate", "sun_capture": "solar_capture_rate"}
    found = {name: [float(r[column]) for r in table("markets.csv") if r[column]] for name, column in of.items()}
    return {name: (min(values), max(values)) for name, values in found.items()}
