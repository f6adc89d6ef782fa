"""What stands when: the site of a year by closed forms, what it does to accounts and stages, and what contradicts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from ledgers import park_of
from parkzero.clock import HOURS
from parkzero.compare.library import load
from parkzero.complete.entering import entered
from parkzero.complete.filling import RESERVE, filled
from parkzero.economics.offer import room
from parkzero.energy import System
from parkzero.order import frame, horizon, prepared
from parkzero.park.catalogue import technology
from parkzero.park.sections import Trends
from parkzero.park.site import Site
from parkzero.park.standing import paces, presences, site_in
from parkzero.park.timing import timed
from parkzero.park.whole import Park
from parkzero.results import NOW, STAY, Frame, Run
from parkzero.show.standing import notes, stands_when, yearly
from parkzero.text.speaking import known, phrase

BASE, STAGE = 2024, 2030
PLACE = {"country": "DK", "latitude": 55.0, "longitude": 11.0}
LIFE = int(technology("wind", "world", BASE).lifetime)


def firm(id: str = "mill", mwh: float = 100.0, **changes: Any) -> dict[str, Any]:
    return {"id": id, "demand": {"electricity": {"annual": f"{mwh} MWh", "shape": "flat"}}} | changes


def plant(id: str = "wind", mw: float = 2.0, **changes: Any) -> dict[str, Any]:
    return {"id": id, "technology": "wind", "capacity": f"{mw} MW"} | changes


def site(*things: dict[str, Any], **changes: Any) -> Site:
    """A site of enterprises and plants; `mill` is always there."""
    firms = [t for t in things if "technology" not in t]
    firms = firms if any(f["id"] == "mill" for f in firms) else [firm(), *firms]
    return Site.model_validate({"place": PLACE, "enterprises": firms, "assets": [t for t in things if "technology" in t]} | changes)


def years(thing: dict[str, Any], *others: dict[str, Any]) -> list[int]:
    """Of some years those in which a thing stands."""
    made = site(thing, *others)
    asked = (BASE, 2025, 2026, 2027, STAGE, 2031, 2045, 2080)
    return [y for y in asked if thing["id"] in {x.id for now in (site_in(made, y, BASE),) for x in (*now.operating(), *now.running())}]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [BASE, 2025, 2026, 2027, STAGE, 2031, 2045, 2080]),
        ({"since": 2010, "until": 2030}, [BASE, 2025, 2026, 2027, STAGE]),
        ({"until": 2026}, [BASE, 2025, 2026]),
        ({"until": 2020}, []),
        ({"status": "ended"}, []),
        ({"since": 2026}, [2026, 2027, STAGE, 2031, 2045, 2080]),
        ({"status": "construction", "since": 2025, "until": 2044}, [2025, 2026, 2027, STAGE, 2031]),
        ({"status": "construction"}, [2027, STAGE, 2031, 2045, 2080]),  # three years after the base year
        ({"status": "planned", "since": 2031}, [2031, 2045, 2080]),
        ({"status": "planned"}, []),
        ({"status": "announced", "since": 2025}, []),
        ({"status": "announced"}, []),
    ],
)
def test_an_enterprise_works_in_its_years(changes: dict[str, Any], expected: list[int]) -> None:
    assert years(firm("dock", **changes)) == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [BASE, 2025, 2026, 2027, STAGE, 2031, 2045, 2080]),  # its age is not known: kept up
        ({"since": BASE - LIFE}, [BASE, 2025, 2026, 2027, STAGE, 2031, 2045, 2080]),  # it has outlived the catalogue: kept up
        ({"since": 2027 - LIFE}, [BASE, 2025, 2026]),
        ({"since": 2027 - LIFE, "until": 2030}, [BASE, 2025, 2026, 2027, STAGE]),  # the year that is given goes before
        ({"since": 2020, "until": 2025}, [BASE, 2025]),
        ({"status": "construction"}, [2026, 2027, STAGE, 2031, 2045]),  # two years after the base year, and its life
        ({"status": "planned", "since": 2030}, [STAGE, 2031, 2045]),
        ({"status": "planned"}, []),
        ({"status": "announced", "since": 2025}, []),
    ],
)
def test_a_plant_runs_in_its_years(changes: dict[str, Any], expected: list[int]) -> None:
    assert years(plant(**changes)) == expected


@pytest.mark.parametrize(
    ("owner", "changes", "expected"),
    [
        ({"status": "construction", "since": 2027}, {}, [2027, STAGE, 2031, 2045]),
        ({"status": "planned"}, {}, []),
        ({"status": "planned"}, {"since": 2020}, [BASE, 2025, 2026, 2027, STAGE, 2031, 2045]),
        ({"until": 2027}, {}, [BASE, 2025, 2026, 2027]),
        ({"until": 2027}, {"until": 2031}, [BASE, 2025, 2026, 2027, STAGE, 2031]),
        ({"status": "construction", "since": 2031}, {"status": "construction"}, [2031, 2045]),
    ],
)
def test_a_plant_without_years_of_its_own_goes_with_its_owner(owner: dict[str, Any], changes: dict[str, Any], expected: list[int]) -> None:
    assert [y for y in years(plant(owner="dock", **changes), firm("dock", **owner)) if y < 2050] == expected


def test_a_status_that_has_passed_is_said() -> None:
    made = site(firm("old", until=2026), firm("new", since=2027), firm("far", status="announced"), plant(since=2020, until=2025))
    now, then = site_in(made, BASE, BASE), site_in(made, STAGE, BASE)
    assert [e.status for e in now.enterprises] == ["operating", "operating", "planned", "announced"]
    assert [e.status for e in then.enterprises] == ["operating", "ended", "operating", "announced"]
    assert (now.assets[0].status, then.assets[0].status) == ("operating", "ended")


@pytest.mark.parametrize(("year", "mwh"), [(BASE, 100.0), (2025, 100.0), (2026, 250.0), (2029, 250.0), (STAGE, 40.0), (2050, 40.0)])
def test_demand_is_that_of_its_phase(year: int, mwh: float) -> None:
    phased = {"electricity": {"annual": "100 MWh", "by_year": {2026: "250 MWh", 2030: "40 MWh", 2020: "7 MWh"}}}
    assert site_in(site(firm(demand=phased)), year, BASE).demand("electricity") == mwh


DATES = some.one_of(some.none(), some.integers(2000, 2045))
THING = some.fixed_dictionaries({"status": some.sampled_from(["operating", "construction", "planned", "announced", "ended"]), "since": DATES, "until": DATES})


@settings(max_examples=60)
@given(some.lists(THING, min_size=1, max_size=4), some.lists(THING, max_size=4), some.integers(BASE, 2050), some.integers(0, 30))
def test_the_site_of_a_year_moves_on_to_that_of_a_later_one(firms: list[dict[str, Any]], plants: list[dict[str, Any]], year: int, more: int) -> None:
    """From the site of any year between, too; nothing changes its place."""
    named = [firm(f"f{n}", 10.0, **f) for n, f in enumerate(firms)]
    whole = site(*named, *(plant(f"p{n}", owner=f"f{n % len(firms)}", **p) for n, p in enumerate(plants)))
    moved, at_once = (site_in(where, year + more, BASE) for where in (site_in(whole, year, BASE), whole))
    assert [x.id for x in (*moved.operating(), *moved.running())] == [x.id for x in (*at_once.operating(), *at_once.running())]
    assert moved.demand("electricity") == at_once.demand("electricity")
    assert [a.id for a in moved.assets] == [a.id for a in whole.assets]


def test_what_enterprises_use_in_a_later_year_over_the_base_year() -> None:
    made = site(firm("grows", 100.0, demand={"electricity": {"annual": "100 MWh", "by_year": {2026: "150 MWh"}}}), firm("closes", until=2026), firm("enters", since=2027), firm("idle", demand={}))
    assert paces(site_in(made, BASE, BASE), site_in(made, STAGE, BASE)) == {"grows": 1.5, "closes": 0.0}


def test_rules_say_why() -> None:
    firms, plants = presences(site(firm("a", status="construction"), firm("b", until=2028), plant(since=2020), plant("old", since=1950)), BASE)
    assert [(p.first, p.last, p.enters, p.leaves) for p in (firms["mill"], firms["a"], firms["b"], plants["wind"], plants["old"])] == [
        (0, None, "stands", ""), (2027, None, "by_status", ""), (0, 2028, "stands", "until"), (2020, 2020 + LIFE - 1, "stands", "life"), (1950, None, "stands", "kept_up"),
    ]  # fmt: skip


def test_the_status_is_of_the_base_year_of_the_park_whatever_year_is_asked_for() -> None:
    """Under construction in 2024: it works from 2027 on, in a study of 2028 too."""
    of = park(firm("dock", 8760.0, status="construction"))
    assert [len(frame(of, of.study.but(base_year=year)).site.running()) for year in (2024, 2028)] == [1, 2]


# What comes with demand that enters


def steam(mwh: float, **changes: Any) -> dict[str, Any]:
    return {"demand": {"steam": {"annual": f"{mwh} MWh"}}} | changes


def brought(*things: dict[str, Any], **changes: Any) -> tuple[dict[str, float], Site, Site]:
    now, _ = filled(site_in(site(*things, **changes), BASE, BASE), (), BASE)
    later, _ = entered(now, site_in(now, STAGE, BASE))
    return {a.id: a.capacity.value for a in later.assets[len(now.assets) :]}, now, later


def test_a_factory_brings_the_boiler_that_heats_it_as_far_as_none_stands() -> None:
    made, _, later = brought(firm("mill", **steam(50000.0)), firm("dock", status="construction", **steam(100000.0)), plant("boiler", 24.0, technology="gas_steam_boiler"))
    whole = RESERVE * (50000.0 + 100000.0) / 5000.0
    assert made == {"gas-steam-boiler-dock-entering": pytest.approx(whole - 24.0)}
    assert later.assets[-1].owner == "dock"


def test_no_boiler_comes_where_those_that_stand_reach() -> None:
    assert not brought(firm("mill", **steam(50000.0)), firm("dock", status="construction", **steam(100000.0)), plant("boiler", 80.0, technology="gas_steam_boiler"))[0]


def test_a_boiler_whose_life_ends_is_not_replaced_for_nothing() -> None:
    """20 MW of it are gone; what grows by 20 GWh brings what its own 4 MW of peak ask for."""
    grows = {"demand": {"steam": {"annual": "50000 MWh", "by_year": {2028: "70000 MWh"}}}}
    made, *_ = brought(firm("mill", **grows), plant("boiler", 20.0, technology="gas_steam_boiler", since=2000, until=2027))
    assert made == {"gas-steam-boiler-mill-entering": pytest.approx(RESERVE * 20000.0 / 5000.0)}
    assert not brought(firm("mill", **steam(50000.0)), plant("boiler", 16.0, technology="gas_steam_boiler", since=2000, until=2027))[0]


def test_what_leaves_at_the_end_of_its_life_leaves_no_more_to_bring() -> None:
    """Boilers that reached when demand entered: none came then, and none comes when they are gone. Those of who closes count for nobody."""
    new, old = firm("dock", status="construction", **steam(100000.0)), plant("boiler", 80.0, technology="gas_steam_boiler", since=2004)
    life = int(technology("gas_steam_boiler", "world", BASE).lifetime)
    assert not brought(firm("mill", **steam(50000.0)), new, old | {"since": STAGE - life})[0]
    made, *_ = brought(firm("mill", **steam(50000.0), until=2026), new, old | {"owner": "mill", "since": 2015})
    assert made == {"gas-steam-boiler-dock-entering": pytest.approx(RESERVE * 20.0)}


def test_a_connection_that_a_rule_filled_grows_with_demand_and_one_that_is_given_does_not() -> None:
    _, now, later = brought(firm("mill", 1000.0), firm("dock", 500.0, status="construction"))
    assert now.grid.connection
    assert later.grid.connection
    assert later.grid.connection.value == pytest.approx(1.5 * now.grid.connection.value)
    *_, later = brought(firm("mill", 1000.0), firm("dock", 500.0, status="construction"), grid={"connection": "3 MW"})
    assert later.grid.connection
    assert later.grid.connection.value == 3.0


def test_what_a_factory_burns_has_a_price() -> None:
    _, now, later = brought(firm("dock", status="construction", demand={"coal": {"annual": "10 GWh"}}))
    assert "coal" not in now.prices
    assert "coal" in later.prices


# Runs of a park


FLAT = {"electricity": {"annual": "17520 MWh", "shape": "flat"}}


def park(*things: dict[str, Any], rows: tuple[str, ...] = ("bought,electricity,17520,MWh",), **changes: Any) -> Park:
    """A park of one plant (the enterprise) with other things beside it; base year 2024, stage 2030."""
    plain = park_of(rows)
    mine = {"id": "plant", "demand": FLAT} | next((t for t in things if t["id"] == "plant"), {})
    made = site(mine, firm(), *(t for t in things if t["id"] != "plant"), **changes)
    firms = tuple(e for e in made.enterprises if e.id != "mill")
    whole = plain.site.but(enterprises=firms, assets=made.assets, waste_heat=made.waste_heat, ground=made.ground)
    return plain.but(site=whole, study=plain.study.but(base_year=BASE, stage=STAGE))


def works(**changes: Any) -> dict[str, Any]:
    return {"id": "plant"} | changes


def systems(of: Park) -> tuple[Frame, dict[str, System]]:
    base = frame(of)
    return base, {run.name: prepared(base, run).system for run in (NOW, STAY)}


def load_of(system: System, carrier: str = "electricity") -> float:
    return sum(system.year.total(x.power) for x in system.loads if x.carrier == carrier)


def existing(system: System) -> dict[str, float]:
    return {p.id: p.existing for p in system.plants if p.existing > 0.0}


def totals(base: Frame) -> dict[str, float | None]:
    return {name: inventory.total.value for name, inventory in base.base_year.items()}


def test_a_plant_and_a_firm_under_construction_serve_the_stage_and_not_the_base_year() -> None:
    plain, _ = systems(park())
    base, made = systems(park(firm("dock", 8760.0, status="construction"), plant(mw=3.0, status="construction", owner="dock", since=2026)))
    assert (load_of(made["now"]), load_of(made["stay"])) == (pytest.approx(17520.0), pytest.approx(17520.0 + 8760.0))
    assert ("wind" in existing(made["now"]), existing(made["stay"])["wind"]) == (False, 3.0)
    assert totals(base) == totals(plain)


def test_a_meter_of_a_plant_that_enters_holds_in_the_stage() -> None:
    base = frame(park(plant("meter", 3.0, status="planned", since=2027, hours="1500 h")))
    assert "meter" not in base.series.availability
    assert base.stage.series.availability["meter"].mean() * HOURS == pytest.approx(1500.0, rel=0.02)


def test_a_phase_doubles_the_load_of_the_stage_and_not_the_accounts() -> None:
    plain, _ = systems(park())
    base, made = systems(park(works(demand={"electricity": {"annual": "17520 MWh", "shape": "flat", "by_year": {2028: "35040 MWh"}}})))
    assert (load_of(made["now"]), load_of(made["stay"])) == (pytest.approx(17520.0), pytest.approx(35040.0))
    assert np.allclose(base.stage.series.load["plant", "electricity"], 2.0 * base.series.load["plant", "electricity"])
    assert totals(base) == totals(plain)


def test_a_phase_may_bring_a_carrier_that_is_new() -> None:
    _, made = systems(park(works(demand=FLAT | {"heat": {"annual": "0 MWh", "by_year": {2028: "500 MWh"}}})))
    assert (load_of(made["now"], "heat"), load_of(made["stay"], "heat")) == (0.0, pytest.approx(500.0))


def test_what_closes_leaves_its_load_its_plants_and_its_processes() -> None:
    """The kiln's clinker arises in the base year and in no later one."""
    rows = ("bought,electricity,17520,MWh", "produced,clinker,1000,t")
    _base, made = systems(park(works(until=2027), firm("dock", 8760.0), plant("boiler", 5.0, technology="gas_boiler", owner="plant"), rows=rows))
    assert (load_of(made["now"]), load_of(made["stay"])) == (pytest.approx(17520.0 + 8760.0), pytest.approx(8760.0))
    assert ("boiler" in existing(made["now"]), "boiler" in existing(made["stay"])) == (True, False)
    assert sum(made["now"].arising.values()) > 100.0
    assert sum(made["stay"].arising.values()) == 0.0


