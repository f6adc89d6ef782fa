"""Energy handed on that cannot have come in, told when the rows are read."""

from __future__ import annotations

from typing import Any

import pytest

from ledgers import park_of, row, total
from parkzero.compare.inventory import inventory
from parkzero.flows import Flows
from parkzero.park.flowing import flows_of
from parkzero.park.handing import of_year
from parkzero.park.unlisted import direct_heat, sold_unpaid, unmade
from parkzero.text.speaking import problem


def told(*rows: dict[str, Any]) -> list[str]:
    return [p.code for p in of_year(Flows.rows(rows).records(), 2023)]


def handed(quantity: float, giver: str, receiver: str) -> dict[str, Any]:
    return row("heat", quantity, giver_kind="enterprise", giver=giver, receiver=receiver)


def generated(quantity: float, **more: Any) -> dict[str, Any]:
    return row("heat", quantity, giver_kind="asset", giver="plant", **more)


def test_no_more_is_handed_on_than_came_in() -> None:
    assert told(generated(100.0), handed(100.0, "a", "b")) == []
    assert told(generated(100.0), handed(120.0, "a", "b")) == ["handed_on_more"]
    assert told(generated(100.0), handed(100.0, "a", "b"), handed(130.0, "b", "c")) == ["handed_on_more"]


def test_a_firm_that_burns_fuel_may_hand_on_what_no_row_says_it_made() -> None:
    assert told(row("natural_gas", 100.0), handed(90.0, "a", "b")) == []
    assert told(row("natural_gas", 100.0), handed(110.0, "a", "b")) == ["handed_on_more"]
    assert told(handed(1.0, "a", "b")) == ["handed_on_more"]


def test_a_store_is_no_source() -> None:
    assert told(row("heat", 100.0), generated(90.0, technology="heat_store"), handed(150.0, "a", "b")) == ["handed_on_more"]


def test_a_circle_needs_a_source() -> None:
    circle = (handed(10.0, "a", "b"), handed(10.0, "b", "a"))
    assert set(told(*circle)) == {"circle_without_source"}
    assert told(row("heat", 5.0), *circle) == []


@pytest.mark.parametrize("name", ["ghg-protocol-location", "china-zcp-2025"])
def test_what_nobody_brought_in_carries_the_default_and_no_watt_hour_changes_that(name: str) -> None:
    """A neighbour without fuel that hands on steam: somebody who is not known supplied it."""
    trade = "bought,steam,1000,MWh,,plant,,"
    plain = ("burnt,natural_gas,1,MWh,,supplier,,",)

    def counted(*rows: str, by: tuple[str, ...] = ()) -> float:
        held = park_of(plain)
        firms = (*held.site.enterprises, *(held.site.enterprises[0].but(id=i) for i in ("seller", "buyer")))
        items = tuple(a.but(enterprise="seller") for a in park_of(by).activity) if by else ()
        sold = tuple(a.but(enterprise="buyer", partner="seller") for a in park_of(("bought,steam,1000,MWh,,supplier,,",)).activity) if rows else ()
        return total(list(flows_of(held.but(site=held.site.but(enterprises=firms), activity=(*held.activity, *items, *sold)), 2024).records()), name)

    default = total(list(flows_of(park_of(("bought,steam,1000,MWh,,supplier,,",)), 2024).records()), name)
    assert counted(trade) - counted() == pytest.approx(default)
    assert counted(trade, by=("bought,steam,0.001,MWh,,supplier,,",)) - counted() == pytest.approx(default, rel=1e-4)
    assert counted(trade, by=("burnt,natural_gas,0.001,MWh,,supplier,,",)) - counted() == pytest.approx(default, rel=1e-4)
    assert counted(trade, by=("bought,steam,1000,MWh,,supplier,,",)) - counted() == pytest.approx(default)


@pytest.mark.parametrize(("rows", "lacking"), [
    (("bought,steam,1000,MWh,,own,,",), 1000.0), (("bought,steam,1000,MWh,,own,,", "burnt,natural_gas,400,MWh,,supplier,,"), 600.0), (("bought,steam,1000,MWh,,own,,", "burnt,natural_gas,1200,MWh,,supplier,,"), 0.0),
    (("bought,cooling,1000,MWh,,own,,", "bought,electricity,200,MWh,,grid,,"), 0.0), (("bought,hydrogen,1000,MWh,,own,,",), 0.0),
    (("bought,electricity,1000,MWh,,own,,",), 1000.0), (("bought,electricity,1000,MWh,,own,,", "bought,electricity,5000,MWh,,grid,,"), 1000.0), (("bought,electricity,1000,MWh,,own,,", "burnt,biogas,400,MWh,,supplier,,"), 600.0),
    (("bought,electricity,1000,MWh,,own,,", "bought,steam,9000,MWh,,supplier,,"), 0.0),
])  # fmt: skip
def test_own_energy_that_nothing_explains_comes_from_somebody_who_is_not_known(rows: tuple[str, ...], lacking: float) -> None:
    park, own = park_of(rows), rows[0].split(",")[1]
    given = park.activity[1:]
    assert sum(float(r["quantity"]) for r in flows_of(park, 2024).records() if r["giver_kind"] in ("supplier", "grid") and r["carrier"] == own) == pytest.approx(lacking + sum(a.quantity for a in given if a.carrier == own))
    assert [p.code for p in direct_heat(park)] == (["heat_source_unknown"] if lacking else [])


