"""Which figure, known better, would narrow the answer most: guesses of their weight, and swings; by closed forms."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from parkzero.compare import missing
from parkzero.compare.missing import LOOKED, TRIED, lacking, uncertain
from parkzero.compare.runner import Runner
from parkzero.figure import Figure
from parkzero.money import convert
from parkzero.park.site import Site
from parkzero.park.study import Study
from runs import STUDY, framed, made

PLACE = {"country": "DK", "latitude": 56.0, "longitude": 10.0, "timezone": "Europe/Copenhagen"}


def about(value: float, unit: str, half: float = 0.1) -> dict[str, Any]:
    """A figure that is known to a share of itself."""
    low, high = sorted((value * (1.0 - half), value * (1.0 + half)))
    return {"value": value, "unit": unit, "low": low, "high": high}


def weights(*, power: float = 600.0, heat: float = 400.0, study: Study = STUDY, **site: Any) -> dict[str, float]:
    """Guesses by path, of a site whose one mill needs so many exactly known MWh of power and heat."""
    demand = {c: {"annual": about(mwh, "MWh", 0.0)} for c, mwh in (("electricity", power), ("heat", heat)) if mwh}
    given = {"place": PLACE, "enterprises": [{"id": "mill", "demand": demand}]} | site
    park = Site.model_validate(given)
    return {".".join(map(str, path)): weight for path, _, weight in uncertain(park, park, study)}


def test_a_demand_weighs_its_interval_over_all_energy() -> None:
    mills = [
        {"id": "a", "demand": {"electricity": {"annual": about(600.0, "MWh")}, "heat": {"annual": about(400.0, "MWh", 0.5)}}},
        {"id": "b", "status": "announced", "demand": {"heat": {"annual": about(5000.0, "MWh")}}},
    ]
    assert weights(enterprises=mills) == pytest.approx({"enterprises.0.demand.electricity.annual": 0.12, "enterprises.0.demand.heat.annual": 0.4})


def test_what_is_known_exactly_or_nought_is_not_asked_for() -> None:
    assert weights() == {}
    zero = {"value": 0.0, "unit": "EUR/MWh", "low": -5.0, "high": 5.0}
    assert weights(prices={"electricity": {"energy": zero}}) == {}


def test_other_facts_of_an_enterprise_move_no_plan() -> None:
    mill = {"id": "mill", "employees": about(50.0, "person"), "demand": {"heat": {"annual": about(400.0, "MWh", 0.0)}}}
    assert weights(enterprises=[mill]) == {}


def test_a_plant_weighs_three_thousand_hours_of_its_power_and_other_figures_of_it_little() -> None:
    """0.2 MW either way of an interval of 0.02 MW are 60 MWh of 1000; an efficiency of +-10 % is a fiftieth of its width."""
    plants = [
        {"id": "pv", "technology": "pv_roof", "capacity": about(0.1, "MW"), "hours": about(1000.0, "h")},
        {"id": "later", "technology": "pv_roof", "status": "announced", "capacity": about(9.0, "MW")},
    ]
    assert weights(assets=plants) == pytest.approx({"assets.0.capacity": 0.06, "assets.0.hours": 0.004})


def test_a_price_weighs_the_energy_it_is_paid_on_against_the_price_of_power() -> None:
    """Power +-10 of 100 a MWh on three fifths of the energy; heat +-4 on two fifths; gas, which nobody needs yet, counts as a tenth."""
    found = weights(
        prices={
            "electricity": {"energy": about(100.0, "EUR/MWh"), "demand_charge": about(5000.0, "EUR/MW/month")},
            "heat": {"energy": about(40.0, "EUR/MWh")}, "natural_gas": {"energy": about(50.0, "EUR/MWh")},
        }
    )  # fmt: skip
    assert found == pytest.approx(
        {"prices.electricity.energy": 0.6 * 0.2, "prices.electricity.demand_charge": 0.2 * 0.6 * 0.2, "prices.heat.energy": 0.4 * 0.08, "prices.natural_gas.energy": 0.1 * 0.1}
    )


def test_a_price_below_nought_weighs_as_much_as_one_above() -> None:
    found = weights(prices={"electricity": {"energy": about(-50.0, "EUR/MWh")}, "heat": {"energy": about(40.0, "EUR/MWh")}})
    assert found == pytest.approx({"prices.electricity.energy": 0.6 * 0.2, "prices.heat.energy": 0.4 * 0.16})


@pytest.mark.parametrize("prices", [{}, {"electricity": {"energy": about(0.0, "EUR/MWh")}}])
def test_prices_are_weighed_against_a_usual_one_where_power_has_none(prices: dict[str, Any]) -> None:
    found = weights(prices={"heat": {"energy": about(40.0, "EUR/MWh")}} | prices)
    assert found == pytest.approx({"prices.heat.energy": 0.4 * 8.0 / 80.0})


def test_sun_grid_and_ground_weigh_their_relative_width() -> None:
    found = weights(
        climate={"pv_yield": about(1000.0, "MWh/MW")},
        grid={"factor": about(0.5, "tCO2/MWh"), "export_share": about(0.4, ""), "connection": about(20.0, "MW"), "export_limit": about(5.0, "MW")},
        ground={"roof": about(100.0, "m2"), "land": {"value": 10.0, "unit": "m2", "low": 1.0, "high": 91.0}},
    )  # fmt: skip
    assert found == pytest.approx(
        {"climate.pv_yield": 0.06, "grid.factor": 0.06, "grid.export_share": 0.06, "grid.connection": 0.01, "ground.roof": 0.04, "ground.land": 0.6}
    )


def test_where_nobody_needs_power_neither_its_factor_nor_room_for_it_weighs() -> None:
    found = weights(power=0.0, grid={"factor": about(0.5, "tCO2/MWh")}, ground={"roof": about(100.0, "m2")}, climate={"pv_yield": about(1000.0, "MWh/MW")})
    assert found == pytest.approx({"grid.factor": 0.0, "ground.roof": 0.0, "climate.pv_yield": 0.06})


class Value(str):
    """The name of a figure of 1 whose high end is farther."""

    value, low, high = 1.0, 0.9, 1.3


class Swings:
    """Runs of a park whose figures move tonnes and money: by how much, from low to high, and the guess of their weight."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, moves: dict[str, tuple[float, float]], guesses: dict[str, float] | None = None) -> None:
        self.moves, self.tried, self.looked, self.runner = moves, set[str](), list[tuple[str, str]](), Runner(workers=1)
        guesses = guesses or dict.fromkeys(moves, 1.0)
        monkeypatch.setattr(missing, "frame", self.frame)
        monkeypatch.setattr(missing, "assess", self.assess)
        monkeypatch.setattr(missing, "prepared", lambda base, *, decide: SimpleNamespace(system=base))
        monkeypatch.setattr(missing, "unmoved", self.unmoved)
        monkeypatch.setattr(missing, "uncertain", lambda site, later, study: iter([((name,), Value(f"{name} of {site}"), guess) for name, guess in guesses.items()]))
        monkeypatch.setattr(missing.missing, "activity_rows", lambda base: [self.shown("row", 0.07, None, base)])
        monkeypatch.setattr(missing.missing, "swung", lambda base, path, given, *, emissions, cost: self.shown(path[0], emissions, cost, base, given))

    def shown(self, name: str, emissions: float, cost: float | None, *given: Any) -> Any:
        return SimpleNamespace(name=name, path=name, widens_emissions=Figure(emissions, "1"), widens_cost=Figure(cost, "1", reason="no plan"), given=given)

    def frame(self, park: Any, study: Any, swings: dict[tuple[str], str], *, decide: Any) -> Any:
        assert (park, study, decide.__self__) == ("park", STUDY, self.runner)
        (((name,), which),) = swings.items()
        return SimpleNamespace(name=name, which=which)

    def assess(self, base: Any, *, proved: bool, decide: Any) -> Any:
        assert (proved, decide.func.__self__, decide.keywords["like"].emissions) == (False, self.runner, 300.0)
        self.tried.add(base.name)
        tonnes, money = self.moves[base.name]
        return made(emissions=300.0 + tonnes * (base.which == "high"), cost=5000.0 - money * (base.which == "low"))

    def __call__(self, **base: Any) -> tuple[Any, ...]:
        given: Any = framed(**({"site": "site"} | base))
        central = made(base=given)
        central.plan.cost = 6200.0  # what the park pays, grants and charges among it, is another money than what moves
        found, self.ends = lacking("park", given, self.runner, central=central)  # type: ignore[arg-type]
        return found

    def unmoved(self, system: Any, *, like: Any) -> tuple[float, float]:
        self.looked.append((system.name, system.which))
        tonnes, money = self.moves[system.name]
        return 6200.0 + money, 300.0 + tonnes


