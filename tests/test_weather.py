"""Years of weather against what is known of their places, and by closed forms."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from parkzero.clock import HOURS, Floats, Integers, calendar
from parkzero.complete.loads import holidays, load_shape, shape_of, shaped
from parkzero.complete.markets import (
    amid,
    distribution,
    market,
    market_zones,
    price_noise,
    price_shape,
    seen_from,
    short_of_mean,
    spans,
    with_own_sun,
)
from parkzero.globe import declination, kilometres
from parkzero.park.catalogue import table
from parkzero.park.site import Climate, Demand, Place
from parkzero.weather.air import sunrise, temperature
from parkzero.weather.climate import DAYS_OF, MONTH, Climatology, climatology, extraterrestrial
from parkzero.weather.days import Days, Draw, clearness, days, persistent, ranked, smooth, solar_day, unbiased
from parkzero.weather.field import noise
from parkzero.weather.fleet import fleet
from parkzero.weather.sun import ON_WALLS, _cleared, _sky, irradiance, pv_output
from parkzero.weather.wind import SHAPE, blown, power_curve, weibull, wind_from_weather, wind_output

FLAT = np.ones(HOURS)
CLOCK = calendar(2019, "UTC")
PLACES = {
    "kalundborg": Place(country="DK", region="DK2", latitude=55.68, longitude=11.09, timezone="Europe/Copenhagen"),
    "berlin": Place(country="DE", latitude=52.48, longitude=13.36, timezone="Europe/Berlin"),
    "suzhou": Place(country="CN", latitude=31.3, longitude=120.62, timezone="Asia/Shanghai"),
    "ordos": Place(country="CN", latitude=39.6, longitude=109.8, timezone="Asia/Shanghai"),
    "shenzhen": Place(country="CN", latitude=22.6, longitude=114.1, timezone="Asia/Shanghai"),
}
FULL = ("kalundborg", "berlin", "suzhou")
"""Places all of whose statistics are known."""


@cache
def year(name: str, seed: int = 1, typical: bool = True) -> tuple[Climatology, Days, dict[str, Floats]]:
    place = PLACES[name]
    climate = climatology(place, Climate())
    made = days([(place.latitude, place.longitude)], climate, Draw(seed=seed, year=2019, typical=typical))
    air = temperature(place.latitude, place.longitude, climate, made)
    ghi = irradiance(place, 2019, made.clearness[0], (seed, 2019, 17))
    month = MONTH[solar_day(place.longitude)]
    wind, _ = wind_output(made.wind[0], climate.wind_index * 0.25, month)
    return climate, made, {"air": air, "ghi": ghi, "pv": pv_output(place, 2019, ghi, air), "wind": wind, "month": month}


def row(place: str, quantity: str) -> Floats:
    found = next(r for r in table("climate.csv") if (r["place"], r["quantity"]) == (place, quantity))
    return np.array([float(found[f"m{n}"]) for n in range(1, 13)])


def monthly(values: Floats, month: Integers) -> Floats:
    return np.bincount(month, weights=values, minlength=12)


def anomalies(values: Floats) -> Floats:
    """Daily values less their month's mean."""
    return values - (monthly(values, MONTH) / DAYS_OF)[MONTH]


def lag(values: Floats, steps: int = 1) -> float:
    return float(np.corrcoef(values[:-steps], values[steps:])[0, 1])


# Against the rows


@pytest.mark.parametrize("name", PLACES)
def test_sun_of_every_month_is_that_of_the_row(name: str) -> None:
    _, _, made = year(name)
    assert monthly(made["ghi"], made["month"]) / 1000.0 == pytest.approx(row(name, "ghi"), rel=0.09)
    assert made["ghi"].sum() / 1000.0 == pytest.approx(row(name, "ghi").sum(), rel=0.02)
    share = monthly(made["pv"], made["month"]) / made["pv"].sum()
    assert share == pytest.approx(row(name, "pv_yield") / row(name, "pv_yield").sum(), abs=0.012)
    assert made["pv"].sum() == pytest.approx(row(name, "pv_yield").sum(), rel=0.06)


@pytest.mark.long
@pytest.mark.parametrize("name", PLACES)
def test_the_sun_of_no_month_is_biased(name: str) -> None:
    """The mean of thirty typical years is the row's, whatever the month; a single drawn year lies as far off as years do."""
    place, climate = PLACES[name], climatology(PLACES[name], Climate())
    month = MONTH[solar_day(place.longitude)]

    def sums(seed: int, typical: bool) -> Floats:
        made = days([(place.latitude, place.longitude)], climate, Draw(seed=seed, year=2019, typical=typical))
        return monthly(irradiance(place, 2019, made.clearness[0], (seed, 2019, 17)), month) / 1000.0 / row(name, "ghi")

    assert np.mean([sums(seed, True) for seed in range(30)], axis=0) == pytest.approx(np.ones(12), abs=0.015)
    drawn = np.array([sums(seed, False) for seed in range(30)])
    alike = climate.clearness_sd / climate.clearness * ((1.0 + climate.clearness_lag) / (1.0 - climate.clearness_lag) / DAYS_OF) ** 0.5
    assert drawn.std(axis=0) == pytest.approx(alike, rel=0.6)
    assert drawn.std(axis=0).mean() == pytest.approx(alike.mean(), rel=0.25)
    assert drawn.mean(axis=0) == pytest.approx(np.ones(12), abs=0.02 + 3.0 * float(alike.max()) / 30**0.5)