def test_processes_go_with_what_their_enterprise_uses() -> None:
    grows = {"electricity": {"annual": "17520 MWh", "by_year": {2028: "26280 MWh"}}}
    _, made = systems(park(works(demand=grows), rows=("bought,electricity,17520,MWh", "produced,clinker,1000,t")))
    assert sum(made["stay"].arising.values()) == pytest.approx(1.5 * sum(made["now"].arising.values()))


def test_waste_heat_goes_with_its_enterprise() -> None:
    heat = [{"enterprise": "plant", "temperature": 40, "annual": "10 GWh"}, {"enterprise": "dock", "temperature": 50, "annual": "20 GWh"}]
    of = park(works(until=2027), firm("dock", status="construction"), waste_heat=heat)
    base = frame(of)
    assert [[n for n, _ in where.giving()] for where in (base.site, base.stage.site)] == [[0], [1]]


def test_room_is_the_limit_less_what_stands_that_year() -> None:
    of = park(plant(mw=3.0), plant("new", 5.0, status="construction"), plant("plan", 50.0, status="planned"), ground={"wind": "20 MW"})
    base = frame(of)
    assert [room(where)["wind"] for where in (base.site, base.stage.site)] == [pytest.approx(17.0), pytest.approx(12.0)]


def test_what_enters_later_keeps_its_room() -> None:
    """12 of 20 MW of wind come in 2032: a plan of 2030 and 2035 builds 8 before them."""
    of = park(plant("new", 12.0, status="planned", since=2032), ground={"wind": "20 MW"})
    _, _, made = horizon(of, of.study, (2030, 2035))
    assert [next(p.most for p in s.plants if p.id == "new-wind") for s in made.systems] == [pytest.approx(8.0), pytest.approx(8.0)]
    assert [existing(s).get("new") for s in made.systems] == [None, 12.0]


