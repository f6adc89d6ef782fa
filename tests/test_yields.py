"""A verdict that rests on sun and wind whose yield nobody vouches for, by hand on four steps."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from parkzero.clock import TimeGrid
from parkzero.complete.filling import filled
from parkzero.complete.series import GENERATED
from parkzero.figure import Figure, missing
from parkzero.park.catalogue import yield_span
from parkzero.park.noun import Given
from parkzero.park.site import Site
from parkzero.results import Provenance
from parkzero.show import yields
from parkzero.show.withholding import WHY, YIELDS
from parkzero.show.yields import Unsure, at_ends, bought_instead, judged_by_yield, of_yields, resting_on_yields, under_yields, unsure_yield
from parkzero.standards.factors import FOSSIL_POWER
from parkzero.statement import Judged
from parkzero.text.speaking import LANGUAGES, say

GRID = TimeGrid.year(4, 1.0)
OWN = Provenance(kind="profile", of="profiles/sun")


def hours(*values: float) -> Any:
    return np.array(values)


def unsure(made: Any, possible: Any, most: float = 100.0, ends: tuple[float, float] = (0.5, 1.5)) -> Unsure:
    return Unsure(made=made, possible=possible, most=most, ends=ends)


def test_at_the_low_end_curtailed_energy_is_lost_first_and_capacity_bounds_the_high_end() -> None:
    """Of 10, 10, 90 and 0 MW possible 10, 4, 90 and 0 are made: half as much loses 5, 0, 45, 0; half as much again gains 5, 5, 10 (up to 100 MW), 0."""
    source = unsure(hours(10.0, 4.0, 90.0, 0.0), hours(10.0, 10.0, 90.0, 0.0))
    assert source.less.tolist() == [5.0, 0.0, 45.0, 0.0]
    assert source.more.tolist() == [5.0, 5.0, 10.0, 0.0]


def test_what_is_lost_is_sold_less_before_it_is_bought_and_what_is_gained_is_bought_less_as_far_as_any_is() -> None:
    source = unsure(hours(10.0, 10.0, 10.0, 10.0), hours(10.0, 10.0, 10.0, 10.0))
    assert bought_instead([source], hours(0.0, 2.0, 8.0, 8.0), hours(7.0, 3.0, 0.0, 0.0), GRID) == (12.0, 12.0)
    assert bought_instead([source, source], hours(0.0, 2.0, 8.0, 8.0), hours(7.0, 3.0, 0.0, 0.0), GRID) == (18.0, 30.0)
    assert bought_instead([], hours(1.0, 1.0, 1.0, 1.0), hours(0.0, 0.0, 0.0, 0.0), GRID) == (0.0, 0.0)


def judging(answer: str, low: float, value: float, high: float, line: float | None = 0.2) -> Any:
    figure = Figure(line, "tCO2/tce") if line else missing("tCO2/tce", "none")
    none = missing("1", "x")
    return Judged(
        answer=answer, why="", conditions=(), unlisted=none, without_unlisted=none, illustration=False, indicator=Figure(value, "tCO2/tce", low=low, high=high), indicator_with_feedstock=none, line=figure, margin=none,  # type: ignore[arg-type]
        energy=Figure(1000.0, "tce"), energy_calorific=none, emissions=none, cut=none, grid_room=none, direct_share=none, guiding={}, guiding_line={},
    )  # fmt: skip


def test_power_bought_instead_moves_tonnes_and_not_energy_use() -> None:
    """12 MWh less and 30 more at 0.8 t/MWh on 1,000 tce."""
    found = at_ends(judging("meets", 0.1, 0.1, 0.1), 12.0, 30.0, 0.8)
    assert (found.value, found.low, found.high) == (0.1, pytest.approx(0.1 - 0.0096), pytest.approx(0.1 + 0.024))


@pytest.mark.parametrize(
    ("answer", "interval", "line", "moves", "found"),
    [
        ("meets", (0.10, 0.12, 0.14), 0.2, (-0.02, 0.05), "stands"), ("meets", (0.10, 0.12, 0.14), 0.2, (-0.02, 0.06), "stands"), ("meets", (0.10, 0.12, 0.14), 0.2, (-0.02, 0.07), "turns"), ("meets", (0.10, 0.12, 0.19), 0.2, (0.0, 0.02), "turns"),
        ("misses", (0.22, 0.25, 0.3), 0.2, (-0.01, 0.1), "stands"), ("misses", (0.22, 0.25, 0.3), 0.2, (-0.03, 0.1), "turns"),
        ("meets_if", (0.1, 0.15, 0.3), 0.2, (0.0, 0.04), "stands"), ("meets_if", (0.1, 0.15, 0.3), 0.2, (0.0, 0.06), "turns"), ("misses_if", (0.1, 0.25, 0.3), 0.2, (-0.04, 0.0), "stands"), ("misses_if", (0.1, 0.25, 0.3), 0.2, (-0.06, 0.0), "turns"),
        ("no_line", (0.1, 0.15, 0.3), None, (-0.1, 0.2), "not_asked"), ("cannot_be_told", (0.1, 0.15, 0.3), 0.2, (-0.1, 0.2), "not_asked"), ("not_assessed", (0.1, 0.15, 0.3), 0.2, (-0.1, 0.2), "not_asked"),
    ],
)  # fmt: skip
def test_a_verdict_stands_where_no_end_takes_its_interval_across_the_line(answer: str, interval: tuple[float, float, float], line: float | None, moves: tuple[float, float], found: str) -> None:
    judged = judging(answer, *interval, line)
    at = interval[1]
    assert under_yields(judged, Figure(at, "tCO2/tce", low=at + moves[0], high=at + moves[1])) == found


SITE: dict[str, Any] = {"place": {"country": "FR", "latitude": 50.0, "longitude": 170.0}, "climate": {}, "enterprises": [{"id": "a", "sector": "food"}]}


def given(value: float, low: float, high: float, **more: Any) -> Given:
    return Given(value=value, unit="h", low=low, high=high, **more)


def placed(pv: Given | None = None, wind: Given | None = None, own: Given | None = None, source: Provenance = GENERATED) -> tuple[float, ...] | None:
    site = SimpleNamespace(place=Site.model_validate(SITE).place, climate=Site.model_validate(SITE).climate.but(pv_yield=pv, wind_hours=wind), assets=(SimpleNamespace(id="mill", hours=own),))
    series = SimpleNamespace(origin={"pv": source, "wind": source, "pv on walls": source})
    found = unsure_yield(site, series, "mill", "wind" if wind else "pv_roof")  # type: ignore[arg-type]
    return tuple(round(x, 6) for x in found) if found else None


def test_a_yield_is_unsure_where_nobody_vouches_for_it() -> None:
    assert placed(pv=given(1000.0, 800.0, 1300.0, confidence="C")) == (0.8, 1.3)
    assert placed(wind=given(2000.0, 1200.0, 3000.0, confidence="C", rule="default")) == (0.6, 1.5)
    assert placed(pv=given(1000.0, 800.0, 1300.0, confidence="B")) is None
    assert placed(pv=given(1000.0, 800.0, 1300.0)) is None
    assert placed() == (0.6, 1.4)
    for settled in (Provenance(kind="weather_file", of="sun.epw"), Provenance(kind="weather_year", of="sun.csv", year=2017), OWN):
        assert placed(pv=given(1000.0, 800.0, 1300.0, confidence="C"), source=settled) is None
    assert placed(pv=given(1000.0, 850.0, 1150.0, confidence="C", rule="meters")) is None


def test_a_plants_own_hours_go_before_the_yield_of_the_place() -> None:
    place = given(1000.0, 800.0, 1300.0, confidence="C")
    assert placed(pv=place, own=given(900.0, 810.0, 990.0, confidence="B")) is None
    assert placed(pv=place, own=given(900.0, 810.0, 990.0, confidence="C", rule="activity")) is None
    assert placed(pv=place, own=given(900.0, 810.0, 990.0, confidence="C"), source=OWN) == (0.9, 1.1)


@pytest.mark.parametrize(("confidence", "found"), [("A", None), ("B", None), ("C", (0.8, 1.2))])
def test_a_yield_of_the_climate_has_the_confidence_of_its_row(confidence: str, found: tuple[float, float] | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yields, "climatology", lambda place, climate: SimpleNamespace(origin={"pv_yield": SimpleNamespace(confidence=confidence)}))
    low, high = yield_span("climate", confidence)
    assert placed(pv=given(1000.0, 1000.0 * low, 1000.0 * high, confidence="C", rule="climate")) == found


def test_yields_that_are_filled_have_the_interval_of_their_rule() -> None:
    assert (yield_span("latitude"), yield_span("meters")) == ((0.7, 1.3), (0.85, 1.15))
    site = Site.model_validate(SITE)
    pv = filled(site, (), 2024)[0].climate.pv_yield
    assert pv is not None
    assert (pv.rule, pv.value, pv.low, pv.high) == ("latitude", 1050.0, pytest.approx(735.0), pytest.approx(1365.0))


def planned(confidence: str = "C", answer: str = "meets", value: float = 0.1) -> tuple[Any, Any]:
    """10 MW of panels at half their output in four steps, 20 MW bought in each, a quarter of it green; beside them a turbine of 1 MW whose wind is the park's own."""
    sun = SimpleNamespace(id="new-pv", technology="pv_roof", input=None, output="electricity", availability=hours(0.5, 0.5, 0.5, 0.5), spares=False, existing=0.0, per_capacity=1.0)
    wind = SimpleNamespace(id="mill", technology="wind", input=None, output="electricity", availability=hours(1.0, 1.0, 1.0, 1.0), spares=False, existing=1.0, per_capacity=1.0)
    chp = SimpleNamespace(id="chp", technology="chp_gas", input="natural_gas", output="electricity", availability=None, spares=False, existing=1.0, per_capacity=1.0)
    series = SimpleNamespace(origin={"pv": GENERATED, "wind": OWN})
    climate = Site.model_validate(SITE).climate.but(pv_yield=given(1000.0, 600.0, 1200.0, confidence=confidence))
    site = SimpleNamespace(place=Site.model_validate(SITE).place, climate=climate, assets=())
    green = SimpleNamespace(covered=0.25)
    plan = SimpleNamespace(grid=GRID, capacity={"new-pv": 10.0}, flow={"new-pv": hours(5.0, 5.0, 5.0, 5.0), "mill": hours(1.0, 1.0, 1.0, 1.0), "grid": hours(20.0, 20.0, 20.0, 20.0), "gas": hours(9.0, 9.0, 9.0, 9.0), "export": hours(0.0, 0.0, 0.0, 1.0)})
    supplies = (SimpleNamespace(id="grid", carrier="electricity", giver_kind="grid"), SimpleNamespace(id="gas", carrier="natural_gas", giver_kind="supplier"))
    system = SimpleNamespace(plants=(sun, wind, chp), supplies=supplies, outlets=(SimpleNamespace(id="export", carrier="electricity"),))
    frame = SimpleNamespace(stage=SimpleNamespace(series=series), site=SimpleNamespace(grid=green))
    return SimpleNamespace(plan=plan, system=system, frame=frame, site=site), judging(answer, value, value, value)