@pytest.mark.parametrize("name", ["kalundborg", "berlin", "ordos", "shenzhen"])
def test_wind_of_every_month_is_that_of_the_row(name: str) -> None:
    _, _, made = year(name)
    index = row(name, "wind_index")
    assert monthly(made["wind"], made["month"]) / (24 * DAYS_OF) / made["wind"].mean() == pytest.approx(index / np.average(index, weights=DAYS_OF), rel=1e-3)


def test_wind_where_no_row_tells_its_season_has_none() -> None:
    climate, _, made = year("suzhou")
    assert climate.wind_index == pytest.approx(np.ones(12))
    assert monthly(made["wind"], made["month"]) / DAYS_OF / 24 == pytest.approx(0.25)


@pytest.mark.parametrize("name", PLACES)
def test_temperature_of_every_month_is_that_of_the_row(name: str) -> None:
    climate, _made, series = year(name)
    assert monthly(series["air"], series["month"]) / (24 * DAYS_OF) == pytest.approx(row(name, "temperature"), abs=0.05)
    by_day = np.bincount(solar_day(PLACES[name].longitude), weights=series["air"]) / 24
    spread = np.array([anomalies(by_day)[m == MONTH].std() for m in range(12)])
    assert spread.mean() == pytest.approx(climate.temperature_sd, abs=0.35 + 0.1 * climate.temperature_sd)
    hours = series["air"].reshape(-1)
    high, low = (np.array([f(hours[solar_day(PLACES[name].longitude) == d]) for d in range(365)]) for f in (np.max, np.min))
    wide = monthly(high - low, MONTH) / DAYS_OF
    assert wide.mean() == pytest.approx((row(name, "temperature_max") - row(name, "temperature_min")).mean(), rel=0.1)


@pytest.mark.parametrize("name", FULL)
def test_clearness_has_the_mean_the_spread_and_the_persistence_of_the_row(name: str) -> None:
    climate, made, _ = year(name)
    sky = made.clearness[0]
    assert monthly(sky, MONTH) / DAYS_OF == pytest.approx(climate.clearness, abs=0.004)
    assert np.array([sky[m == MONTH].std() for m in range(12)]) == pytest.approx(row(name, "clearness_sd"), rel=0.05)
    lags = [lag(anomalies(year(name, seed, False)[1].clearness[0])) for seed in range(8)]
    assert np.mean(lags) == pytest.approx(climate.clearness_lag, abs=0.06)


@pytest.mark.parametrize("name", FULL)
def test_anomalies_of_temperature_persist_as_the_row_says(name: str) -> None:
    climate, *_ = year(name)
    lags = [lag(anomalies(year(name, seed, False)[1].warmer[0])) for seed in range(8)]
    assert np.mean(lags) == pytest.approx(climate.temperature_lag, abs=0.07)


@pytest.mark.parametrize("name", FULL)
def test_a_windy_day_is_a_dull_one_as_far_as_the_row_says(name: str) -> None:
    climate, *_ = year(name)

    def together(seed: int) -> float:
        _, made, series = year(name, seed, False)
        wind = np.bincount(solar_day(PLACES[name].longitude), weights=series["wind"], minlength=365)
        return float(np.corrcoef(anomalies(made.clearness[0]), anomalies(wind))[0, 1])

    assert np.mean([together(seed) for seed in range(12)]) == pytest.approx(climate.clearness_wind, abs=0.07)


def test_wind_persists_as_output_of_the_danish_and_german_fleets() -> None:
    """Computed of 2016 to 2022: an hour .991 to .996, six hours .834 to .901, a day .431 to .586."""
    for zone in ("DK2", "DE-LU"):
        years = [fleet(next(z for z, *_ in market_zones() if z.id == zone).points, Draw(seed=s, year=2019, typical=False))[0] for s in range(3)]
        assert np.mean([lag(w) for w in years]) == pytest.approx(0.992, abs=0.004)
        assert np.mean([lag(w, 6) for w in years]) == pytest.approx(0.86, abs=0.05)
        assert np.mean([lag(w, 24) for w in years]) == pytest.approx(0.48, abs=0.1)


