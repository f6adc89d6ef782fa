"""What firms would do without policy: the payback they ask, how many act and how fast, at the prices of the base year, paid for at real annuities."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkzero.clock import HOURS
from parkzero.economics.uptake import charged, highest, stock, taken_up
from parkzero.levers import THIRD_PARTY
from parkzero.money import annuity, convert
from parkzero.order import assess, frame, prepared
from parkzero.park.catalogue import Typical, technology
from parkzero.park.sections import Economics
from parkzero.park.site import Site
from parkzero.park.study import Study
from parkzero.park.uptake import Uptake, adopted, at, uptake
from parkzero.park.whole import Park
from parkzero.results import POTENTIAL, REFERENCE, RUNS, STAY, Assessment, Candidate, Offer, Outlook, Run, Series

STUDY = Study(base_year=2024, stage=2030, currency="EUR", price_year=2025)
CHOSEN: dict[str, Any] = dict(
    id="new-x", technology="save_steam", annual=80.0, annual_energy=0.0, investment=600.0, investment_energy=0.0, granted=0.0, fixed=10.0, fixed_energy=0.0,
    social=50.0, social_energy=0.0, variable=0.0, limit=10.0, lifetime=10.0,
)  # fmt: skip


def candidate(**changes: Any) -> Candidate:
    return Candidate(**(CHOSEN | changes))


def test_the_table_says_for_each_role_what_is_asked_how_many_act_and_how_fast() -> None:
    for role in ("saving", "converter", "source", "storage", "shedding", "network"):
        found = uptake(role)  # type: ignore[arg-type]
        for part in found:
            assert 0.0 < part.low <= part.value <= part.high
            assert part.source
        assert found.share.high <= 1.0
    assert (uptake("saving").payback.value, uptake("saving").share.value) == (3.0, 0.5)


def test_those_who_act_do_so_evenly_until_all_have() -> None:
    half, slow = Typical(0.5, 0.4, 0.6, "", "C"), Typical(0.1, 0.05, 0.5, "", "C")
    rule = Uptake(payback=half, share=half, pace=slow)
    assert [adopted(rule, n) for n in (-1, 0, 4, 10, 30)] == pytest.approx([0.0, 0.0, 0.2, 0.5, 0.5])
    assert adopted(rule, 4, "low") == pytest.approx(0.4 * 0.2)
    assert adopted(rule, 4, "high") == pytest.approx(0.6)
    assert [at(slow, x) for x in ("low", "central", "high")] == [0.05, 0.1, 0.5]  # type: ignore[arg-type]


def test_a_payback_asked_is_a_yearly_charge_and_never_less_than_the_annuity() -> None:
    assert charged(candidate(), 3.0).annual == pytest.approx(600.0 / 3.0 + 10.0)
    assert charged(candidate(), 12.0).annual == 80.0
    store = charged(candidate(investment_energy=90.0, annual_energy=12.0, fixed_energy=2.0), 3.0)
    assert store.annual_energy == pytest.approx(32.0)
    assert charged(candidate(owner=THIRD_PARTY), 3.0).annual == 80.0
    assert charged(candidate(), 3.0).social == 50.0


def site(**demand: str) -> Site:
    firm = {"id": "mill", "demand": {c: {"annual": a} for c, a in demand.items()}}
    return Site.model_validate({"place": {"country": "DK", "latitude": 56.0, "longitude": 10.0, "timezone": "Europe/Copenhagen"}, "enterprises": [firm]})


def series(**load: Any) -> Series:
    return Series(load={("mill", c): v for c, v in load.items()}, availability={}, price_shape={}, sold_shape=np.ones(8760), market=None, origin={}, outside=np.zeros(HOURS))


LOOK = Outlook(base_year=2024, indices={})


def limits(where: Site, load: Series, technologies: dict[str, float], economics: Economics = Economics(), **more: Any) -> dict[str, float]:
    offer = Offer(prices={}, candidates=tuple(candidate(id=f"new-{t}", technology=t, limit=most) for t, most in technologies.items()))
    return {c.technology: c.limit for c in taken_up(offer, economics, where, series=load, outlook=LOOK, study=STUDY, **more).candidates}


def test_new_capacity_is_the_room_times_those_who_act_by_the_stage() -> None:
    """Six years: all of the half who act for measures (a quarter a year), six tenths of 46 % for panels, 24 % of half the peak for boilers."""
    steam = np.full(HOURS, 4.0)
    steam[7] = 5.0
    rooms = {"save_steam": 10.0, "pv_roof": 20.0, "gas_steam_boiler": 30.0, "capture_flue": 40.0}
    where, load = site(steam="35 GWh"), series(steam=steam)
    found = limits(where, load, rooms)
    assert found == pytest.approx({"save_steam": 5.0, "pv_roof": 20 * 0.46 * 0.6, "gas_steam_boiler": 5 * 0.5 * 0.24, "capture_flue": 40 * 0.5 * 0.24})
    assert limits(where, load, rooms, whole=True) == pytest.approx({"save_steam": 5.0, "pv_roof": 20.0, "gas_steam_boiler": 30.0, "capture_flue": 40.0})
    assert limits(where, load, {"save_steam": 10.0}, extent="low") == pytest.approx({"save_steam": 10 * 0.4 * 0.75})


def test_a_plant_is_that_of_the_stage() -> None:
    """An electrolyser is as large as what it takes: the peak of hydrogen over its efficiency of 2030."""
    low, high = (technology("electrolyser", "world", year).efficiency for year in (2024, 2030))
    assert low < high
    found = limits(site(hydrogen="35 GWh"), series(hydrogen=np.full(HOURS, 4.0)), {"electrolyser": 100.0})
    assert found == pytest.approx({"electrolyser": 4.0 / high * 0.5 * 0.24})


def test_nothing_is_taken_up_in_the_base_year() -> None:
    offer = Offer(prices={}, candidates=(candidate(),))
    assert taken_up(offer, Economics(), site(steam="1 GWh"), series=series(steam=np.ones(HOURS)), outlook=LOOK, study=STUDY.but(stage=2024)).candidates == ()


def test_a_plant_serves_no_more_than_the_peak_of_what_it_gives() -> None:
    peaks = highest(site(steam="1 GWh", heat="1 GWh", electricity="1 GWh"), series(steam=np.array([1.0, 4.0]), heat=np.array([5.0, 1.0]), electricity=np.array([7.0, 2.0])), 2.0)
    assert peaks == {"steam": 12.0, "heat": 12.0, "electricity": 14.0}
    assert stock(technology("gas_boiler", "world", 2030), 100.0, peaks) == 12.0
    assert stock(technology("gas_boiler", "world", 2030), 3.0, peaks) == 3.0
    chp = technology("chp_gas", "world", 2030)
    assert stock(chp, 100.0, peaks) == pytest.approx(14.0 / (chp.efficiency if chp.measured == "input" else 1.0))
    assert stock(technology("wind", "world", 2030), 100.0, peaks) == 100.0


def test_what_the_park_says_of_payback_goes_before_the_table() -> None:
    asked = Economics.model_validate({"payback_asked": {"private": "2 a"}})
    offer = Offer(prices={}, candidates=(candidate(),))
    (found,) = taken_up(offer, asked, site(steam="1 GWh"), series=series(steam=np.ones(HOURS)), outlook=LOOK, study=STUDY).candidates
    assert found.annual == pytest.approx(310.0)


def one_boiler(price: float, *, technologies: tuple[str, ...] = ("save_steam",), **more: Any) -> Park:
    """A mill that raises steam in a boiler at a price of gas [EUR/MWh]."""
    return Park.model_validate({
        "id": "one-boiler", "name": {"en": "One boiler"}, "study": STUDY,
        "site": {
            "place": {"country": "DK", "latitude": 56.0, "longitude": 10.0, "timezone": "Europe/Copenhagen"},
            "enterprises": [{"id": "mill", "sector": "paper", "demand": {"steam": {"annual": "40 GWh"}}}],
            "assets": [{"id": "boiler", "technology": "gas_steam_boiler", "owner": "mill", "capacity": "20 MW"}],
            "prices": {"natural_gas": {"energy": f"{price} EUR/MWh"}, "electricity": {"energy": "100 EUR/MWh"}},
        },
        "economics": {"technologies": list(technologies), "cost_of_capital": {"private": "7 %"}},
    } | more)  # fmt: skip


PER_MWH = 90.0
"""Mean investment of measures on steam of a paper mill per energy that they save in a year [EUR of 2025 per MWh/a]."""
SHARE, PARTS, FACTORS = 0.07, (0.45, 0.30, 0.25), (0.50, 0.97, 1.94)
"""Of its steam, in steps, at what times the mean."""


def breaking_even(payback: float, step: int = 0) -> float:
    """The price of gas at which a step of the measures on steam pays back in so many years [EUR/MWh]."""
    boiler = technology("gas_steam_boiler", "europe", 2024)
    variable = boiler.variable * convert(1.0, boiler.currency, boiler.price_year, "EUR", 2025)
    return float(
        (PER_MWH * FACTORS[step] * (1.0 / payback + technology("save_steam", "europe", 2030).fixed_share) - variable) * boiler.efficiency
    )


EVEN = breaking_even(3.0)


def run(park: Park, how: Run) -> Assessment:
    return assess(frame(park), how, proved=False)


def capacity(made: Assessment) -> float:
    return sum(made.plan.capacity.get(f"new-save_steam-{n}", 0.0) for n in "123")


def test_firms_take_up_what_pays_back_within_the_time_they_ask_and_no_more_of_it_than_those_who_act() -> None:
    """At a price by which the first step pays back in just under three years; least cost goes by its annuity, which takes the second too."""
    built = run(one_boiler(EVEN * 1.02), REFERENCE)
    room = SHARE * frame(one_boiler(EVEN)).series.load["mill", "steam"].max()
    assert capacity(built) == pytest.approx(0.5 * PARTS[0] * room, rel=1e-6)
    assert capacity(run(one_boiler(EVEN * 0.98), REFERENCE)) == 0.0
    assert capacity(run(one_boiler(EVEN * 0.98), POTENTIAL)) == pytest.approx(sum(PARTS[:2]) * room, rel=1e-6)


@pytest.mark.parametrize("step", [1, 2])
def test_firms_take_cheap_steps_first(step: int) -> None:
    """Each further step from the price on by which it pays back in three years itself."""
    even = breaking_even(3.0, step)
    room = SHARE * frame(one_boiler(even)).series.load["mill", "steam"].max()
    for price, taken in ((0.98 * even, sum(PARTS[:step])), (1.02 * even, sum(PARTS[: step + 1]))):
        assert capacity(run(one_boiler(price), REFERENCE)) == pytest.approx(0.5 * taken * room, rel=1e-6)


def test_the_least_and_most_that_firms_take_up_go_by_the_ends_of_the_table() -> None:
    """At a price by which the measure pays back in 3.5 years only those who ask for four build it."""
    park = one_boiler(breaking_even(3.5))
    found = {x: capacity(run(park, replace(REFERENCE, uptake=x))) for x in ("low", "central", "high")}  # type: ignore[arg-type]
    assert found["low"] == found["central"] == 0.0 < found["high"]


def rising(index: float) -> dict[str, Any]:
    return {"trends": {"energy_price": {"natural_gas": {"central": {2030: index}}}}}


def test_firms_look_at_the_prices_of_the_base_year_and_pay_those_of_the_stage() -> None:
    dearer = one_boiler(EVEN * 0.98, **rising(2.0))
    assert capacity(run(dearer, REFERENCE)) == 0.0
    assert capacity(run(dearer, POTENTIAL)) > 0.0
    cheaper = one_boiler(EVEN * 1.02, **rising(0.05))
    built, stay = run(cheaper, REFERENCE), run(cheaper, STAY)
    assert capacity(built) > 0.0
    assert built.plan.cost > stay.plan.cost
    assert capacity(run(cheaper, POTENTIAL)) == 0.0


def test_policy_does_not_move_what_firms_do_by_themselves() -> None:
    taxed = one_boiler(EVEN * 0.98, policy={"instruments": [], "targets": [{"year": 2030, "emissions": "10 %"}]})
    assert run(taxed, REFERENCE).plan.cost == pytest.approx(run(one_boiler(EVEN * 0.98), REFERENCE).plan.cost)


@pytest.mark.parametrize("proved", [False, True])
def test_what_firms_build_costs_its_annuity_not_the_payback_they_ask(proved: bool) -> None:
    made = assess(frame(one_boiler(EVEN * 1.02)), REFERENCE, proved=proved)
    tech, load = technology("save_steam", "world", 2030), made.frame.series.load["mill", "steam"]
    capex = PER_MWH * FACTORS[0] * capacity(made) * float(load.sum() / load.max())
    running = made.value.energy_bill + made.value.operation - capex * tech.fixed_share
    assert made.value.private == pytest.approx(running + capex * (annuity(0.07, tech.lifetime) + tech.fixed_share), rel=1e-9)
    assert made.value.cost == pytest.approx(running + capex * (annuity(STUDY.discount, tech.lifetime) + tech.fixed_share), rel=1e-9)
    assert made.plan.cost == pytest.approx(made.value.private, rel=1e-6)
    assert made.plan.lower <= made.plan.cost == made.plan.upper
    assert made.value.investment == pytest.approx(capex)
    assert made.plan.run == "reference"


def test_demand_that_what_stands_cannot_serve_is_served_all_the_same() -> None:
    """Demand grows eightfold: another boiler is built beside that of 20 MW, however few act; measures stay with those who act."""
    growing = {"trends": {"demand": {"central": {2030: 8.0}}}}
    park = one_boiler(EVEN * 1.02, technologies=("save_steam", "gas_steam_boiler", "electric_steam_boiler"), **growing)
    for proved in (False, True):
        made = assess(frame(park), REFERENCE, proved=proved)
        assert sum(made.plan.unserved.values()) < 1e-3
        peak = 8.0 * made.frame.series.load["mill", "steam"].max()
        assert capacity(made) <= 0.5 * SHARE * peak * (1.0 + 1e-9)
        assert made.plan.capacity["new-gas_steam_boiler"] + made.plan.capacity["new-electric_steam_boiler"] > 0.12 * peak


@settings(max_examples=3)
@given(st.floats(5.0, 120.0), st.sampled_from(["2 %", "7 %", "15 %"]))
def test_the_potential_costs_no_more_than_the_reference_and_that_no_more_than_nothing_new(price: float, rate: str) -> None:
    """Where prices stay: firms build what saves more than its charge, which is no less than its annuity; least cost may build that and more."""
    economics = {"technologies": ["save_steam", "electric_steam_boiler", "steam_store"], "cost_of_capital": {"private": rate}}
    base = frame(one_boiler(price, economics=economics))
    potential, reference, stay = (assess(base, r, proved=False).plan.cost for r in (POTENTIAL, REFERENCE, STAY))
    assert potential <= reference * (1.0 + 1e-6)
    assert reference <= stay * (1.0 + 1e-6)


def test_the_runs_without_policy_are_two() -> None:
    assert [r.name for r in RUNS.values() if not r.policy] == ["reference", "potential"]
    base = frame(one_boiler(40.0))
    assert prepared(base, REFERENCE).offer.candidates[0].limit < prepared(base, POTENTIAL).offer.candidates[0].limit
