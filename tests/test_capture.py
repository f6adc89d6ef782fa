"""Stored CO2: each source stores no more of a kind than arises there, and the relief stands where it arose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ledgers import booked, made, product, row, total
from parkzero import check, inventory, load
from parkzero.flows import Flows
from parkzero.park.boundary import Perimeter, parted
from parkzero.problem import ParkError
from parkzero.standards.account import account
from parkzero.standards.capture import explained
from parkzero.standards.processes import surroundings
from parkzero.standards.register import METHODS
from parkzero.text.speaking import phrase

E = "eu-ets"
GAS, WOOD = row("natural_gas", 10_000.0), row("biomass", 10_000.0)
FOSSIL, BIOGENIC = 10_000.0 * 0.0561 * 3.6, 10_000.0 * 0.112 * 3.6


def captured(firm: str, tonnes: float, to: str = "", **changes: Any) -> dict[str, Any]:
    """CO2 that an enterprise captures: to a store, or to a neighbour."""
    there = {"receiver_kind": "enterprise", "receiver": to} if to else {"receiver_kind": "ground", "receiver": ""}
    return row("co2", tonnes, giver_kind="enterprise", giver=firm, unit="t") | there | changes


def beyond(rows: list[dict[str, Any]]) -> list[tuple[str, str, float, float]]:
    """By source and kind what is said to be stored, and what arises."""
    return [(x.enterprise, x.kind, pytest.approx(x.stored), pytest.approx(x.arising)) for x in booked(rows, E).excesses]


@pytest.mark.parametrize("name", [n for n in METHODS if n != "cbam"])
@pytest.mark.parametrize("attribute", ["none", "biogenic"])
def test_stored_co2_of_a_biomass_plant_is_a_removal_and_no_relief(name: str, attribute: str) -> None:
    found = booked([WOOD, captured("a", 1000.0, attribute=attribute)], name)
    assert found.removals.value == pytest.approx(-1000.0)
    assert found.total.value == pytest.approx(total([WOOD], name))


def test_a_kind_that_does_not_arise_is_not_stored() -> None:
    assert beyond([GAS, captured("a", 1000.0, attribute="biogenic")]) == [("a", "biogenic", 1000.0, 0.0)]
    assert beyond([WOOD, captured("a", 1000.0, attribute="fossil")]) == [("a", "fossil", 1000.0, 0.0)]
    assert beyond([GAS, WOOD, captured("a", FOSSIL + 1.0, attribute="fossil")]) == [("a", "fossil", FOSSIL + 1.0, FOSSIL)]
    assert [x[:2] for x in beyond([GAS, WOOD, captured("a", FOSSIL + BIOGENIC + 1.0)])] == [("a", "fossil"), ("a", "biogenic")]
    assert beyond([GAS, WOOD, captured("a", FOSSIL + BIOGENIC)]) == []


def test_what_is_stored_beyond_its_source_counts_nothing() -> None:
    whole = [GAS, WOOD, captured("a", FOSSIL, attribute="fossil"), captured("a", FOSSIL, attribute="fossil"), captured("a", 10.0, attribute="biogenic")]
    found = booked(whole, E)
    assert (found.total.value, found.removals.value) == (pytest.approx(0.0), pytest.approx(-10.0))
    assert sorted(-x.tonnes for x in found.lines if x.step == "capture" and x.scope == "1") == [pytest.approx(FOSSIL / 2), pytest.approx(FOSSIL / 2)]
    assert total([GAS, captured("a", 1000.0, attribute="biogenic")], E) == pytest.approx(FOSSIL)


def test_an_excess_is_told_with_what_was_found_and_what_there_is() -> None:
    rows = [GAS, captured("a", 3000.0, "b"), captured("b", 3000.0, origin="park.xlsx:activity!A9")]
    (told,) = explained(booked(rows, name) for name in (E, "ghg-protocol-location"))
    assert (told.code, told.level, told.file, told.line) == ("capture_exceeds", "warning", "park.xlsx", "activity!F9")
    assert (told.found, told.expected) == ("3,000 t of fossil CO2 of a stored", "at most the 1,999.4 t that arise there; the rest counts nothing")
    assert explained([booked([GAS, captured("a", 2000.0)], E)]) == ()


def test_a_rule_of_bought_energy_alone_tells_no_excess() -> None:
    method = METHODS["ghg-protocol-location"]
    indirect = replace(method, ruler=method.ruler.but(direct=False))
    assert booked([GAS, captured("a", 1000.0)], indirect).excesses == ()


def test_what_no_row_says_is_of_both_kinds_as_they_arise() -> None:
    found = booked([GAS, WOOD, captured("a", 1000.0)], E)
    share = FOSSIL / (FOSSIL + BIOGENIC)
    assert (found.total.value or 0.0) == pytest.approx(FOSSIL - 1000.0 * share)
    assert found.removals.value == pytest.approx(-1000.0 * (1.0 - share))
    apart = booked([GAS, WOOD, captured("a", 400.0, attribute="fossil"), captured("a", 100.0)], E)
    left = (FOSSIL - 400.0) / (FOSSIL - 400.0 + BIOGENIC)
    assert (apart.total.value or 0.0) == pytest.approx(FOSSIL - 400.0 - 100.0 * left)


def test_a_shared_store_relieves_whom_the_co2_came_from() -> None:
    found = booked([GAS, captured("a", 1000.0, "b"), captured("b", 1000.0)], E)
    assert found.total.value == pytest.approx(FOSSIL - 1000.0)
    assert found.enterprises["a"].value == pytest.approx(FOSSIL - 1000.0)
    assert "b" not in found.enterprises
    wood = booked([WOOD, captured("a", 1000.0, "b"), captured("b", 1000.0, attribute="biogenic")], E)
    assert (wood.total.value, wood.removals.value) == (pytest.approx(0.0), pytest.approx(-1000.0))


@pytest.mark.parametrize("name", [E, "cbam"])
def test_a_hub_that_a_rule_does_not_count_stores_for_those_that_it_counts(name: str) -> None:
    """Regulation (EU) 2018/2066, Article 49: who hands CO2 over for storage subtracts it, whoever stores it; of whom the rule does not count
    nothing counts, though a counted enterprise stores it."""
    rows = [GAS, GAS | {"receiver": "c"}, captured("a", 1000.0, "b"), captured("c", 500.0, "b"), captured("b", 1500.0)]

    def counted(firms: dict[str, float]) -> float | None:
        return account(Flows.rows(rows), replace(made(name), firms=firms)).total.value

    assert counted({"a": 1.0}) == pytest.approx(FOSSIL - 1000.0)
    assert counted({"a": 1.0, "b": 1.0}) == pytest.approx(FOSSIL - 1000.0)
    assert counted({"b": 1.0}) == pytest.approx(0.0)
    assert counted({"a": 0.5, "c": 1.0}) == pytest.approx(0.5 * (FOSSIL - 1000.0) + FOSSIL - 500.0)


def test_a_hub_beyond_the_park_stores_for_an_installation_inside() -> None:
    cut = Perimeter("park", "part", {"a": 1.0})
    both = parted(Flows.rows([GAS, captured("a", 1000.0, "b"), captured("b", 1000.0)]), cut)
    assert account(both, replace(made(E), firms={"a": 1.0})).total.value == pytest.approx(FOSSIL - 1000.0)
    assert booked([GAS, captured("a", 1000.0, "b"), captured("b", 1000.0, receiver_kind="outside")], E).total.value == pytest.approx(FOSSIL)


def test_two_sources_share_a_store_down_a_chain() -> None:
    rows = [GAS, WOOD | {"receiver": "b"}, captured("a", 1000.0, "c"), captured("b", 3000.0, "c"), captured("c", 4000.0, "d"), captured("d", 2000.0)]
    found = booked(rows, E)
    assert found.enterprises["a"].value == pytest.approx(FOSSIL - 500.0)
    assert found.removals.value == pytest.approx(-1500.0)
    green = booked([*rows[:-1], captured("d", 2000.0, attribute="biogenic")], E)
    assert (green.total.value, green.removals.value) == (pytest.approx(FOSSIL), pytest.approx(-2000.0))


def test_a_hub_stores_no_more_than_was_handed_to_it() -> None:
    assert beyond([GAS, captured("a", 1000.0, "b"), captured("b", 1001.0)]) == [("b", "fossil", 1.0, 0.0)]
    assert beyond([GAS, captured("a", FOSSIL + 1.0, "b"), captured("b", FOSSIL + 1.0)]) == [("a", "fossil", FOSSIL + 1.0, FOSSIL)]
    assert [x[:2] for x in beyond([GAS, captured("a", 1000.0, "b"), captured("b", 500.0), captured("b", 600.0, receiver_kind="outside")])] == [("b", "fossil")]
    assert booked([GAS, captured("a", 1000.0, "b"), captured("b", 1001.0)], E).total.value == pytest.approx(FOSSIL - 1000.0)
    with pytest.raises(ParkError) as caught:
        booked([GAS, captured("a", 10.0, "b"), captured("b", 10.0, "a")], E)
    assert caught.value.problems[0].code == "capture_circle"


def test_co2_handed_on_and_not_stored_relieves_nobody() -> None:
    assert total([GAS, captured("a", 1000.0, "b")], E) == pytest.approx(FOSSIL)
    assert total([captured("a", 1000.0, "b")], E) == pytest.approx(0.0)


def test_a_plan_keeps_what_processes_store_with_a_neighbour() -> None:
    rows = [product("lime", 1000.0), WOOD, captured("a", 300.0, "b", attribute="fossil"), captured("b", 300.0)]
    base = booked(rows, "ghg-protocol-location")
    found = surroundings(Flows.rows(rows), {"yardstick": base}, growth=2.0, run="plan", year=2030)
    lime = total(rows[:1], "ghg-protocol-location")
    assert found.carbon == {"a": pytest.approx(2.0 * (lime - 300.0))}
    assert found.flows.total(carrier="co2", receiver_kind="ground", attribute="fossil") == pytest.approx(600.0)
    assert sum(found.tonnes["yardstick"].values()) == pytest.approx(2.0 * (lime - 300.0))


AMMONIA, UREA = product("ammonia_gas", 1000.0), product("urea", 900.0, "b")
IN_UREA = 900.0 * 0.2 * 44.0 / 12.0
"""t CO2: 0.2 tC/t of urea."""
EMITTED = ("eu-ets", "cbam")


@pytest.mark.parametrize("name", list(METHODS))
def test_co2_in_urea_counts_alike_whoever_makes_the_urea(name: str) -> None:
    """IPCC 2006, volume 3, equation 3.1; Regulation (EU) 2018/2066, Article 49: no other transfer than to a store is taken off."""
    relief = 0.0 if name in EMITTED else IN_UREA
    neighbour = booked([AMMONIA, captured("a", 800.0, "b"), UREA], name)
    assert neighbour.total.value == pytest.approx(2104.0 - relief)
    assert neighbour.enterprises["a"].value == pytest.approx(2104.0 - relief)
    assert total([AMMONIA, product("urea", 900.0)], name) == pytest.approx(2104.0 - relief)


def test_urea_binds_no_more_than_was_handed_over_and_none_that_is_stored() -> None:
    name = "ghg-protocol-location"
    assert total([AMMONIA, UREA], name) == pytest.approx(2104.0)
    assert total([AMMONIA, captured("a", 500.0, "b"), UREA], name) == pytest.approx(1604.0)
    assert total([AMMONIA, captured("a", 700.0, "b"), captured("b", 500.0), UREA], name) == pytest.approx(1404.0)
    assert total([AMMONIA, captured("a", 1800.0), captured("a", 600.0, "b"), UREA], name) == pytest.approx(0.0, abs=1e-6)
    assert total([WOOD, captured("a", 800.0, "b"), UREA], name) == pytest.approx(total([WOOD], name))


def test_two_neighbours_bind_no_more_than_arose_at_their_source() -> None:
    """Each could bind 1,467 t; 2,104 t arise."""
    neighbours = [x for firm in "bc" for x in (captured("a", 1500.0, firm), product("urea", 2000.0, firm))]
    assert total([AMMONIA, *neighbours], "ghg-protocol-location") == pytest.approx(0.0, abs=1e-6)


def test_co2_in_urea_of_a_neighbour_goes_on_beside_a_plan() -> None:
    rows = [AMMONIA, captured("a", 800.0, "b"), UREA]
    found = surroundings(Flows.rows(rows), {"yardstick": booked(rows, "ghg-protocol-location")}, 1.5, "plan", 2030)
    assert sum(found.tonnes["yardstick"].values()) == pytest.approx(1.5 * (2104.0 - IN_UREA))
    assert total(list(found.flows.records()), "ghg-protocol-location") == pytest.approx(1.5 * (2104.0 - IN_UREA))
@pytest.fixture
def eager(starter: Callable[..., Path]) -> Path:
    """A park whose foundry stores more CO2 than it emits."""
    folder = starter()
    with (folder / "activity.csv").open("a", encoding="utf8") as rows:
        head = (folder / "activity.csv").read_text(encoding="utf8").splitlines()[0].split(",")
        cells = {"enterprise": "foundry", "action": "captured", "carrier": "co2", "partner": "storage", "quantity": "9000000", "unit": "t", "period": "2024", "evidence_id": "store"}
        rows.write(",".join(cells.get(c, "") for c in head) + "\n")
    return folder


def test_check_and_inventory_say_what_is_stored_in_excess(eager: Path) -> None:
    told = [p for p in check(eager) if p.code == "capture_exceeds"]
    shown = [p for p in inventory(load(eager)[0], draws=0).problems if p.code == "capture_exceeds"]
    assert [p.field for p in told] == ["quantity"] * len(told) != []
    assert {p.found for p in shown} == {p.found for p in told}
    assert all("t of " in p.found and p.expected.startswith("at most the ") and phrase(p.found, "zh") != p.found and phrase(p.expected, "zh") != p.expected for p in told)