def test_fleets_blow_together_the_nearer_they_are() -> None:
    """Computed by hour: DK1 with DK2 .87, DK2 with Germany .73, DK1 with Germany .62."""
    made = [{z.id: fleet(z.points, Draw(seed=seed, year=2019, typical=False)) for z, *_ in market_zones() if z.id in ("DK1", "DK2", "DE-LU", "KR")} for seed in range(3)]

    def wind(a: str, b: str) -> float:
        return float(np.mean([np.corrcoef(m[a][0], m[b][0])[0, 1] for m in made]))

    assert wind("DK1", "DK2") == pytest.approx(0.85, abs=0.08)
    assert wind("DK2", "DE-LU") == pytest.approx(0.66, abs=0.1)
    assert wind("DK1", "DE-LU") == pytest.approx(0.62, abs=0.1)
    assert abs(wind("DK2", "KR")) < 0.15


@pytest.mark.parametrize(("one", "other"), [("kalundborg", "ordos"), ("kalundborg", "suzhou"), ("berlin", "shenzhen")])
def test_far_places_have_nothing_in_common(one: str, other: str) -> None:
    for seed in (1, 2):
        (_, a, first), (_, b, second) = year(one, seed, False), year(other, seed, False)
        assert abs(np.corrcoef(anomalies(a.clearness[0]), anomalies(b.clearness[0]))[0, 1]) < 0.2
        assert abs(np.corrcoef(a.wind[0], b.wind[0])[0, 1]) < 0.2
        assert abs(np.corrcoef(first["wind"], second["wind"])[0, 1]) < 0.25


def test_neighbours_share_their_weather_and_another_seed_or_year_is_another() -> None:
    climate = climatology(PLACES["berlin"], Climate())
    near = days([(52.48, 13.36), (52.6, 13.4)], climate, Draw(seed=1, year=2019))
    assert np.corrcoef(*near.wind)[0, 1] > 0.9
    assert np.corrcoef(*near.clearness)[0, 1] > 0.9
    for other in (Draw(seed=2, year=2019), Draw(seed=1, year=2020)):
        assert abs(np.corrcoef(days([(52.48, 13.36)], climate, other).wind[0], near.wind[0])[0, 1]) < 0.15
    again = days([(52.48, 13.36)], climate, Draw(seed=1, year=2019))
    assert np.array_equal(again.wind[0], near.wind[0])


def test_years_differ_as_years_do() -> None:
    """Standard deviation of a month's wind between years: 0.15 to 0.50 of the annual mean from January to March (2016 to 2022)."""
    place, month = PLACES["kalundborg"], MONTH[solar_day(11.09)]
    climate, _, typical = year("kalundborg")
    _, speeds = wind_output(year("kalundborg")[1].wind[0], climate.wind_index * 0.25, month)
    winters = [monthly(blown(days([(place.latitude, place.longitude)], climate, Draw(seed=s, year=2019, typical=False)).wind[0], speeds, month), month)[:3] for s in range(12)]
    spread = np.std(np.array(winters) / (24 * DAYS_OF[:3]) / typical["wind"].mean(), axis=0)
    assert 0.12 < spread.mean() < 0.5


# Climate


def test_rows_near_by_go_before_bands_and_the_card_gives_the_level() -> None:
    known = climatology(PLACES["berlin"], Climate(mean_temperature=12.0))
    assert np.average(known.temperature, weights=DAYS_OF) == pytest.approx(12.0)
    assert np.ptp(known.temperature) == pytest.approx(np.ptp(row("berlin", "temperature")))
    assert np.ptp(climatology(PLACES["berlin"], Climate(summer_winter=10.0)).temperature) == pytest.approx(10.0)
    assert known.by_band == frozenset()
    assert known.weakest == "B"
    assert climatology(PLACES["ordos"], Climate()).weakest == "C"
    assert (known.origin["ghi"].place, round(known.origin["ghi"].km)) == ("berlin", 0)


def test_a_place_without_rows_takes_its_band_of_latitude_and_the_season_of_its_half_of_the_globe() -> None:
    south = climatology(Place(country="AR", latitude=-45.0, longitude=-70.0), Climate(mean_temperature=10.0, summer_winter=12.0))
    assert south.by_band >= {"ghi", "temperature", "clearness_sd", "wind_index"}
    assert (south.temperature.argmax(), np.average(south.temperature, weights=DAYS_OF)) == (0, pytest.approx(10.0))
    assert np.ptp(south.temperature) == pytest.approx(12.0)
    assert {o.place for o in south.origin.values()} == {"temperate"}
    assert south.clearness == pytest.approx(np.full(12, 0.42))
    assert climatology(Place(country="KE", latitude=0.0, longitude=37.0), Climate()).temperature_sd == 1.0


def test_the_sun_of_a_wide_region_differs_less_from_day_to_day_than_that_of_one_place() -> None:
    """Four places 1,300 km and more apart have clouds of their own: about half the spread of one at their middle."""
    draw = Draw(seed=1, year=2019)

    def spread(*points: tuple[float, float]) -> float:
        by_day = fleet(points, draw)[1].reshape(365, 24).sum(axis=1)
        return float((by_day - smooth(np.bincount(MONTH, weights=by_day) / DAYS_OF)).std())

    assert 0.45 < spread((40.0, 2.0), (40.0, 22.0), (56.0, 2.0), (56.0, 22.0)) / spread((48.0, 12.0)) < 0.7


