"""Adapting by closed forms: money brought to the study, borrowed sections brought to their host once."""

from __future__ import annotations

from typing import Any

import pytest

from parkzero.money import _homes, rates
from parkzero.park.adapt import PowerCarbon, adapted, carbon_in_power, own_policy
from parkzero.park.sections import Course, Economics, Policy, Trends
from parkzero.park.site import Site
from parkzero.park.study import Study
from parkzero.park.whole import Park
from parkzero.policy.capex_subsidy import CapexSubsidyInstrument
from parkzero.policy.carbon_price import CarbonPriceInstrument

EUR = Study(base_year=2025, currency="EUR", price_year=2024)
R = rates()
INFLATED = R["EUR", 2024].deflator / R["EUR", 2020].deflator
AT_HOME = R["CNY", 2024].deflator / R["CNY", 2020].deflator


def site(power: Any = "50 EUR/MWh", **changes: Any) -> Site:
    prices = {"electricity": {"energy": power}} if power else {}
    return Site.model_validate({"place": {"country": "CN", "latitude": 30.0, "longitude": 110.0}, "enterprises": [{"id": "mill"}], "prices": prices} | changes)


def park(study: Study = EUR, where: Site | None = None, **sections: Any) -> Park:
    return Park(id="host", name={"en": "Host"}, study=study, site=where or site(), **sections)  # type: ignore[arg-type]


def taxed(level: Any, **changes: Any) -> Policy:
    return Policy(instruments=(CarbonPriceInstrument.model_validate({"id": "tax", "level": level} | changes),))


def level(found: Park) -> float:
    item = found.policy.instruments[0]
    assert isinstance(item, CarbonPriceInstrument)
    assert (item.level.currency, item.level.year) == (found.study.currency, found.study.price_year)
    return item.level.value


def borrowing(policy: Policy, study: Study, host: Site, donor: Site | None = None) -> Park:
    """A park with a policy of its donor, adapted."""
    given = park(study, host, policy=policy).but(borrowed={"policy": park(EUR.but(base_year=2020), donor)})
    return adapted(given, host, study, {"policy": donor} if donor else {})


def test_money_is_that_of_the_parks_country() -> None:
    def currency(country: str, **study: str) -> str:
        site = {"place": {"country": country, "latitude": 30.0, "longitude": 110.0}, "enterprises": [{"id": "a", "sector": "food"}]}
        return Park.model_validate({"id": "x", "name": {"en": "X", "zh": "X"}, "site": site, "study": study}).study.currency

    assert [currency(c) for c in ("CN", "DK", "DE", "GB", "AQ")] == ["CNY", "DKK", "EUR", "GBP", "EUR"]
    assert currency("CN", currency="EUR") == "EUR"
    assert all(code in {c for c, _ in rates()} for code in _homes().values())


def test_own_money_is_deflated_in_its_currency_and_then_exchanged() -> None:
    found = adapted(park(policy=taxed({"value": "80 CNY/tCO2", "year": 2020, "low": "40 CNY/tCO2", "high": "120 CNY/tCO2"})), site(), EUR, {})
    assert level(found) == pytest.approx(80.0 * AT_HOME / R["CNY", 2024].per_eur)
    item = found.policy.instruments[0]
    assert [item.level.low / item.level.value, item.level.high / item.level.value] == pytest.approx([0.5, 1.5])  # type: ignore[attr-defined]


def test_site_study_economics_and_trends_come_too_and_what_is_no_money_stays() -> None:
    study = Study(currency="EUR", price_year=2024, backstop_carbon={"value": "100 CNY/tCO2", "year": 2024})  # type: ignore[arg-type]
    where = site({"value": "500 CNY/MWh", "year": 2020}, ground={"roof": "1000 m2"})
    economics = Economics.model_validate({"prices_inside": {"heat": {"value": "100 EUR/MWh", "year": 2020}}, "markup": "10 %"})
    found = adapted(park(study, where, economics=economics), where, study, {})
    assert found.study.backstop_carbon is not None
    assert found.study.backstop_carbon.value == pytest.approx(100.0 / R["CNY", 2024].per_eur)
    assert found.site.prices["electricity"].energy.value == pytest.approx(500.0 * AT_HOME / R["CNY", 2024].per_eur)
    assert found.site.prices["electricity"].energy.currency == "EUR"
    assert found.economics.prices_inside["heat"].value == pytest.approx(100.0 * INFLATED)
    assert found.economics.markup == economics.markup
    assert found.site.ground == where.ground
    assert found.trends == Trends()


