"""Carbon followed through pools of energy: closed forms, conservation, order."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parkzero.standards.factoring import Cause
from parkzero.standards.pools import Maker, Pool, Pools, carried, limited

CAUSES = (Cause("CO2", "", 0.0),)


def pools(**parts: object) -> Pools:
    nothing: dict[str, object] = {"bought": {}, "plants": (), "handed": {}, "left": {}, "default": {"steam": (0.4,), "electricity": (0.6,)}}
    return Pools(causes=CAUSES, **nothing | parts)  # type: ignore[arg-type]


def plant(firm: str, burnt: float, gives: dict[str, float], shares: dict[str, float] | None = None, **more: object) -> Maker:
    return Maker(firm=firm, id="plant", burnt=(burnt,), takes=more.pop("takes", {}), gives=gives, shares=shares or dict.fromkeys(gives, 1.0), **more)  # type: ignore[arg-type]


def at(found: dict[Pool, np.ndarray], firm: str, carrier: str = "steam") -> float:
    return float(found[firm, carrier][0])


def test_steam_sold_on_twice_carries_its_carbon_to_the_last_user() -> None:
    made = carried(pools(plants=(plant("a", 202.0, {"steam": 900.0}),), handed={("a", "b", "steam"): 500.0, ("b", "c", "steam"): 500.0}))
    assert [at(made.whole, f) for f in "abc"] == pytest.approx([202.0 / 900.0] * 3)  # type: ignore[arg-type]
    assert (at(made.own, "a"), at(made.own, "b")) == (pytest.approx(202.0 / 900.0), 0.0)  # type: ignore[arg-type]


def test_a_circle_with_a_source_closes() -> None:
    """a burns 100 t for 10 MWh, gives b 8, b gives 4 back: x (10 + 4) = 100 + 4 x, so x = 10 t/MWh for both."""
    made = carried(pools(plants=(plant("a", 100.0, {"steam": 10.0}),), handed={("a", "b", "steam"): 8.0, ("b", "a", "steam"): 4.0}))
    assert at(made.whole, "a") == pytest.approx(10.0)  # type: ignore[arg-type]
    assert at(made.whole, "b") == pytest.approx(10.0)  # type: ignore[arg-type]
    assert at(made.own, "a") == pytest.approx(100.0 / 14.0)  # type: ignore[arg-type]


def test_a_circle_without_a_source_takes_the_default() -> None:
    made = carried(pools(handed={("a", "b", "steam"): 8.0, ("b", "a", "steam"): 8.0, ("b", "c", "steam"): 1.0}))
    assert made.defaulted == {("a", "steam"), ("b", "steam")}
    assert [at(made.whole, "c"), at(made.own, "a"), at(made.own, "c")] == pytest.approx([0.4, 0.4, 0.0])  # type: ignore[arg-type]


def test_a_store_takes_no_more_than_came_in_by_other_ways() -> None:
    """1 MWh bought, 11 MWh out of a store that is said to have taken 12: its losses cannot be more than what came in."""
    store = plant("a", 0.0, {"electricity": 11.0}, takes={"electricity": 12.0})
    made = carried(limited(pools(bought={("a", "electricity"): (1.0, (0.5,))}, plants=(store,), handed={("a", "b", "electricity"): 11.0})))
    assert 11.0 * at(made.whole, "b", "electricity") == pytest.approx(0.5)  # type: ignore[arg-type]


def test_what_comes_out_of_a_store_carries_its_losses() -> None:
    """100 MWh bought at 0.363, all through a battery that gives back 90: 36.3 t on 90 MWh."""
    battery = plant("b", 0.0, {"electricity": 90.0}, takes={"electricity": 100.0})
    made = carried(pools(bought={("b", "electricity"): (100.0, (36.3,))}, plants=(battery,), handed={("b", "c", "electricity"): 90.0}))
    assert 90.0 * at(made.whole, "b", "electricity") == pytest.approx(36.3)  # type: ignore[arg-type]
    assert at(made.own, "b", "electricity") == 0.0  # type: ignore[arg-type]


def test_nobody_hands_on_more_than_came_in() -> None:
    given_away = pools(plants=(plant("a", 100.0, {"steam": 10.0}),), handed={("a", "b", "steam"): 15.0, ("a", "c", "steam"): 5.0})
    made = carried(given_away)
    assert 20.0 * at(made.whole, "a") == pytest.approx(100.0)  # type: ignore[arg-type]
    assert (given_away.income["a", "steam"], given_away.spending["a", "steam"]) == (10.0, 20.0)


def test_what_a_plant_takes_goes_where_its_products_go() -> None:
    """A heat pump on half of the power bought, its heat to a neighbour; a chiller on that heat, its cold back."""
    pump = plant("a", 0.0, {"heat": 150.0}, takes={"electricity": 50.0})
    chiller = plant("b", 0.0, {"cooling": 70.0}, takes={"heat": 100.0})
    handed = {("a", "b", "heat"): 150.0, ("b", "a", "cooling"): 70.0}
    made = carried(pools(bought={("a", "electricity"): (100.0, (60.0,))}, plants=(pump, chiller), handed=handed))
    assert 70.0 * at(made.whole, "a", "cooling") == pytest.approx(30.0 * 100.0 / 150.0)  # type: ignore[arg-type]


def test_a_plant_of_which_nothing_is_known_gives_at_the_default() -> None:
    made = carried(pools(plants=(plant("a", 0.0, {"steam": 10.0}, known=False),), handed={("a", "b", "steam"): 10.0}))
    assert at(made.whole, "b") == pytest.approx(0.4)  # type: ignore[arg-type]


def test_gases_stay_apart() -> None:
    both = Pools(
        causes=(Cause("CO2", "x", 0.0), Cause("CH4", "x", 0.0)), bought={("a", "electricity"): (10.0, (4.0, 0.5))}, plants=(), handed={("a", "b", "electricity"): 10.0}, left={}, default={}
    )
    assert carried(both).whole["b", "electricity"] == pytest.approx([0.4, 0.05])


AMOUNTS = st.floats(0.1, 1000.0)
FIRMS = "abcd"
EDGES = [(g, r, c) for g, r in permutations(FIRMS, 2) for c in ("steam", "electricity")]


@settings(max_examples=150)
@given(
    st.dictionaries(st.sampled_from(EDGES), AMOUNTS, max_size=10), st.dictionaries(st.sampled_from([(f, "electricity") for f in FIRMS]), st.tuples(AMOUNTS, AMOUNTS), max_size=3),
    st.lists(st.tuples(st.sampled_from(FIRMS), AMOUNTS, AMOUNTS, AMOUNTS, st.floats(0.05, 0.95)), max_size=3),
)
def test_all_carbon_that_comes_in_is_used_by_somebody(handed: dict[tuple[str, str, str], float], bought: dict[Pool, tuple[float, float]], plants: list[tuple[str, float, float, float, float]]) -> None:
    """Chains, circles, several carriers: what firms use in the end is what they bought, burnt and took at the default; order does not matter."""
    made = tuple(Maker(firm=f, id=str(n), burnt=(t,), takes={}, gives={"steam": s, "electricity": e}, shares={"steam": p, "electricity": 1 - p}) for n, (f, t, s, e, p) in enumerate(plants))
    given_pools = pools(bought={n: (q, (t,)) for n, (q, t) in bought.items()}, plants=made, handed=handed)
    found = carried(given_pools)
    used = 0.0
    for node in given_pools.nodes:
        if node in found.defaulted:
            continue
        throughput = max(given_pools.income[node], given_pools.spending[node])
        used += (throughput - given_pools.spending[node]) * found.whole[node][0]
        assert (found.whole[node] >= -1e-12).all()
        assert found.own[node][0] <= found.whole[node][0] * (1 + 1e-9)
    unknown = sum(q * found.whole[g, c][0] for (g, r, c), q in handed.items() if (g, c) in found.defaulted and (r, c) not in found.defaulted)
    entered = sum(t for _, t in bought.values()) + sum(t for _, t, *_ in plants) + unknown
    assert used == pytest.approx(entered, rel=1e-6, abs=1e-6)
    turned = carried(pools(bought=dict(reversed(given_pools.bought.items())), plants=made[::-1], handed=dict(reversed(handed.items()))))
    assert all(turned.whole[n] == pytest.approx(found.whole[n]) for n in found.whole)


def test_a_plant_that_burns_feeds_pools_though_nothing_feeds_what_it_takes() -> None:
    """A boiler whose pump power comes from nowhere known: its own fuel is a source, its power carries the default."""
    boiler = plant("a", 30.0, {"steam": 100.0}, takes={"electricity": 5.0})
    made = carried(pools(plants=(boiler,), handed={("a", "b", "steam"): 100.0}))
    assert made.defaulted == {("a", "electricity")}
    assert 100.0 * at(made.whole, "b") == pytest.approx(30.0 + 5.0 * 0.6)  # type: ignore[arg-type]


def test_only_the_store_that_takes_too_much_is_limited() -> None:
    near = plant("a", 0.0, {"electricity": 90.0}, takes={"electricity": 100.0})
    far = plant("b", 0.0, {"electricity": 11.0}, takes={"electricity": 12.0})
    given_pools = pools(bought={("a", "electricity"): (500.0, (5.0,)), ("b", "electricity"): (6.0, (1.0,))}, plants=(near, far))
    assert [p.takes["electricity"] for p in limited(given_pools).plants] == [100.0, pytest.approx(6.0)]