@pytest.mark.parametrize(("longitude", "first", "at", "then"), [(0.0, 0, 24, 1), (120.0, 0, 16, 1), (-75.0, 364, 5, 0), (13.4, 0, 23, 1)])
def test_the_day_by_the_sun_begins_at_its_midnight(longitude: float, first: int, at: int, then: int) -> None:
    found = solar_day(longitude)
    assert (found[0], found[at - 1], found[at]) == (first, first, then)


def test_what_neither_row_nor_card_tells_of_temperature_swings_about_12_degrees_by_18() -> None:
    found = climatology(Place(country="KZ", latitude=48.0, longitude=67.0), Climate()).temperature
    assert float(np.ptp(found)) == pytest.approx(18.0)
    assert (found.argmin(), found.argmax()) == (0, 6)
    assert float(found.max() + found.min()) / 2.0 == pytest.approx(12.0, abs=0.2)


def test_the_season_of_wind_reaches_further_than_a_place_s_own_rows() -> None:
    hamburg = climatology(Place(country="PL", latitude=52.2, longitude=21.0), Climate())  # 520 km east of Berlin
    assert hamburg.origin["wind_index"].place == "berlin"
    assert "ghi" in hamburg.by_band


@pytest.mark.parametrize(("latitude", "day", "value"), [(0.0, 79, 10.52), (43.0, 104, 9.4)])
def test_the_sun_outside_the_atmosphere(latitude: float, day: int, value: float) -> None:
    """At the equator 24/pi times 1.367 kW/m2 at a distance of 0.996 of the mean; Duffie and Beckman 2013, example 1.10.1: 33.8 MJ/m2 at 43 degrees north on 15 April."""
    assert extraterrestrial(latitude)[day] == pytest.approx(value, abs=0.05)


def test_the_sun_s_declination_is_that_of_the_almanac() -> None:
    """At the equinoxes and solstices (20 March, 21 June, 23 September, 21 December) and on 1 November, -14.4 degrees."""
    found = np.rad2deg(declination())
    assert [found[d] for d in (78, 171, 265, 354, 304)] == pytest.approx([-0.1, 23.44, 0.0, -23.44, -14.4], abs=0.25)


def test_no_sun_rises_in_the_polar_night() -> None:
    assert extraterrestrial(80.0)[0] == pytest.approx(0.0, abs=1e-9)
    assert sunrise(80.0)[0] == 9.0


# Noise


def test_noise_is_normal_white_and_alike_by_distance() -> None:
    points = np.array([[50.0, 10.0], [50.0, 10.0], [50.0, 16.0], [-20.0, 140.0]])
    made = noise((1, 2, 3), 20_000, points, 600.0)
    assert made.mean(axis=1) == pytest.approx(0.0, abs=0.03)
    assert made.std(axis=1) == pytest.approx(1.0, abs=0.03)
    assert abs(lag(made[0])) < 0.03
    together = np.corrcoef(made)
    assert together[0, 1] == pytest.approx(1.0)
    assert together[0, 2] == pytest.approx(np.exp(-kilometres((50.0, 10.0), (50.0, 16.0)) / 600.0), abs=0.1)
    assert abs(together[0, 3]) < 0.12
    assert (np.abs(made) > 1.96).mean() == pytest.approx(0.05, abs=0.006)


def test_noise_is_that_of_its_seed_year_and_element_and_kept_for_all_who_ask() -> None:
    """No draw is like another; what is kept is not to be written on."""
    points = np.array([[50.0, 10.0]])
    made = {key: noise(key, 1_000, points, 600.0) for key in ((1, 2, 3), (1, 2, 4), (1, 3, 3), (2, 2, 3))}
    first, *others = made.values()
    assert all(abs(np.corrcoef(first[0], x[0])[0, 1]) < 0.12 for x in others)
    assert noise((1, 2, 3), 1_000, points, 600.0) is first
    assert noise((1, 2, 3), 1_000, points, 500.0) is not first
    assert not first.flags.writeable
    assert len(np.unique(first)) == 1_000, "one number a step, at the seams of what is made at a time too"


def test_an_autoregression_keeps_its_variance_from_the_first_step() -> None:
    made = persistent(np.random.default_rng(1).normal(size=(4000, 30)), 0.8)
    assert made[:, 0].std() == pytest.approx(1.0, abs=0.04)
    assert made[:, -1].std() == pytest.approx(1.0, abs=0.04)
    assert np.corrcoef(made[:, 10], made[:, 11])[0, 1] == pytest.approx(0.8, abs=0.02)


def test_what_computing_from_months_loses_is_given_back() -> None:
    found = [lag(anomalies(persistent(np.random.default_rng(s).normal(size=365), unbiased(0.68)))) for s in range(60)]
    assert np.mean(found) == pytest.approx(0.68, abs=0.03)


