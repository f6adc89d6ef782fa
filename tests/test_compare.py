"""What comparisons make of runs: outcomes, and how a difference is divided; by closed forms on stand-ins of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from types import MappingProxyType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkzero.backing import Calibration
from parkzero.clock import TimeGrid
from parkzero.compare import explanation, outcomes
from parkzero.compare.combining import Asked, CameTo
from parkzero.compare.explanation import coalitions, come_apart, essential, explain, mixed, needed, parents, shapley, shared_out
from parkzero.compare.library import load
from parkzero.compare.runner import Runner
from parkzero.compare.swapping import borrowing
from parkzero.document import Comparison
from parkzero.economics.value import paid_energy
from parkzero.edition import catalogue
from parkzero.energy import Load, Supply
from parkzero.park.sections import Target
from parkzero.park.study import Study
from parkzero.park.whole import Park
from parkzero.problem import ParkError, Problem, WrongUse
from parkzero.report.page import compared, divided
from parkzero.report.pictures import shares
from parkzero.show.calibrating import NOT_ASSESSED
from parkzero.show.comparison import Division, _below
from parkzero.show.comparison import divided as divide
from parkzero.show.withholding import WHY
from parkzero.text.speaking import LANGUAGES, named, number
from parkzero.words import DIMENSIONS
from runs import STUDY, framed, made, misfitting

A, B = load("shenzhen-bipv")[0], load("euref")[0]


def test_outcomes_are_per_base_year_and_per_energy_served() -> None:
    assert outcomes.of(made()) == {"emissions_share": 0.75, "emissions_per_energy": 3.0, "cost_per_energy": 50.0, "fiscal_per_energy": 7.0}


def test_outcomes_grow_with_demand_and_never_the_base_year() -> None:
    found = outcomes.of(made(growth=2.0))
    assert found == {"emissions_share": 0.75, "emissions_per_energy": 1.5, "cost_per_energy": 25.0, "fiscal_per_energy": 3.5}


def test_money_per_energy_is_over_what_does_not_arise_as_a_by_product() -> None:
    """Of 100 MWh of furnaces and 50 of power 80 arise inside; more than the furnaces take serves nobody else."""
    year = TimeGrid.year(8760)
    loads = (Load(carrier="refinery_gas", power=np.full(8760, 100.0 / 8760)), Load(carrier="electricity", power=np.full(8760, 50.0 / 8760)))

    def paid(arises: float) -> float:
        nothing = np.zeros(8760)
        own = Supply(id="own", carrier="refinery_gas", giver_kind="own", price=nothing, limit=1e9, peak_charge=0.0, tonnes=nothing, fixed=np.full(8760, arises / 8760))
        return paid_energy(SimpleNamespace(supplies=(own,), loads=loads, year=year))  # type: ignore[arg-type]

    assert [paid(x) for x in (0.0, 80.0, 300.0)] == [pytest.approx(v) for v in (150.0, 70.0, 50.0)]


def test_what_the_state_pays_is_a_negative_outcome() -> None:
    assert outcomes.of(made(paid=-700.0))["fiscal_per_energy"] == -7.0


@pytest.mark.parametrize("start", [0.0, -5.0])
def test_a_park_that_emits_nothing_has_no_shares(start: float) -> None:
    with pytest.raises(ParkError, match="no_base_year") as why:
        outcomes.of(made(start=start))
    assert (why.value.problems[0].found, why.value.problems[0].expected) == ("x emits nothing in 2024", "a park with emissions to compare with")
    assert outcomes.of(made(start=0.5))["emissions_share"] == 600.0


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


def test_of_more_than_three_an_order_and_its_reverse_share_out_what_all_bring() -> None:
    """1, 2, 3 and 4 by themselves, 10 more where the first and the last come together: half of that each."""
    own = {"a": 1.0, "b": 2.0, "c": 3.0, "d": 4.0}
    asked = needed(tuple(own))
    found = shared_out(tuple(own), {c: sum(own[p] for p in c) + 10.0 * ({"a", "d"} <= c) for c in asked})
    assert found == pytest.approx({"a": 6.0, "b": 2.0, "c": 3.0, "d": 9.0})
    assert len(asked) == 8


def test_what_two_bring_together_is_halved_and_a_dummy_gets_nothing() -> None:
    found = shapley(PLAYERS, game({"policy": 1.0, "economics": 2.0, "site": 0.0}, both=6.0))
    assert found == pytest.approx({"policy": 4.0, "economics": 5.0, "site": 0.0})


def explained(monkeypatch: pytest.MonkeyPatch, split: tuple[str, ...] | None = PLAYERS[:2], runner: Runner = Runner(), study: Study | None = STUDY, fitted: Mapping[str, Calibration] = MappingProxyType({}), ways: Mapping[str, float] = MappingProxyType({}), both: float = 6.0) -> Comparison:
    """The difference of two parks where policy and economics of b bring 1 and 2, 6 more together, and its site a half; `ways`: what a way to convert adds where a policy is lent."""
    worth = game({"policy": 1.0, "economics": 2.0, "site": 0.5}, both=both)

    def together(asked: Sequence[Asked], through: Runner) -> list[CameTo]:
        assert through is runner
        found = []
        for x in asked:
            assert x.study.but(conversion="market") == (study or A.study).but(conversion="market")
            at_b = x.park.site == B.site
            of_b = {"policy": at_b != ("policy" in x.park.borrowed), "economics": at_b != ("economics" in x.park.borrowed) if split is None or "economics" in split else at_b, "site": at_b}
            value = worth[frozenset(p for p, there in of_b.items() if there)] + (ways.get(x.study.conversion, 0.0) if "policy" in x.park.borrowed else 0.0)
            found.append(CameTo(outcomes=dict.fromkeys(outcomes.NAMES, value), systems=(str(of_b),)))
        return found

    def frame(park: Park, given: Study, *, decide: Any) -> Any:
        assert decide == runner.decide
        return framed(park=park, study=given)

    def calibrated(park: Park, base: Any, through: Runner) -> Any:
        assert (park, base.study, through) == (base.park, study or A.study, runner)
        found = fitted.get(park.id, NOT_ASSESSED)
        return found, (Problem("calibration", "activity.csv"),) if found.lines else ()

    monkeypatch.setattr(explanation, "measured_together", together)
    monkeypatch.setattr(explanation, "calibrated", calibrated)
    monkeypatch.setattr(explanation, "frame", frame)
    return explain(A, B, split, study, runner)


def test_the_gap_is_that_of_b_over_a_and_interplay_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    found = explained(monkeypatch)
    outcome = found.outcomes["cost_per_energy"]
    assert (outcome.a.value, outcome.b.value, outcome.gap.value, outcome.gap.unit) == (10.0, 19.5, 9.5, "EUR/MWh")
    assert outcome.interactions.value == pytest.approx(6.0)
    assert {p: s.value for p, s in outcome.shares.items()} == pytest.approx({"policy": 4.0, "economics": 5.0, "site": 0.5})
    assert {p: s.value for p, s in outcome.alone.items()} == pytest.approx({"policy": 1.0, "economics": 2.0, "site": 0.5})
    assert (found.a.id, found.b.id, found.split, found.study["currency"]) == (A.id, B.id, ("policy", "economics"), "EUR")
    assert next(n.values["count"] for n in found.notes if n.code == "note_unseen") == "6"
    assert {"note_on_days", "note_paid_energy", "note_rest"} <= {n.code for n in found.notes}, "a swap proves its own on the year, and energy of by-products is left out"
    assert found.study["edition"] == catalogue(), "a new row of the catalogue leaves its trace"
    assert found.days["cost_per_energy"] == (outcome.a, outcome.b)


def test_the_answer_names_who_makes_most_of_a_gap_who_acts_and_who_has_no_share(monkeypatch: pytest.MonkeyPatch) -> None:
    found = explained(monkeypatch, None)
    assert found.split == DIMENSIONS
    roles = dict.fromkeys(DIMENSIONS, "alike") | {"policy": "acts", "economics": "acts", "site": "acts", "paths": "not_modelled", "governance": "not_modelled"}
    assert dict(found.players) == roles
    gap = next(m for m in found.answer if m.values.get("outcome") == "cost_per_energy")
    assert (gap.code, gap.values["player_0"], gap.values["player_1"]) == ("compared_gap_2", "economics", "policy")
    assert {m.code: m.values["players"] for m in found.answer if "players" in m.values} == {"compared_acts": "policy, economics, site", "compared_alike": "standards, trends", "compared_not_modelled": "paths, governance"}
    for outcome in found.outcomes.values():
        assert {p: f.reason for p, f in outcome.shares.items() if f.value is None} == {"paths": "not modelled", "governance": "not modelled"}
        assert (outcome.shares["trends"].value, outcome.alone["trends"].value) == (0.0, 0.0)
        assert sum(f.value or 0.0 for f in outcome.shares.values()) == pytest.approx(outcome.gap.value)
    assert "note_rest" not in {n.code for n in found.notes}
    for lang in LANGUAGES:
        said = " ".join(compared(m, found, lang) for m in found.answer)
        assert all(named("dimension", d, lang) in said for d in DIMENSIONS)
        assert getattr(A.name, lang) in said
        assert getattr(B.name, lang) in said
        assert {d for d in DIMENSIONS if named("dimension", d, lang) in divided(found, lang)} == {"policy", "economics", "paths", "governance"}


def test_what_lies_between_two_shares_is_in_points_and_the_second_less_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """An outcome of 10 is 1,000 %, and 9.5 more are 950 points."""
    found = explained(monkeypatch)
    gap = next(m for m in found.answer if m.values.get("outcome") == "emissions_share")
    said = {lang: compared(gap, found, lang) for lang in LANGUAGES}
    assert "1000.0 %, " in said["en"]
    assert "the second less the first is 950.0 percentage points" in said["en"]
    assert "(500.0 percentage points)" in said["en"]
    assert "后者减前者为 950.0 个百分点" in said["zh"]
    assert said["en"].index(A.name.en) < said["en"].index(B.name.en)
    picture = shares(found.outcomes["emissions_share"], "en")
    assert picture is not None
    assert picture["data"][0]["y"][:2] == pytest.approx([400.0, 500.0])
    assert picture["layout"]["yaxis"]["title"]["text"] == "percentage points"


def test_specks_of_a_division_are_nothing_and_make_no_range() -> None:
    games = [Division(0.0, 2.0, {"policy": x, "site": 2.0 + x}, {"policy": x, "site": 2.0}) for x in (1e-18, 3e-12)]
    found = divide(games, roles={"policy": "acts", "site": "acts"}, unit="1")
    assert [(f.value, f.span) for f in (found.shares["policy"], found.alone["policy"], found.interactions)] == [(0.0, "uncertainty")] * 3
    assert (found.shares["site"].value, found.shares["site"].low) == (2.0, 2.0)
    assert number(found.shares["policy"], "en") == "0.0 %"


@pytest.mark.parametrize(("by", "parks"), [(0.0, []), (-12.0, [A.id]), (-30.0, [A.id, B.id])])
def test_a_cost_below_nothing_is_explained(by: float, parks: list[str]) -> None:
    cost = divide([Division(10.0 + by, 19.5 + by, {"site": 9.5}, {"site": 9.5})], roles={"site": "acts"}, unit="EUR/MWh")
    assert [m.values["park"] for m in _below({"cost_per_energy": cost}, A.id, B.id)] == parks


@pytest.mark.parametrize(("both", "told"), [(6.0, False), (-3.0, True), (-1.75, False)])
def test_interplay_beyond_the_gap_is_told(both: float, told: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Alone they bring 3.5: with 3 less together 0.5 is left, with 1.75 less as much as that."""
    found = explained(monkeypatch, both=both)
    assert [m.values["outcomes"] for m in found.answer if m.code == "compared_interplay"] == ([", ".join(outcomes.NAMES)] if told else [])


