"""Which enterprises are installations under the EU ETS."""

from __future__ import annotations

from typing import Any

import pytest

from ledgers import park_of, product, row, site
from parkzero.flows import Flows
from parkzero.order import finished, frame, planned, prepared
from parkzero.park.catalogue import countries
from parkzero.park.sections import Policy, Standards, Target
from parkzero.park.site import Enterprise
from parkzero.park.whole import Park
from parkzero.show.books import Books
from parkzero.show.inventory import notes
from parkzero.standards.installations import Inclusion, inclusions, missing_reason, scope
from parkzero.standards.register import METHODS

HOURS = 8760.0


def found(rows: list[dict[str, Any]], country: str = "DE", **changes: Any) -> dict[str, tuple[str, str, str]]:
    return {c.enterprise: (c.answer, c.why, c.activity) for c in covered(rows, country, **changes)}


def covered(rows: list[dict[str, Any]], country: str = "DE", year: int = 2026, **changes: Any) -> tuple[Inclusion, ...]:
    return inclusions(Flows.rows(rows), site(country, **changes), year)


def boiler(power: str, owner: str = "a", technology: str = "gas_boiler", **changes: Any) -> dict[str, Any]:
    return {"id": "boiler", "technology": technology, "owner": owner, "capacity": power, "efficiency": 0.9} | changes


@pytest.mark.parametrize(
    ("fuel", "answer"),
    [(20.0 * HOURS * 1.01, ("covered", "thermal_input", "combustion")), (20.0 * HOURS * 0.99, ("cannot_be_told", "capacity_unknown", "combustion")),
     (20.0 * 500.0 * 1.01, ("cannot_be_told", "capacity_unknown", "combustion")), (20.0 * 500.0 * 0.99, ("not_covered", "below", "combustion"))],
)  # fmt: skip
def test_fuel_burnt_is_a_lower_bound_of_what_is_rated(fuel: float, answer: tuple[str, str, str]) -> None:
    assert found([row("natural_gas", fuel)]) == {"a": answer}


def test_capacities_of_the_card_decide_where_they_can_have_burnt_the_fuel() -> None:
    rows = [row("natural_gas", 50_000.0)]
    assert found(rows, assets=[boiler("18 MW")]) == {"a": ("not_covered", "below", "combustion")}
    assert found(rows, assets=[boiler("18.1 MW")]) == {"a": ("covered", "thermal_input", "combustion")}
    assert found(rows, assets=[boiler("18.1 MW", owner="b")]) == {"a": ("cannot_be_told", "capacity_unknown", "combustion")}
    assert found(rows, assets=[boiler("18.1 MW", status="planned")]) == {"a": ("cannot_be_told", "capacity_unknown", "combustion")}
    assert found([row("natural_gas", 50_000.0, asset="furnace")], assets=[boiler("10 MW")]) == {"a": ("cannot_be_told", "capacity_unknown", "combustion")}
    (much,) = covered([row("natural_gas", 20.0 * HOURS * 1.01)], assets=[boiler("9 MW")])
    assert (much.answer, much.stated) == ("covered", False)


def test_a_row_of_nothing_makes_no_installation() -> None:
    assert covered([row("natural_gas", 0.0), row("coal", 50_000.0, receiver="b")])[0].enterprise == "b"
    assert covered([row("natural_gas", 0.0)]) == ()


def test_units_below_3_mw_are_left_out() -> None:
    small = [boiler("2.6 MW", technology="gas_boiler", id=f"b{n}") for n in range(10)]
    (each,) = covered([row("natural_gas", 50_000.0)], assets=small)
    assert (each.answer, each.least, each.most) == ("not_covered", 0.0, 0.0)
    (three,) = covered([row("natural_gas", 50_000.0)], assets=[*small, boiler("2.7 MW", id="b")])
    assert three.least == pytest.approx(3.0)


def test_an_installation_on_biomass_is_not_covered_while_fossil_fuel_stays_below_5_percent() -> None:
    rows = [row("biomass", 1e6)]
    assert found(rows) == {"a": ("not_covered", "biomass_share", "combustion")}
    assert found([*rows, row("natural_gas", 0.04 * 1e6)])["a"] == ("not_covered", "biomass_share", "combustion")
    assert found([*rows, row("natural_gas", 0.2 * 1e6)])["a"] == ("covered", "thermal_input", "combustion")


def test_the_incineration_of_municipal_waste_is_left_out() -> None:
    assert {answer for answer, _, _ in found([row("municipal_waste", 1e6)]).values()} == {"not_covered"}