def test_plants_past_their_life_run_in_no_stage() -> None:
    _, made = systems(park(plant(mw=3.0, since=BASE + 4 - LIFE), plant("old", since=1950)))
    assert (set(existing(made["now"])), set(existing(made["stay"]))) == ({"wind", "old"}, {"old"})


def test_every_run_has_the_site_of_its_year() -> None:
    base = frame(park(firm("dock", 8760.0, status="construction")))
    asked: dict[str, Run] = {"base": NOW, "stage": replace(STAY, policy=False)}
    assert {year: len(base.at(run).site.running()) for year, run in asked.items()} == {"base": 1, "stage": 2}


def test_ordos_has_what_was_under_construction_in_its_stage() -> None:
    found, _ = load("ordos")
    base, made = systems(found)
    entered = {"wind-385": 232.0, "pv-385": 153.0}
    assert {id: existing(made["stay"]).get(id) for id in entered} == entered
    assert not set(entered) & set(existing(made["now"]))
    assert [(s.existing, s.existing_energy) for s in made["stay"].stores if s.id == "battery-385"] == [(58.0, 232.0)]
    assert load_of(made["stay"]) - load_of(made["now"]) == pytest.approx(500_000.0)  # the second phase of the cell factory
    assert load_of(made["stay"], "steam") - load_of(made["now"], "steam") == pytest.approx(300_000.0)
    assert [e.id for e in base.stage.site.enterprises if e.status in ("planned", "announced")] == ["longi-rest", "huajing-rest", "ess50", "shenghua", "creation-centre"]