def test_shares_range_over_the_whole_division_under_each_convention_and_the_gap_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """B's policy holds money, a's does not: what a way adds, it adds on a's site, before which the policy comes in half of all orders; half of what it adds is of the policy, and the site's that much less."""
    found = explained(monkeypatch, ways={"purchasing_power": 3.0, "energy_price": -1.0})
    outcome = found.outcomes["cost_per_energy"]
    assert (outcome.gap.low, outcome.gap.high) == (9.5, 9.5)
    shares = {p: (f.low, f.value, f.high) for p, f in outcome.shares.items()}
    assert shares["policy"] == pytest.approx((3.5, 4.0, 5.5))
    assert shares["site"] == pytest.approx((-1.0, 0.5, 1.0))
    assert shares["economics"] == pytest.approx((5.0, 5.0, 5.0))
    assert [outcome.alone["policy"].low, outcome.alone["policy"].value, outcome.alone["policy"].high] == [0.0, 1.0, 4.0]
    assert {f.span for f in outcome.alone.values()} >= {"ends"}
    assert (outcome.interactions.low, outcome.interactions.high) == pytest.approx((3.0, 7.0))


def test_sections_that_a_park_borrowed_stay_with_it_unless_they_are_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    lent = borrowing(A, {"trends": load("kalundborg")[0]})
    monkeypatch.setattr(explanation, "_divided", lambda a, b, split, study, runner: SimpleNamespace(split=split, problems=()))
    monkeypatch.setattr(explanation, "replace", lambda found, **_: found)
    assert explain.__wrapped__(lent, B).split == tuple(d for d in DIMENSIONS if d != "trends")  # type: ignore[attr-defined]
    assert explain.__wrapped__(A, B).split == DIMENSIONS  # type: ignore[attr-defined]