def test_ranks_keep_the_order_and_take_the_distribution() -> None:
    score = np.random.default_rng(1).normal(size=365)
    made = ranked(score, MONTH)
    for m in range(12):
        here = m == MONTH
        assert np.array_equal(score[here].argsort(), made[here].argsort())
        assert made[here].mean() == pytest.approx(0.0, abs=1e-9)
        assert made[here].std() == pytest.approx(1.0, abs=0.05)


def test_a_smooth_course_keeps_every_month() -> None:
    months = np.array([1.5, 0.2, 2.9, 6.2, 11.5, 14.7, 16.6, 16.9, 12.3, 9.7, 5.1, 1.6])
    assert monthly(smooth(months), MONTH) / DAYS_OF == pytest.approx(months)
    assert np.abs(np.diff(smooth(months))).max() < 0.4


def test_clearness_stays_between_darkness_and_a_clear_sky() -> None:
    climate, *_ = year("suzhou")
    assert clearness(np.full(365, -9.0), climate).min() >= 0.01
    assert clearness(np.full(365, 9.0), climate).max() <= 0.82


# Within the day


def test_the_day_is_coldest_at_sunrise_and_warmest_at_three_and_swings_more_under_a_clear_sky() -> None:
    climate, *_ = year("berlin")

    def day(sky: float, longitude: float = 0.0) -> Floats:
        still = Days(wind=np.zeros((1, HOURS)), clearness=(sky * climate.clearness[MONTH])[None, :], warmer=np.zeros((1, 365)))
        return temperature(52.48, longitude, climate, still)[172 * 24 : 173 * 24]

    assert day(1.0).argmax() in (14, 15)
    assert day(1.0, 90.0).argmax() in (8, 9)  # six hours earlier by UTC
    assert day(1.0, -75.0).argmax() in (19, 20)
    assert abs(day(1.0).argmin() + 0.5 - sunrise(52.48)[172]) < 1.0
    assert np.ptp(day(1.4)) / np.ptp(day(1.0)) == pytest.approx(1.2, rel=0.02)
    assert day(1.0).mean() == pytest.approx(smooth(climate.temperature)[172], abs=0.02)


def test_a_day_keeps_its_sun_and_no_hour_is_clearer_than_a_clear_sky() -> None:
    place = PLACES["berlin"]
    for sky in (0.2, 0.5):
        still, moved = irradiance(place, 2019, np.full(365, sky)), irradiance(place, 2019, np.full(365, sky), (1,))
        day = solar_day(place.longitude)
        wanted = sky * extraterrestrial(52.48)
        for made in (still, moved):
            assert np.bincount(day, weights=made)[60:300] / 1000.0 == pytest.approx(wanted[60:300], rel=0.07)
        assert lag((moved - still)[day == 180]) > 0.2
    assert irradiance(place, 2019, np.full(365, 0.5)).reshape(365, 24)[:, 0].max() == 0.0


def test_a_month_gives_back_what_its_clearest_days_lose_as_far_as_its_clear_sky_allows() -> None:
    day = solar_day(0.0)
    made, most = np.full(HOURS, 2.0), np.full(HOURS, 4.0)
    wanted = np.where(MONTH == 0, 60.0, np.where(MONTH == 1, 120.0, 48.0))  # by day: 2.5 an hour in January, 5 in February, 2 in all others
    found = _cleared(made, wanted, most, day)
    assert [found[MONTH[day] == m].tolist()[0] for m in range(3)] == pytest.approx([2.5, 4.0, 2.0])
    assert monthly(found, MONTH[day])[0] == pytest.approx(31 * 60.0)
    assert _cleared(made, wanted - 24.0, most, day)[-1] == 2.0  # nothing is taken away


def at(latitude: float) -> Place:
    return Place(country="DK", latitude=latitude, longitude=0.0)


def noon(latitude: float, sun: float = 600.0, air: float = 15.0, planes: Any = ()) -> Floats:
    """Output of the noon hours under a constant sun."""
    return pv_output(at(latitude), 2019, sun * (np.arange(HOURS) % 24 == 12), air * FLAT, planes)[12::24]


@pytest.mark.parametrize(("sun", "air"), [(600.0, 15.0), (300.0, 25.0), (800.0, 40.0)])
def test_a_level_module_gives_the_sun_less_heat_and_losses(sun: float, air: float) -> None:
    """Cells are 0.03 K warmer per W/m2 than the air, lose 0.4 % per K above 25 degC and 14 % in all."""
    cell = air + 0.03 * sun
    summer = noon(20.0, sun, air, ((0.0, 0.0),))[150:200]
    assert summer == pytest.approx(sun / 1000.0 * (1.0 - 0.004 * (cell - 25.0)) * 0.86, rel=1e-3)


@pytest.mark.parametrize(("latitude", "tilt"), [(5.0, 8.0), (40.0, 34.0), (60.0, 45.0), (-40.0, 34.0)])
def test_the_best_tilt_goes_with_the_latitude(latitude: float, tilt: float) -> None:
    assert noon(latitude) == pytest.approx(noon(latitude, planes=((tilt, 0.0),)))