# What is shown


def test_documents_say_what_stands_when_and_by_what() -> None:
    of = park(firm("dock", 8760.0, status="construction"), firm("far", status="announced"), plant(mw=3.0, since=2020, until=2040), plant("plan", 5.0, status="planned"))
    base = frame(of)
    shown = {s.id: (s.what, s.kind, s.status, s.amount.value, s.first, s.last, s.enters, s.leaves) for s in stands_when(base)}
    assert shown == {
        "plant": ("enterprise", "other_industry", "operating", 17520.0, "", "", "stands", ""),
        "dock": ("enterprise", "other_industry", "construction", 8760.0, "2027", "", "by_status", ""),
        "far": ("enterprise", "other_industry", "announced", 100.0, "", "", "not_counted", ""),
        "wind": ("asset", "wind", "operating", 3.0, "2020", "2040", "stands", "until"),
        "plan": ("asset", "wind", "planned", 5.0, "", "", "not_dated", ""),
    }
    assert {n.code: n.values["things"] for n in notes(base)} == {"note_enters_by_status": "dock 2027", "note_stays_out": "far, plan"}
    assert all(known(f"enters_{s.enters}") and (not s.leaves or known(f"leaves_{s.leaves}")) for s in stands_when(base))


def test_years_in_a_row_are_base_year_last_rows_and_stages() -> None:
    grows = {"electricity": {"annual": "100 MWh", "by_year": {2026: "300 MWh", 2031: "500 MWh"}}}
    of = park(works(demand=grows), plant(mw=3.0, since=2020, until=2032), plant("battery", 2.0, technology="battery", energy="8 MWh", status="planned", since=2028))
    of = of.but(trends=Trends.model_validate({"demand": {"central": {2024: 1.0, 2034: 2.0}}}))
    rows = (*of.activity, of.activity[0].but(year=2026))
    frames = [frame(of.but(activity=rows), of.study.but(stage=year)) for year in (2030, 2034)]
    assert [(y.year, y.of) for y in yearly(frames)] == [("2024", "base"), ("2026", "rows"), ("2030", "stage"), ("2034", "stage")]
    assert [y.demand["electricity"].value for y in yearly(frames)] == [pytest.approx(v) for v in (100.0, 300.0 * 1.2, 300.0 * 1.6, 500.0 * 2.0)]
    assert [{t: f.value for t, f in y.capacities.items()} for y in yearly(frames)] == [{"wind": 3.0}, {"wind": 3.0}, {"wind": 3.0, "battery": 2.0}, {"battery": 2.0}]
    assert [{t: f.value for t, f in y.energy_capacities.items()} for y in yearly(frames)] == [{}, {}, {"battery": 8.0}, {"battery": 8.0}]