@pytest.mark.parametrize(("rows", "technology", "told"), [
    (("burnt,hydrogen,20,GWh,,own,,",), "coal_boiler", ["by_product_unmade"]), (("bought,hydrogen,20,GWh,,own,,", "burnt,hydrogen,20,GWh,,own,,"), "coal_boiler", ["by_product_unmade"]),
    (("burnt,hydrogen,20,GWh,,own,,", "produced,hydrogen,600,t,,,,"), "coal_boiler", []), (("burnt,hydrogen,20,GWh,,own,,",), "electrolyser", []), (("burnt,hydrogen,20,GWh,,supplier,,",), "coal_boiler", []),
    (("generated,electricity,20,GWh,,boiler,,",), "coal_boiler", ["plant_gives_other"]), (("generated,steam,20,GWh,,boiler,,",), "coal_boiler", []), (("generated,heat,20,GWh,,boiler,,",), "coal_boiler", []),
    (("generated,heat,20,GWh,,boiler,,", "generated,electricity,20,GWh,,boiler,,"), "chp_gas", []), (("generated,cooling,20,GWh,,boiler,,",), "chp_gas", ["plant_gives_other"]),
])  # fmt: skip
def test_what_nothing_makes_is_told(rows: tuple[str, ...], technology: str, told: list[str]) -> None:
    park = park_of(rows, assets=[{"id": "boiler", "technology": technology, "owner": "plant", "capacity": "9 MW"}])
    assert [p.code for p in unmade(park)] == told


@pytest.mark.parametrize(("rows", "export", "found"), [
    (("sold,electricity,95,GWh,,grid,,",), None, ["95,000 MWh of electricity sold outside in 2024"]), (("sold,electricity,95,GWh,,grid,,",), "40 EUR/MWh", []), (("sold,steam,95,GWh,,outside,,",), None, []), (("bought,electricity,95,GWh,,grid,,",), None, []),
])  # fmt: skip
def test_power_that_is_sold_has_a_price(rows: tuple[str, ...], export: str | None, found: list[str]) -> None:
    prices = {"electricity": {"energy": "90 EUR/MWh"} | ({"export": export} if export else {})}
    told = list(sold_unpaid(park_of(rows, prices=prices)))
    assert [(p.code, p.level, p.found) for p in told] == [("sold_unpaid", "warning", f) for f in found]
    assert [problem(p, "zh").split("; ")[1:] for p in told] == [["[action] 发现 2024 年外售电力 95,000 MWh", "应为 在 site.prices.electricity.export 填写售电价格；未填时基准年余电无偿上网，以后各情景均不外售"] for _ in found]


def test_what_is_told_stands_at_the_cell_of_its_field() -> None:
    sheet = {"origin": "park.xlsx:activity!A7"}
    over, circle = (handed(10.0, "a", "b") | sheet,), (handed(10.0, "a", "b") | sheet, handed(10.0, "b", "a") | sheet)
    assert [(p.code, p.file, p.line, p.field, p.level) for p in of_year(Flows.rows(over).records(), 2023)] == [("handed_on_more", "park.xlsx", "activity!F7", "quantity", "warning")]
    assert {(p.code, p.line, p.field, p.level) for p in of_year(Flows.rows(circle).records(), 2023)} == {("circle_without_source", "activity!E7", "partner", "warning")}


def test_a_document_says_what_nobody_brought_in() -> None:
    held = park_of(("bought,steam,1000,MWh,,supplier,,",))
    firms = (*held.site.enterprises, held.site.enterprises[0].but(id="seller"))
    sold = held.but(site=held.site.but(enterprises=firms), activity=tuple(a.but(partner="seller") for a in held.activity))
    told = [n.values for n in inventory(sold, draws=0).notes if n.code == "note_supplier_unknown"]
    assert [(v["enterprise"], v["carrier"], v["energy"].value) for v in told] == [("seller", "steam", 1000.0)]
    assert not [n for n in inventory(held, draws=0).notes if n.code == "note_supplier_unknown"]
