"""A year by its months: a bound on the year, the same at the capacities whose prices tie them; access held and exports priced while a plan is searched."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

import systems as s
from parkzero.accounting import Rule
from parkzero.energy import Limit, Outlet, Part, System
from parkzero.optimize import dispatch, seeding
from parkzero.optimize.certified import certify
from parkzero.optimize.dispatch import Dispatch
from parkzero.optimize.exports import EXPORT_SHARE, sold_beyond
from parkzero.optimize.highs import Living
from parkzero.optimize.investment import Investment, ajar, gated
from parkzero.optimize.joint import build
from parkzero.optimize.planning import least_cost
from parkzero.optimize.priced import LEAP, STIR, TURN, Limited, PricedYear, Years
from parkzero.optimize.seeding import approached, seeded
from parkzero.optimize.starting import basis_of

STEPS = 4 * 168
RULE = Rule(name="yardstick", unit="tCO2e", rows=())
RNG = np.random.default_rng(7)


def short(system: System) -> System:
    """Four weeks of a system, each a month of its own; capacities at their part of a year's cost."""

    def cut(part: object) -> object:
        series = {n: v[:STEPS] for n, v in vars(part).items() if isinstance(v, np.ndarray) and len(v) == 8760}
        yearly = {n: getattr(part, n) * STEPS / 8760 for n in ("annual", "annual_energy", "cycles", "access_charge") if hasattr(part, n)}
        return replace(part, **series, **yearly)  # type: ignore[type-var]

    parts = {n: tuple(cut(x) for x in getattr(system, n)) for n in ("supplies", "outlets", "plants", "stores", "loads")}
    return replace(system, months=1.0 + np.arange(STEPS) // 168, **parts)  # type: ignore[arg-type]


def plain(cut: Callable[[System], System] = short) -> System:
    battery = replace(s.BATTERY, cycles=200.0)
    return cut(s.system(s.grid(peak_charge=4_000.0), s.PV, s.WIND, battery, s.POWER_LOAD))


def tied(share: float = 0.3, cut: Callable[[System], System] = short) -> System:
    """With access to the grid, a share of exports and a cap."""
    sold = Outlet(id="export", carrier="electricity", price=s.price() * 0.9, limit=200.0)
    found = cut(s.system(s.grid(peak_charge=2_000.0, access_charge=30_000.0), sold, s.PV, s.WIND, s.BATTERY, s.POWER_LOAD))
    supply = found.supplies[0]
    most = 0.6 * float((supply.tonnes * found.loads[0].power).sum())
    return replace(found, export_share=share, limits=(Limit(name="cap", tonnes=most, backstop=500.0, rule=RULE),))


def middle(system: System) -> np.ndarray:
    return 0.3 * Investment.single(system).upper


@pytest.mark.parametrize("made", [plain, tied])
def test_months_bound_the_year_and_are_it_where_they_are_tied(made: object) -> None:
    system = replace(made(), limits=())  # type: ignore[operator]
    if system.supplies[0].access_charge:
        system = replace(system, supplies=(replace(system.supplies[0], access_charge=0.0),))
    year, exact = Dispatch(system, system.year), Dispatch(system, system.year)
    at = middle(system)
    there = year.solve(at)
    months = year.parted()
    same = months.solve(at)
    assert same.value == pytest.approx(there.value, rel=1e-9)
    for _ in range(6):
        other = RNG.uniform(0.0, 0.6, len(at)) * Investment.single(system).upper
        apart, whole = months.solve(other), exact.solve(other)
        assert apart.value <= whole.value * (1 + 1e-9)
        assert apart.value >= same.value + float(same.slope @ (other - at)) - 1e-7 * abs(same.value), "the slope bounds the months too"
        assert same.value + float(same.slope @ (other - at)) <= whole.value * (1 + 1e-9)
        assert same.value >= apart.value + float(apart.slope @ (at - other)) - 1e-7 * abs(same.value)


def test_a_store_that_is_not_built_gives_nothing_for_nothing_at_the_turn_of_a_month() -> None:
    """Tied where it stands at nothing, months would take energy from it; a speck of it tells what that is worth."""
    system = plain()
    investment = Investment.single(system)
    none = np.where([p.id == s.BATTERY.id for _, p in investment.parts], 0.0, middle(system))
    speck = ajar(investment, system, none)
    stores = np.array([p.id == s.BATTERY.id for _, p in investment.parts])
    assert speck[stores] == pytest.approx(1e-3 * investment.upper[stores])
    assert speck[~stores] == pytest.approx(none[~stores])
    gaps = []
    for begun in (none, speck):
        year, exact = Dispatch(system, system.year), Dispatch(system, system.year)
        year.solve(begun)
        large = np.where(stores, 0.3 * investment.upper, none)
        gaps.append(exact.solve(large).value - year.parted().solve(large).value)
    assert gaps[1] * (1 + 1e-9) >= 0.0
    assert gaps[1] <= gaps[0] * (1 + 1e-6) + 1e-6


def test_a_year_goes_on_from_its_months() -> None:
    system = plain()
    year, cold = Dispatch(system, system.year), Dispatch(system, system.year)
    at = middle(system)
    year.solve(at)
    months = year.parted()
    months.solve(1.2 * at)
    on = Dispatch(system, system.year)
    on.joined(months.statuses())
    assert on.solve(1.2 * at).value == pytest.approx(cold.solve(1.2 * at).value, rel=1e-9)
    assert on._living.steps < cold._living.steps


@pytest.mark.parametrize("allowed", [None, 0.0], ids=["a year", "a year of so many tonnes"])
def test_a_year_begins_from_elsewhere_at_its_own_costs(allowed: float | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that moved before it is solved are not lost on the way over its months, which a year of so many tonnes does not go."""
    monkeypatch.setattr(dispatch, "MONTHLY", 0)
    system = plain()
    model = build(system, system.year)
    basis = basis_of(model.run, Living(model.programme).solve())
    found = []
    for begins in (True, False):
        year = Dispatch(system, system.year, allowed=allowed)
        at = middle(system) if allowed is None else np.append(middle(system), 1e9)
        if begins:
            year.begin_from(basis)
        year.charge(year.run.emitting, 30.0 * year.run.tonnes)
        found.append(year.solve(at).value)
    assert found[0] == pytest.approx(found[1], rel=1e-9)


def test_what_is_not_served_is_told_as_the_largest_share_and_as_energy_of_all() -> None:
    """2 % of the one, 1 % of the other."""
    system = s.system(s.grid(), s.gas(), s.BOILER, s.POWER_LOAD, s.HEAT_LOAD)
    year = Dispatch(system, system.year)
    x = np.zeros(year.run.programme.width)
    x[year.run.column("unserved electricity")], x[year.run.column("unserved heat")] = 0.02 * s.POWER_LOAD.power, 0.01 * s.HEAT_LOAD.power
    assert year.unserved(x) == pytest.approx((0.02, 0.02 * s.POWER_LOAD.power.sum() + 0.01 * s.HEAT_LOAD.power.sum()))


def whole(system: System) -> System:
    return system


@pytest.mark.long
@pytest.mark.parametrize("made", [plain, tied])
def test_a_plan_by_months_is_the_plan(made: object, monkeypatch: pytest.MonkeyPatch) -> None:
    system: System = made(cut=whole)  # type: ignore[operator]
    best = least_cost(system, periods=12, gap=1e-3, spread=False)
    monkeypatch.setattr(seeding, "LARGE", 0)
    found = least_cost(system, periods=12, gap=1e-3, spread=False)
    assert (best.end, found.end) == ("closed", "closed")
    assert found.cost == pytest.approx(best.cost, rel=1e-3)
    assert found.lower <= best.cost * (1 + 1e-9)
    assert best.lower <= found.cost * (1 + 1e-9)
    if system.export_share < 1.0:
        sold, made_there = float(found.flow["export"].sum()), float(found.flow["pv"].sum() + found.flow["wind"].sum())
        assert sold <= 0.3 * made_there * (1 + 1e-6)
        assert not any(part.side == "access" for part in found.stands)


@pytest.mark.long
def test_a_plan_is_found_where_no_time_is_left_for_months(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeding, "LARGE", 0)
    best = least_cost(plain(cut=whole), spread=False)
    monkeypatch.setattr(seeding, "SHARE", 0.0)
    found = least_cost(plain(cut=whole), spread=False)
    assert found.end == "closed"
    assert found.cost == pytest.approx(best.cost, rel=1e-3)


def test_cuts_by_months_lie_below_the_year(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeding, "LARGE", 0)
    system, until = plain(), time.perf_counter() + 600.0
    investment = Investment.single(system)
    days = build(system, system.year)
    basis = basis_of(days.run, Living(days.programme).solve())
    cuts, at, year = approached(system, investment, middle(system), days=basis, gap=1e-3, until=until, progress=lambda _: None)
    exact = Dispatch(system, system.year)
    for other in (at, middle(system), 0.1 * investment.upper):
        whole = exact.solve(other).value
        assert max(cut.value + float(cut.slope @ (other - cut.capacity)) for _, cut in cuts) <= whole * (1 + 1e-9)
    found = certify([year], investment, at, gap=1e-3, cuts=cuts)
    assert found.end == "closed"


def test_access_is_a_build_of_no_cost_after_all_others() -> None:
    system = tied()
    single = Investment.single(system)
    more = gated(single, (system,))
    assert more.parts[: len(single.parts)] == single.parts
    assert more.parts[len(single.parts) :] == ((0, Part("grid", "access")),)
    assert (more.cost[-1], more.upper[-1]) == (0.0, system.supplies[0].limit)
    assert more.shares[0].shape == (len(single.parts) + 1, len(single.parts) + 1)
    assert gated(single, (plain(),)) is single


def test_access_held_is_a_cut_of_the_year() -> None:
    """At the access that the year takes, what it is held at costs the same and its slope is nothing; elsewhere it costs more."""
    system = replace(tied(), limits=(), export_share=1.0)
    free, at = PricedYear(system, 1.0, False), middle(system)
    whole, _, _ = free.solve(at, np.zeros(0), 0.0, np.inf)
    taken = float(free.dispatch.solution.x[free.dispatch.run.column("access grid")][0])  # type: ignore[union-attr]
    held = PricedYear(system, 1.0, False)
    for access in (taken, 0.9 * taken, 1.1 * taken):
        cut, _, _ = held.solve(np.append(at, access), np.zeros(0), 0.0, np.inf)
        assert cut.value >= whole.value * (1 - 1e-9)
        assert cut.value + cut.slope[-1] * (taken - access) <= whole.value * (1 + 1e-9)
    assert held.held().columns == ("access grid",)


def test_what_is_sold_beyond_the_share_counts_stores_and_makers() -> None:
    system = tied(0.4)
    assert sold_beyond(system) == pytest.approx({"export": 1.0, "pv": -0.4, "wind": -0.4, "battery:out": -0.4, "battery:in": 0.4})
    assert sold_beyond(replace(system, export_share=1.0)) == {}
    (bound,) = Limited.of((system,)).systems
    assert (bound.export_share, [x.name for x in bound.limits]) == (1.0, ["cap", EXPORT_SHARE])
    assert bound.limits[-1].backstop == pytest.approx(float(np.max(system.outlets[0].earned)))


def test_prices_leap_while_all_runs_are_on_one_side() -> None:
    system = tied()
    years = Years.of(Limited.of((system,)), Investment.single(system))
    at, top = np.array([10.0, 20.0]), years.backstop
    assert years.moved(at, np.array([0.0, 21.0])) == pytest.approx([LEAP[0] * 10.0, 21.0])
    assert years.moved(at, np.array([top[0], 5.0])) == pytest.approx([LEAP[1] * 10.0, TURN[0] * 20.0])
    assert years.moved(np.zeros(2), top) == pytest.approx(STIR * top)
    assert years.moved(top, 2.0 * top) == pytest.approx(top)


def test_the_search_keeps_cap_and_share_as_prices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeding, "LARGE", 0)
    system = tied()
    limited, investment = Limited.of((system,)), gated(Investment.single(system), (system,))
    start = np.append(middle(system), 60.0)
    cuts, mixed, _ = seeded(limited, investment, start, np.array([20.0, 5.0]), gap=1e-3, until=time.perf_counter() + 600.0, progress=lambda _: None)
    exact = Dispatch(system, system.year)
    for capacity in (mixed, start, 0.5 * mixed):
        value = exact.solve(capacity).value
        taken = float(exact.solution.x[exact.run.column("access grid")][0])  # type: ignore[union-attr]
        point = np.append(capacity[:-1], taken)
        assert max(cut.value + float(cut.slope @ (point - cut.capacity)) for _, cut in cuts) <= value * (1 + 1e-7)
