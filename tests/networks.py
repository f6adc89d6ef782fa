"""PyPSA networks for tests: after its published examples, and drawn at random from all that is read."""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
import pandas as pd
import pypsa

from parkzero.optimize.netted import copied as copied

logging.getLogger("linopy").setLevel(logging.ERROR)
logging.getLogger("pypsa").setLevel(logging.ERROR)


def solved(net: Any) -> float:
    """PyPSA's own objective, the cost of capacity that stands among it."""
    status, condition = net.optimize(solver_name="highs", solver_options={"output_flag": False}, include_objective_constant=False)
    assert status == "ok", condition
    return float(net.objective)


def bare(steps: int, weight: float | tuple[float, float, float] = 1.0) -> Any:
    """A network of so many hours, and its weights: objective, generators, stores."""
    net = pypsa.Network()
    net.set_snapshots(pd.date_range("2013-03-01", periods=steps, freq="h"))
    for name, value in zip(("objective", "generators", "stores"), weight if isinstance(weight, tuple) else (weight,) * 3, strict=True):
        net.snapshot_weightings.loc[:, name] = value
    return net


def drawn(seed: int) -> Any:
    """A network drawn from all kinds and attributes that are read; it can always be served, at a price."""
    rng = np.random.default_rng(seed)
    steps = int(rng.integers(4, 10))

    def yes(share: float = 0.5) -> bool:
        return bool(rng.random() < share)

    def between(low: float, high: float) -> float:
        return float(rng.uniform(low, high))

    weight = tuple(rng.choice([1.0, 3.0, 365.0], 3).tolist()) if yes(0.4) else between(0.5, 4.0)
    net = bare(steps, weight)  # type: ignore[arg-type]

    def course(low: float, high: float, chance: float = 0.5) -> Any:
        return pd.Series(rng.uniform(low, high, steps), index=net.snapshots) if yes(chance) else between(low, high)

    def size(nominal: str = "p_nom", most: float = 40.0, cost: float = 60.0) -> dict[str, Any]:
        if yes():
            return {nominal: between(5.0, most)}
        least = between(0.0, 4.0) if yes(0.3) else 0.0
        found = {f"{nominal}_extendable": True, f"{nominal}_min": least, f"{nominal}_max": least + between(5.0, most) if yes(0.7) else np.inf, "capital_cost": between(1.0, cost)}
        if yes(0.2):
            found |= {"overnight_cost": between(100.0, 5000.0), "discount_rate": 0.07, "lifetime": 20.0, "fom_cost": 1.5}
        return found

    net.add("Carrier", ["gas", "sun", "AC", "heat"], co2_emissions=[0.2, 0.0, 0.0, 0.0])
    power = [f"n{k}" for k in range(int(rng.integers(2, 5)))]
    net.add("Bus", [*power, "steam", "fuel"], carrier=["AC"] * len(power) + ["heat", "gas"], v_nom=380.0)
    for bus in [*power, "steam"]:
        net.add("Load", f"load {bus}", bus=bus, p_set=course(-3.0 if yes(0.3) and bus != "steam" else 0.0, 30.0))
        net.add("Generator", f"shed {bus}", bus=bus, p_nom=1e4, marginal_cost=3000.0)
        net.add("Generator", f"dump {bus}", bus=bus, p_nom=1e4, sign=-1.0, marginal_cost=between(0.0, 2.0))
    if yes():
        net.add("Load", "more", bus="n0", p_set=course(0.0, 5.0))
    for k, bus in enumerate(rng.choice(power, 3)):
        extra: dict[str, Any] = {"e_sum_max": between(20.0, 400.0)} if yes(0.3) else {}
        net.add("Generator", f"sun {k}", bus=bus, carrier="sun", p_max_pu=course(0.0, 1.0, 0.8), marginal_cost=course(0.0, 3.0, 0.2), **size(), **extra)
        net.add("Generator", f"plant {k}", bus=bus, carrier="gas", efficiency=course(0.3, 0.6, 0.3), marginal_cost=course(20.0, 90.0), **size())
    if yes(0.3):
        net.add("Generator", "river", bus="n0", p_nom=6.0, p_min_pu=course(0.1, 0.5), p_max_pu=0.6, marginal_cost=course(0.0, 4.0))
    net.add("Generator", "well", bus="fuel", carrier="gas", p_nom=300.0, marginal_cost=course(15.0, 40.0))
    net.add("Generator", "market", bus="n0", p_nom=10.0, p_min_pu=-1.0, p_max_pu=0.5 if yes() else 0.0, marginal_cost=course(10.0, 60.0))
    net.add("Link", "chp", bus0="fuel", bus1="n0", bus2="steam", efficiency=course(0.3, 0.5, 0.3), efficiency2=course(0.3, 0.5, 0.3), marginal_cost=course(0.0, 3.0, 0.3), **size())
    net.add("Link", "pump", bus0="n1", bus1="steam", efficiency=course(2.0, 4.0, 0.8), p_max_pu=course(0.5, 1.0), marginal_cost=course(0.0, 3.0, 0.3), **size(most=10.0))
    net.add("Link", "boiler", bus0="fuel", bus1="steam", efficiency=0.9, **size())
    net.add("Link", "cable", bus0="n0", bus1="n1", p_min_pu=course(-1.0, -0.4), efficiency=course(0.9, 1.0, 0.3), marginal_cost=course(0.0, 1.0, 0.3), carrier="DC", length=between(10.0, 90.0), **size())
    if yes(0.3):
        net.add("Link", "idle", bus0="n0", bus1="n0", efficiency=between(0.5, 1.0) if yes() else 1.0, marginal_cost=between(0.0, 1.0), **size())
    net.add("Process", "mill", bus0="n0", bus1="fuel", bus2="steam", rate0=-1.0, rate1=course(-0.4, -0.2, 0.3), rate2=course(0.8, 1.2, 0.3), **size())
    ends = [(a, b) for k, a in enumerate(power) for b in power[k + 1 :]]
    for k, (a, b) in enumerate(ends):
        if yes(0.8):
            net.add("Line", f"line {k}", bus0=a, bus1=b, x=between(0.05, 0.3), r=0.01, s_max_pu=course(0.5, 1.0, 0.3), length=between(10.0, 90.0), carrier="AC", **size("s_nom"))
    for k in range(2):
        cyclic = yes()
        fixed = size(most=15.0, cost=20.0)
        net.add(
            "StorageUnit", f"battery {k}", bus=rng.choice(power), max_hours=between(1.0, 6.0), efficiency_store=course(0.8, 1.0, 0.3), efficiency_dispatch=course(0.8, 1.0, 0.3), standing_loss=between(0.0, 0.02),
            cyclic_state_of_charge=cyclic, state_of_charge_initial=0.0 if cyclic or "p_nom" not in fixed else between(0.0, 5.0), p_min_pu=course(-1.0, -0.3, 0.3) if yes(0.4) else -1.0,
            p_max_pu=course(0.3, 1.0) if yes(0.4) else 1.0, inflow=course(0.0, 4.0) if yes(0.4) else 0.0, marginal_cost=course(0.0, 3.0) if yes(0.4) else 0.0, **fixed,
        )  # fmt: skip
        fixed = size("e_nom", cost=5.0)
        net.add("Store", f"tank {k}", bus="steam" if k else rng.choice(power), e_cyclic=cyclic, e_initial=0.0 if cyclic or "e_nom" not in fixed else between(0.0, 5.0), standing_loss=between(0.0, 0.02), carrier="heat", **fixed)
    if yes(0.4):
        net.add("GlobalConstraint", "cap", type="primary_energy", carrier_attribute="co2_emissions", sense="<=", constant=between(20.0, 400.0) * net.snapshot_weightings.generators.iloc[0])
    if yes(0.3):
        net.add("GlobalConstraint", "sites", type="tech_capacity_expansion_limit", carrier_attribute="sun", sense=str(rng.choice(["<=", ">="])), constant=between(15.0, 18.0))
    if yes(0.3):
        net.add("GlobalConstraint", "wires", type=str(rng.choice(["transmission_volume_expansion_limit", "transmission_expansion_cost_limit"])), carrier_attribute="AC, DC", sense="<=", constant=5000.0)
    if yes(0.3):
        net.buses.loc["n0", "nom_max_sun"] = between(13.0, 20.0)
    return net


