"""A year in months that stand as a plan has them: whatever they do can be run for the year, and costs what it costs there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from parkzero.energy import Certificates, Limit, System
from parkzero.optimize import dispatch
from parkzero.optimize.as_good import ByMonths, Exact, Run, as_good
from parkzero.optimize.dispatch import Dispatch
from parkzero.optimize.highs import Living, OutOfTime, Unsolved
from parkzero.optimize.investment import Investment
from parkzero.optimize.model import operation
from parkzero.optimize.parted import Parted
from parkzero.optimize.programme import Programme
from parkzero.optimize.standing import StandingMonths
from parkzero.optimize.starting import basis_of
from test_parted import RULE, plain, tied

PRICES = (60.0, 15.0, 0.0, -15.0, -60.0)


def capped(share: float = 0.45, *, offered: bool = True, hard: bool = False) -> System:
    """With access to the grid, a share of exports, a battery of so many cycles, a cap and certificates that may keep it."""
    found = tied()
    grid = found.supplies[0]
    cap = Limit(name="cap", tonnes=share * float((grid.tonnes * found.loads[0].power).sum()), backstop=500.0, rule=RULE, hard=hard)
    stores = tuple(replace(x, cycles=6.0) for x in found.stores)
    green = Certificates(supply=grid.id, room=0.5, price=25.0, tonnes=-0.5) if offered else None
    return replace(found, stores=stores, limits=(cap,), certificates=green)


SYSTEMS = {
    "plain": plain, "tied": tied, "certificates": capped, "a cap that is exceeded": lambda: capped(0.02, offered=False), "a hard cap": lambda: capped(0.6, hard=True),
    "nothing ties": lambda: replace(plain(), stores=()), "a share of exports": lambda: replace(tied(0.15), limits=()),
}  # fmt: skip


@pytest.fixture(params=SYSTEMS.values(), ids=SYSTEMS.keys())
def made(request: pytest.FixtureRequest) -> Callable[[], System]:
    found: Callable[[], System] = request.param
    return found


def solved(system: System) -> tuple[Dispatch, np.ndarray]:
    year, build = Dispatch(system, system.year), 0.3 * Investment.single(system).upper
    year.solve(build)
    return year, build


def test_months_that_stand_can_be_run_for_the_year(made: Callable[[], System]) -> None:
    """Within all rows and bounds of the year, and at its costs; at no price, the year's own optimum."""
    system = made()
    (year, build), (exact, _) = solved(system), solved(system)
    there = year.solution
    assert there is not None
    months = StandingMonths(year, there, build)
    lp = Programme()
    run = operation(lp, system, system.year)
    high = lp.bounds[1].copy()
    for reach in run.reaches:
        high[reach.columns] = reach.has + reach.per * build[reach.capacities].sum()
    size = np.abs(there.x).max()
    found = []
    for price in PRICES:
        months.again()
        cost, x = months.at(price)
        rows = lp.matrix() @ x
        assert np.all((rows >= lp.row_bounds[0] - 1e-6 * size) & (rows <= lp.row_bounds[1] + 1e-6 * size))
        assert np.all((x >= lp.bounds[0] - 1e-6 * size) & (x <= high + 1e-6 * size))
        assert cost == pytest.approx(float(lp.cost @ x) + lp.constant, rel=1e-12)
        exact.charge(exact.run.emitting, price * exact.run.tonnes)
        least = exact.solve(build)
        paid = cost + price * (run.emissions(x) - system.steady)
        assert paid >= least.value - 1e-7 * abs(least.value), "no cheaper than the year may be run"
        if price == 0.0:
            assert cost == pytest.approx(least.value, rel=1e-9)
        found.append(run.emissions(x))
    assert np.all(np.diff(found) >= -1e-6 * size), "the dearer a tonne, the fewer"
    assert found[-1] >= found[0]


def test_a_range_by_months_lies_within_that_of_the_year_and_close_to_it(made: Callable[[], System]) -> None:
    system = made()
    year, build = solved(system)
    there = year.solution
    assert there is not None
    own = Run(there.objective, year.run.emissions(there.x))
    whole = as_good(Exact(year, there.end, build, 0.0), own, gap=5e-3)
    apart = as_good(ByMonths.of(year, there, build, 0.0), own, gap=5e-3)
    assert apart[0] <= own.tonnes <= apart[1]
    wide = whole[1] - whole[0]
    assert wide > 1e-3 * own.tonnes
    assert apart[1] - apart[0] > 0.25 * wide
    assert apart[1] - apart[0] < 1.5 * wide, "both are inner ranges, found at two prices each way"