@pytest.mark.parametrize(("park", "a", "b"), [(A, None, 19.5), (B, 10.0, None)])
def test_a_park_whose_base_year_does_not_hold_has_no_outcome_and_the_two_no_difference(park: Park, a: float | None, b: float | None, monkeypatch: pytest.MonkeyPatch) -> None:
    found = explained(monkeypatch, fitted={park.id: misfitting("withheld")})
    for outcome in found.outcomes.values():
        assert (outcome.a.value, outcome.b.value) == (a, b)
        assert {f.reason for f in (outcome.gap, outcome.interactions, *outcome.shares.values(), *outcome.alone.values())} == {WHY}
    assert [(n.code, n.values["park"]) for n in found.answer if "park" in n.values] == [("compared_withheld", park.id)]
    assert {side: x.verdict for side, x in found.calibration.items()} == {"a": "withheld" if park is A else "not_assessed", "b": "withheld" if park is B else "not_assessed"}
    assert [p.file for p in found.problems] == [f"{park.id}/activity.csv"]


def test_a_marked_park_and_what_it_bought_are_told_by_their_names_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    found = explained(monkeypatch, fitted={A.id: misfitting("marked", A.site.enterprises[0].id), B.id: misfitting("marked", "")})
    assert (found.outcomes["cost_per_energy"].gap.value, [n.code for n in found.answer][:2]) == (9.5, ["compared_marked", "compared_marked_park"])
    for lang in LANGUAGES:
        first, second = (compared(n, found, lang) for n in found.answer[:2])
        assert getattr(A.name, lang) in first
        assert found.a.enterprises[A.site.enterprises[0].id][lang] in first
        assert getattr(B.name, lang) in second