def test_money_without_a_year_is_of_the_price_year() -> None:
    assert level(adapted(park(policy=taxed("80 EUR/tCO2")), site(), EUR, {})) == 80.0
    assert level(adapted(park(policy=taxed({"value": "80 EUR/tCO2", "year": 2020})), site(), EUR, {})) == pytest.approx(80.0 * INFLATED)


def test_a_borrowed_price_comes_by_the_market_rate() -> None:
    found = borrowing(taxed({"value": "80 CNY/tCO2", "year": 2020}), EUR, site(), site("100 EUR/MWh"))
    assert level(found) == pytest.approx(80.0 * AT_HOME / R["CNY", 2024].per_eur)


def test_a_borrowed_price_comes_by_the_hosts_purchasing_power() -> None:
    """80 EUR buy in China what 80 x PPP yuan buy; at the market rate these are fewer euros."""
    study = EUR.but(conversion="purchasing_power")
    found = level(borrowing(taxed({"value": "80 EUR/tCO2", "year": 2020}), study, site("500 CNY/MWh"), site()))
    assert found == pytest.approx(80.0 * INFLATED * R["CNY", 2024].ppp_per_eur / R["CNY", 2024].per_eur)
    assert found < 80.0 * INFLATED
    yuan = study.but(currency="CNY")
    assert level(borrowing(taxed("80 EUR/tCO2"), yuan, site("500 CNY/MWh"))) == pytest.approx(80.0 * R["CNY", 2024].ppp_per_eur)
    earlier = study.but(currency="CNY", price_year=2020)
    assert level(borrowing(taxed({"value": "80 EUR/tCO2", "year": 2024}), earlier, site("500 CNY/MWh"))) == pytest.approx(80.0 / INFLATED * R["CNY", 2020].ppp_per_eur)


def test_without_a_price_of_power_the_studys_currency_tells_the_host() -> None:
    study = EUR.but(conversion="purchasing_power", currency="CNY")
    assert level(borrowing(taxed("80 EUR/tCO2"), study, site(None))) == pytest.approx(80.0 * R["CNY", 2024].ppp_per_eur)


def test_purchasing_power_leaves_the_parks_own_money_alone() -> None:
    study = EUR.but(conversion="purchasing_power")
    where = site({"value": "500 CNY/MWh", "year": 2024})
    found = adapted(park(study, where, policy=taxed({"value": "80 CNY/tCO2", "year": 2024})), where, study, {})
    assert level(found) == pytest.approx(80.0 / R["CNY", 2024].per_eur)


def test_a_borrowed_price_keeps_its_share_of_the_energy_price() -> None:
    """The host's power costs half the donor's: so does the borrowed tonne."""
    study = EUR.but(conversion="energy_price")
    assert level(borrowing(taxed("80 EUR/tCO2"), study, site("50 EUR/MWh"), site("100 EUR/MWh"))) == pytest.approx(40.0)
    assert level(borrowing(taxed("80 EUR/tCO2"), study, site("50 EUR/MWh"), site({"value": "500 CNY/MWh", "year": 2024}))) == pytest.approx(80.0 * 50.0 / (500.0 / R["CNY", 2024].per_eur))
    assert level(borrowing(taxed("80 EUR/tCO2"), study, site("50 EUR/MWh"))) == 80.0


@pytest.mark.parametrize(("host", "donor", "factor"), [(None, "40 EUR/MWh", 2.0), ("0 EUR/MWh", "40 EUR/MWh", 2.0), ("160 EUR/MWh", "0 EUR/MWh", 2.0), ("1 EUR/MWh", "2 EUR/MWh", 0.5)])
def test_a_park_without_a_price_of_power_counts_80(host: str | None, donor: str, factor: float) -> None:
    assert level(borrowing(taxed("80 EUR/tCO2"), EUR.but(conversion="energy_price"), site(host), site(donor))) == pytest.approx(80.0 * factor)


