"""What cannot well be is said: sizes, prices and demands out of proportion, courses and tariffs that contradict themselves, years without rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from ledgers import park_of
from parkzero.compare.library import look
from parkzero.levers import OPERATOR, SERVICES
from parkzero.park.idle import BUILDERS, idle
from parkzero.park.proportions import out_of_proportion
from parkzero.park.site import Climate
from parkzero.park.validation import Where
from parkzero.text.speaking import phrase

Starter = Callable[..., Path]
CASES = [
    # file, old, new, code, field
    ("activity.csv", "foundry,burnt,natural_gas,fuel,supplier,12,GWh", "foundry,burnt,fuel_oil,fuel,supplier,49000000,t", "implausible", "quantity"),
    ("activity.csv", "foundry,burnt,natural_gas,fuel,supplier,12,GWh", "foundry,burnt,refinery_gas,fuel,supplier,20000,TWh", "implausible", "quantity"),
    ("park.yaml", "energy: 0.55 CNY/kWh", "energy: 105 CNY/kWh", "implausible", "site.prices.electricity.energy"),
    ("park.yaml", "annual: 35 GWh", "annual: 35 TWh", "implausible", "site.enterprises[0].demand.electricity.annual"),
    ("park.yaml", "employees: 300 person", "employees: 3e11 person", "implausible", "site.enterprises[2].employees"),
    ("park.yaml", "capacity: 3 MW, since", "capacity: 3e9 MW, since", "implausible", "site.assets[1].capacity"),
    ("activity.csv", "foundry,generated,electricity,,roof-pv,3.1", "dyehouse,bought,steam,,supplier,39000,GWh,2024,none,,,,,,draft,example,B\nfoundry,generated,electricity,,roof-pv,3.1", "implausible", "site.enterprises[1].demand.steam.annual"),
    ("park.yaml", "steam: {annual: 40 GWh}", "steam: {annual: 40 TWh}", "implausible", "site.enterprises[1].demand"),
    ("activity.csv", "dyehouse,bought,electricity,,grid,18,", "dyehouse,burnt,diesel,fuel,supplier,500,kt,2024,none,,,,,,draft,example,B\ndyehouse,bought,electricity,,grid,18,", "implausible", "site.enterprises[1].demand"),
    ("activity.csv", "dyehouse,bought,electricity,,grid,18,", "dyehouse,burnt,diesel,fuel,supplier,5,kt,2024,none,,,,,,draft,example,B\ndyehouse,bought,electricity,,grid,18,", "", ""),
    ("park.yaml", "connection: 20 MW", "connection: 20 GW", "implausible", "site.grid.connection"),
    ("park.yaml", "connection: 20 MW", "connection: 20 MW\n    factor: 0.0581 tCO2/MWh", "implausible", "site.grid.factor"),
    ("park.yaml", "connection: 20 MW", "connection: 20 MW\n    factor: 0.62 tCO2/MWh", "", ""),
    ("park.yaml", "connection: 20 MW", "connection: 20 MW\n    green_price: 0.55 CNY/kWh", "implausible", "site.grid.green_price"),
    ("park.yaml", "connection: 20 MW\n  ground:\n    roof: 90000 m2", "connection: 20 MW\n    direct_fee: 0.03 CNY/kWh\n    load_rate: 70 %\n    green_price: 5 CNY/MWh\n  ground:\n    land: 100000 m2\n    line: {distance: 8 km}\n    roof: 90000 m2", "", ""),
    ("park.yaml", "capacity: 14 MW}", "capacity: 14 MW, efficiency: 92}", "implausible", "site.assets[0].efficiency"),
    ("park.yaml", "capacity: 14 MW}", "capacity: 14 MW, efficiency: 0.2 %}", "implausible", "site.assets[0].efficiency"),
    ("park.yaml", "capacity: 14 MW}", "capacity: 14 MW, efficiency: 1.3}", "implausible", "site.assets[0].efficiency"),
    ("park.yaml", "capacity: 14 MW}", "capacity: 14 MW, efficiency: 90 %}", "", ""),
    ("park.yaml", "gas_steam_boiler, owner: dyehouse, capacity: 14 MW}", "heat_pump, owner: dyehouse, capacity: 2 MW, efficiency: 5.1}", "", ""),
    ("park.yaml", "roof: 90000 m2", "roof: 90000 km2", "implausible", "site.ground.roof"),
    ("park.yaml", "demand_charge: 40 CNY/kW", "demand_charge: 40000 CNY/kW", "implausible", "site.prices.electricity.demand_charge"),
    ("park.yaml", "instruments: []", "instruments: [{kind: carbon_price, id: ets, level: {value: 80000 CNY/tCO2, year: 2024}}]", "implausible", "policy.instruments[0].level"),
    ("park.yaml", "instruments: []", "instruments: [{kind: carbon_price, id: ets, level: {value: 0.08 CNY/tCO2, year: 2024}}]", "implausible", "policy.instruments[0].level"),
    ("park.yaml", "instruments: []", "instruments: [{kind: carbon_price, id: ets, level: {value: 80 CNY/tCO2, year: 2024}}]", "", ""),
    ("park.yaml", "grid_factor: {central: {2030: 0.8}, low: {2030: 0.65}, high: {2030: 0.95}", "grid_factor: {central: {2030: 8}", "implausible", "trends.grid_factor"),
    ("park.yaml", "{private: 6 %}", "{private: 0.06 %}", "implausible", "economics.cost_of_capital.private"),
    ("park.yaml", "{private: 6 %}", "{private: 60 %}", "implausible", "economics.cost_of_capital.private"),
    ("park.yaml", "{private: 6 %}", "{private: 6 %}\n  payback_asked: {private: 0 a}", "implausible", "economics.payback_asked.private"),
    ("park.yaml", "{private: 6 %}", "{private: 6 %}\n  payback_asked: {private: 3 a}", "", ""),
    ("park.yaml", "metering_coverage: 80 %", "metering_coverage: 0.8 %", "implausible", "governance.metering_coverage.all"),
    ("park.yaml", "text: \"All enterprises inside the fence 围墙内全部企业\"", "shares: [{enterprise: foundry, share: 0.4 %, evidence_id: INV-2024-01}]", "implausible", "site.boundary.shares[0].share"),
    ("park.yaml", "roof: 90000 m2", "roof: {value: 90000 m2, high: 1000000 m2}", "implausible", "site.ground.roof.high"),
    ("park.yaml", "low: {2030: 0.65}", "low: {2030: 0.99}", "contradictory_bounds", "trends.grid_factor"),
    ("park.yaml", "hours: [0, 1, 2,", "hours: [8, 0, 1, 2,", "contradictory_bounds", "economics.tariff.electricity[1].hours"),
    ("park.yaml", "base_year: 2024", "base_year: 2022", "base_year_missing", "study.base_year"),
    ("park.yaml", "export: 0.38 CNY/kWh", "export: 380 CNY/kWh", "implausible", "site.prices.electricity.export"),
    ("park.yaml", "export: 0.38 CNY/kWh", "export: -0.1 CNY/kWh", "implausible", "site.prices.electricity.export"),
    ("park.yaml", "export: 0.38 CNY/kWh", "export: 0 CNY/kWh", "", ""),
    ("park.yaml", "export: 0.38 CNY/kWh", "export: 0.38 CNY/kWh, levies: -0.03 CNY/kWh", "implausible", "site.prices.electricity.levies"),
    ("park.yaml", "export: 0.38 CNY/kWh", "export: 0.38 CNY/kWh, levies_path: {2030: 3 CNY/kWh}", "implausible", "site.prices.electricity.levies_path[2030]"),
    ("park.yaml", "export: 0.38 CNY/kWh", "export: 0.38 CNY/kWh, mechanism: {price: 9 CNY/kWh}", "implausible", "site.prices.electricity.mechanism.price"),
    ("park.yaml", "export: 0.38 CNY/kWh", "export: 0.38 CNY/kWh, levies: 0.03 CNY/kWh, mechanism: {price: 0.3 CNY/kWh}", "", ""),
    ("park.yaml", "connection: 20 MW", "connection: 20 MW\n    green_price: 5 CNY/kWh", "implausible", "site.grid.green_price"),
    ("park.yaml", "connection: 20 MW", "connection: 20 MW\n    green_price: -5 CNY/MWh", "negative_value", "site.grid.green_price"),
    ("park.yaml", "connection: 20 MW", "connection: 20 MW\n    green_price: 0 CNY/MWh", "", ""),
    ("park.yaml", "connection: 20 MW\n  ground:\n    roof: 90000 m2", "connection: 20 MW\n    direct_fee: 30 CNY/kWh\n  ground:\n    land: 100000 m2\n    line: {distance: 8 km}\n    roof: 90000 m2", "implausible", "site.grid.direct_fee"),
    ("park.yaml", "connection: 20 MW", "connection: 20 MW\n    direct_fee: -0.1 CNY/kWh", "negative_value", "site.grid.direct_fee"),
    ("park.yaml", "connection: 20 MW\n  ground:\n    roof: 90000 m2", "connection: 20 MW\n    load_rate: 0.7 %\n  ground:\n    land: 100000 m2\n    line: {distance: 8 km}\n    roof: 90000 m2", "implausible", "site.grid.load_rate"),
    ("park.yaml", "connection: 20 MW\n  ground:\n    roof: 90000 m2", "connection: 20 MW\n    direct_fee: 0.03 CNY/kWh\n    load_rate: 70 %\n    green_price: 5 CNY/MWh\n  ground:\n    land: 100000 m2\n    line: {distance: 8 km}\n    roof: 90000 m2", "", ""),
    ("park.yaml", "network: 0.10 CNY/kWh", "network: -0.10 CNY/kWh", "negative_value", "site.prices.electricity.network"),
    ("park.yaml", "roof: 90000 m2", "roof: 90000 m2\n    wind: 5 MW\n    line: {distance: 800 km}", "implausible", "site.ground.line.distance"),
    ("park.yaml", "roof: 90000 m2", "roof: 90000 m2\n    limits: {save_steam: 100 MW}", "implausible", "site.ground.limits.save_steam"),
    ("park.yaml", "roof: 90000 m2", "roof: 90000 m2\n    limits: {save_steam: 1 MW}", "", ""),
    ("park.yaml", "annual: 35 GWh", "annual: 35 GWh, by_year: {2028: 60 TWh}", "implausible", "site.enterprises[0].demand.electricity.by_year[2028]"),
    ("park.yaml", "annual: 35 GWh", "annual: 35 GWh, by_year: {2028: 0 GWh}", "", ""),
    ("park.yaml", "  enterprises:", "  climate: {pv_yield: 7000 kWh/kW}\n  enterprises:", "implausible", "site.climate.pv_yield"),
    ("park.yaml", "  enterprises:", "  climate: {wind_hours: 8000 h}\n  enterprises:", "implausible", "site.climate.wind_hours"),
    ("park.yaml", "  enterprises:", "  climate: {pv_yield: 1300 kWh/kW, wind_hours: 0 h}\n  enterprises:", "", ""),
    ("streams.csv", "foundry,outside:scrap trade,", "foundry,outside:scrap trade,", "", ""),
]


@pytest.mark.parametrize(("file", "old", "new", "code", "field"), CASES, ids=[f"{c[3]}-{n}" for n, c in enumerate(CASES)])
def test_what_cannot_well_be_is_said(starter: Starter, file: str, old: str, new: str, code: str, field: str) -> None:
    _, problems = look(starter((old, new), file=file))
    assert [(p.code, p.field) for p in problems if p.code != "without_data"] == ([(code, field)] if code else [])


def test_a_range_says_why_and_which_slip_would_fit(starter: Starter) -> None:
    _, (problem,) = look(starter(("annual: 35 GWh", "annual: 35 TWh")))
    assert problem.level == "warning"
    assert problem.expected.startswith("between 7,000 and 175,000 MWh")
    assert problem.hint == "1,000 times less would fit: kWh and MWh taken for each other?"


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("employees: 300 person", "employees: 3e8 person", ""), ("connection: 20 MW", "connection: 20 GW", "1,000 times less would fit: kW and MW taken for each other?"),
        ("energy: 0.55 CNY/kWh", "energy: 550 CNY/kWh", "1,000 times less would fit: kWh and MWh taken for each other?"), ("roof: 90000 m2", "roof: 90000 km2", "1,000,000 times less would fit: km2 and m2 taken for each other?"),
    ],
)  # fmt: skip
def test_a_slip_is_one_of_the_unit(starter: Starter, old: str, new: str, hint: str) -> None:
    _, (problem,) = look(starter((old, new)))
    assert problem.hint == hint
    assert phrase(problem.expected, "zh") != problem.expected
    assert not hint or "是否混淆" in phrase(hint, "zh")


def test_a_range_of_multiples_says_of_what(starter: Starter) -> None:
    _, (problem,) = look(starter(("energy: 0.55 CNY/kWh", "energy: 105 CNY/kWh")))
    assert problem.expected.endswith(" CNY/MWh: 0.1 to 10 times the default price")
    assert phrase(problem.expected, "zh").endswith("缺省价格的 0.1 至 10 倍")


def test_an_efficiency_without_its_sign_says_so(starter: Starter) -> None:
    _, (problem,) = look(starter(("capacity: 14 MW}", "capacity: 14 MW, efficiency: 92}")))
    assert (problem.found, problem.hint) == ("9,200 %", "100 times less would fit: % and shares taken for each other?")
    assert phrase(problem.expected, "zh").endswith("技术目录效率的 0.3 至 1.25 倍")


@pytest.mark.parametrize(("boiler", "tonnes", "told"), [(False, "53000", False), (False, "5.3", True), (True, "5.3", False)])
def test_who_makes_no_steam_uses_what_it_bought(starter: Starter, boiler: bool, tonnes: str, told: bool) -> None:
    folder = starter(("      sector: offices\n", "      sector: offices\n      demand: {steam: {annual: 40 GWh}}\n"))
    if boiler:
        card = folder / "park.yaml"
        card.write_text(card.read_text(encoding="utf8").replace("  assets:\n", "  assets:\n    - {id: spare, technology: gas_steam_boiler, owner: offices, capacity: 14 MW}\n"), encoding="utf8")
    path = folder / "activity.csv"
    head, *rest = path.read_text(encoding="utf8").rstrip("\n").splitlines()
    path.write_text("\n".join((f"{head},state", *(f"{row}," for row in rest), f"offices,bought,steam,,supplier,{tonnes},t,2024,none,,,,,,draft,example,B,1.0 MPa")), encoding="utf8")
    assert [(p.code, p.field) for p in look(folder)[1] if "steam" in p.field] == [("implausible", "site.enterprises[2].demand.steam.annual")] * told


@pytest.mark.parametrize(("hour", "told"), [(10000.0, True), (100.0, False)])
def test_a_series_is_no_single_hour(starter: Starter, hour: float, told: bool) -> None:
    folder = starter(("annual: 35 GWh", "annual: 35 GWh, profile: load"))
    (folder / "profiles").mkdir(exist_ok=True)
    (folder / "profiles" / "load.csv").write_text("\n".join(("value", *(["1"] * 8759), f"{hour}")), encoding="utf8")
    assert [(p.code, p.field) for p in look(folder)[1]] == [("implausible", "site.enterprises[0].demand.electricity.profile")] * told


def test_a_fuel_of_which_a_firm_makes_tonnes_is_not_weighed_against_what_it_burns(starter: Starter) -> None:
    folder = starter(("      sector: offices\n", "      sector: offices\n      demand: {ethane: {annual: 35 GWh}}\n"))
    path = folder / "activity.csv"
    ends = ",GWh,2024,none,,,,,,draft,example,B"
    burnt, made = f"offices,burnt,ethane,fuel,supplier,0.1{ends}", f"offices,produced,ethane,,,9{ends.replace('GWh', 't')}"
    text = path.read_text(encoding="utf8").rstrip("\n")
    codes = []
    for rows in ((burnt,), (burnt, made)):
        path.write_text("\n".join((text, *rows)), encoding="utf8")
        codes.append([(p.code, p.field) for p in look(folder)[1] if p.code == "implausible"])
    assert codes == [[("implausible", "site.enterprises[2].demand.ethane.annual")], []]


def test_firms_without_rows_are_named(starter: Starter) -> None:
    folder = starter()
    path = folder / "activity.csv"
    path.write_text("\n".join(x for x in path.read_text(encoding="utf8").splitlines() if not x.startswith("dyehouse")), encoding="utf8")
    park, problems = look(folder)
    assert park is not None
    assert [(p.code, p.field, p.level) for p in problems] == [("without_data", "site.enterprises[1].id", "warning")]


def test_rows_of_another_year_are_none_of_the_base_year(starter: Starter) -> None:
    folder = starter(("      sector: machinery\n", "      sector: machinery\n      output: [{product: lime, quantity: 12000 t}]\n"))
    path = folder / "activity.csv"
    kept = [x for x in path.read_text(encoding="utf8").splitlines() if not (x.startswith("dyehouse") and ",2024," in x)]
    path.write_text("\n".join([*kept, "foundry,produced,lime,,,12000,t,2023,none,,,,,,draft,example,B"]), encoding="utf8")
    assert [(p.code, p.field) for p in look(folder)[1]] == [("without_data", "site.enterprises[1].id"), ("without_data", "site.enterprises[0].output[0].product")]


def test_products_without_rows_are_named(starter: Starter) -> None:
    _, problems = look(starter(("      sector: machinery\n", "      sector: machinery\n      output: [{product: lime, quantity: 12000 t}]\n")))
    assert [(p.code, p.field) for p in problems] == [("without_data", "site.enterprises[0].output[0].product")]


def test_a_band_of_workdays_goes_beside_one_of_all_days(starter: Starter) -> None:
    _, problems = look(starter(("- {hours: [0, 1, 2,", "- {workdays_only: true, hours: [8, 0, 1, 2,")))
    assert problems == ()


def test_an_idle_field_of_a_borrowed_section_is_told_where_it_was_written(starter: Starter) -> None:
    park, problems = look(starter(("  decides: planner\n", "  decides: planner\n  trust: 50 %\n")))
    assert park is not None
    assert [(p.code, p.field) for p in problems] == [("idle_field", "paths.trust")]
    assert list(idle(park.but(borrowed={"paths": "lender"}), lambda path: ("park.yaml", 7))) == []


def test_a_price_of_another_year_is_weighed_in_its_money(starter: Starter) -> None:
    """Prices rise: the default in money of 1995 is less than in that of 2024, and the range with it."""
    def most(year: str) -> float:
        _, problems = look(starter(("energy: 0.55 CNY/kWh", f"energy: {{value: 105 CNY/kWh, {year}source: x}}"), name=f"park{year[:4]}"))
        (found,) = [p for p in problems if p.field == "site.prices.electricity.energy"]
        return float(found.expected.split()[3].replace(",", ""))

    assert most("year: 2015, ") < most("")


def test_what_a_neighbour_sold_counts_for_who_took_it() -> None:
    firms = [{"id": "plant"}, {"id": "mill", "demand": {"heat": {"annual": "499 MWh"}}}]
    base = park_of(("burnt,natural_gas,200,MWh", "sold,heat,99,MWh,,outside", "burnt,natural_gas,1,MWh"), enterprises=firms)
    gas, sold, own = base.activity
    park = base.but(activity=(gas, sold.but(partner="mill"), own.but(enterprise="mill")))
    where: Where = lambda path: ("park.yaml", None)  # noqa: E731
    assert list(out_of_proportion(park, where)) == []
    assert [p.field for p in out_of_proportion(park.but(activity=(gas, sold, park.activity[2])), where)] == ["site.enterprises[1].demand"]


def test_a_plant_that_is_told_of_is_not_told_of_by_its_rows(starter: Starter) -> None:
    _, problems = look(starter(("capacity: 3 MW, since", "capacity: 2900 MW, since")))
    assert [p.field for p in problems] == ["site.assets[1].capacity"]


def test_a_comma_in_a_mapping_is_told_as_what_it_is(starter: Starter) -> None:
    _, problems = look(starter(("energy: 0.38 CNY/kWh", "energy: 0,38 CNY/kWh")))
    assert "a comma in { } begins a new entry: write decimals with a point" in {p.hint for p in problems}


def test_without_enterprises_nobody_is_unknown(starter: Starter) -> None:
    _, problems = look(starter(("  enterprises:\n", "  企业:\n")))
    assert {p.code for p in problems} == {"missing_field", "unknown_key"}


def test_an_enterprise_is_found_by_its_name(starter: Starter) -> None:
    _, problems = look(starter(("dyehouse,bought", "Exampel Dyehouse,bought"), file="activity.csv"))
    assert [(p.code, p.hint) for p in problems] == [("unknown_enterprise", "did you mean 'dyehouse'?")]


@pytest.mark.parametrize(("owner", "hint"), [("third_party", "leave it out, or list"), ("operator", "leave it out, or list"), ("园区运营方", "leave it out, or list"), ("第三方（合同能源管理）", "leave it out, or list"), ("state", "leave it out, or list"), ("grid", "leave it out, or list"), ("fondry", "did you mean 'foundry'?"), ("nobody at all", "")])
def test_who_owns_a_plant_and_is_no_enterprise_is_told_what_to_write(starter: Starter, owner: str, hint: str) -> None:
    _, problems = look(starter(("owner: foundry", f"owner: {owner}")))
    assert [(p.code, p.field, p.hint[: len("leave it out, or list")] if "leave" in hint else p.hint) for p in problems] == [("unknown_enterprise", "site.assets[1].owner", hint)]


@pytest.mark.parametrize(("name", "value", "told"), [("ghi", 150.0, ""), ("ghi", 150_000.0, "ghi"), ("ghi", 0.0, "ghi_mean"), ("temp_air", 90.0, "temp_air"), ("wind_speed", 99.0, "wind_speed"), ("wind_speed", 0.0, "wind_speed_mean")])
def test_weather_that_cannot_be_is_told(name: str, value: float, told: str) -> None:
    usual = {"weather:ghi": np.full(8760, 150.0), "weather:temp_air": np.full(8760, 10.0), "weather:wind_speed": np.full(8760, 5.0)}
    park = park_of(("burnt,natural_gas,200,MWh",))
    park = park.but(site=park.site.but(climate=Climate(weather="w.epw")), profiles=usual | {f"weather:{name}": np.full(8760, value)})
    found = [p.found.rpartition(" ")[2] for p in out_of_proportion(park, lambda _: ("park.yaml", None)) if p.field == "site.climate.weather"]
    assert found == ([told] if told else [])


@pytest.mark.parametrize(
    ("old", "new", "field", "needs"),
    [
        ("connection: 20 MW", "connection: 20 MW\n    load_rate: 70 %", "site.grid.load_rate", "site.ground.line"),
        ("connection: 20 MW", "connection: 20 MW\n    direct_fee: 0.03 CNY/kWh", "site.grid.direct_fee", "site.ground.land or site.ground.wind"),
        ("roof: 90000 m2", "roof: 90000 m2\n    line: {distance: 8 km}", "site.ground.line", "site.ground.land or site.ground.wind"),
        ("roof: 90000 m2", "roof: 90000 m2\n    wind: 5 MW\n    line: {distance: 8 km}", "", ""),
        (", export: 0.38 CNY/kWh", ", mechanism: {price: 0.3 CNY/kWh}", "site.prices.electricity.mechanism", "export"),
        ("instruments: []", "instruments: [{kind: carbon_price, id: ets, level: {value: 80 CNY/tCO2, year: 2024}, pass_through: 50 %}]", "policy.instruments[0].pass_through", "power_sector"),
        ("instruments: []", "instruments: [{kind: carbon_price, id: ets, level: {value: 80 CNY/tCO2, year: 2024}, power_quota: output}]", "policy.instruments[0].power_quota", "power_sector"),
        ("instruments: []", "instruments: [{kind: carbon_price, id: ets, level: {value: 80 CNY/tCO2, year: 2024}, free_follows: history}]", "policy.instruments[0].free_follows", "free_share"),
        ("instruments: []", "instruments: [{kind: carbon_price, id: ets, level: {value: 80 CNY/tCO2, year: 2024}, power_sector: true, power_quota: output, pass_through: 50 %}]", "", ""),
    ],
)  # fmt: skip
def test_a_field_that_hangs_on_another_one_says_so(starter: Starter, old: str, new: str, field: str, needs: str) -> None:
    park, problems = look(starter((old, new)))
    assert park is not None
    assert [(p.code, p.field, p.expected) for p in problems] == ([("idle_field", field, f"{needs}, without which it changes nothing")] if field else [])
    assert all(phrase(p.expected, "zh").endswith("不影响任何结果）") for p in problems)


@pytest.mark.parametrize(("coverage", "field"), [("{sectors: [textiles]}", "sectors"), ("{sizes: [small]}", "sizes"), ("{carriers: [heat]}", "carriers"), ("{sectors: [textiles, power_and_heat], sizes: [large], technologies: [battery]}", "")])
def test_a_grant_that_reaches_nobody_says_so(starter: Starter, coverage: str, field: str) -> None:
    park, problems = look(starter(("instruments: []", f"instruments: [{{kind: capex_subsidy, id: grant, rate: 20 %, coverage: {coverage}}}]")))
    assert park is not None
    assert [(p.code, p.field) for p in problems] == ([("idle_field", f"policy.instruments[0].coverage.{field}")] if field else [])
    assert all(phrase(p.expected, "zh") != p.expected for p in problems)


def test_who_builds_is_who_grants_are_paid_to() -> None:
    assert {(p.sector, p.size) for p in (OPERATOR, SERVICES)} == {(BUILDERS["sectors"], BUILDERS["sizes"])}