def test_what_is_not_split_goes_with_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    """Economics, not split, come with their site: it brings its half and their 2, and halves what they bring together with policy."""
    outcome = explained(monkeypatch, ("policy",)).outcomes["cost_per_energy"]
    assert {p: s.value for p, s in outcome.shares.items()} == pytest.approx({"policy": 4.0, "site": 5.5})


def test_the_study_of_a_counts_where_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    assert explained(monkeypatch, study=None).study["currency"] == A.study.currency


@pytest.mark.parametrize(
    ("split", "code", "found"), [(("policy", "weather"), "section", "weather"), ((), "split", ""), (("policy", "policy"), "split", "policy, policy"), (("site",), "section", "site")]
)
def test_a_split_that_there_is_not_is_refused(split: tuple[str, ...], code: str, found: str) -> None:
    with pytest.raises(WrongUse) as why:
        explain(A, B, split)
    assert (why.value.code, why.value.found) == (code, found)
    assert "policy" in why.value.known


SEVEN = (*DIMENSIONS, "site")


@given(st.lists(st.floats(-1e3, 1e3), min_size=2**7, max_size=2**7))
def test_of_seven_players_shares_add_up_to_the_gap_and_who_adds_nothing_changes_nothing(values: list[float]) -> None:
    """Efficiency; and a game with a dummy is that of the others (Shapley 1953)."""
    every = coalitions(SEVEN)
    assert len(every) == 128
    worth = dict(zip(every, values, strict=True))
    assert sum(shapley(SEVEN, worth).values()) == pytest.approx(worth[frozenset(SEVEN)] - worth[frozenset()], abs=1e-9)
    idle = {c: worth[c - {"paths"}] for c in every}
    found, others = shapley(SEVEN, idle), tuple(p for p in SEVEN if p != "paths")
    assert found.pop("paths") == 0.0
    assert found == pytest.approx(shapley(others, {c: v for c, v in idle.items() if "paths" not in c}), abs=1e-9)