def test_modules_face_the_equator_and_nothing_shines_at_night() -> None:
    for latitude in (45.0, -45.0):
        to, away = noon(latitude, 300.0, planes=((40.0, 0.0),)).sum(), noon(latitude, 300.0, planes=((40.0, 180.0),)).sum()
        assert to > 1.5 * away
    assert pv_output(at(45.0), 2019, 0.0 * FLAT, FLAT).max() == 0.0


def test_modules_on_walls_are_thirds_to_the_equator_east_and_west() -> None:
    thirds = [noon(45.0, 400.0, planes=(plane,)) for plane in ON_WALLS]
    assert noon(45.0, 400.0, planes=ON_WALLS) == pytest.approx(np.mean(thirds, axis=0))
    morning = 300.0 * (np.arange(HOURS) % 24 == 8)
    east, west = (pv_output(at(45.0), 2019, morning, 25.0 * FLAT, (plane,)).sum() for plane in ON_WALLS[1:])
    assert east > 2.0 * west


# Wind


@pytest.mark.parametrize(("speed", "output"), [(2.9, 0.0), (3.0, 0.0), (11.5, 0.97), (25.0, 0.97), (25.1, 0.0), (8.0, 0.97 * (8.0**3 - 27.0) / (11.5**3 - 27.0))])
def test_a_turbine_rises_by_the_cube_from_cut_in_to_rated_and_stops_above_cut_out(speed: float, output: float) -> None:
    assert power_curve(np.array([speed]))[0] == pytest.approx(output)


def test_wind_at_10_metres_is_brought_to_100() -> None:
    assert wind_from_weather(np.array([5.0, 8.0])) == pytest.approx(power_curve(np.array([5.0, 8.0]) * 10**0.14))


def test_scores_become_speeds_of_a_rayleigh_distribution() -> None:
    made = 7.0 * weibull(np.random.default_rng(1).normal(size=100_000), SHAPE)
    assert made.mean() == pytest.approx(7.0 * np.pi**0.5 / 2.0, rel=0.01)
    assert (made > 7.0).mean() == pytest.approx(np.exp(-1.0), abs=0.005)


@pytest.mark.parametrize("hours", [1000.0, 2200.0, 3500.0])
def test_wind_meets_its_months_and_stays_within_its_bounds(hours: float) -> None:
    score, month = np.random.default_rng(1).normal(size=HOURS), MONTH[solar_day(0.0)]
    target = np.linspace(0.5, 1.5, 12) * hours / HOURS
    found, speeds = wind_output(score, target, month)
    assert monthly(found, month) / np.bincount(month) == pytest.approx(target, rel=1e-3)
    assert np.array_equal(found, blown(score, speeds, month))
    assert 0.0 <= found.min() <= found.max() <= 1.0
    assert wind_output(score, np.full(12, 2.0), month)[0].max() <= 1.0


def test_what_a_windy_month_cannot_give_the_others_do_and_beyond_that_wind_is_steadier() -> None:
    """With shape 2 no more than 5,512 h can be had."""
    score, month = ranked(np.random.default_rng(1).normal(size=HOURS), MONTH[solar_day(0.0)]), MONTH[solar_day(0.0)]
    season = np.linspace(0.5, 1.5, 12) / np.average(np.linspace(0.5, 1.5, 12), weights=np.bincount(month))
    found = {hours: wind_output(score, season * hours / HOURS, month) for hours in (3000.0, 4500.0, 5000.0, 5500.0, 5512.0, 5600.0, 6000.0, 6500.0, 8000.0)}
    for hours, (made, _) in found.items():
        assert made.sum() == pytest.approx(hours, rel=1e-3)
    shapes = [speeds.shape for _, speeds in found.values()]
    assert shapes[:4] == [SHAPE] * 4
    assert all(a < b for a, b in pairwise(shapes[4:]))
    assert 2.5 < found[6500.0][1].shape < 3.0


# Prices


def priced(place: Place, base: int, seed: int = 1) -> tuple[Any, Floats, Floats, Floats]:
    here = market(place, base)
    assert here is not None
    wind, sun = fleet(here.zone.points, Draw(seed=seed, year=2019))
    return here, price_shape(here, calendar(2019, place.timezone), wind, sun, (seed, 2019, 13)), wind, sun


@pytest.mark.parametrize(("region", "latitude", "longitude", "zone"), [("", 56.2, 10.2, "DK1"), ("", 55.7, 12.5, "DK2"), ("Jutland", 55.5, 9.5, "DK1"), ("DK1", 55.7, 12.5, "DK1")])
def test_of_the_zones_of_a_country_the_named_one_else_the_nearest(region: str, latitude: float, longitude: float, zone: str) -> None:
    here = market(Place(country="DK", region=region, latitude=latitude, longitude=longitude), 2024)
    assert here is not None
    assert (here.zone.id, here.own) == (zone, True)


