"""What a park would do with a section of another, by closed forms on stand-ins of runs."""

from __future__ import annotations

from typing import Any

import pytest

from parkzero.backing import Calibration
from parkzero.compare import outcomes, swapping
from parkzero.compare.combining import CameTo
from parkzero.compare.library import load
from parkzero.compare.runner import Runner
from parkzero.compare.swapping import at_pass_through, borrowing, swap
from parkzero.document import Comparison
from parkzero.park.passing import passed_through
from parkzero.park.sections import Economics
from parkzero.park.study import Study
from parkzero.park.whole import Park
from parkzero.policy.carbon_price import CarbonPriceInstrument
from parkzero.problem import Problem, WrongUse
from parkzero.show.calibrating import NOT_ASSESSED
from parkzero.show.withholding import WHY
from runs import STUDY, framed, made, misfitting

HOST, DONOR = load("shenzhen-bipv")[0], load("euref")[0]
WAYS = {"market": 10.0, "purchasing_power": 13.0, "energy_price": 6.0}
"""Cost per MWh with the borrowed section on representative days, by the way its money is converted."""


class Heard:
    """What was run of which park, as stand-ins saw it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, own: float = 8.0, borrowed: float = 11.0, fitted: Calibration = NOT_ASSESSED) -> None:
        self.proved: list[Park] = []
        self.ways: list[tuple[Park, str]] = []
        self.passing: list[tuple[Park, float]] = []
        self.steep, self.same = 0.0, False
        self.trees: list[list[int | None]] = []
        self.asked: list[tuple[str, Runner]] = []

        def frame(park: Park, study: Study, *, decide: Any) -> Any:
            self.asked.append(("frame", decide.__self__))
            return framed(park=park, study=study)

        def assess(base: Any, *, decide: Any) -> Any:
            self.asked.append(("assess", decide.__self__))
            self.proved.append(base.park)
            cost = borrowed if base.park.borrowed else own
            return made(base=base, cost=100.0 * cost, emissions=100.0 if base.park.borrowed else 200.0)

        def together(asked: Any, runner: Runner) -> list[CameTo]:
            self.asked.append(("together", runner))
            self.trees.append([x.parent for x in asked])
            return [came(x.park, x.study) for x in asked]

        def came(park: Park, study: Study) -> CameTo:
            shares = {i.pass_through.value for i in park.policy.instruments if isinstance(i, CarbonPriceInstrument) and i.power_sector and i.pass_through}
            if shares:
                self.passing.append((park, *shares))
            else:
                self.ways.append((park, study.conversion))
            system = "host" if not park.borrowed or self.same else park.id + "".join(sorted(park.borrowed))
            worth = 9.0 if system == "host" else WAYS[study.conversion] + (self.steep * min(shares) if shares else 0.0)
            return CameTo(outcomes=dict.fromkeys(outcomes.NAMES, worth), systems=(system,))

        def calibrated(park: Park, base: Any, runner: Runner) -> Any:
            self.asked.append(("calibrated", runner))
            assert (park, base.park) == (HOST, HOST)
            return fitted, (Problem("calibration", "activity.csv"),) if fitted.lines else ()

        for name, stand_in in (("frame", frame), ("assess", assess), ("measured_together", together), ("calibrated", calibrated)):
            monkeypatch.setattr(swapping, name, stand_in)


def swapped(study: Study = STUDY, *sections: str, runner: Runner = Runner()) -> Comparison:
    return swap(HOST, dict.fromkeys(sections or ("policy",), DONOR), study, runner)


def test_the_gap_is_that_of_the_borrower_over_the_park_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard(monkeypatch)
    found = swapped()
    cost = found.outcomes["cost_per_energy"]
    assert (cost.a.value, cost.b.value, cost.gap.value) == (8.0, 11.0, 3.0)
    assert found.shown["emissions"][0].value == 200.0
    assert found.shown["emissions"][1].value == 100.0
    assert [bool(p.borrowed) for p in sorted(heard.proved, key=lambda p: len(p.borrowed))] == [False, True]
    (borrower,) = (p for p in heard.proved if p.borrowed)
    assert (borrower.policy, borrower.economics, borrower.site) == (DONOR.policy, HOST.economics, HOST.site)
    assert (found.a.borrowed, found.b.borrowed, found.split) == ({}, {"policy": "euref"}, ("policy",))


@pytest.mark.parametrize(("conversion", "low", "high"), [("market", -1.0, 6.0), ("purchasing_power", -4.0, 3.0), ("energy_price", 3.0, 10.0)])
def test_the_gap_holds_what_the_other_ways_of_conversion_would_give(conversion: Any, low: float, high: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """3 a MWh by the way chosen; the others as far from it as they lie apart on representative days."""
    heard = Heard(monkeypatch)
    gap = swapped(STUDY.but(conversion=conversion)).outcomes["cost_per_energy"].gap
    assert (gap.low, gap.value, gap.high) == (low, 3.0, high)
    host, *lent = heard.ways
    assert host == (HOST, conversion)
    assert sorted(way for _, way in lent) == sorted(WAYS)
    assert all(p.borrowed["policy"] is DONOR for p, _ in lent)


def test_a_sign_that_depends_on_the_conversion_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    Heard(monkeypatch)
    turned = [n.values["outcome"] for n in swapped().notes if n.code == "note_sign"]
    assert "cost_per_energy" in turned
    assert not [n for n in swapped(STUDY.but(conversion="energy_price")).notes if n.code == "note_sign" and n.values["outcome"] == "cost_per_energy"]


@pytest.mark.parametrize(("sections", "served", "ways"), [(("policy",), False, 3), (("economics",), True, 3), (("economics",), False, 1), (("trends", "paths"), False, 1), (("governance", "standards"), False, 1)])
def test_only_sections_that_hold_money_are_converted(sections: tuple[str, ...], served: bool, ways: int, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = Heard(monkeypatch)
    donor = DONOR.but(economics=Economics.model_validate({"services": [{"technologies": ["pv_roof"], "price": {"value": "90 EUR/MWh", "year": 2024}}]} if served else {}))
    swap(HOST, dict.fromkeys(sections, donor), STUDY)
    assert len({way for p, way in heard.ways if len(p.borrowed) == len(sections)}) == ways


def test_on_days_sections_are_borrowed_one_after_the_other_and_conventions_start_from_the_last(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the order of the sections, whatever the order in which they are named: as `compare` starts its combinations."""
    heard = Heard(monkeypatch)
    found = swapped(STUDY, "trends", "policy")
    assert heard.trees == [[None, 0, 1, 2, 2, 2, 2, 0]], "the last is what all but the policy come to"
    assert [sorted(p.borrowed) for p, _ in heard.ways[:3]] == [[], ["policy"], ["policy", "trends"]]
    a, b = found.days["cost_per_energy"]
    assert (a.value, b.value) == (9.0, WAYS[STUDY.conversion])
    assert found.outcomes["cost_per_energy"].b.value == 11.0, "the full year stands beside"


