"""Measures by closed forms: what a sector has left to save, steps of rising cost, and a MWh a year that costs the same at any number of hours."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, cast, get_args

import numpy as np
import pytest

from parkzero.accounting import Rule
from parkzero.clock import HOURS
from parkzero.economics.measures import SavingStep, _mean, saving_steps
from parkzero.economics.offer import measures, terms
from parkzero.energy import Part, Room, System
from parkzero.flows import Flows
from parkzero.levers import Levers, Terms
from parkzero.money import annuity, convert
from parkzero.optimize.planning import on_days
from parkzero.optimize.system import _rooms, system
from parkzero.park.catalogue import table, technologies, technology
from parkzero.park.measures import by_sector, measure_class, measure_steps, sector_measure
from parkzero.park.sections import Economics
from parkzero.park.site import Enterprise, Site
from parkzero.park.study import Study
from parkzero.results import PLAN, Assessment, Built, Frame, Offer, Outlook, Series, Surroundings
from parkzero.show.costs import costed, of_costs, of_estimates
from parkzero.show.inputs import _plants
from parkzero.words import Sector
from test_offer import FLAT, outlook

STUDY = Study(base_year=2023, stage=2030, currency="EUR", price_year=2025, weather_year=2019)
DAY = np.resize(np.repeat([0.0, 1.0], 12), HOURS)
"""Half of the hours."""
EVERY = sorted({r["technology"] for r in table("measures.csv")})


def site(firms: dict[str, tuple[str, tuple[str, ...]]], country: str = "DK", **changes: Any) -> Site:
    """Firms by id: their sector and what they use."""
    given = [
        {"id": id, "sector": sector, "demand": {c: {"annual": "8760 MWh"} for c in carriers}} for id, (sector, carriers) in firms.items()
    ]
    return Site.model_validate(
        {"place": {"country": country, "latitude": 56.0, "longitude": 10.0, "timezone": "Europe/Copenhagen"}, "enterprises": given}
        | changes
    )


def series(**load: Any) -> Series:
    """Loads by `firm__carrier` [MW]."""
    parts = {cast(tuple[str, str], tuple(name.split("__"))): np.asarray(v) * FLAT for name, v in load.items()}
    return Series(
        load=parts, availability={}, price_shape={c: FLAT for _, c in parts}, sold_shape=FLAT, market=None, origin={}, outside=10.0 * FLAT
    )


def steps(id: str, where: Site, load: Series, look: Outlook | None = None, **more: Any) -> tuple[SavingStep, ...]:
    return saving_steps(
        technology(id, where.cost_region, 2030), where, load, outlook=look or outlook(), study=more.pop("study", STUDY), **more
    )


def test_every_measure_says_what_is_left_what_is_done_and_what_it_costs_in_both_regions() -> None:
    for row in table("measures.csv"):
        share, cost = ([float(row[f"{name}{end}"]) for end in ("_low", "", "_high")] for name in ("share", "cost"))
        assert 0.0 < share[0] < share[1] < share[2] <= 0.3
        assert 0.0 < cost[0] < cost[1] < cost[2]
        assert 0.2 <= float(row["taken"]) <= 0.7
        assert share[1] / (1.0 - float(row["taken"])) < 0.3  # of all that could ever be saved
        assert row["source"].startswith("Estimate") == (row["confidence"] == "C")
    keys = [(r["technology"], r["sector_class"], r["region"]) for r in table("measures.csv")]
    assert len(set(keys)) == len(keys)
    assert {k[:2] for k in keys if k[2] == "china"} == {k[:2] for k in keys if k[2] == "europe"}
    assert {t.id for t in technologies() if t.role == "saving"} == set(EVERY)
    assert {r["sector_class"] for r in table("measures.csv")} == {measure_class(s) for s in get_args(Sector)}


@pytest.mark.parametrize(
    ("sector", "power", "heat"),
    [
        ("chemicals", 0.08, 0.07), ("refining", 0.07, 0.08), ("steel", 0.04, 0.06), ("aluminium", 0.02, 0.06), ("photovoltaics", 0.04, 0.05), ("batteries", 0.04, 0.05), ("data_centre", 0.05, 0.08),
        ("machinery", 0.10, 0.10), ("food", 0.10, 0.10), ("textiles", 0.11, 0.12), ("paper", 0.09, 0.07), ("offices", 0.18, 0.15), ("other_industry", 0.08, 0.08),
    ],
)  # fmt: skip
def test_a_sector_has_its_own_share_left(sector: Sector, power: float, heat: float) -> None:
    """Where motors do not make the process (crystals, cells, smelters, halls of computers) less of all power can be saved; drives and buildings together are the share of power."""
    for region in ("europe", "china", "world"):
        found = {id: sector_measure(id, sector, region) for id in EVERY}
        assert sum(x.share.value for id in ("save_electricity_motors", "save_electricity_light") if (x := found[id])) == pytest.approx(
            power, abs=2e-4
        )
        assert {x.share.value for id in ("save_heat", "save_steam", "save_natural_gas") if (x := found[id])} == {heat}
        assert [x.share.value for id in ("save_cooling",) if (x := found[id])] == [power]


def test_steps_rise_in_cost_around_the_mean() -> None:
    found = measure_steps()
    assert sum(x.share for x in found) == pytest.approx(1.0)
    assert sum(x.share * x.cost for x in found) == pytest.approx(1.0, abs=0.002)
    assert all(a.cost < b.cost for a, b in pairwise(found))
    assert all(x.label and x.label_zh for x in found)


def test_a_region_without_prices_of_its_own_takes_those_of_europe() -> None:
    found = sector_measure("save_steam", "paper", "world")
    assert found == sector_measure("save_steam", "paper", "europe")
    home = sector_measure("save_steam", "paper", "china")
    assert found
    assert home
    assert (home.currency, found.currency) == ("CNY", "EUR")
    assert convert(home.cost.value, "CNY", 2025, "EUR", 2025) / found.cost.value == pytest.approx(0.35, rel=0.01)
    assert sector_measure("save_electricity_light", "data_centre", "europe") is None


def test_what_a_firm_says_it_has_done_takes_the_place_of_what_is_usual() -> None:
    """Of all that can ever be saved the steps of what is left are the rest: 7 % left where 45 % are done."""
    found = sector_measure("save_steam", "paper", "europe")
    assert found
    assert (found.left(Enterprise(id="mill")), found.taken) == (0.07, 0.45)
    for done, left in (("0 %", 0.07 / 0.55), ("45 %", 0.07), ("72.5 %", 0.035), ("100 %", 0.0)):
        assert found.left(Enterprise.model_validate({"id": "mill", "measures_taken": done})) == pytest.approx(left)


@pytest.mark.parametrize("load", [FLAT, DAY, np.where(np.arange(HOURS) < 2700, 1.0, 0.0), 0.2 + DAY])
def test_a_mwh_a_year_costs_the_same_at_any_number_of_hours(load: Any) -> None:
    where = site({"mill": ("paper", ("steam",))})
    found = steps("save_steam", where, series(mill__steam=7.0 * load))
    hours = load.sum() / load.max()
    assert [x.cost for x in found] == pytest.approx([90.0 * f for f in (0.50, 0.97, 1.94)])
    assert [x.technology.capex for x in found] == pytest.approx([90.0 * f * hours for f in (0.50, 0.97, 1.94)])
    assert [x.limit * x.hours for x in found] == pytest.approx([0.07 * part * 7.0 * load.sum() for part in (0.45, 0.30, 0.25)])


def test_quarter_hours_save_and_cost_what_hours_do() -> None:
    where = site({"mill": ("paper", ("steam",))})
    fine = series(mill__steam=0.0 * FLAT)
    fine = Series(**{**vars(fine), "load": {("mill", "steam"): np.repeat(3.0 * DAY, 4)}})
    whole, quarters = (
        steps("save_steam", where, series(mill__steam=3.0 * DAY)),
        steps("save_steam", where, fine, study=STUDY.but(resolution=15)),
    )
    for one, other in zip(quarters, whole, strict=True):
        assert (one.hours, one.limit, one.technology.capex) == pytest.approx((other.hours, other.limit, other.technology.capex))


def test_costs_in_other_money_are_weighed_in_that_of_who_saves_most() -> None:
    """A third saved at 100 CNY of 2020 a MWh/a and two thirds at 40 EUR of 2025: the mean is in EUR of 2025."""
    tech = technology("save_steam", "europe", 2030)
    row = sector_measure("save_steam", "steel", "europe")
    assert row
    price = row.cost._replace(value=40.0, low=30.0, high=60.0)
    euro = row._replace(cost=price, currency="EUR", price_year=2025)
    yuan = row._replace(cost=price._replace(value=100.0, low=80.0, high=120.0), currency="CNY", price_year=2020)
    made = _mean(tech, [(yuan, FLAT), (euro, 2.0 * FLAT)], 3_000.0)
    mean = 40.0 * 2 / 3 + convert(100.0, "CNY", 2020, "EUR", 2025) / 3
    assert (made.currency, made.price_year, made.capex) == ("EUR", 2025, pytest.approx(3_000.0 * mean))
    assert made.low == pytest.approx((30.0 * 2 / 3 + convert(80.0, "CNY", 2020, "EUR", 2025) / 3) / mean)


def test_no_demand_is_saved_more_than_its_share_and_sectors_add_up() -> None:
    """Paper has 7 % of its steam left, textiles 12 %; what they save together follows both, hour by hour, and costs what each costs."""
    where = site({"mill": ("paper", ("steam",)), "dye": ("textiles", ("steam",)), "shop": ("food", ("heat",))})
    night = 1.0 - DAY
    found = steps("save_steam", where, series(mill__steam=10.0 * DAY, dye__steam=4.0 * night, shop__heat=99.0))
    saved = sum(x.limit for x in found) * found[0].shape
    assert saved == pytest.approx(0.07 * 10.0 * DAY + 0.12 * 4.0 * night)
    assert all(np.array_equal(x.shape, found[0].shape) for x in found)
    assert found[0].shape.max() == 1.0
    dearer = steps(
        "save_heat", site({"mill": ("paper", ("heat",)), "hall": ("offices", ("heat",))}), series(mill__heat=10.0, hall__heat=4.0)
    )
    assert dearer[0].cost == pytest.approx(0.50 * (0.7 * 90.0 + 0.6 * 250.0) / 1.3)


def test_what_is_left_and_what_is_done_are_of_all_that_use_the_carrier() -> None:
    """10 MW of paper with 7 % left and 45 % done, 30 MW of a hall without any such measure; a mill that has done 80 % has a fifth of 12.7 %."""
    where = site({"mill": ("paper", ("electricity",)), "hall": ("data_centre", ("electricity",))})
    (found, *_) = steps("save_electricity_light", where, series(mill__electricity=10.0, hall__electricity=30.0))
    row = sector_measure("save_electricity_light", "paper", "europe")
    assert row
    assert found.left == pytest.approx(tuple(10.0 * v / 40.0 for v in (row.share.low, row.share.value, row.share.high)))
    assert found.taken == pytest.approx(0.45)
    mill = site({"mill": ("paper", ("steam",))})
    done = mill.but(enterprises=tuple(e.but(measures_taken=Enterprise.model_validate({"id": "x", "measures_taken": "80 %"}).measures_taken) for e in mill.enterprises))
    (found, *_) = steps("save_steam", done, series(mill__steam=10.0))
    assert (found.left[1], found.taken) == pytest.approx((0.2 * 0.07 / 0.55, 0.8))
    limited = mill.but(ground=mill.ground.model_validate({"limits": {"save_steam": "0.5 MW"}}))
    assert measures(Economics(), limited, series(mill__steam=10.0), outlook=outlook(), study=STUDY)["save_steam"][0].left[1] == pytest.approx(0.05)


def test_demand_that_grows_has_more_to_save_at_the_same_cost_per_mwh() -> None:
    where, load = site({"mill": ("paper", ("steam",))}), series(mill__steam=10.0 * DAY)
    base, grown = steps("save_steam", where, load), steps("save_steam", where, load, outlook(demand=(1.0, 2.0, 3.0)))
    assert [x.limit for x in grown] == pytest.approx([2.0 * x.limit for x in base])
    assert [x.cost for x in grown] == pytest.approx([x.cost for x in base])
    cheaper = steps("save_steam", where, load, outlook(technology_cost__save_steam=(0.5, 0.8, 1.0)))
    assert [x.cost for x in cheaper] == pytest.approx([0.8 * x.cost for x in base])


def test_a_site_may_name_the_capacity_itself_and_who_uses_nothing_saves_nothing() -> None:
    where = site({"mill": ("paper", ("steam",))}, ground={"limits": {"save_steam": "2 MW"}})
    load = series(mill__steam=10.0)
    assert [c.limit for c in offer(where, load, ["save_steam"]).candidates] == pytest.approx([0.9, 0.6, 0.5])
    assert steps("save_heat", where, load) == ()
    assert steps("save_steam", where, series(mill__steam=0.0)) == ()
    assert steps("save_electricity_light", site({"hall": ("data_centre", ("electricity",))}), series(hall__electricity=9.0)) == ()


def test_nobody_saves_more_than_all_that_it_uses_whatever_the_site_names() -> None:
    """Of 2 MW and 1 MW of steam 50 MW are named: no more than what saves all of the steam of who has most left."""
    where, load = site({"mill": ("paper", ("steam",)), "dairy": ("food", ("steam",))}), series(mill__steam=2.0, dairy__steam=1.0)
    left = {n: sector_measure("save_steam", sector, "europe").share.value for n, sector in (("mill", "paper"), ("dairy", "food"))}  # type: ignore[union-attr,arg-type]
    found = steps("save_steam", where, load, most=50.0)
    assert sum(x.limit for x in found) == pytest.approx((2.0 * left["mill"] + left["dairy"]) / max(left.values()))
    assert found[0].saves == pytest.approx({n: amount * left[n] / (2.0 * left["mill"] + left["dairy"]) for n, amount in (("mill", 2.0), ("dairy", 1.0))})
    assert found[0].left[1] <= 1.0


def offer(where: Site, load: Series, names: list[str], look: Outlook | None = None, **economics: Any) -> Offer:
    given = Economics.model_validate({"technologies": names, "cost_of_capital": {"private": "7 %"}} | economics)
    return terms(given, where, load, outlook=look or outlook(), levers=Levers(), study=STUDY, year=2030, build=True)


def test_each_step_stands_to_choice_by_itself_with_its_annuity() -> None:
    where, load = site({"mill": ("paper", ("steam",))}), series(mill__steam=10.0 * DAY)
    found = offer(where, load, ["save_steam"])
    assert [(c.id, c.technology) for c in found.candidates] == [(f"new-save_steam-{n}", "save_steam") for n in "123"]
    for chosen, factor in zip(found.candidates, (0.50, 0.97, 1.94), strict=True):
        assert chosen.investment == pytest.approx(90.0 * factor * 4380.0)
        assert chosen.annual == pytest.approx(90.0 * factor * 4380.0 * (annuity(0.07, 10.0) + 0.01))
    assert found.shapes["save_steam"] == pytest.approx(DAY)
    served = offer(where, load, ["save_steam"], services=[{"technologies": ["save_steam"], "price": "10 EUR/MWh"}])
    assert [c.id for c in served.candidates] == [f"new-save_steam-{n}-third-party" for n in "123"]


NOTHING = Rule(name="yardstick", unit="t", rows=())


def planned(price: float, country: str = "DK") -> tuple[System, Any, float]:
    """A mill and a dyehouse that buy their steam: what measures save of it at a price [MWh], and of how much."""
    where = site(
        {"mill": ("paper", ("steam",)), "dye": ("textiles", ("steam",))}, country, prices={"steam": {"energy": f"{price} EUR/MWh"}}
    )
    load = series(mill__steam=10.0 * DAY, dye__steam=4.0 * (1.0 - DAY))
    beside = Surroundings(flows=Flows.rows([]), tonnes={"yardstick": {}}, carbon={})
    made = system(
        where, load, outlook(), terms=Terms(), offer=offer(where, load, ["save_steam"]), yardstick=NOTHING, activity=Flows.rows([]), surroundings=beside, study=STUDY, run=PLAN
    )  # fmt: skip
    return made, on_days(made, periods=2), 4380.0 * (0.07 * 10.0 + 0.12 * 4.0)


@pytest.mark.parametrize(("price", "taken"), [(5.0, 0.0), (7.5, 0.45), (14.0, 0.75), (40.0, 1.0)])
def test_steps_are_taken_in_order_of_cost_as_far_as_they_pay(price: float, taken: float) -> None:
    """A MWh a year of the first step costs 90 x 0.50 x (annuity of 10 a at 7 % + 1 %) = 6.9 EUR a year, of the second 13.3, of the third 26.6."""
    made, plan, room = planned(price)
    saved = [plan.grid.total(plan.flow[f"new-save_steam-{n}"]) for n in "123"]
    assert saved == pytest.approx(
        [room * part * (sum(x.share for x in measure_steps()[: n + 1]) <= taken + 1e-9) for n, part in enumerate((0.45, 0.30, 0.25))],
        abs=1e-3,
    )
    power = {n: plan.flow[f"new-save_steam-{n}"] for n in "123"}
    left = plan.grid.take(made.loads[0].power) - sum(power.values())
    assert left == pytest.approx(
        (1.0 - 0.07 * taken) * 10.0 * plan.grid.take(DAY) + (1.0 - 0.12 * taken) * 4.0 * (1.0 - plan.grid.take(DAY)), abs=1e-6
    )


def test_what_measures_cost_is_shown_per_mwh_a_year() -> None:
    where, load = site({"mill": ("paper", ("steam",))}), series(mill__steam=10.0 * DAY)
    base = cast(
        Frame,
        SimpleNamespace(
            site=where,
            stage=SimpleNamespace(site=where, series=load),
            study=STUDY,
            outlook=outlook(),
            park=SimpleNamespace(economics=Economics()),
        ),
    )
    parts = tuple(
        Built(id=f"new-save_steam-{n}", owner="", technology="save_steam", side="power", quantity=q) for n, q in (("1", 0.2), ("2", 0.1))
    )
    found = costed(base, parts, ())["save_steam"]
    mean = 90.0 * (0.2 * 0.50 + 0.1 * 0.97) / 0.3
    assert found.figures["saved"].value == pytest.approx(mean)
    assert (set(found.figures), found.figures["saved"].unit) == ({"saved", "left", "taken", "life"}, "EUR/(MWh/a)")
    assert [(f.value, f.low, f.high) for f in (found.figures["left"],)] == [pytest.approx((0.07, 0.04, 0.12))]
    assert found.figures["taken"].value == pytest.approx(0.45)
    assert (found.figures["saved"].low, found.figures["saved"].high) == pytest.approx((0.6 * mean, 1.5 * mean))
    assert (found.region, found.confidence) == ("europe", "C")
    assert [t for t, _, _ in of_costs(base, parts)] == [
        next(
            r["source"]
            for r in table("measures.csv")
            if (r["technology"], r["sector_class"], r["region"]) == ("save_steam", "paper", "europe")
        )
    ]
    (range_of,) = _plants(base, cast(Assessment, SimpleNamespace(plan=SimpleNamespace(built=parts))))
    assert (range_of.figure.low, range_of.figure.high, range_of.moves) == (pytest.approx(0.6), pytest.approx(1.5), (("capital", "save_steam"),))
    (note,) = of_estimates(base, parts)
    assert note.values["share"].value == pytest.approx(1.0)  # type: ignore[union-attr]


def test_a_measure_without_rows_by_sector_goes_by_its_own_row() -> None:
    assert not by_sector("shed_electricity")
    assert all(by_sector(id) for id in EVERY)


def test_steps_of_a_measure_have_their_own_room_and_owners_of_one_technology_share_theirs() -> None:
    where, load = site({"mill": ("paper", ("steam",))}), series(mill__steam=10.0)
    given = offer(where, load, ["save_steam"])
    bare = cast(System, SimpleNamespace(assets=()))
    assert _rooms(given, bare) == ()
    twice = replace(given, candidates=(*given.candidates, *(replace(given.candidates[0], id=f"new-orc-{n}", technology="orc", owner=n, limit=3.0) for n in ("", "third-party"))))
    assets = cast(System, SimpleNamespace(assets=[SimpleNamespace(id=f"new-orc-{n}", technology="orc") for n in ("", "third-party")]))
    assert _rooms(twice, assets) == (Room(name="orc", per={Part("new-orc-"): 1.0, Part("new-orc-third-party"): 1.0}, most=3.0),)