@pytest.mark.parametrize(("place", "base", "row"), [("kalundborg", 2024, ("DK2", 2025)), ("berlin", 2019, ("DE-LU", 2019)), ("berlin", 2025, ("DE-LU", 2025))])
def test_prices_have_the_spread_the_low_hours_and_the_capture_rates_of_their_row(place: str, base: int, row: tuple[str, int]) -> None:
    for seed in (1, 2):
        here, price, wind, sun = priced(PLACES[place], base, seed)
        assert (here.zone.id, here.year) == row
        assert price.mean() == pytest.approx(1.0)
        assert price.std() == pytest.approx(here.variation, rel=0.02)
        assert (price <= 1e-9).sum() == pytest.approx(here.hours_at_or_below_zero, abs=2)
        assert price @ wind / wind.sum() == pytest.approx(here.wind_capture, abs=0.01)
        assert price @ sun / sun.sum() == pytest.approx(here.sun_capture, abs=0.01)
        stated = next(r for r in table("markets.csv") if (r["zone"], int(r["year"])) == row)
        assert lag(price) == pytest.approx(float(stated["autocorrelation_1h"]), abs=0.03)
        assert lag(price, 24) == pytest.approx(float(stated["autocorrelation_24h"]), abs=0.12)
        weekend = calendar(2019, PLACES[place].timezone).weekday >= 5
        assert price[weekend].mean() == pytest.approx(float(stated["factor_weekend"]), abs=0.1)
        for share, name in ((0.05, "p05"), (0.25, "p25"), (0.5, "p50"), (0.75, "p75"), (0.95, "p95")):
            assert np.quantile(price, share) == pytest.approx(float(stated[name]) / here.mean, abs=0.03)


def test_a_zone_has_the_weather_of_a_park_that_gives_its_own() -> None:
    month = CLOCK.month
    _, _, zone_wind, zone_sun = priced(PLACES["berlin"], 2025)
    own_wind, own_sun = year("suzhou")[2]["wind"], np.roll(year("berlin", 7, False)[2]["pv"], 0)
    wind, sun = seen_from(zone_wind, own_wind, month), with_own_sun(zone_sun, own_sun, month)
    assert np.sort(wind) == pytest.approx(np.sort(zone_wind))
    assert np.corrcoef(wind, own_wind)[0, 1] == pytest.approx(0.62, abs=0.12)
    assert sun.sum() == pytest.approx(zone_sun.sum())
    daily = [anomalies(x.reshape(365, 24).sum(axis=1)) for x in (sun, own_sun, zone_sun)]
    assert np.corrcoef(daily[0], daily[1])[0, 1] > 0.5 > abs(np.corrcoef(daily[2], daily[1])[0, 1])
    assert sun.reshape(365, 24)[:, 0].max() == 0.0


def test_a_market_without_a_row_may_be_like_any() -> None:
    assert spans()["hours_not_above_zero"] == (0.0, 655.0)
    assert spans()["variation"][0] < 0.25 < 0.7 < spans()["variation"][1]


def test_what_load_wind_and_sun_do_not_explain_has_unit_variance_and_lasts_for_hours_and_days() -> None:
    drawn = np.array([price_noise((seed,), (50.0, 10.0)) for seed in range(12)])
    assert float((drawn**2).mean()) == pytest.approx(1.0, abs=0.12)
    for hours, lag in ((1, 0.75 * 0.985 + 0.25 * 0.75), (24, 0.75 * 0.985**24)):
        assert float((drawn[:, :-hours] * drawn[:, hours:]).mean() / (drawn**2).mean()) == pytest.approx(lag, abs=0.05)


def test_what_weather_and_load_leave_open_of_a_price_is_alike_in_markets_near_by_alone() -> None:
    """As clouds are: Denmark and Germany share it in part, Korea and India none of it."""
    def together(one: tuple[float, float], other: tuple[float, float]) -> float:
        return float(np.mean([np.corrcoef(price_noise((seed,), one), price_noise((seed,), other))[0, 1] for seed in range(3)]))

    assert together((56.0, 10.0), (51.0, 10.0)) == pytest.approx(np.exp(-556.0 / 1000.0), abs=0.2)
    assert abs(together((36.0, 127.0), (19.0, 73.0))) < 0.2
    zone = next(z for z, *_ in market_zones() if z.id == "KR")
    assert amid(zone) == (pytest.approx(np.mean([p[0] for p in zone.points])), pytest.approx(np.mean([p[1] for p in zone.points])))


def test_the_sun_makes_noon_cheap_where_there_is_much_of_it() -> None:
    _, price, *_ = priced(PLACES["berlin"], 2025)
    hour = calendar(2019, "Europe/Berlin").hour
    by_hour = np.array([price[hour == h].mean() for h in range(24)])
    assert by_hour[13] < 0.75 < 1.2 < by_hour[19]
    _, before, *_ = priced(PLACES["berlin"], 2019)
    assert before[hour == 13].mean() > 0.9


