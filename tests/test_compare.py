"""What comparisons make of runs, by closed forms on stand-ins of them."""

from __future__ import annotations

from itertools import combinations
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from parkzero.compare import explanation, missing, outcomes, swapping
from parkzero.compare.explanation import mixed, shapley
from parkzero.compare.library import load
from parkzero.compare.planning import plan
from parkzero.compare.runner import Runner
from parkzero.figure import Figure
from parkzero.park.study import Study
from parkzero.problem import ParkError, WrongUse
from parkzero.results import Assessment, Index, Outlook

STUDY = Study(base_year=2024, stage=2030, currency="EUR")


def made(
    *, emissions: float = 300.0, cost: float = 5000.0, paid: float = 700.0, energy: float = 100.0, start: float = 400.0, growth: float = 1.0
) -> Assessment:
    course = np.linspace(1.0, growth, 7)
    outlook = Outlook(base_year=2024, indices={("demand", ""): Index(low=course, central=course, high=course)})
    frame = SimpleNamespace(
        park=SimpleNamespace(id="x"), site=SimpleNamespace(final_energy=lambda: energy), outlook=outlook, study=STUDY,
        base_year={"yardstick": SimpleNamespace(total=Figure(start, "t"))},
    )  # fmt: skip
    return cast(
        Assessment,
        SimpleNamespace(
            frame=frame, plan=SimpleNamespace(emissions=emissions), value=SimpleNamespace(cost=cost),
            charges=SimpleNamespace(paid={"tax": paid + 50.0, "premium": -50.0}),
        ),
    )  # fmt: skip


def test_outcomes_are_per_base_year_and_per_energy_served() -> None:
    assert outcomes.of(made()) == {"emissions_share": 0.75, "emissions_per_energy": 3.0, "cost_per_energy": 50.0, "fiscal_per_energy": 7.0}


def test_outcomes_grow_with_demand_and_never_the_base_year() -> None:
    found = outcomes.of(made(growth=2.0))
    assert found == {"emissions_share": 0.75, "emissions_per_energy": 1.5, "cost_per_energy": 25.0, "fiscal_per_energy": 3.5}


def test_what_the_state_pays_is_a_negative_outcome() -> None:
    assert outcomes.of(made(paid=-700.0))["fiscal_per_energy"] == -7.0


def test_a_park_that_emits_nothing_has_no_shares() -> None:
    with pytest.raises(ParkError, match="no_base_year"):
        outcomes.of(made(start=0.0))


def test_units_name_the_currency_of_the_study() -> None:
    assert outcomes.units(STUDY) == {
        "emissions_share": "1", "emissions_per_energy": "tCO2e/MWh", "cost_per_energy": "EUR/MWh", "fiscal_per_energy": "EUR/MWh",
    }  # fmt: skip


PLAYERS = ("policy", "economics", "site")


def game(alone: dict[str, float], both: float = 0.0) -> dict[frozenset[str], float]:
    """Worth of every coalition: what each brings, and `both` where policy and economics meet."""
    found = {}
    for size in range(len(PLAYERS) + 1):
        for names in combinations(PLAYERS, size):
            of = frozenset(names)
            found[of] = 10.0 + sum(alone[n] for n in of) + both * ({"policy", "economics"} <= of)
    return found


def test_players_that_add_up_get_what_they_bring() -> None:
    brings = {"policy": 1.0, "economics": -4.0, "site": 7.0}
    assert shapley(PLAYERS, game(brings)) == pytest.approx(brings)


def test_what_two_bring_together_is_halved_and_a_dummy_gets_nothing() -> None:
    found = shapley(PLAYERS, game({"policy": 1.0, "economics": 2.0, "site": 0.0}, both=6.0))
    assert found == pytest.approx({"policy": 4.0, "economics": 5.0, "site": 0.0})