def test_the_share_of_the_energy_price_scales_money_alone() -> None:
    policy = Policy(instruments=(CapexSubsidyInstrument.model_validate({"id": "grant", "rate": "40 %"}), *taxed("80 EUR/tCO2", free_share="50 %").instruments))
    found = borrowing(policy, EUR.but(conversion="energy_price"), site("50 EUR/MWh"), site("100 EUR/MWh")).policy.instruments
    assert found[0] == policy.instruments[0]
    assert found[1].free_share.value == 0.5  # type: ignore[attr-defined]
    assert found[1].level.value == pytest.approx(40.0)  # type: ignore[attr-defined]


def test_each_borrowed_section_goes_by_its_own_donor() -> None:
    study = EUR.but(conversion="energy_price")
    economics = Economics.model_validate({"prices_inside": {"heat": "100 EUR/MWh"}})
    given = park(study, policy=taxed("80 EUR/tCO2"), economics=economics).but(borrowed={"policy": park(), "economics": park()})
    found = adapted(given, site("50 EUR/MWh"), study, {"policy": site("100 EUR/MWh"), "economics": site("200 EUR/MWh")})
    assert (level(found), found.economics.prices_inside["heat"].value) == pytest.approx((40.0, 25.0))
    assert found.borrowed == given.borrowed


COURSE = {"central": {2020: 1.0, 2030: 2.0}, "low": {2030: 1.5}, "high": {2030: 3.0}}


def borrowed_trends(donor_base: int, base: int = 2025, **courses: Any) -> Trends:
    study = EUR.but(base_year=base)
    given = park(study, trends=Trends.model_validate(courses)).but(borrowed={"trends": park(EUR.but(base_year=donor_base))})
    return adapted(given, site(), study, {}).trends


def test_borrowed_indices_are_one_in_the_hosts_base_year() -> None:
    found = borrowed_trends(2020, demand=COURSE)
    assert found.demand == Course(central={2020: 1 / 1.5, 2030: 2.0 / 1.5}, low={2030: 1.0}, high={2030: 2.0})


def test_every_course_that_is_borrowed_is_rebased() -> None:
    found = borrowed_trends(2020, grid_factor=COURSE, carbon_price=COURSE, energy_price={"coal": COURSE}, technology_cost={"wind": COURSE})
    courses = (found.grid_factor, found.carbon_price, found.energy_price["coal"], found.technology_cost["wind"])
    assert all(c is not None and c.central[2030] == pytest.approx(2.0 / 1.5) for c in courses)
    assert found.demand is None


def test_own_indices_and_those_of_the_same_base_year_stay() -> None:
    assert borrowed_trends(2025, demand=COURSE).demand == Course.model_validate(COURSE)
    assert adapted(park(trends=Trends.model_validate({"demand": COURSE})), site(), EUR, {}).trends.demand == Course.model_validate(COURSE)


@pytest.mark.parametrize(
    ("donor_base", "base", "central", "level"),
    [
        (2020, 2025, {2030: 3.0}, 2.0), (2024, 2025, {2028: 5.0, 2034: 9.0}, 2.0), (2024, 2031, {2028: 5.0, 2034: 9.0}, 7.0), (2024, 2034, {2028: 5.0, 2034: 9.0}, 9.0),
        (2024, 2040, {2028: 5.0, 2034: 9.0}, 9.0), (2030, 2025, {2035: 2.0}, 1.0), (2030, 2028, {2025: 0.5, 2035: 2.0}, 0.8), (2024, 2028, {2028: 5.0, 2034: 9.0}, 5.0),
    ],
)  # fmt: skip
def test_the_level_of_the_hosts_base_year_lies_between_the_years_given(donor_base: int, base: int, central: dict[int, float], level: float) -> None:
    found = borrowed_trends(donor_base, base, demand={"central": central}).demand
    assert found is not None
    assert found.central == pytest.approx({y: v / level for y, v in central.items()})


