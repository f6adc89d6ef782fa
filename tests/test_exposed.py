"""What cost and tonnes of a run move with, part by part on a stand-in of constant flows."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

import systems as s
import test_value as v
from parkzero.figure import Figure
from parkzero.park.passing import network_needs
from parkzero.show import exposed as room
from parkzero.show.exposed import REST, Exposed, exposed
from test_stripping import STUDY


def line(tonnes: float, carrier: str = "natural_gas", scope: str = "1", factor: str = "gas") -> Any:
    return SimpleNamespace(tonnes=tonnes, carrier=carrier, scope=scope, factor=factor)


def shown(monkeypatch: pytest.MonkeyPatch, lacks: dict[str, float] | None = None) -> Exposed:
    """Power at 80: 50 of the card at an index of 1.2, 10 of the network, 4 of levies and 6 of carbon; sold at 40, of which 30 of the card."""
    judged = SimpleNamespace(energy=Figure(200.0, "tce"), indicator=Figure(0.25, "tCO2/tce"), line=0.2)
    monkeypatch.setattr(room, "verdict", lambda *_: judged)
    monkeypatch.setattr(room, "shortfall", lambda *_: lacks or {})
    tariff = SimpleNamespace(energy=SimpleNamespace(value=50.0), network=SimpleNamespace(value=10.0), levied=lambda year: 4.0, export=SimpleNamespace(value=30.0), mechanism=None)
    site = SimpleNamespace(prices={"electricity": tariff}, cost_region="europe", grid=SimpleNamespace(covered=0.0))
    outlook = SimpleNamespace(at=lambda driver, year, of="": 1.2)
    frame = SimpleNamespace(study=STUDY, outlook=outlook, stage=SimpleNamespace(site=site, series=SimpleNamespace(sold_since=0)), site=site, park=SimpleNamespace(standards=None))
    price = SimpleNamespace(aside_sold={}, sell=s.flat(40.0))
    offer = SimpleNamespace(network=None, certificate=0.0, prices={"electricity": price}, candidates=v.OFFER.candidates)
    own = (line(500.0), line(40.0, "electricity", "2", "grid 2030"), line(60.0, "electricity", "2", "grid 2030"), line(9.0, scope="biogenic"))
    national = SimpleNamespace(lines=(line(30.0), line(20.0, "electricity", "2")))
    plan = v.planned()
    plan.emissions = 605.0
    return exposed(
        SimpleNamespace(  # type: ignore[arg-type]
            frame=frame, site=site, plan=plan, system=v.SYSTEM, offer=offer, value=v.worth(plan), charges=v.TAX, flows=None,
            inventories={"yardstick": SimpleNamespace(lines=own, counted=("1", "2")), "china-zcp-2025": national},
        )
    )


def test_money_moves_with_what_each_price_multiplies(monkeypatch: pytest.MonkeyPatch) -> None:
    found, lost = shown(monkeypatch), network_needs("europe", STUDY).losses[1]
    assert found.social == pytest.approx({
        ("bought", "electricity"): (60.0 + lost * 60.0) * 3.0 * v.H, ("network", "electricity"): 0.0, ("peak", "electricity"): 0.0, ("sold", "electricity"): -36.0 * v.H,
        ("capital", "pv"): 8.0 * 70.0, ("capital", "battery"): 2.0 * 20.0 + 6.0 * 11.0, REST: found.social[REST],
    })  # fmt: skip
    assert found.private == pytest.approx({
        ("bought", "electricity"): 60.0 * 3.0 * v.H, ("network", "electricity"): 10.0 * 3.0 * v.H + 5.0 * 4.0 * v.H, ("peak", "electricity"): 36_000.0, ("sold", "electricity"): -36.0 * v.H,
        ("capital", "pv"): 8.0 * 90.0, ("capital", "battery"): 2.0 * 30.0 + 6.0 * 13.0, ("charges", "tax"): v.PAID, REST: found.private[REST],
    })  # fmt: skip
    assert (sum(found.social.values()), sum(found.private.values())) == (pytest.approx(v.worth().cost), pytest.approx(v.worth().private))


def test_tonnes_move_with_their_factors_and_the_indicator_with_power_without_a_certificate(monkeypatch: pytest.MonkeyPatch) -> None:
    found = shown(monkeypatch)
    assert found.tonnes == {("factor", "gas"): 500.0, ("grid", "grid 2030"): 100.0, REST: 5.0}
    assert (found.indicator, found.line, found.ungreen) == (0.25, 0.2, 20.0 / 200.0)


def test_a_run_serves_where_hardly_anything_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    demand = v.SYSTEM.year.total(s.POWER_LOAD.power)
    assert shown(monkeypatch, {"electricity": 0.5 * room.NOTED * demand}).served
    assert not shown(monkeypatch, {"electricity": 2.0 * room.NOTED * demand}).served