def test_the_gap_is_that_of_b_over_a_and_interplay_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    worth = game({"policy": 1.0, "economics": 2.0, "site": 0.5}, both=6.0)
    monkeypatch.setattr(explanation, "measured", lambda of, study, runner: dict.fromkeys(outcomes.NAMES, worth[of]))
    monkeypatch.setattr(explanation, "mixed", lambda a, b, of, split: of)
    monkeypatch.setattr(explanation, "frame", lambda *_, **__: SimpleNamespace())
    monkeypatch.setattr(explanation.comparison, "division", lambda a, b, base, **given: given)
    found = explanation._divided(cast(Any, None), cast(Any, None), ("policy", "economics"), STUDY, runner=Runner())
    outcome = cast(Any, found)["outcomes"]["cost_per_energy"]
    assert (outcome.a.value, outcome.b.value, outcome.gap.value) == (10.0, 19.5, 9.5)
    assert outcome.interactions.value == pytest.approx(6.0)
    assert sum(s.value for s in outcome.shares.values()) == pytest.approx(9.5)
    assert cast(Any, found)["unseen"] == 6


def test_a_mixture_takes_the_site_of_one_and_lends_what_differs() -> None:
    a, b = load("shenzhen-bipv")[0], load("euref")[0]
    assert mixed(a, b, frozenset(), ("policy",)) is a
    assert mixed(a, b, frozenset({"site", "policy"}), ("policy",)) is b
    lent = mixed(a, b, frozenset({"policy"}), ("policy",))
    assert (lent.id, lent.policy) == (a.id, b.policy)
    other = mixed(a, b, frozenset({"site"}), ("policy",))
    assert (other.id, other.policy) == (b.id, a.policy)


def test_figures_rank_by_what_they_widen_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """A swing of tonnes counts over the base year's, one of money over the plan's cost; the wider of the two ranks."""
    rows = [(("a",), 1.0), (("b",), 3.0), (("c",), 2.0)]
    wide = {"a": (40.0, 0.0), "b": (4.0, 300.0), "c": (20.0, 4000.0)}

    def framed(park: object, study: object, swings: dict[tuple[str, ...], str], **_: object) -> tuple[str, str]:
        ((path, which),) = swings.items()
        return path[0], which

    def run(given: Any, **_: object) -> Any:
        if not isinstance(given, tuple):
            return made()
        name, which = given
        tonnes, money = wide[name]
        return made(emissions=300.0 + tonnes * (which == "high"), cost=5000.0 - money * (which == "low"))

    monkeypatch.setattr(missing, "frame", framed)
    monkeypatch.setattr(missing, "assess", run)
    monkeypatch.setattr(missing, "_uncertain", lambda base: iter([(path, None, guess) for path, guess in rows]))
    monkeypatch.setattr(missing.missing, "activity_rows", lambda base: [])
    monkeypatch.setattr(
        missing.missing, "swung",
        lambda base, path, given, *, emissions, cost: SimpleNamespace(path=path[0], widens_emissions=Figure(emissions, "1"), widens_cost=Figure(cost, "1")),
    )  # fmt: skip
    found = missing.lacking(cast(Any, None), made().frame, Runner())
    assert [x.path for x in found] == ["c", "a", "b"]
    assert [(x.widens_emissions.value, x.widens_cost.value) for x in found] == [
        (pytest.approx(0.05), pytest.approx(0.8)), (pytest.approx(0.1), 0.0), (pytest.approx(0.01), pytest.approx(0.06)),
    ]  # fmt: skip


def test_what_was_borrowed_is_not_lent_on() -> None:
    host, donor = load("shenzhen-bipv")[0], load("kalundborg")[0]
    lent = swapping.borrowing(host, {"policy": donor})
    assert (lent.policy, lent.borrowed["policy"].id, lent.replaced["policy"]) == (donor.policy, donor.id, host.policy)
    with pytest.raises(WrongUse, match="borrowed_twice"):
        swapping.borrowing(donor, {"policy": lent})


@pytest.mark.parametrize("stages", [(2040, 2030), (2030, 2030), (2020, 2030), (2030, 2150)])
def test_stages_out_of_order_or_reach_are_refused(stages: tuple[int, ...]) -> None:
    with pytest.raises(WrongUse, match="stages"):
        plan(load("shenzhen-bipv")[0], stages=stages)


def test_nobody_blind_keeps_a_budget() -> None:
    with pytest.raises(WrongUse, match="blind_budget"):
        plan(load("shenzhen-bipv")[0], stages=(2030, 2040), blind=True, budget=0.5)


def test_work_is_done_in_order_and_told_of() -> None:
    heard: list[str] = []
    assert Runner(heard.append).all(lambda x: x * x, [3, 1, 2], "square") == [9, 1, 4]
    assert heard == ["square"] * 3
