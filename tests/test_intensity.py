"""A limit on tonnes per energy as a sum of flows: what counts above and below the line, and the limit over a part of the enterprises, by hand."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import systems as s
import test_transfers as t
from parkzero.accounting import Kinds, RuleRow
from parkzero.clock import TimeGrid
from parkzero.energy import Limit, Load, Outlet, System
from parkzero.flows import Flows
from parkzero.optimize.intensity import reached, serving, summed
from parkzero.results import Surroundings
from parkzero.units import convert

H = 8760.0
TCE = convert(1.0, "MWh", "tce").value
GROUND = RuleRow(kinds=Kinds(carrier="co2", giver=frozenset({"enterprise"}), receiver=frozenset({"ground"}), attribute=frozenset({"fossil"})), gas="CO2", scope="1", tonnes=-1.0, share=0.0, factor="f", source="s")
CERTIFIED = RuleRow(kinds=Kinds(carrier="electricity", giver=frozenset({"grid"}), attribute=frozenset({"certificate"})), gas="CO2", scope="2", tonnes=0.1, share=0.0, factor="f", source="s")
RULE = replace(t.RULE, name="line", rows=(*t.RULE.rows, CERTIFIED, GROUND), equivalent=0.3)
"""0.2 t of a MWh of gas, 0.5 t of one of power and 0.1 t of a certified one, a tonne stored taken off."""
BESIDE = Surroundings(flows=Flows.rows([]), tonnes={"line": {"mill": 100.0, "shop": 20.0}, "yardstick": {"mill": 7.0}}, carbon={})
GREEN = t.SITE.but(grid=t.SITE.grid.model_validate({"connection": "50 MW", "green_share": "40 %"}))
AWAY = Outlet(id="away", carrier="captured_co2", price=s.flat(-40.0), limit=np.inf, attribute="fossil")


def limit(**of: Any) -> Limit:
    return Limit(**({"name": "line", "tonnes": 0.0, "backstop": 1_000.0, "rule": RULE} | of))


def test_a_cap_on_tonnes_counts_what_comes_in_less_what_is_stored_and_what_arises_anyway() -> None:
    """Of bought power 40 % is certified: 0.6 x 0.5 + 0.4 x 0.1 t; 120 t of processes leave 880 of 1,000."""
    found = summed(limit(tonnes=1_000.0), s.system(s.grid(), s.gas(), AWAY, s.BOILER, s.POWER_LOAD), GREEN, BESIDE)
    assert found.per == pytest.approx({"grid": 0.34, "gas": 0.2, "away": -1.0})
    assert found.tonnes == pytest.approx(880.0)


def test_a_line_per_energy_takes_off_what_it_allows_for_each_flow() -> None:
    found = summed(limit(intensity=0.2), s.system(s.grid(), s.gas(), replace(s.BOILER, existing=5.0), s.POWER_LOAD), t.SITE, BESIDE)
    assert found.per == pytest.approx({"grid": 0.5 - 0.2 * 0.3, "gas": 0.2 - 0.2 * TCE, "heat:vent": 0.2 * TCE / 0.93})
    assert found.tonnes == pytest.approx(-120.0)


def test_energy_serves_demand_but_for_what_is_stored_flared_sold_or_vented() -> None:
    """Power at 0.3 tce; sold power at the most fuel that makes it; heat at the most that makes it; a store takes and gives."""
    own = s.gas(id="own", giver_kind="own", fixed=s.flat(1.0))
    engine = s.plant("engine", "electricity", input="natural_gas", per_input=4.0, existing=1.0)
    system = s.system(s.grid(), own, s.PV, engine, replace(s.BOILER, existing=5.0), s.BATTERY, Outlet(id="export", carrier="electricity", price=s.flat(1.0), limit=1.0), s.POWER_LOAD, s.HEAT_LOAD)
    assert serving(system, 0.3) == pytest.approx({
        "grid": 0.3, "own": TCE, "own:flare": -TCE, "export": -4.0 * TCE, "pv": 0.3, "battery:in": -0.3, "battery:out": 0.3, "heat:vent": -TCE / 0.93,
    })  # fmt: skip


def test_what_a_plan_reaches_is_tonnes_over_energy() -> None:
    """4 MW bought at 0.5 t, 2 MW of gas at 0.2 t and 120 t beside, over 4 x 0.3 and 2 MWh of fuel."""
    system = s.system(s.grid(), s.gas(), s.POWER_LOAD)
    found = summed(limit(intensity=0.2), system, t.SITE, BESIDE)
    plan: Any = SimpleNamespace(grid=TimeGrid.year(8760, 1.0), flow={"grid": s.flat(4.0), "gas": s.flat(2.0)})
    assert reached(found, system, plan) == pytest.approx(((4.0 * 0.5 + 2.0 * 0.2) * H + 120.0) / ((4.0 * 0.3 + 2.0 * TCE) * H))
    assert reached(found, system, SimpleNamespace(grid=plan.grid, flow={"grid": s.flat(0.0), "gas": s.flat(0.0)})) is None  # type: ignore[arg-type]


def of_firms(**share: float) -> tuple[System, Limit]:
    """A boiler of the shop, a measure on the mill's furnace, own gas that may be flared, and captured CO2 of the boiler."""
    boiler = replace(s.BOILER, owner="shop", per_input=1.25, existing=5.0, by_products={"flue_co2": 0.25})
    capture = s.plant("capture", "captured_co2", input="flue_co2", per_input=1.1, existing=1.0)
    save = s.plant("save", "natural_gas", spares=True, saves={"mill": 1.0}, existing=1.0)
    system = s.system(s.gas(), s.gas(id="own", giver_kind="own", fixed=s.flat(1.0)), boiler, capture, save, AWAY, Load(carrier="natural_gas", power=s.flat(0.5)), s.HEAT_LOAD)
    return system, limit(tonnes=5_000.0, rule=replace(RULE, firms=share))


def test_a_limit_over_some_enterprises_counts_their_plants_and_furnaces() -> None:
    """The mill's furnace burns 0.5 MW and its processes give 100 t; of the shop, whose boiler takes 1.25 MWh a MWh, half counts."""
    system, given = of_firms(mill=1.0, shop=0.5)
    found = summed(given, system, t.SITE, BESIDE)
    assert found.per == pytest.approx({"gas_boiler": 0.5 * 1.25 * 0.2, "save": -0.2, "away": -0.5, "own:flare": 0.2})
    assert found.tonnes == pytest.approx(5_000.0 - 120.0 - 0.2 * 0.5 * H)