def test_a_plan_that_leaves_demand_unserved_keeps_it_as_dear_as_it_was_made() -> None:
    """At a price on a tonne that is above that of unserved demand months would switch it off; made dearer they do not."""
    year, build = solved(replace(plain(), backstop=90.0))
    year.dearer()
    year.solve(build)
    there = year.solution
    assert there is not None
    months = ByMonths.of(year, there, build, 0.0)
    months.again()
    assert months.at(150.0, np.inf) is not None


def test_a_run_that_does_not_serve_is_none() -> None:
    year, build = solved(replace(plain(), backstop=90.0))
    there = year.solution
    assert there is not None
    months = ByMonths.of(year, there, build, 0.0)
    months.again()
    assert months.at(900.0, np.inf) is None


def test_demand_that_is_not_served_costs_what_it_costs_in_the_year() -> None:
    """In half hours, of a stage that counts twice, its price raised, what is used charged too."""
    system = replace(plain(), step_hours=0.5)
    system = replace(system, loads=tuple(replace(x, transfers={"levy": 3.0}) for x in system.loads))
    system = replace(system, supplies=tuple(replace(x, limit=0.5 * float(system.loads[0].power.max())) for x in system.supplies))
    year, build = Dispatch(system, system.year, 2.0), 0.01 * Investment.single(system).upper
    year.dearer()
    least = year.solve(build)
    assert least.unserved > 1e-3
    there = year.solution
    assert there is not None
    months = StandingMonths(year, there, build)
    months.again()
    assert months.at(0.0)[0] == pytest.approx(least.value, rel=1e-9)


def test_a_run_by_months_costs_what_is_built_too_and_serves_where_a_speck_of_demand_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """A speck as a share: it may be some MWh."""
    year, build = solved(plain())
    there = year.solution
    assert there is not None
    months = ByMonths.of(year, there, build, 7e6)
    monkeypatch.setattr(year, "unserved", lambda x: (5e-7, 5.0))
    months.again()
    found = months.at(0.0, np.inf)
    assert found is not None
    assert found.cost == pytest.approx(there.objective + 7e6, rel=1e-9)


@pytest.mark.parametrize("share", [0.3, 0.6], ids=["bought for the cap", "bought for the price alone"])
def test_certificates_move_with_the_price_of_a_tonne(share: float) -> None:
    """As many more or fewer as in the exact year: nothing else of this one moves from month to month."""
    (year, build), (exact, _) = solved(capped(share)), solved(capped(share))
    there = year.solution
    assert there is not None
    months, own = StandingMonths(year, there, build), year.run.emissions(there.x)
    for price in (60.0, 20.0, -20.0):
        exact.charge(exact.run.emitting, price * exact.run.tonnes)
        whole = exact.solve(build).emissions - own
        months.again()
        assert months.run.emissions(months.at(price)[1]) - own == pytest.approx(whole, abs=1.0)
    assert exact.run.emissions(exact.solution.x if exact.solution else there.x) >= own - 1.0


# The start by months


def begun(system: System, monkeypatch: pytest.MonkeyPatch) -> Dispatch:
    """A year that begins by its months from the basis of another."""
    monkeypatch.setattr(dispatch, "MONTHLY", 0)
    other = Dispatch(replace(system, backstop=1.5 * system.backstop), system.year)
    other.solve(0.2 * Investment.single(system).upper)
    assert other.solution is not None
    year = Dispatch(system, system.year)
    year.begin_from(basis_of(other.run, other.solution))
    assert isinstance(year._living, Parted)
    return year


def test_a_year_that_begins_by_its_months_ends_where_it_does_from_nothing(made: Callable[[], System], monkeypatch: pytest.MonkeyPatch) -> None:
    """Costs and bounds that were changed before the first solve are those of the year too."""
    system = made()
    year, cold, build = begun(system, monkeypatch), Dispatch(system, system.year), 0.3 * Investment.single(system).upper
    for each in (year, cold):
        each.charge(each.run.emitting, 7.0 * each.run.tonnes)
    found = year.solve(build)
    assert isinstance(year._living, Living)
    assert found.value == pytest.approx(cold.solve(build).value, rel=1e-9)
    assert year.solve(0.5 * build).value == pytest.approx(cold.solve(0.5 * build).value, rel=1e-9)


@pytest.mark.parametrize(("error", "goes_on"), [(OutOfTime("time limit"), False), (Unsolved("Unbounded"), True)], ids=["out of time", "months without a least cost"])
def test_where_months_end_badly_the_year_is_solved_itself(error: Unsolved, goes_on: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    system = tied()
    year, cold, build = begun(system, monkeypatch), Dispatch(system, system.year), 0.3 * Investment.single(system).upper

    def failing(self: Parted, seconds: float = 0.0) -> None:
        raise error

    monkeypatch.setattr(Parted, "solve", failing)
    if not goes_on:
        with pytest.raises(OutOfTime):
            year.solve(build)
    assert year.solve(build).value == pytest.approx(cold.solve(build).value, rel=1e-9)
