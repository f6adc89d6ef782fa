"""What the park pays for power beyond what power and network cost, by who gets it: by hand on a stand-in of constant flows."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

import test_value as v
from parkzero.park.adapt import PowerCarbon
from parkzero.park.passing import network_needs
from parkzero.park.study import Study
from parkzero.show import stripping

STUDY = Study(base_year=2024, stage=2030, currency="EUR", price_year=2025)
CARBON = {"low": PowerCarbon(given=0.5, acting=2.0), "central": PowerCarbon(given=1.0, acting=3.0), "high": PowerCarbon(given=1.5, acting=4.5)}


@pytest.fixture(autouse=True)
def carbon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stripping, "carbon_in_power", lambda park, marginal, year, index, *, end: CARBON[end])
    monkeypatch.setattr(stripping, "marginal", lambda site, year: SimpleNamespace(value=0.8))
    monkeypatch.setattr(stripping, "certificates_bought", lambda *_: None)


def framed(price: float = 50.0, *, levies: object = 4.0) -> Any:
    site = SimpleNamespace(cost_region="europe", prices={"electricity": SimpleNamespace(energy=SimpleNamespace(value=price), levies=levies, levies_path={})}, grid=SimpleNamespace(covered=0.0))
    return SimpleNamespace(study=STUDY, park="park", site=site, stage=SimpleNamespace(site=site), outlook=SimpleNamespace(at=lambda driver, year, of="": {"energy_price": 1.2, "carbon_price": 1.0}[driver]))


def shown(bought: float, sold: float = 1.0, **of: Any) -> Any:
    plan = v.planned(bought, sold)
    return stripping.passing(SimpleNamespace(frame=framed(**of), value=v.worth(plan), system=v.SYSTEM, plan=plan, offer=SimpleNamespace(certificate=0.0)))  # type: ignore[arg-type]


def test_the_network_that_selling_needs_is_not_of_a_bought_mwh() -> None:
    """A park of wind that buys 3 MW and sells 40: what 40 MW of network cost was put on each MWh bought (-1,749 DKK)."""
    assert shown(3.0, 40.0)["stripped_grid"] == shown(3.0)["stripped_grid"]


def test_what_is_stripped_of_a_bought_mwh_goes_to_three() -> None:
    """4 of levies, 3 of carbon (2 to 4.5 by how much passes), and of the network its 8, demand charges of 36,000 and what 3 MW need less, over 3 MW bought."""
    found, need, hours = shown(3.0), network_needs("europe", STUDY), 3.0 * v.H
    rest = 8.0 + 12.0 * 1_000.0 * 3.0 / hours - 20_000.0 * 3.0 / hours
    assert (found["stripped_state"].value, found["stripped_generators"].value, found["stripped_grid"].value) == (4.0, pytest.approx(3.0), pytest.approx(rest))
    assert (found["stripped_generators"].low, found["stripped_generators"].high) == (pytest.approx(2.0), pytest.approx(4.5))
    wholesale, peak = 50.0 * 1.2 - 1.0, 3.0 / hours
    dear, cheap = ((need.losses[n] - need.losses[1]) * wholesale + (need.capacity[n] - need.capacity[1]) * peak for n in (2, 0))
    assert (found["stripped_grid"].low, found["stripped_grid"].high) == (pytest.approx(rest - dear), pytest.approx(rest - cheap))
    assert cheap < 0.0 < dear
    assert {x: found[f"passed_{x}"].value for x in ("state", "grid", "generators")} == v.worth().passed


def test_levies_that_no_card_tells_are_not_nothing() -> None:
    found = shown(3.0, levies=None)["stripped_state"]
    assert (found.value, found.reason) == (None, "the card tells no levies")


def test_nothing_is_stripped_of_power_that_is_not_bought() -> None:
    found = shown(0.0)
    assert [found[f"stripped_{x}"].value for x in ("state", "grid", "generators")] == [None, None, None]


def test_more_carbon_than_a_price_of_power_holds_is_told() -> None:
    """1 of carbon in 1.2 x the price: told from 0.6 of it on, that is below a price of 1.39."""
    assert list(stripping.of_carbon(framed(1.4))) == []
    (note,) = stripping.of_carbon(framed(1.3))
    assert (note.code, {n: x.value for n, x in note.values.items()}) == ("note_carbon_in_price", {"carbon": 1.0, "price": pytest.approx(1.56), "left": pytest.approx(0.56)})  # type: ignore[union-attr]