def test_what_is_not_modelled_and_what_is_alike_is_said_of_a_swap(monkeypatch: pytest.MonkeyPatch) -> None:
    Heard(monkeypatch)
    found = swapped(STUDY, "paths", "policy")
    assert (found.players, [(m.code, m.values["players"]) for m in found.answer]) == ({"paths": "not_modelled", "policy": "acts"}, [("compared_not_modelled", "paths")])
    Heard(monkeypatch).same = True
    found = swapped(STUDY, "standards")
    assert (found.players, [(m.code, m.values["players"]) for m in found.answer]) == ({"standards": "alike"}, [("compared_alike_in_swap", "standards")])


@pytest.mark.parametrize(
    ("idle", "acting"),
    [(set(), {"policy", "economics"}), ({"policy"}, {"economics"}), ({"economics"}, {"policy"}), ({"policy", "economics"}, set()), ({"together"}, {"policy", "economics"})],
)
def test_each_of_several_borrowed_sections_is_told_apart(idle: set[str], acting: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two, one may move nothing; or both move something only together (`together`)."""
    Heard(monkeypatch)

    def came(asked: Any) -> CameTo:
        lent = set(asked.park.borrowed)
        moves = lent - idle if idle != {"together"} else lent if len(lent) == 2 else set()
        return CameTo(outcomes=dict.fromkeys(outcomes.NAMES, 1.0), systems=tuple(sorted(moves)))

    monkeypatch.setattr(swapping, "measured_together", lambda asked, runner: [came(x) for x in asked])
    found = swapped(STUDY, "policy", "economics")
    assert {d for d, role in found.players.items() if role == "acts"} == acting
    assert [m.values["players"] for m in found.answer if m.code == "compared_alike_in_swap"] == ([", ".join(d for d in ("policy", "economics") if d not in acting)] if len(acting) < 2 else [])


def test_the_gap_of_a_policy_holds_the_ends_of_its_pass_through(monkeypatch: pytest.MonkeyPatch) -> None:
    """A borrowed price that power stations pay passes into the host's price by contract; both ends are run, with what the host's own stations pay at the same end."""
    heard = Heard(monkeypatch)
    heard.steep = 100.0
    gap = swapped(STUDY.but(conversion="market")).outcomes["cost_per_energy"].gap
    low, _, high = passed_through("bought", "contract")
    assert [share for _, share in heard.passing] == [low, high]
    assert (gap.low, gap.high) == pytest.approx((min(-1.0, 3.0 + 100.0 * low), 3.0 + 100.0 * high))
    assert at_pass_through(HOST, "low") == HOST, "no power station of the host pays"


def test_a_study_of_its_own_counts_for_both_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    Heard(monkeypatch)
    assert swapped(STUDY.but(stage=2040)).study["stage"] == "2040"
    assert swap(HOST, {"policy": DONOR}).study["stage"] == str(HOST.study.stage)


def test_what_solves_is_asked_through_the_runner(monkeypatch: pytest.MonkeyPatch) -> None:
    heard, runner = Heard(monkeypatch), Runner(workers=1)
    swapped(runner=runner)
    assert {who for who, _ in heard.asked} == {"frame", "assess", "together", "calibrated"}
    assert all(through is runner for _, through in heard.asked)


def test_a_base_year_that_does_not_hold_withholds_both_sides_and_no_sign_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    Heard(monkeypatch, fitted=misfitting("withheld"))
    found = swap(HOST, {"policy": DONOR}, STUDY, problems=(Problem("not_a_year", "shenzhen-bipv/park.yaml"),))
    for outcome in found.outcomes.values():
        assert {f.reason for f in (outcome.a, outcome.b, outcome.gap)} == {WHY}
    assert {f.reason for pair in found.shown.values() for f in pair} == {WHY}
    assert {f.reason for pair in found.days.values() for f in pair} == {WHY}
    assert found.answer[0].code == "compared_withheld"
    assert (found.answer[0].values["park"], found.answer[0].values["enterprise"], found.calibration["a"].verdict) == (HOST.id, "mill", "withheld")
    assert not [n for n in found.notes if n.code == "note_sign"]
    assert [(p.code, p.file) for p in found.problems] == [("not_a_year", "shenzhen-bipv/park.yaml"), ("calibration", "shenzhen-bipv/activity.csv")]


def test_a_base_year_that_is_marked_withholds_nothing_and_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    Heard(monkeypatch, fitted=misfitting("marked"))
    found = swapped()
    assert (found.answer[0].code, found.outcomes["cost_per_energy"].gap.value, found.shown["emissions"][0].value) == ("compared_marked", 3.0, 200.0)


def test_what_was_borrowed_is_not_lent_on() -> None:
    host, donor = HOST, load("kalundborg")[0]
    lent = borrowing(host, {"policy": donor})
    assert (lent.policy, lent.borrowed["policy"].id, lent.replaced["policy"]) == (donor.policy, donor.id, host.policy)
    assert (lent.economics, lent.site, lent.id) == (host.economics, host.site, host.id)
    with pytest.raises(WrongUse, match="borrowed_twice") as why:
        borrowing(donor, {"policy": lent})
    assert why.value.found == "kalundborg <- shenzhen-bipv <- kalundborg (policy)"
    assert borrowing(donor, {"economics": lent}).borrowed["economics"] is lent


def test_a_second_loan_keeps_the_first() -> None:
    other = load("kalundborg")[0]
    lent = borrowing(borrowing(HOST, {"policy": DONOR}), {"trends": other})
    assert {d: p.id for d, p in lent.borrowed.items()} == {"policy": "euref", "trends": "kalundborg"}
    assert lent.replaced == {"policy": HOST.policy, "trends": HOST.trends}


def test_what_is_no_section_is_not_lent() -> None:
    with pytest.raises(WrongUse, match="weather"):
        borrowing(HOST, {"weather": DONOR})


def test_what_a_host_gave_up_stays_its_own_section() -> None:
    """Whatever it borrows next: the price of its power holds the carbon of its own policy."""
    twice = borrowing(borrowing(HOST, {"policy": DONOR}), {"policy": load("kalundborg")[0]})
    assert (twice.borrowed["policy"].id, twice.replaced) == ("kalundborg", {"policy": HOST.policy})