@pytest.mark.parametrize(
    ("item", "output", "answer"),
    [
        ("clinker", 365 * 500.0 * 1.01, "covered"), ("clinker", 365 * 500.0 * 0.99, "cannot_be_told"), ("clinker", 50.0 / 24.0 * 500.0 * 0.99, "not_covered"),
        ("lime", 365 * 50.0 * 1.01, "covered"), ("aluminium_primary", 1.0, "covered"), ("nitric_acid_medium", 1.0, "covered"), ("crude_steel_eaf", HOURS * 2.5 * 1.01, "covered"),
        ("hydrogen", 365 * 5.0 * 1.01, "covered"), ("carbon_black", 365 * 50.0 * 0.99, "cannot_be_told"), ("plasterboard", 365 * 20.0 * 1.01, "covered"), ("bread", 1e6, None),
    ],
)  # fmt: skip
def test_products_of_the_annex(item: str, output: float, answer: str | None) -> None:
    assert {c.answer for c in covered([product(item, output)])} == ({answer} if answer else set())


def test_it_holds_in_the_european_economic_area_and_for_power_in_northern_ireland() -> None:
    rows = [row("natural_gas", 1e6)]
    assert len(countries("eea")) == 30
    assert all(scope(site(c).place, 2026) == "all" for c in countries("eea"))
    for country, holds in (("NO", True), ("IS", True), ("LI", True), ("HR", True), ("CH", False), ("GB", False), ("CN", False)):
        assert bool(found(rows, country)) is holds
    place = {"country": "GB", "region": "Northern Ireland", "latitude": 54.6, "longitude": -5.9}
    assert found(rows, "GB", place=place) == {"a": ("not_covered", "no_power", "")}
    power = row("electricity", 4e5, giver_kind="asset", giver="station")
    assert found([*rows, power], "GB", place=place) == {"a": ("covered", "thermal_input", "combustion")}


@pytest.mark.parametrize(
    ("country", "year", "held"),
    [("GB", 2020, "all"), ("GB", 2021, None), ("NO", 2007, None), ("NO", 2008, "all"), ("HR", 2012, None), ("HR", 2013, "all"), ("DE", 2004, None), ("DE", 2005, "all")],
)  # fmt: skip
def test_countries_come_and_go(country: str, year: int, held: str | None) -> None:
    assert scope(site(country).place, year) == held
    assert bool(found([row("natural_gas", 1e6)], country, year=year)) is bool(held)


@pytest.mark.parametrize(
    ("item", "output", "before", "since"),
    [
        ("dri", HOURS * 2.5 * 1.01, None, "covered"), ("alumina", 1.0, None, "covered"), ("plasterboard", 365 * 20.0 * 1.01, None, "covered"),
        ("carbon_black", 365 * 50.0 * 1.01, None, "covered"), ("hydrogen", 365 * 5.0 * 1.01, "cannot_be_told", "covered"), ("hydrogen", 365 * 25.0 * 1.01, "covered", "covered"),
        ("pig_iron", HOURS * 2.5 * 1.01, "covered", "covered"),
    ],
)  # fmt: skip
def test_the_annex_of_the_year_of_the_account(item: str, output: float, before: str | None, since: str) -> None:
    """Directive (EU) 2023/959 holds from 2024: iron of every kind, alumina, gypsum and carbon black by output, hydrogen from 5 t/d."""
    for year, answer in ((2022, before), (2023, before), (2024, since), (2026, since)):
        assert {c.answer for c in covered([product(item, output)], year=year)} == ({answer} if answer else set())


def test_hydrogen_of_an_electrolyser_counts_from_2024_and_of_a_reformer_before() -> None:
    made = row("hydrogen", 365 * 6.0 * 33.32, giver_kind="asset", giver="electrolyser", technology="electrolyser")
    assert found([made], year=2023) == {}
    assert found([made], year=2024) == {"a": ("covered", "product", "hydrogen")}
    assert found([made | {"quantity": 365 * 4.9 * 33.32}], year=2024)["a"][0] == "cannot_be_told"


