"""Parks in parks: what lies inside, what lies outside, and what crosses."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgers import booked, made, product, row, site, total
from parkzero.compare.library import check, load
from parkzero.flows import Flows
from parkzero.order import frame
from parkzero.park.boundary import Perimeter, boundary, crossings, flipped, inside, parted, straddling, within
from parkzero.park.exporting import exported
from parkzero.park.flowing import flows_of, reported, statistics_rows
from parkzero.park.handing import of_year
from parkzero.park.portions import portions
from parkzero.park.whole import Park
from parkzero.problem import ParkError
from parkzero.show.books import Books
from parkzero.standards.account import account
from parkzero.standards.lines import ends, errors
from parkzero.standards.register import METHODS
from parkzero.standards.straddling import straddles
from parkzero.standards.uncertainty import jointly
from test_trade import DE, GAS, GRID, LOCATION, MARKET, NATIONAL, REPORTS, generated, handed, parks, sold

HALF = Perimeter("park", "park", {"a": 0.25, "b": 1.0, "c": 0.0, "d": 1.0}, whole=True)


def halved(rows: list[dict[str, Any]], cut: Perimeter = HALF) -> Flows:
    return exported(parted(Flows.rows(rows), cut))


def shown(flows: Flows) -> list[tuple[str, str, float]]:
    return [(str(r["giver"]), str(r["receiver"]), float(r["quantity"])) for r in flows.records()]


def test_a_row_is_parted_by_its_enterprise_and_trade_by_both() -> None:
    assert shown(halved([row("electricity", 100.0)])) == [("", "a", 25.0), ("", "a~park", 75.0)]
    assert shown(halved([handed("steam", 100.0, "a", "b")])) == [("a", "b", 25.0), ("a~park", "b", 75.0)]
    assert shown(halved([handed("steam", 100.0, "a", "c")])) == [("a", "c~park", 25.0), ("a~park", "c~park", 75.0)]
    assert shown(halved([handed("steam", 100.0, "d", "b")])) == [("d", "b", 100.0)]
    assert shown(halved([row("coal", 8.0, giver_kind="stock", giver="a")])) == [("a", "a", 2.0), ("a~park", "a~park", 6.0)]


def test_a_meter_goes_before_a_plant_and_a_plant_before_its_enterprise() -> None:
    where = site(boundary={"shares": [{"enterprise": "a", "share": "25 %"}, {"asset": "kiln", "share": "60 %"}, {"meter": "m", "share": "0 %"}]})
    cut = boundary(where, "park")
    rows = [row("natural_gas", 100.0, reporter="a"), row("natural_gas", 100.0, reporter="a", asset="kiln"), row("natural_gas", 100.0, reporter="a", asset="kiln", meter="m")]
    assert [q for _, firm, q in shown(within(Flows.rows(rows), cut)) if firm == "a"] == [25.0, 60.0]
    bought = handed("steam", 100.0, "b", "a", reporter="a", meter="m")
    assert shown(parted(Flows.rows([bought]), cut)) == [("b", "a~park", 100.0)]


def test_who_hands_on_gives_from_where_its_energy_is() -> None:
    where = site(boundary={"shares": [{"enterprise": "a", "share": "25 %"}, {"asset": "chp", "share": "100 %"}]})
    rows = [generated("steam", 300.0, "a", "chp", asset="chp", reporter="a"), handed("steam", 100.0, "a", "b", reporter="b"), row("steam", 100.0, reporter="a")]
    assert [x for x in shown(parted(Flows.rows(rows), boundary(where, "park"))) if x[1] == "b"] == [("a", "b", pytest.approx(81.25)), ("a~park", "b", pytest.approx(18.75))]


def test_what_a_feeder_brings_in_says_nothing_of_where_an_enterprise_makes_its_energy() -> None:
    cut = boundary(site(boundary={"shares": [{"enterprise": "a", "share": "25 %"}, {"asset": "chp", "share": "100 %"}]}), "park")
    rows = [generated("steam", 100.0, "a", "chp", asset="chp", reporter="a"), handed("steam", 50.0, "a", "b", reporter="b"), handed("steam", 100.0, "a~core", "a", reporter="a")]
    assert shown(parted(Flows.rows(rows), cut)) == [("chp", "a", 100.0), ("a", "b", 50.0)]


def test_a_share_widens_what_it_parts_and_its_rows_are_wrong_together() -> None:
    where = site(boundary={"shares": [{"enterprise": "a", "share": {"value": "40 %", "low": "30 %", "high": "50 %"}}]})
    rows = [row("electricity", 100.0, low=95.0, high=105.0, reporter="a"), row("coal", 300.0, low=300.0, high=300.0, reporter="a")]
    both = parted(Flows.rows(rows), boundary(where, "park")).records()
    power, _, coal, beyond = both
    assert (power["quantity"], *ends(power)) == pytest.approx((40.0, 40.0 - (2.0**2 + 10.0**2) ** 0.5, 40.0 + (2.0**2 + 10.0**2) ** 0.5))
    assert jointly((r["quantity"], errors(r)) for r in (power, coal))["share of a in park"] == pytest.approx(40.0)
    assert jointly((r["quantity"], errors(r)) for r in (coal, beyond)) == pytest.approx({"share of a in park": 0.0})  # what lies inside less lies outside more


def test_trade_between_uncertain_shares_adds_up_to_itself() -> None:
    """40 (30 to 50) % of the seller and 60 (55 to 65) % of the buyer lie inside: each share moves the parts against each other."""
    shares = [{"enterprise": f, "share": dict(zip(("value", "low", "high"), x, strict=True))} for f, x in (("a", ("40 %", "30 %", "50 %")), ("b", ("60 %", "55 %", "65 %")))]
    parts = parted(Flows.rows([handed("steam", 100.0, "a", "b", low=100.0, high=100.0)]), boundary(site(boundary={"shares": shares}), "park")).records()
    assert [(r["giver"], r["receiver"], r["quantity"]) for r in parts] == [("a", "b", pytest.approx(40.0)), ("a~park", "b", pytest.approx(20.0)), ("a~park", "b~park", pytest.approx(40.0))]
    moved = [{e.name.split()[2]: r["quantity"] * e.high for e in r["shared"]} for r in parts]
    assert [m.get("a", 0.0) for m in moved] == pytest.approx([10.0, -10.0, 0.0])
    assert [m.get("b", 0.0) for m in moved] == pytest.approx([0.0, 5.0, -5.0])


def test_what_is_handed_on_is_as_unsure_as_where_it_comes_from() -> None:
    """Steam of a firm that lies to 40 (30 to 50) % inside, a quarter of it made by a boiler that does as a whole: 55 (47.5 to 62.5) %."""
    where = site(boundary={"shares": [{"enterprise": "a", "share": {"value": "40 %", "low": "30 %", "high": "50 %"}}, {"asset": "boiler", "share": "100 %"}]})
    rows = [generated("steam", 100.0, "a", "boiler", asset="boiler", reporter="a"), row("steam", 300.0, reporter="a"), handed("steam", 100.0, "a", "b", reporter="b", low=100.0, high=100.0)]
    inner, outer = (r for r in parted(Flows.rows(rows), boundary(where, "park")).records() if r["receiver"] == "b")
    assert (inner["quantity"], *ends(inner)) == pytest.approx((55.0, 47.5, 62.5))
    assert (outer["quantity"], *ends(outer)) == pytest.approx((45.0, 37.5, 52.5))
    assert sum(jointly((r["quantity"], errors(r)) for r in (inner, outer)).values()) == pytest.approx(0.0)


def test_feeders_stand_at_their_own_boundary_alone() -> None:
    rows = [handed("steam", 10.0, "a", "a~park"), handed("steam", 20.0, "a~core", "a"), row("steam", 40.0)]
    assert shown(halved(rows)) == [("a", "a~park", 10.0), ("", "a", 10.0), ("", "a~park", 30.0)]
    assert shown(parted(Flows.rows(rows), Perimeter("core", "part", {"a": 1.0}))) == [("a~core", "a", 20.0), ("", "a", 40.0)]
    assert [(c.quantity, c.inward) for c in crossings(parted(Flows.rows(rows), Perimeter("core", "part", {"a": 1.0})))] == [(20.0, True)]
    assert shown(within(Flows.rows(rows), Perimeter("none", "park", dict.fromkeys("abcd", 1.0), whole=True))) == [("", "a", 40.0)]


def test_energy_from_beyond_carries_what_it_carries_there() -> None:
    """A boiler house outside that serves a works inside: all its gas, by the share of its steam that comes in."""
    rows = [row("natural_gas", 1000.0, receiver="c"), generated("steam", 800.0, "c"), handed("steam", 200.0, "c", "b")]
    found = account(halved(rows), made(LOCATION, DE))
    assert found.total.value == pytest.approx(250.0 * GAS)
    assert {x.enterprise for x in found.lines} == {"b"}
    assert not [x for x in found.lines if x.step == "elimination"]


def test_what_goes_out_stays_scope_1_and_takes_along_what_was_bought() -> None:
    own = [row("natural_gas", 1000.0, receiver="b"), generated("steam", 800.0, "b"), handed("steam", 200.0, "b", "c")]
    assert account(halved(own), made(LOCATION, DE)).total.value == pytest.approx(1000.0 * GAS)
    bought = [row("electricity", 1000.0, receiver="b"), handed("electricity", 200.0, "b", "c")]
    assert account(halved(bought), made(LOCATION, DE)).total.value == pytest.approx(800.0 * GRID)


def test_a_rule_that_credits_counts_what_crosses_as_bought_and_sold() -> None:
    out = [row("natural_gas", 1000.0, receiver="b"), generated("electricity", 400.0, "b"), handed("electricity", 100.0, "b", "c")]
    alone = total(out[:2], NATIONAL)
    assert account(halved(out), made(NATIONAL)).total.value == pytest.approx(alone - 83.25)
    assert account(halved([handed("electricity", 100.0, "c", "b")]), made(NATIONAL)).total.value == pytest.approx(83.25)


def test_green_power_that_crosses_earns_nothing() -> None:
    out = [generated("electricity", 400.0, "b", "pv", attribute="direct"), handed("electricity", 100.0, "b", "c")]
    assert account(halved(out), made(NATIONAL)).total.value == 0.0
    mixed = [*out, row("electricity", 40.0, receiver="b")]
    assert account(halved(mixed), made(NATIONAL)).total.value == pytest.approx(0.8325 * (40.0 - 40.0))


def test_power_sold_is_told_apart_in_equal_parts_whatever_the_order() -> None:
    rows = [row("electricity", 60.0), generated("electricity", 100.0, attribute="direct"), sold("electricity", 90.0, "a"), sold("electricity", 30.0, "a")]
    for given_rows in (rows, rows[::-1]):
        found = exported(Flows.rows(given_rows))
        assert {(q, a) for q, a in ((r["quantity"], r["attribute"]) for r in found.records() if r["giver"] == "a")} == {(45.0, "none"), (45.0, "direct"), (15.0, "none"), (15.0, "direct")}


@settings(max_examples=15, deadline=None)
@given(parks(), st.sampled_from([LOCATION, MARKET, NATIONAL, REPORTS]), st.fixed_dictionaries({f: st.sampled_from([0.0, 0.3, 0.5, 1.0]) for f in "abcd"}))
def test_inside_and_outside_add_up_to_the_return(park: tuple[list[dict[str, Any]], list[dict[str, Any]]], name: str, shares: dict[str, float]) -> None:
    came, trade = park
    rows, cut = [*came, *trade], Perimeter("park", "park", shares, whole=True)
    flows = Flows.rows(rows)
    both = parted(flows, cut)
    assert sum(q for *_, q in shown(both)) == pytest.approx(sum(r["quantity"] for r in rows))
    assert sorted(shown(flipped(flipped(both, cut), cut))) == sorted(shown(both))
    found = list(straddles(flows, cut, made(name, DE)))
    assert {x.enterprise for x in found} == set(straddling(both))
    for x in found:
        assert (x.inside.value or 0.0) + (x.outside.value or 0.0) - (x.fed.value or 0.0) == pytest.approx(x.returned.value, rel=1e-7, abs=1e-6)
        assert x.difference == pytest.approx(0.0, abs=1e-6)


@pytest.mark.parametrize("name", [LOCATION, NATIONAL])
def test_a_feeder_stands_on_both_sides_and_counts_once(name: str) -> None:
    rows = [row("natural_gas", 1000.0), generated("electricity", 300.0, plant="chp"), row("electricity", 100.0), handed("electricity", 150.0, "a", "a~park")]
    whole = total(rows[:3], name, DE)
    places: Any = {("asset", "chp"): site(boundary={"shares": [{"asset": "chp", "share": "100 %"}]}).boundary.shares[0].share}
    cut = Perimeter("park", "park", {"a": 0.5, "b": 1.0}, whole=True, places=places)
    flows = Flows.rows([r | ({"asset": "chp", "reporter": "a"} if r["carrier"] == "natural_gas" or r.get("giver") == "chp" else {}) for r in rows])
    (found,) = straddles(flows, cut, made(name, DE))
    assert (found.returned.value, found.difference) == (pytest.approx(whole), 0.0)
    assert (found.inside.value or 0.0) + (found.outside.value or 0.0) - (found.fed.value or 0.0) == pytest.approx(whole)
    assert (found.fed.value or 0.0) > 0 if name == LOCATION else found.fed.value == pytest.approx(0.0)


@settings(max_examples=20, deadline=None)
@given(parks(), st.sampled_from([LOCATION, MARKET]), st.sampled_from(["a", "ab", "abc"]))
def test_parts_of_a_park_add_up_to_it(park: tuple[list[dict[str, Any]], list[dict[str, Any]]], name: str, firms: str) -> None:
    """What crosses stands in the scope 1 of one part and the scope 2 of the other: the sum of both less what came over from own fuel is the park."""
    came, trade = park
    flows, rule = Flows.rows([*came, *trade]), made(name, DE)
    cut = Perimeter("one", "part", dict.fromkeys(firms, 1.0))
    both = parted(flows, cut)
    sides = [account(both, rule), account(flipped(both, cut), rule)]
    whole = account(flows, rule)
    for firm, figure in whole.enterprises.items():
        kept = next((a.enterprises[firm] for a in sides if firm in a.enterprises), None)
        assert (kept.value if kept else 0.0) == pytest.approx(figure.value, rel=1e-7, abs=1e-6)
    assert sum(a.total.value or 0.0 for a in sides) >= (whole.total.value or 0.0) - 1e-6


def test_what_hands_on_more_beyond_the_boundary_is_told() -> None:
    rows = halved([row("steam", 40.0), handed("steam", 50.0, "a", "a~park"), handed("steam", 5.0, "b", "a")])
    assert [(p.code, p.found.partition(":")[0]) for p in of_year(rows.records(), 2023)] == [("handed_on_more", "a"), ("handed_on_more", "b")]


CARD = """\
parkzero: 1
id: zone
name: {{en: Zone}}
study: {{base_year: 2024}}
site:
  place: {{country: CN, region: Jiangsu, latitude: 31.5, longitude: 120.3}}
  boundary: {{shares: [{shares}]}}
  enterprises:
    - {{id: mill, demand: {{electricity: {{annual: 100 GWh}}}}}}
    - {{id: shop, seat: outside}}
  assets: [{{id: chp, technology: chp_gas, owner: mill, capacity: 10 MW}}, {{id: pv, technology: pv_roof, owner: shop, capacity: 2 MW}}]
  statistics: {{electricity: 2 GWh}}
{more}
"""
ROWS = """\
enterprise,action,carrier,use,partner,quantity,unit,period,asset,meter,evidence_id
mill,bought,electricity,,grid,1000,MWh,2024,,,e
mill,bought,electricity,,grid,200,MWh,2024,,M-9,e
mill,burnt,natural_gas,,supplier,3000,MWh,2024,chp,,e
mill,generated,electricity,,chp,1000,MWh,2024,,,e
shop,bought,electricity,,grid,700,MWh,2024,,,e
"""


def written(folder: Path, shares: str, rows: str = "", more: str = "") -> Path:
    (folder / "park.yaml").write_text(CARD.format(shares=shares, more=more), encoding="utf8")
    (folder / "activity.csv").write_text(ROWS + rows, encoding="utf8")
    return folder


def read(folder: Path, shares: str, rows: str = "", more: str = "") -> Park:
    return load(written(folder, shares, rows, more))[0]


MILL = "{enterprise: mill, share: 40 %, evidence_id: s}"


@pytest.mark.parametrize(
    ("shares", "rows", "told"),
    [
        ("{share: 40 %}", "", ("wrong_value", "site.boundary.shares[0]")),
        ("{enterprise: mill, asset: chp, share: 40 %}", "", ("wrong_value", "site.boundary.shares[0]")),
        ("{enterprise: mil, share: 0 %}", "", ("unknown_name", "site.boundary.shares[0].enterprise")),
        ("{meter: M-8, share: 0 %}", "", ("unknown_name", "site.boundary.shares[0].meter")),
        (f"{MILL}, {MILL}", "", ("duplicate_id", "site.boundary.shares[1].enterprise")),
        ("{enterprise: mill, share: 140 %}", "", ("out_of_range", "site.boundary.shares[0].share")),
        ("{enterprise: shop, share: 0 %}", "shop,sold,electricity,,across,10,MWh,2024,,,e\n", ("unknown_partner", "partner")),
        (MILL, "mill,sold,electricity,,across:core,10,MWh,2024,,,e\n", ("unknown_partner", "partner")),
        (MILL, "mill,generated,electricity,,across,10,MWh,2024,,,e\n", ("unknown_name", "action")),
        (MILL, "mill,bought,coal,,across,10,MWh,2024,,,e\n", ("unknown_carrier", "carrier")),
        (MILL, "", ()),
    ],
)  # fmt: skip
def test_boundaries_that_cannot_be_are_refused(tmp_path: Path, shares: str, rows: str, told: tuple[str, str]) -> None:
    if not told:
        assert read(tmp_path, shares, rows).site.boundary.shares
        return
    with pytest.raises(ParkError) as caught:
        read(tmp_path, shares, rows)
    assert told in [(p.code, p.field) for p in caught.value.problems if p.level == "error"]


@pytest.mark.parametrize(
    ("shares", "rows", "told"),
    [
        ("{enterprise: mill, share: 40 %}", "", ["share_without_evidence"]),
        (f"{MILL}, {{asset: chp, share: 100 %}}", "", ["feeder_missing"]),
        (f"{MILL}, {{asset: chp, share: 100 %}}", "mill,sold,electricity,,across,400,MWh,2024,,,e\n", []),
        ("{enterprise: shop, share: 0 %}", "", []),
    ],
)
def test_shares_without_evidence_and_missing_feeders_are_told(tmp_path: Path, shares: str, rows: str, told: list[str]) -> None:
    assert [p.code for p in check(written(tmp_path, shares, rows)) if p.code in ("share_without_evidence", "feeder_missing")] == told


def test_a_plan_is_made_for_what_lies_inside(tmp_path: Path) -> None:
    park = read(tmp_path, f"{MILL}, {{asset: chp, share: 100 %}}, {{meter: M-9, share: 0 %}}, {{enterprise: shop, share: 0 %}}")
    where, rows = portions(park.site, park.activity)
    assert [e.demand["electricity"].annual.value if e.demand else None for e in where.enterprises] == [pytest.approx(40_000.0), None]
    assert [a.capacity.value for a in where.assets] == [10.0, 0.0]
    assert [(a.action, a.quantity) for a in rows] == [("bought", 400.0), ("burnt", 3000.0), ("generated", 1000.0)]
    assert portions(park.site.but(boundary=park.site.boundary.but(shares=())), park.activity)[1] == park.activity
    found = frame(park)
    assert found.site.demand("electricity") == pytest.approx(40_000.0)
    assert found.base_year["ghg-protocol-location"].total.value == Books(found).account(METHODS["ghg-protocol-location"]).total.value


def test_statistics_count_by_place_or_by_seat(tmp_path: Path) -> None:
    park = read(tmp_path, MILL)
    assert reported(statistics_rows(park, 2024), "electricity") == pytest.approx(480.0 + 700.0)
    by_seat = park.but(site=park.site.but(statistics_by="seat"))
    assert reported(statistics_rows(by_seat, 2024), "electricity") == pytest.approx(1200.0)
    rest = {r["receiver"]: r["quantity"] for r in flows_of(by_seat, 2024).records() if r["origin"].startswith("site.statistics")}
    assert rest == {"not-reported": pytest.approx(800.0)}
    assert inside(flows_of(park, 2024)) is not None


def test_products_and_leaks_are_parted_with_their_enterprise() -> None:
    rows = [product("clinker", 100.0), row("CH4", 4.0, giver_kind="enterprise", giver="a", receiver_kind="air", receiver="", unit="t", use="fuel")]
    assert account(halved(rows), made(LOCATION)).total.value == pytest.approx(0.25 * (booked(rows, LOCATION).total.value or 0.0))