def test_the_indicator_of_a_plan_between_the_ends_of_its_yield() -> None:
    """20 MWh of sun, 40 % less or 20 % more: 7 MWh more are bought (the one sold in the last step is not) or 4 less, three quarters of them ordinary power."""
    found = resting_on_yields(*planned())
    factor = 0.75 * FOSSIL_POWER / 1000.0
    assert (found.output.value, found.output.low, found.output.high) == (20.0, pytest.approx(12.0), pytest.approx(24.0))
    assert (found.indicator.low, found.indicator.high) == (pytest.approx(0.1 - 4.0 * factor), pytest.approx(0.1 + 7.0 * factor))
    assert (found.answer, resting_on_yields(*planned(value=0.2)).answer, resting_on_yields(*planned(answer="no_line")).answer) == ("stands", "turns", "not_asked")


def test_a_plan_whose_yields_are_vouched_for_is_not_asked() -> None:
    found = resting_on_yields(*planned("B"))
    assert (found.answer, found.output.value, found.indicator.value) == ("not_asked", None, None)


def test_a_verdict_that_turns_is_none_and_what_would_settle_it_is_told() -> None:
    made, judged = planned(value=0.2)
    turns, stands = resting_on_yields(made, judged), resting_on_yields(*planned())
    told = judged_by_yield(judged, turns)
    assert (told.answer, told.why) == ("cannot_be_told", "climate")
    assert judged_by_yield(judged, stands) == judged
    (note,), (other,) = of_yields(turns, judged.line), of_yields(stands, judged.line)
    assert (note.code, other.code, list(of_yields(YIELDS, judged.line))) == ("note_yield_turns", "note_yield_stands", [])
    assert {YIELDS.output.reason, YIELDS.indicator.reason} == {WHY}
    for lang in LANGUAGES:
        assert "EPW" in say(note.code, lang, **note.values)
        assert say("verdict_why_climate", lang) != "verdict why climate"
