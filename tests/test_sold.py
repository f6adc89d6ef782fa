"""What power sold brings in Chinese provinces: the day of the market, what sun and wind earn of it, and what is settled beside it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from parkzero.clock import HOURS, calendar
from parkzero.compare.library import load
from parkzero.complete.filling import filled
from parkzero.complete.series import series
from parkzero.complete.tariffs import sold_shape, sold_since, with_wind
from parkzero.economics.offer import sold_for
from parkzero.order import frame
from parkzero.park.catalogue import table
from parkzero.park.site import Place, Site, Tariff
from parkzero.park.study import Study
from parkzero.results import Series
from parkzero.show.weather import hourly

CLOCK = calendar(2019, "Asia/Shanghai")
FLAT = np.ones(HOURS)
GUSTS = 1.0 + 0.8 * np.sin(np.arange(HOURS) / 17.0)
SUN = np.clip(np.sin((CLOCK.hour - 6.5) / 12.0 * np.pi), 0.0, None)
STUDY = Study(base_year=2024, stage=2030, currency="CNY", price_year=2024, weather_year=2019)


def place(region: str = "Inner Mongolia", country: str = "CN") -> Place:
    return Place(country=country, region=region, latitude=40.0, longitude=110.0, timezone="Asia/Shanghai")


def test_a_day_is_that_of_the_rows_and_the_rest_of_it_keeps_the_mean() -> None:
    found = sold_shape(place(), CLOCK, FLAT)
    assert found is not None
    by_hour = [found[CLOCK.hour == h] for h in range(24)]
    assert all(np.ptp(x) == 0.0 for x in by_hour)
    day = np.array([x[0] for x in by_hour])
    assert (day[12], day[18], day[3]) == (0.55, 1.5, 1.1)
    assert day[9] == pytest.approx((24.0 - 4 * 0.55 - 4 * 1.5 - 6 * 1.1) / 10.0, rel=1e-3)
    assert found.mean() == pytest.approx(1.0)
    assert sold_shape(place("Jiangsu"), CLOCK, FLAT)[CLOCK.hour == 12][0] == pytest.approx(0.7)  # type: ignore[index]
    assert sold_shape(place(country="DK"), CLOCK, FLAT) is None
    assert (sold_since(place()), sold_since(place(country="DK"))) == (2026, 0)


@pytest.mark.parametrize("region", sorted({r["region"] for r in table("sold_shapes.csv")}))
def test_sun_and_wind_earn_less_than_the_mean(region: str) -> None:
    deep, mid, flat = (sold_shape(place(region), CLOCK, GUSTS, extreme) for extreme in ("deep", None, "flat"))  # type: ignore[arg-type]
    rows = {r["of"]: r for r in table("sold_shapes.csv") if r["region"] == region}
    for shape, end in ((deep, "low"), (mid, "factor"), (flat, "high")):
        assert shape is not None
        assert shape.mean() == pytest.approx(1.0)
        assert shape.min() >= 0.0
        assert float(shape @ GUSTS / GUSTS.sum()) == pytest.approx(float(rows["wind"][end]), abs=1e-6)
    earned = [float(x @ SUN / SUN.sum()) for x in (deep, mid, flat)]  # type: ignore[operator]
    assert earned[0] < earned[1] < earned[2] <= 1.05
    assert earned[1] < 1.0
    for row in rows.values():
        assert float(row["low"]) <= float(row["factor"]) <= float(row["high"])


def test_wind_that_does_not_vary_leaves_the_day_as_it_is() -> None:
    day = 1.0 + 0.3 * np.sin(CLOCK.hour / 24.0 * 2.0 * np.pi)
    assert with_wind(day, FLAT, 0.7) is day
    assert with_wind(day, 0.0 * FLAT, 0.7) is day


def priced(export: str = "200 CNY/MWh", **mechanism: Any) -> Tariff:
    return Tariff.model_validate({"energy": "300 CNY/MWh", "export": export} | ({"mechanism": mechanism} if mechanism else {}))


def of_year(shape: Any = FLAT, **availability: Any) -> Series:
    return Series(load={}, availability=availability, price_shape={}, sold_shape=shape, sold_since=2026, market=None, origin={}, outside=FLAT)


def paid(tariff: Tariff, series: Series, year: int = 2030, index: float = 1.0) -> Any:
    """What power sold is paid by step."""
    found = sold_for(tariff, index, series, year)
    return found.market + found.settled


def test_power_is_sold_at_the_market_from_2026_on_and_at_one_price_before() -> None:
    shape = np.linspace(0.5, 1.5, HOURS)
    assert paid(priced(), of_year(shape), index=1.1) == pytest.approx(220.0 * shape)
    assert paid(priced(), of_year(shape), 2025) == pytest.approx(200.0 * FLAT)


def test_a_share_is_settled_by_what_sun_and_wind_earn_and_not_by_the_hour() -> None:
    """Half of what is sold at 300, where wind earns 0.8 of the mean and sun 0.6 of it."""
    half = np.arange(HOURS) % 2 == 0
    shape = np.where(half, 1.5, 0.5)
    sun, wind = np.where(half, 0.1, 0.9), np.where(half, 0.3, 0.7)
    found = paid(priced(price="300 CNY/MWh", share="50 %"), of_year(shape, pv_ground=sun, wind=wind))
    assert found == pytest.approx(200.0 * shape + 0.5 * (300.0 - 0.5 * (0.6 + 0.8) * 200.0))
    for made in (sun, wind):
        assert float(found @ made / made.sum()) == pytest.approx(200.0 * float(shape @ made / made.sum()) + 0.5 * (300.0 - 140.0))
    assert paid(priced(price="300 CNY/MWh", share="50 %"), of_year(shape)) == pytest.approx(200.0 * shape + 0.5 * 100.0)
    assert paid(priced(price="300 CNY/MWh", share="50 %"), of_year(shape), 2025) == pytest.approx(200.0 * FLAT)


def test_of_what_is_settled_carbon_in_the_market_is_taken_back() -> None:
    """A carbon price that lifts the market by 30 brings 30 of what the market pays, half of it where half is settled, and nothing where all is."""
    shape = np.linspace(0.5, 1.5, HOURS)
    for share, kept in ((0.0, 30.0), (0.5, 15.0), (1.0, 0.0)):
        tariff = priced(price="300 CNY/MWh", share=f"{100 * share} %")
        without, lifted = (sold_for(tariff, 1.0, of_year(shape, wind=FLAT), 2030, carbon) for carbon in (0.0, 30.0))
        assert lifted.market == pytest.approx(without.market + 30.0)
        assert lifted.market + lifted.settled == pytest.approx(without.market + without.settled + kept)
        assert without.settled == pytest.approx(share * 100.0)


def test_what_a_settlement_lacks_is_an_estimate_with_a_range() -> None:
    site = Site.model_validate({"place": place().model_dump(), "enterprises": [{"id": "mill", "demand": {"electricity": {"annual": "10 GWh"}}}], "prices": {"electricity": {"energy": "300 CNY/MWh", "mechanism": {"share": "30 %"}}}})
    done, fills = filled(site, (), 2024)
    agreed = done.prices["electricity"].mechanism
    assert agreed
    assert agreed.share
    assert agreed.price
    assert agreed.share.value == 0.3
    assert (agreed.price.low, agreed.price.value, agreed.price.high) == (195.0, 300.0, 415.0)
    assert {f.path for f in fills if "mechanism" in f.path} == {"site.prices.electricity.mechanism.price"}


def test_a_series_of_the_parks_own_goes_before_the_market_of_the_province() -> None:
    own = np.linspace(0.9, 1.1, HOURS)
    given: dict[str, Any] = {"place": place().model_dump(), "enterprises": [{"id": "mill", "demand": {"electricity": {"annual": "10 GWh"}}}], "climate": {"pv_yield": "1500 kWh/kW", "wind_hours": "2500 h", "mean_temperature": 7, "summer_winter": 30}}
    made = series(Site.model_validate(given | {"prices": {"electricity": {"energy": "300 CNY/MWh", "profile": "own"}}}), STUDY, {"own": own})
    assert made.sold_shape == pytest.approx(own / own.mean())
    assert (made.sold_since, "price sold" in made.origin) == (0, False)
    market = series(Site.model_validate(given | {"prices": {"electricity": {"energy": "300 CNY/MWh"}}}), STUDY, {})
    assert market.origin["price sold"].kind == "by_hour"
    assert market.origin["price electricity"].kind == "tariff"
    assert market.sold_shape == pytest.approx(sold_shape(place(), CLOCK, market.availability["wind"]))


def test_ordos_sells_at_the_market_whose_valley_lies_at_noon() -> None:
    found = {h.id: h for h in hourly(frame(load("ordos")[0]))}
    for id, least, most in (("pv", 0.55, 0.8), ("wind", 0.65, 0.85)):
        rate = found[id].figures["capture_rate"]
        assert rate.value is not None
        assert least <= rate.value <= most
        assert rate.low < rate.value < rate.high  # type: ignore[operator]
    assert found["price_sold"].kind == "by_hour"