def test_of_seven_players_who_bring_the_same_share_alike() -> None:
    """A gain of 70 from the fourth that comes on, whoever it is: 10 each."""
    assert shapley(SEVEN, {c: 70.0 * (len(c) > 3) for c in coalitions(SEVEN)}) == pytest.approx(dict.fromkeys(SEVEN, 10.0))


def test_a_combination_starts_from_the_one_with_a_section_less_lent_and_parks_as_they_are_from_none() -> None:
    acting = ("policy", "economics")
    found = parents(A, B, acting)
    none, whole = frozenset(), frozenset({*acting, "site"})
    assert (found[none], found[whole], len(found)) == (None, None, 8)
    assert found[frozenset(acting)] == {"policy"}
    assert found[frozenset({"site"})] == {"economics", "site"}
    assert found[frozenset({"policy"})] == none
    places = list(found)
    assert all(p is None or places.index(p) < places.index(c) for c, p in found.items())
    assert all(p is None or ("site" in p) == ("site" in c) for c, p in found.items()), "on the days of one site"


def test_standards_are_framed_only_where_a_target_is_counted_with_them() -> None:
    """Without a target in either park a combination with the other's standards is the one without; with one in b's policy alone where that acts."""
    acting = ("standards", "policy")
    bare, aimed = (B.but(policy=B.policy.but(targets=targets)) for targets in ((), (Target.model_validate({"year": 2030, "emissions": "50 %"}),)))
    a = A.but(policy=A.policy.but(targets=()))
    assert essential(a, bare, frozenset({"standards"}), acting) == frozenset()
    assert essential(a, bare, frozenset({"site"}), acting) == {"site", "standards"}
    assert (len(parents(a, bare, acting)), len(parents(a, aimed, acting))) == (4, 6)
    assert essential(a, aimed, frozenset({"standards", "policy"}), acting) == {"standards", "policy"}


@pytest.mark.parametrize(("other", "apart"), [
    (CameTo(outcomes={"cost": 100.0, "tonnes": 0.0}, systems=("x", "y")), False), (CameTo(outcomes={"cost": 100.0 + 5e-5, "tonnes": 0.0}, systems=("x", "y")), False),
    (CameTo(outcomes={"cost": 100.1, "tonnes": 0.0}, systems=("x", "y")), True), (CameTo(outcomes={"cost": 100.0, "tonnes": 0.0}, systems=("x", "z")), True),
])  # fmt: skip
def test_parks_come_apart_by_their_systems_or_by_more_money_than_a_solver_leaves_open(other: CameTo, apart: bool) -> None:
    assert come_apart(CameTo(outcomes={"cost": 100.0, "tonnes": 0.0}, systems=("x", "y")), other) == apart


def test_other_ways_to_convert_money_are_computed_from_the_combination_that_they_stand_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """On its days and from its plan: what differs is the way alone."""
    seen: list[Asked] = []

    def together(asked: Sequence[Asked], runner: Runner) -> list[CameTo]:
        seen.extend(asked)
        return [CameTo(outcomes=dict.fromkeys(outcomes.NAMES, 1.0), systems=()) for _ in asked]

    monkeypatch.setattr(explanation, "measured_together", together)
    monkeypatch.setattr(explanation, "calibrated", lambda park, base, runner: (NOT_ASSESSED, ()))
    monkeypatch.setattr(explanation, "frame", lambda park, study, **_: framed(park=park, study=study))
    explain(A, B, PLAYERS[:2], STUDY)
    beside = [x for x in seen if x.study.conversion != STUDY.conversion]
    assert beside
    for x in beside:
        assert x.parent is not None
        assert (seen[x.parent].park, seen[x.parent].study) == (x.park, STUDY)


def test_a_mixture_takes_the_site_of_one_and_lends_what_differs() -> None:
    assert mixed(A, B, frozenset(), ("policy",)) is A
    assert mixed(A, B, frozenset({"site", "policy"}), ("policy",)) is B
    lent = mixed(A, B, frozenset({"policy"}), ("policy",))
    assert (lent.id, lent.policy) == (A.id, B.policy)
    other = mixed(A, B, frozenset({"site"}), ("policy",))
    assert (other.id, other.policy) == (B.id, A.policy)