def test_figures_rank_by_what_they_widen_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """A swing of tonnes counts over the base year's 400 t, one of money over the plan's cost of 5000; the wider of the two ranks."""
    swings = Swings(monkeypatch, {"a": (40.0, 0.0), "b": (-4.0, 300.0), "c": (20.0, -4000.0)})
    found = swings()
    assert [(x.name, x.widens_emissions.value, x.widens_cost.value) for x in found] == [("c", 0.05, 0.8), ("a", 0.1, 0.0), ("row", 0.07, None), ("b", 0.01, 0.06)]
    assert [x.given[0].site for x in found] == ["site"] * 4
    assert {path: (x.emissions, x.social) for path, x in swings.ends.items()} == {("a",): ((0.0, 40.0), (0.0, 0.0)), ("b",): ((0.0, -4.0), (-300.0, 0.0)), ("c",): ((0.0, 20.0), (4000.0, 0.0))}, "kept for what is made anew"
    assert found[0].given[1] == "c of site"


def test_swings_and_looks_keep_to_how_the_plan_pays_for_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    swings, paid = Swings(monkeypatch, {f"f{n}": (1.0, 1.0) for n in range(TRIED + 1)}), list[Any]()
    monkeypatch.setattr(missing, "keeping", lambda base, paying: (paid.append(paying), base)[1])
    swings(paying="one way")
    assert paid == ["one way"] * (TRIED + 1 + 2 * TRIED)


