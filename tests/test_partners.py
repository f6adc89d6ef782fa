"""The other side of a row: who it may be, and whose supply is direct."""

from __future__ import annotations

from typing import Any

import pytest

from ledgers import row
from parkzero.flows import Flows
from parkzero.park.amounts import Known
from parkzero.park.columns import ACTIVITY
from parkzero.park.direct_supply import of_fossil_plants, over_the_grid, without_source
from parkzero.park.partners import crosses, default_partner, partnered
from parkzero.park.whole import Activity
from parkzero.words import PARTNERS, RESERVED

KNOWN = Known(enterprises=("mill", "zone-energy", "acrossland"), names={"园区能源站": "zone-energy", "磨坊": "mill"}, assets=("pv",), parts=("east",))


def told(**cells: str) -> list[tuple[str, str]]:
    """Code and hint of what is wrong with the partner of a row."""
    found: list[tuple[str, str]] = []
    values = dict.fromkeys(ACTIVITY, "") | {"enterprise": "mill", "action": "bought", "carrier": "electricity"} | cells
    partnered(values, KNOWN, lambda code, field, expected, hint="": found.append((code, hint)))
    return found


def test_partners_are_reserved_names() -> None:
    assert set(PARTNERS) <= RESERVED


@pytest.mark.parametrize(("partner", "meant"), [("gird", "grid"), ("zone_energy", "zone-energy"), ("acros", "across"), ("across:est", "across:east"), ("outsde", "outside")])
def test_an_unknown_partner_is_told_with_the_nearest(partner: str, meant: str) -> None:
    assert told(partner=partner) == [("unknown_partner", f"did you mean {meant!r}?")]


def test_who_may_stand_on_the_other_side() -> None:
    for partner in ("", "grid", "supplier", "outside", "zone-energy", "across", "across:east", "acrossland"):
        assert told(partner=partner) == []
    assert [c for c, _ in told(partner="mill")] == ["unknown_partner"]
    assert [c for c, _ in told(partner="storage")] == ["unknown_partner"]
    assert told(partner="storage", action="captured", carrier="co2") == []
    assert told(partner="pv", action="generated") == []
    assert [c for c, _ in told(partner="pv")] == ["unknown_partner"]
    assert not crosses("acrossland")


@pytest.mark.parametrize(
    ("cells", "told_so"),
    [
        ({"source": "zone-energy"}, True), ({"source": "园区能源站"}, True), ({"source": "zone-energy", "action": "sold"}, True), ({"source": "pv", "action": "generated"}, True), ({"source": "mill"}, False), ({"source": "磨坊"}, False),
        ({"source": "zone-energy", "partner": "grid"}, False), ({"source": "bill of zone-energy"}, False), ({"source": "pv"}, False), ({"source": "grid"}, False), ({"source": "zone-energy", "action": "burnt", "carrier": "coal"}, False),
    ],
)  # fmt: skip
def test_who_stands_in_the_column_of_sources_is_no_paper(cells: dict[str, str], told_so: bool) -> None:
    """A column 来源 that says who energy came from is read as the papers behind it: bought steam then carried the default beside the seller's fuel."""
    assert [hint for _, hint in told(**cells)] == ["who it came from or went to stands in the column partner"] * told_so


def test_what_one_has_oneself_is_not_bought_directly() -> None:
    assert [c for c, _ in told(partner="own", attribute="direct")] == ["direct_without_source"]


@pytest.mark.parametrize(("partner", "levels"), [("", ["warning"]), ("grid", ["warning"]), ("outside", []), ("pv", [])])
def test_what_comes_over_the_grid_is_told_to_be_no_direct_supply(partner: str, levels: list[str]) -> None:
    bought = Activity(**{"enterprise": "a", "action": "bought", "carrier": "electricity", "partner": partner, "quantity": 1.0, "low": 1.0, "high": 1.0, "year": 2024, "attribute": "direct"})
    assert [(p.code, p.level) for p in over_the_grid([bought])] == [("direct_without_source", level) for level in levels]


def test_direct_supply_comes_from_a_partner_or_a_plant() -> None:
    for partner in ("outside", "zone-energy", "across", "supplier"):
        assert told(partner=partner, attribute="direct") == []
    assert told(action="generated", partner="pv", attribute="direct") == []
    assert default_partner("bought", "heat") == "supplier"
    assert told(carrier="heat", attribute="direct") == []


def direct(quantity: float, giver: str, receiver: str, **changes: Any) -> dict[str, Any]:
    return row("electricity", quantity, giver_kind="enterprise", giver=giver, receiver=receiver, attribute="direct", technology="") | changes


def made(quantity: float, firm: str = "a", **changes: Any) -> dict[str, Any]:
    return row("electricity", quantity, giver_kind="asset", giver="p", receiver=firm, asset="p", technology="pv_roof", attribute="direct") | changes


def wrong(*rows: dict[str, Any]) -> list[str]:
    return [p.found for p in without_source(Flows.rows(rows).records(), 2023)]


def test_a_neighbour_gives_directly_what_it_has_directly() -> None:
    assert wrong(made(100.0), direct(100.0, "a", "b"), direct(100.0, "b", "c")) == []
    assert wrong(row("electricity", 100.0, attribute="direct", giver_kind="outside", technology=""), direct(100.0, "a", "b")) == []
    assert wrong(made(100.0), direct(120.0, "a", "b")) == ["a: 120 MWh of electricity given as direct supply in 2023"]
    assert wrong(made(100.0), direct(100.0, "a~park", "b"), direct(90.0, "b", "b~park")) == []


def test_power_of_the_grid_is_not_direct_on_the_next_line() -> None:
    grid = row("electricity", 100.0, attribute="none", technology="")
    assert wrong(grid, direct(100.0, "a", "b")) == ["a: 100 MWh of electricity given as direct supply in 2023"]
    assert wrong(made(100.0, attribute="sold"), direct(100.0, "a", "b")) == ["a: 100 MWh of electricity given as direct supply in 2023"]
    assert wrong(made(100.0, technology="battery"), direct(100.0, "a", "b")) == ["a: 100 MWh of electricity given as direct supply in 2023"]


def test_a_circle_of_direct_lines_has_no_source() -> None:
    assert len(wrong(direct(10.0, "a", "b"), direct(10.0, "b", "a"))) == 2


def test_a_plant_on_fossil_fuel_gives_no_direct_supply() -> None:
    (told_of,) = of_fossil_plants([made(10.0, technology="chp_gas")])
    assert (told_of.code, told_of.level, told_of.field) == ("direct_without_source", "error", "attribute")
    assert list(of_fossil_plants([made(10.0), made(10.0, technology="chp_gas", attribute="none"), made(10.0, technology=""), made(10.0, technology="biogas_chp")])) == []