def test_a_course_that_is_nothing_in_the_hosts_base_year_keeps_its_figures() -> None:
    found = borrowed_trends(2020, 2030, demand={"central": {2030: 0.0, 2040: 0.5}}).demand
    assert found == Course(central={2030: 0.0, 2040: 0.5})


def on_power(price: str, **changes: Any) -> Policy:
    return taxed(price, power_sector=True, pass_through="50 %", **changes)


def test_a_borrowed_carbon_price_moves_the_price_of_power_less_the_hosts_own() -> None:
    given = park(policy=on_power("100 EUR/tCO2")).but(borrowed={"policy": park()}, replaced={"policy": on_power({"value": "40 EUR/tCO2", "year": 2020})})
    per = 1.5 * 0.8 * 0.5
    found = carbon_in_power(given, 0.8, 2030, 1.5)
    assert (found.given, found.acting) == pytest.approx((40.0 * INFLATED * per, 100.0 * per))
    assert carbon_in_power(given.but(replaced={"policy": Policy()}), 0.8, 2030, 1.5) == PowerCarbon(given=0.0, acting=pytest.approx(100.0 * per))


def test_a_policy_of_its_own_stands_in_the_price_of_power_already() -> None:
    given = park(policy=on_power("100 EUR/tCO2"))
    own = pytest.approx(100.0 * 1.5 * 0.8 * 0.5)
    assert carbon_in_power(given, 0.8, 2030, 1.5) == PowerCarbon(given=own, acting=own)
    assert carbon_in_power(given.but(borrowed={"economics": park()}), 0.8, 2030, 1.5) == PowerCarbon(given=own, acting=own)


@pytest.mark.parametrize(("host", "donor", "given"), [("CN", "DE", 0.0), ("CN", "CN", 60.0), ("DK", "DE", 60.0), ("GB", "DE", 0.0), ("IN", "CN", 0.0)])
def test_a_card_that_borrows_a_policy_holds_carbon_in_its_price_where_it_is_in_force(host: str, donor: str, given: float) -> None:
    there = site(place={"country": donor, "latitude": 50.0, "longitude": 10.0})
    borrowed = {"policy": park(where=there)}
    found = park(where=site(place={"country": host, "latitude": 30.0, "longitude": 20.0}), policy=on_power("100 EUR/tCO2")).but(borrowed=borrowed, replaced=own_policy(host, borrowed))
    assert carbon_in_power(found, 0.8, 2030, 1.5) == PowerCarbon(given=pytest.approx(given), acting=pytest.approx(60.0))
    assert own_policy(host, {"economics": borrowed["policy"]}) == {}


def test_without_policy_power_stations_pay_no_carbon_price_either() -> None:
    """The same as where a policy without instruments is borrowed."""
    given = park(policy=on_power("100 EUR/tCO2"))
    without = carbon_in_power(given, 0.8, 2030, 1.5, acts=False)
    assert without == PowerCarbon(given=pytest.approx(60.0), acting=0.0)
    assert carbon_in_power(given.but(policy=Policy(), borrowed={"policy": park()}, replaced={"policy": given.policy}), 0.8, 2030, 1.5) == without


def test_a_borrowed_carbon_price_moves_power_in_its_period_alone() -> None:
    given = park(policy=on_power("100 EUR/tCO2", period={"first": 2030})).but(borrowed={"policy": park()}, replaced={"policy": Policy()})
    assert [carbon_in_power(given, 1.0, y, 1.0).acting for y in (2029, 2030)] == [0.0, 50.0]


def test_a_printed_price_moves_power_by_its_own_year_on_both_sides() -> None:
    given = park(policy=on_power("1 EUR/tCO2", path={2025: "100 EUR/tCO2", 2035: "200 EUR/tCO2"}))
    given = given.but(borrowed={"policy": park()}, replaced={"policy": on_power("1 EUR/tCO2", path={2025: "40 EUR/tCO2", 2030: "60 EUR/tCO2"})})
    found = [carbon_in_power(given, 1.0, y, 9.0) for y in (2026, 2030, 2035)]
    assert [x.acting - x.given for x in found] == [30.0, 20.0, 70.0]