def test_where_there_is_room_for_all_none_is_looked_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    swings = Swings(monkeypatch, {f"f{n}": (1.0, 1.0) for n in range(TRIED)})
    assert len(swings()) == TRIED + 1
    assert not swings.looked


def test_only_those_that_move_most_with_nothing_else_moved_are_swung(monkeypatch: pytest.MonkeyPatch) -> None:
    """The guess chooses whom to look at, from the farther end; what moves most there, of tonnes over 400 t or of money over 5000, is swung."""
    moves = {f"f{n}": (float(n % 7), 12.5 * (n % 5)) for n in range(LOOKED + 3)}
    swings = Swings(monkeypatch, moves, {name: float(n) for n, name in enumerate(moves)})
    swings.runner = Runner(workers=2)
    found = swings()
    assert len(found) == TRIED + 1
    assert {name for name, _ in swings.looked} == {f"f{n}" for n in range(3, LOOKED + 3)}
    assert {end for _, end in swings.looked} == {"high"}
    far = sorted(range(3, LOOKED + 3), key=lambda n: (-max((n % 7) / 400.0, 12.5 * (n % 5) / 5000.0), -n))[:TRIED]
    assert swings.tried == {f"f{n}" for n in far}
    assert {x.name: x.widens_emissions.value for x in found if x.name != "row"} == {f"f{n}": pytest.approx((n % 7) / 400.0) for n in far}, "what is shown is swung, not looked at"


@pytest.mark.parametrize(("start", "share"), [(-400.0, 0.1), (0.0, 40.0 / 300.0)])
def test_tonnes_count_over_what_there_is_of_them(start: float, share: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """A base year that takes carbon in counts by its size; where it emits nothing the plan's tonnes stand in."""
    (first, _) = Swings(monkeypatch, {"a": (40.0, 0.0)})(start=start)
    assert first.widens_emissions.value == pytest.approx(share)


def test_swings_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    swings, told = Swings(monkeypatch, {"a": (1.0, 1.0), "b": (1.0, 1.0)}), list[str]()
    swings.runner = Runner(told.append)
    swings()
    assert told == ["swing"] * 2


def test_without_a_price_of_power_the_usual_one_stands_in_the_money_of_the_study() -> None:
    """80 EUR of 2024 per MWh: in yuan a price of gas as wide weighs as much less as a yuan is worth less."""
    gas = {"prices": {"natural_gas": {"energy": about(100.0, "CNY/MWh")}}}
    here, there = (weights(study=STUDY.but(currency=c, price_year=2024), **gas)["prices.natural_gas.energy"] for c in ("EUR", "CNY"))
    assert here / there == pytest.approx(convert(1.0, "EUR", 2024, "CNY", 2024))