# What contradicts


def told(of: Park) -> list[tuple[str, str]]:
    found = list(timed(of, lambda path: ("park.yaml", None)))
    assert all(phrase(text, "zh") != text for p in found for text in (p.found, p.expected) if any(c.isalpha() for c in text))
    return [(p.code, p.field.removeprefix("site.")) for p in found]


@pytest.mark.parametrize(
    ("thing", "expected"),
    [
        (plant(since=2020, until=2040), []),
        (plant(since=2030, until=2020, status="planned"), [("contradictory_bounds", "assets[0].until")]),
        (plant(since=2027), [("contradictory_bounds", "assets[0].since")]),
        (plant(since=2020, status="construction"), [("contradictory_bounds", "assets[0].since")]),
        (plant(until=2020), [("contradictory_bounds", "assets[0].until")]),
        (plant(until=2020, status="ended"), []),
        (plant(until=2030, status="ended"), [("contradictory_bounds", "assets[0].until")]),
        (plant(since=400), [("implausible", "assets[0].since")]),
        (plant(status="construction"), [("undated", "assets[0].status")]),
        (firm("dock", status="construction"), [("undated", "enterprises[1].status")]),
        (firm("dock", status="planned", since=2027, demand={}), [("missing_value", "enterprises[1].demand")]),
        (firm("dock", since=2030), [("contradictory_bounds", "enterprises[1].since")]),
    ],
)  # fmt: skip
def test_years_that_contradict_are_told(thing: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert told(park(thing)) == expected


@pytest.mark.parametrize(
    ("phases", "changes", "expected"),
    [
        ({2026: "1 GWh", 2030: "2 GWh"}, {}, []),
        ({2030: "2 GWh", 2026: "1 GWh"}, {}, ["by_year"]),
        ({2024: "1 GWh"}, {}, ["by_year.2024"]),
        ({2026: "1 GWh"}, {"until": 2025}, ["by_year.2026"]),
        ({2026: "1 GWh"}, {"status": "planned", "since": 2027}, ["by_year.2026"]),
    ],
)
def test_phases_are_in_order_and_within_the_years_of_their_enterprise(phases: dict[int, str], changes: dict[str, Any], expected: list[str]) -> None:
    found = told(park(firm("dock", demand={"electricity": {"annual": "1 GWh", "by_year": phases}}, **changes)))
    assert [field.partition("electricity.")[2].replace("[", ".").replace("]", "") for _, field in found] == expected


@pytest.mark.parametrize(("mw", "status", "expected"), [(4.0, "construction", []), (6.0, "construction", ["ground.wind"]), (6.0, "announced", [])])
def test_what_enters_has_its_room(mw: float, status: str, expected: list[str]) -> None:
    changes = {"since": 2027} if status == "construction" else {}
    assert [field for _, field in told(park(plant(mw=5.0), plant("new", mw, status=status, **changes), ground={"wind": "10 MW"}))] == expected


@pytest.mark.parametrize(
    ("thing", "expected"),
    [
        (plant(), []), (plant(status="planned", since=2026), [("not_standing", "partner")]), (plant(status="announced"), [("not_standing", "partner")]), (plant(since=2010, until=2023, status="ended"), [("not_standing", "partner")]),
    ],
)  # fmt: skip
def test_rows_of_what_does_not_stand_are_told(thing: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    of = park(thing)
    (row,) = of.activity
    made = row.but(action="generated", partner="wind", quantity=5.0, low=5.0, high=5.0)
    assert told(of.but(activity=(row, made, made))) == expected


def test_a_card_gives_years_and_phases(starter: Callable[..., Path]) -> None:
    """As people write them, in amounts of a fuel too."""
    folder = starter(
        ("natural_gas: {annual: 12 GWh, substitutable: false}", "natural_gas: {annual: 12 GWh, by_year: {2027: 300 万m3, 2029年: 20 GWh}, substitutable: false}"),
        ("      sector: textiles", "      sector: textiles\n      until: 2028年"),
    )
    found, problems = load(folder)
    assert not [p for p in problems if p.level == "error"]
    gas = found.site.enterprises[0].demand["natural_gas"].by_year
    assert (gas[2027].value, gas[2029].value) == (pytest.approx(3e6 * 38.931e6 / 3.6e9, rel=0.05), 20000.0)
    assert found.site.enterprises[1].until == 2028
    base = frame(found)
    assert base.stage.site.demand("natural_gas") == 20000.0
    assert base.stage.site.demand("steam") == 0.0