def test_a_pool_that_tells_no_capture_rates_leans_on_wind_a_little_and_never_goes_below_zero() -> None:
    here, price, wind, _ = priced(Place(country="KR", latitude=37.0, longitude=127.0, timezone="Asia/Seoul"), 2023)
    assert (here.zone.id, here.own, here.wind_capture) == ("KR", True, None)
    assert price.min() > 0.0
    assert -0.4 < np.corrcoef(price, wind)[0, 1] < 0.0
    assert price @ wind / wind.sum() == pytest.approx(1.0 - here.variation * short_of_mean("wind_capture_rate"), abs=0.03)


@pytest.mark.parametrize("row", table("markets.csv"), ids=lambda r: f"{r['zone']} {r['year']}")
def test_every_row_of_a_market_can_be_had(row: dict[str, str]) -> None:
    zone, countries, regions = next(z for z in market_zones() if z[0].id == row["zone"])
    here = market(Place(country=min(countries), region=min(regions, default=""), latitude=zone.points[0][0], longitude=zone.points[0][1]), int(row["year"]))
    assert here is not None
    assert (here.zone.id, here.year, here.own) == (row["zone"], int(row["year"]), True)
    prices = distribution(here)
    assert np.all(np.diff(prices) >= -1e-12)
    assert prices.mean() == pytest.approx(1.0)
    assert prices.std() == pytest.approx(here.variation, rel=0.08)
    assert (prices <= 1e-9).sum() == pytest.approx(here.hours_at_or_below_zero, abs=3)


# Loads


def load(sector: str, carrier: str = "electricity", country: str = "DE") -> Floats:
    return load_shape(sector, carrier, Demand(annual="1 MWh"), CLOCK, FLAT, country=country, year=2019, key=(1,))  # type: ignore[arg-type]


def test_every_sector_has_a_shape_by_its_table() -> None:
    shapes = {r["shape"] for r in table("load_shapes.csv")} | {"flat"}
    for sector in table("sectors.csv"):
        assert sector["load_shape"] in shapes
        for name in ("load_shape_china", "heat_shape"):
            assert sector[name] in shapes | {""}
        assert load(sector["sector"]).min() > 0.0


def test_a_shape_follows_hour_and_day_and_a_holiday_is_a_sunday() -> None:
    first = next(r for r in table("load_shapes.csv") if (r["shape"], r["day"]) == ("textiles", "weekday"))
    plain = shaped("textiles", CLOCK)
    monday = plain[6 * 24 : 7 * 24]  # 7 January 2019
    wanted = np.array([float(first[f"h{h:02d}"]) for h in range(24)])
    assert monday / monday.mean() == pytest.approx(wanted / wanted.mean())
    sunday = plain[5 * 24 : 6 * 24]
    assert shaped("textiles", CLOCK, frozenset({6}))[6 * 24 : 7 * 24] / sunday == pytest.approx(plain.mean() / 1.0, rel=0.02)
    assert sunday.mean() < 0.35 * monday.mean()


def test_a_plant_that_runs_through_keeps_its_weekday_at_the_weekend() -> None:
    assert shape_of("refining", "electricity", "DE") == ("refining", 0.98)
    assert [shape_of("textiles", "electricity", country) for country in ("DE", "CN")] == [("textiles", None), ("textiles", 0.9)]
    through = shaped("refining", CLOCK, weekend=0.98)
    assert through[5 * 24 : 6 * 24].mean() / through[6 * 24 : 7 * 24].mean() == pytest.approx(0.98)


def test_cell_plants_run_through_in_china_and_steam_follows_boilers() -> None:
    assert shape_of("photovoltaics", "electricity", "CN") == ("flat", None)
    assert shape_of("photovoltaics", "electricity", "DE")[0] == "electrical"
    assert shape_of("paper", "steam", "DE")[0] == "paper_heat"
    assert shape_of("machinery", "steam", "DE")[0] == "machinery"
    assert load("photovoltaics", country="CN").std() == pytest.approx(0.03, abs=0.003)


def test_holidays_are_those_of_the_country() -> None:
    assert {0, 358} <= holidays("DE", 2019)
    assert 35 in holidays("CN", 2019)  # Spring Festival, 5 February
    assert holidays("ZZ", 2019) == frozenset()
    assert max(holidays("DE", 2020)) <= 364


def test_the_sun_stands_in_the_middle_of_each_hour() -> None:
    """15 degrees an hour from noon at the place, but for the equation of time: a few minutes on average over a year."""
    place = Place(country="DK", latitude=50.0, longitude=10.0)
    noon = (np.arange(HOURS) % 24 + 0.5 - 12.0) * 15.0 + place.longitude
    apart = (_sky(place, 2023).hour_angle - noon + 180.0) % 360.0 - 180.0
    assert abs(float(apart.mean())) < 1.0
    assert float(np.abs(apart).max()) < 4.5