def small() -> Any:
    """One component of each kind and size, that all move the objective."""
    net = bare(4, 2.0)
    net.add("Carrier", ["gas", "sun", "AC"], co2_emissions=[0.2, 0.0, 0.0])
    net.add("Bus", ["a", "b", "c", "fuel"], carrier=["AC", "AC", "AC", "gas"], v_nom=380.0)
    net.add("Load", ["use", "far"], bus=["a", "c"], p_set=[30.0, 4.0])
    net.add("Generator", ["shed a", "shed b", "shed c"], bus=["a", "b", "c"], p_nom=500.0, marginal_cost=400.0)
    net.add("Generator", "sun", bus="a", carrier="sun", p_nom_extendable=True, p_nom_max=20.0, capital_cost=30.0, p_max_pu=pd.Series([0.1, 0.9, 0.5, 0.2], index=net.snapshots))
    net.add("Generator", "old", bus="b", carrier="gas", p_nom=9.0, marginal_cost=60.0, efficiency=0.4)
    net.add("Generator", "well", bus="fuel", carrier="gas", p_nom=100.0, marginal_cost=pd.Series([20.0, 24.0, 30.0, 22.0], index=net.snapshots))
    net.add("Link", "turbine", bus0="fuel", bus1="a", efficiency=0.5, p_nom_extendable=True, p_nom_max=20.0, capital_cost=10.0)
    net.add("Link", "cable", bus0="a", bus1="b", p_nom=3.0, efficiency=0.95)
    net.add("Process", "mill", bus0="fuel", bus1="a", rate0=-1.0, rate1=0.4, p_nom=10.0)
    net.add("StorageUnit", "battery", bus="a", p_nom=3.0, max_hours=2.0, efficiency_store=0.9, cyclic_state_of_charge=True, carrier="AC")
    net.add("Store", "tank", bus="b", e_nom_extendable=True, e_nom_max=20.0, capital_cost=0.5, e_cyclic=True, carrier="AC")
    net.add("Line", ["ab", "bc", "ac"], bus0=["a", "b", "a"], bus1=["b", "c", "c"], x=[10.0, 12.0, 9.0], s_nom=[4.0, 3.0, 3.0], carrier="AC")
    net.add("Transformer", "station", bus0="a", bus1="c", x=0.1, s_nom=5.0)
    net.add("GlobalConstraint", "cap", type="primary_energy", carrier_attribute="co2_emissions", sense="<=", constant=60.0)
    return net