def test_units_on_biomass_alone_do_not_count_until_2025() -> None:
    wood = [row("biomass", 1e6)]
    assert found(wood, year=2025) == {"a": ("not_covered", "biomass_alone", "combustion")}
    gas = row("natural_gas", 0.02 * 20.0 * HOURS)
    assert found([*wood, gas], year=2025)["a"] == ("cannot_be_told", "capacity_unknown", "combustion")  # burnt beside the wood, or in a boiler of its own
    plants = [boiler("100 MW", technology="biomass_boiler", id="wood"), boiler("17 MW", id="gas")]
    assert found([*wood, gas], year=2025, assets=plants)["a"] == ("not_covered", "below", "combustion")
    assert found([*wood, gas], year=2026, assets=plants)["a"] == ("not_covered", "biomass_share", "combustion")
    assert found([row("biomass", 1e5), row("natural_gas", 1e5)], year=2025, assets=plants)["a"] == ("not_covered", "below", "combustion")
    assert found([row("biomass", 1e5), row("natural_gas", 1e5)], year=2026, assets=plants)["a"] == ("covered", "thermal_input", "combustion")
    assert found([row("natural_gas", 1e6), *wood], year=2025)["a"] == ("covered", "thermal_input", "combustion")


def test_large_incineration_of_municipal_waste_reports_from_2024() -> None:
    waste = [row("municipal_waste", 1e6)]
    assert found(waste, year=2023) == {"a": ("not_covered", "below", "combustion")}
    assert found(waste, year=2024) == {"a": ("not_covered", "waste_reported", "combustion")}
    assert found([row("municipal_waste", 1e5)], year=2024) == {"a": ("not_covered", "below", "combustion")}


def test_why_there_is_no_total() -> None:
    assert missing_reason((), site("CN").place, 2023) == "the park lies outside the EU ETS"
    assert missing_reason(covered([row("natural_gas", 1.0)]), site("DE").place, 2023) == "no installation here is covered by the EU ETS"
    assert missing_reason(covered([row("natural_gas", 50_000.0)]), site("DE").place, 2023) == "whether an installation here is covered by the EU ETS cannot be told"


def burning() -> Park:
    """Two furnaces on gas: 300 GWh, and 3 GWh, which no installation of the annex need burn."""
    park = park_of(("burnt,natural_gas,300000,MWh", "burnt,natural_gas,3000,MWh"), country="DE")
    rows = tuple(r.but(enterprise="small") if r.quantity == 3000.0 else r for r in park.activity)
    site = park.site.but(enterprises=(*park.site.enterprises, Enterprise(id="small")))
    target = Target.model_validate({"year": 2030, "emissions": "50 %"})
    return park.but(site=site, activity=rows, standards=Standards(method="eu-ets"), policy=Policy(targets=(target,)))


def test_a_target_under_the_eu_ets_measures_covered_installations_alone() -> None:
    base = frame(burning())
    tonnes = 300_000.0 * 3.6 * 56.1 / 1000.0
    assert base.base_year["own"].total.value == pytest.approx(tonnes)
    assert base.base_year["own"].total.value == Books(base).account(METHODS["eu-ets"]).total.value
    assert base.rules["own"].firms == {"plant": 1.0, "": pytest.approx(300.0 / 303.0), "third-party": pytest.approx(300.0 / 303.0)}
    everything = frame(base.park.but(standards=Standards.model_validate({"method": "eu-ets", "ruler": {"indirect": True}})))
    assert everything.rules["own"].firms is None
    assert everything.base_year["own"].total.value == pytest.approx(tonnes * 303.0 / 300.0)


def test_the_limit_of_a_plan_counts_as_the_account_of_the_plan() -> None:
    base = frame(burning())
    made = prepared(base)
    (limit,) = made.system.limits
    plan = planned(made, base.study, proved=False)
    steady = 0.5 * (base.base_year["own"].total.value or 0.0) - limit.tonnes
    of_plan = steady + sum(per * plan.grid.total(plan.flow[name]) for name, per in (limit.per or {}).items())
    assert of_plan == pytest.approx(finished(base, made, plan).inventories["own"].total.value, rel=1e-6)


def test_a_target_that_measures_nothing_is_told() -> None:
    park = burning()
    small = frame(park.but(activity=park.activity[1:]))
    assert small.rules["own"].firms == {}
    assert "note_target_idle" in {m.code for m in notes(small)}
    assert "note_target_idle" not in {m.code for m in notes(frame(park))}


@pytest.mark.parametrize(("year", "directive"), [(2023, "2009/29/EC"), (2024, "2023/959")])
def test_the_edition_is_that_of_the_year(year: int, directive: str) -> None:
    found = METHODS["eu-ets"].of(year)
    assert found is not None
    assert directive in found.document
