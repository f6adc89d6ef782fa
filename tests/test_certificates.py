"""Certificates and contracts: which accounts they count under, and what they come to there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledgers import own_factor, row, total
from parkzero import load
from parkzero.compare.library import look
from parkzero.flows import Flows
from parkzero.order import frame
from parkzero.park.annexes import CERTIFICATES, certificates
from parkzero.park.certifying import certified, counts_under, in_market, in_time, kept_for, power_source, shortcomings
from parkzero.park.delimited import rows_of
from parkzero.park.flowing import flows_of
from parkzero.park.site import Place
from parkzero.park.unlisted import direct_heat, ordinary, papers, unlisted_green
from parkzero.park.whole import Activity, Certificate, OwnFactor, Park
from parkzero.park.wording import rows_in_ids
from parkzero.show.books import Books
from parkzero.show.green import green_power, green_share
from parkzero.standards.certificates import criteria, fossil_rates, refusals
from parkzero.standards.register import METHODS
from parkzero.standards.unlisted import GreenClaim, claimed_once, green_claims
from parkzero.text.speaking import phrase

CN = Place(country="CN", latitude=31.8, longitude=117.0)
MARKET, NATIONAL, REPORTS = "ghg-protocol-market", "china-zcp-2025", "gb-t-32151"


def certificate(**changes: Any) -> Certificate:
    values = {"id": "G1", "kind": "gec", "quantity": 100.0, "month": "2024-05", "owner": "a", "market": "CN", "technology": "wind", "retired": "2025-01-01", "registry": "r"}
    return Certificate.model_validate(values | changes)


def bought(**changes: Any) -> Activity:
    values = {"enterprise": "a", "action": "bought", "carrier": "electricity", "partner": "grid", "quantity": 100.0, "low": 100.0, "high": 100.0, "year": 2024,
              "attribute": "certificate", "certificate": "G1", "origin": "activity.csv:2"}  # fmt: skip
    return Activity(**(values | changes))


def park(*items: Certificate, rows: tuple[Activity, ...] = (bought(),)) -> Park:
    where = {"country": "CN", "latitude": 31.8, "longitude": 10.6}
    return Park.model_validate({"id": "p", "name": {"en": "p"}, "site": {"place": where, "boundary": {"text": "all"}, "enterprises": [{"id": "a", "sector": "chemicals"}]}}).but(
        certificates=items, activity=rows
    )


def attribute(item: Certificate, **changes: Any) -> str:
    return str(flows_of(park(item, rows=(bought(**changes),)), 2024).records()[0]["attribute"])


def tonnes(item: Certificate, name: str, **changes: Any) -> float:
    held = park(item, rows=(bought(**changes),))
    return total(list(flows_of(held, 2024).records()), name, held.site, fossil_rates(held.certificates, held.site, 2024))


@pytest.mark.parametrize("name", [MARKET, NATIONAL, REPORTS])
@pytest.mark.parametrize("against", [{"month": "2019-05"}, {"market": "US"}, {"retired": ""}, {"expiry": "2023-12-31"}, {"kind": "go", "market": "CN", "technology": ""}])
def test_a_certificate_that_misses_a_criterion_does_not_count(name: str, against: dict[str, str]) -> None:
    assert tonnes(certificate(), name) == 0.0
    assert tonnes(certificate(**against), name) > 50.0
    assert tonnes(certificate(**against), name) == tonnes(certificate(), name, attribute="none")


def test_nuclear_certificates_count_by_market_alone_and_nuclear_power_directly_everywhere() -> None:
    nuclear = certificate(technology="nuclear")
    assert tonnes(nuclear, MARKET) == 0.0
    assert tonnes(nuclear, NATIONAL) == pytest.approx(83.25)
    assert tonnes(nuclear, REPORTS) == tonnes(nuclear, REPORTS, attribute="none")
    assert total([row("electricity", 100.0, attribute="direct")], NATIONAL) == 0.0


def test_a_certificate_for_coal_power_counts_by_its_fuel() -> None:
    coal = certificate(technology="coal power")
    assert tonnes(coal, MARKET) > 75.0
    assert tonnes(coal, NATIONAL) == pytest.approx(83.25)
    gas = certificate(technology="natural gas")
    assert 0.4 < tonnes(gas, MARKET) / tonnes(coal, MARKET) < 0.7
    assert fossil_rates((certificate(technology="coal", retired=""),), park().site, 2024) == ()
    stated = own_factor(kind="supplier", item="electricity", value=0.9, level="supplier", contract="G1")
    given = park(coal)
    assert total(flows_of(given, 2024).records(), MARKET, given.site, (stated, *fossil_rates((coal,), given.site, 2024))) == pytest.approx(90.0)


@pytest.mark.parametrize(
    ("technology", "found"),
    [("wind", "renewable"), ("offshore wind", "renewable"), ("pv_roof", "renewable"), ("光伏", "renewable"), ("水电", "renewable"), ("垃圾发电", "renewable"), ("nuclear", "nuclear"), ("核电", "nuclear"),
     ("coal", "fossil"), ("燃煤", "fossil"), ("solar and coal", "fossil"), ("wind/nuclear", "nuclear"), ("natural_gas", "fossil")],
)  # fmt: skip
def test_how_power_was_made_is_read_from_words_and_of_a_mix_the_worst_counts(technology: str, found: str) -> None:
    power = power_source(certificate(technology=technology))
    assert power is not None
    assert power.kind == found


def test_a_kind_that_is_issued_for_renewable_power_alone_need_not_say_more() -> None:
    blank = power_source(certificate(technology=""))
    assert blank is not None
    assert blank.kind == "renewable"
    assert power_source(certificate(kind="go", technology="")) is None
    assert power_source(certificate(technology="mystery")) is None


@pytest.mark.parametrize(
    ("changes", "year", "month", "holds"),
    [
        ({"month": "2022-05"}, 2024, 0, True), ({"month": "2022-05"}, 2024, 4, True), ({"month": "2022-05"}, 2024, 5, False), ({"month": "2021-12"}, 2024, 0, False),
        ({"kind": "go", "month": "2023-03"}, 2024, 3, True), ({"kind": "go", "month": "2023-03"}, 2024, 4, False), ({"month": "2025-01"}, 2024, 0, False),
        ({"kind": "rec", "month": "2023-01"}, 2024, 12, True), ({"kind": "rec", "month": "2022-12"}, 2024, 1, False),
        ({"expiry": "2024-06-30", "retired": "2024-06-15"}, 2024, 6, True), ({"expiry": "2024-06-30", "retired": "2024-06-15"}, 2024, 7, False), ({"expiry": "2024-12-31", "retired": "2025-01-15"}, 2024, 0, False),
        ({"kind": "ppa", "month": "2020-01"}, 2024, 7, True), ({"kind": "ppa", "month": "2020-01", "expiry": "2023-12"}, 2024, 1, False),
    ],
)  # fmt: skip
def test_how_long_a_certificate_is_valid(changes: dict[str, str], year: int, month: int, holds: bool) -> None:
    assert in_time(certificate(**changes), year, month) is holds


def test_the_countries_of_europe_are_one_market_and_a_kind_may_tell_its_own() -> None:
    german, british = CN.but(country="DE"), CN.but(country="GB")
    assert in_market(certificate(kind="go", market="NO"), german)
    assert in_market(certificate(kind="go", market=""), german)
    assert not in_market(certificate(kind="go", market="NO"), british)
    assert in_market(certificate(kind="rec", market="UK"), british)
    assert in_market(certificate(market=""), CN)
    assert not in_market(certificate(market=""), german)
    assert in_market(certificate(kind="rec", market="texas"), CN.but(country="US", region="Texas"))


def test_one_use_narrows_what_a_certificate_counts_under() -> None:
    for use, found in (("own", {"910", "scope_2"}), ("910", {"910"}), ("scope_2", {"scope_2"}), ("customer", set()), ("export", set())):
        assert counts_under(certificate(use=use), CN, 2024) == found
    assert attribute(certificate(use="910")) == "certificate_910"
    assert attribute(certificate(use="910", technology="nuclear")) == "none"
    assert attribute(certificate(technology="nuclear")) == "certificate_scope_2"


def test_a_contract_is_judged_by_who_holds_it_where_that_stands_and_by_a_cancellation_that_it_names() -> None:
    def answers(**changes: str) -> tuple[str, str]:
        found = criteria(certificate(kind="ppa", **changes), park().site, 2024, residual=False)
        return found["direct_purchase"], found["tracked_and_retired"]

    assert answers(source="contract of 2024") == ("met", "met")
    assert answers(retired="", source="") == ("missed", "not_applicable")
    assert answers(registry="", source="contract of 2024") == ("met", "missed")


def test_a_contract_needs_no_cancellation_but_a_market_and_a_time() -> None:
    contract = certificate(kind="ppa", retired="", registry="", month="2020-01")
    assert attribute(contract, attribute="ppa") == "ppa"
    assert attribute(contract.but(market="US"), attribute="ppa") == "none"
    assert attribute(contract.but(technology="coal"), attribute="ppa") == "none"


def test_one_batch_covers_months_up_to_its_quantity() -> None:
    months = tuple(bought(month=m, quantity=10.0, low=10.0, high=10.0, origin=f"activity.csv:{m + 1}") for m in range(1, 11))
    assert list(certified(park(certificate(), rows=months))) == []
    over = list(certified(park(certificate(), rows=(*months, bought(month=11, quantity=1.0, low=1.0, high=1.0)))))
    assert [(p.code, p.level) for p in over] == [("certificate_expired", "error")]


def test_every_reason_is_told_once_with_what_would_count() -> None:
    wrong = certificate(month="2019-05", market="US", retired="", technology="coal")
    told = list(certified(park(wrong, rows=(bought(month=1), bought(month=2)))))
    told = [p for p in told if p.code != "certificate_expired"]
    assert {(p.code, p.level, p.line, p.found.partition(": ")[2]) for p in told} == {
        ("certificate_not_counted", "warning", 2, x) for x in ("not cancelled in a registry", "of 2019-05", "market US", "coal")
    }
    assert len(told) == 4
    against = ("tracked_and_retired", "vintage", "same_market")
    assert refusals(wrong, (bought(),), park().site, 2024) == {MARKET: against, NATIONAL: (*against, "renewable"), REPORTS: (*against, "renewable")}
    assert refusals(wrong, (bought(year=2023), bought(certificate="G2"), bought(attribute="sold")), park().site, 2024) == {}
    assert refusals(certificate(month="2022-05"), (bought(month=4), bought(month=5)), park().site, 2024) == dict.fromkeys((MARKET, NATIONAL, REPORTS), ("vintage",))
    assert shortcomings(wrong, CN, 2024)["scope_2"] == against
    shown = criteria(wrong, park().site, 2024, residual=True)
    assert [c for c, a in shown.items() if a == "missed"] == list(against)


@pytest.mark.parametrize("changes", [{}, {"certificate": ""}, {"attribute": "ppa", "certificate": ""}, {"attribute": "direct", "certificate": "", "partner": "outside"}])
def test_green_power_that_no_listed_paper_backs_is_told_row_by_row(changes: dict[str, str]) -> None:
    held = park(rows=(bought(origin="park.xlsx:activity!A9", **changes), bought(month=2, origin="activity.csv:3", **changes)))
    told = list(unlisted_green(held))
    assert [(p.code, p.level, p.file, p.line, p.field) for p in told] == [("unlisted_green_power", "warning", "park.xlsx", "activity!J9", "certificate"), ("unlisted_green_power", "warning", "activity.csv", 3, "certificate")]
    for said in told:
        assert said.found.startswith("100 MWh taken as green by")
        assert phrase(said.found, "zh") != said.found
        assert phrase(said.expected, "zh") != said.expected
    found = green_power(flows_of(held, 2024), held)
    assert (found.green, found.unlisted, found.used) == (200.0, 200.0, 200.0)


def test_direct_supply_is_no_power_with_a_certificate() -> None:
    """100 by direct line, 200 with a certificate and 100 without: three quarters are green, a quarter is direct."""
    held = park(certificate(), rows=(bought(attribute="direct", certificate="", partner="outside"), bought(), bought(month=2), bought(month=3, attribute="none", certificate="")))
    found = green_power(flows_of(held, 2024), held)
    assert (found.share.value, found.direct_share.value) == (0.75, 0.25)


@pytest.mark.parametrize(
    "changes", [{"attribute": "none"}, {"attribute": "direct", "evidence_id": "contract-1", "partner": "outside"}, {"action": "sold"}, {"carrier": "heat"}, {"action": "generated", "partner": "own"}]
)
def test_what_claims_nothing_or_has_its_paper_is_not_told(changes: dict[str, str]) -> None:
    held = park(rows=(bought(**({"certificate": ""} | changes)),))
    assert list(unlisted_green(held)) == []
    assert green_claims(flows_of(held, 2024), papers(held)) == ()
    listed = park(certificate(), rows=(bought(),))
    assert list(unlisted_green(listed)) == []
    assert green_power(flows_of(listed, 2024), listed).unlisted == 0.0


def test_power_that_is_handed_on_with_its_claim_is_claimed_once() -> None:
    def claims(*rows: Activity) -> tuple[GreenClaim, ...]:
        held = park(rows=rows)
        two = held.site.but(enterprises=(*held.site.enterprises, held.site.enterprises[0].but(id="b")))
        return green_claims(flows_of(held.but(site=two), 2024), ())

    found = claims(bought(quantity=300.0), bought(enterprise="b", partner="a", quantity=100.0), bought(partner="b", quantity=20.0))
    assert {(c.enterprise, c.quantity) for c in found} == {("a", 320.0), ("b", 100.0)}
    assert claimed_once(found) == 300.0
    more = claims(bought(quantity=30.0), bought(enterprise="b", partner="a", quantity=100.0))
    assert claimed_once(more) == pytest.approx(100.0)


@pytest.mark.parametrize(("attribute", "name"), [("certificate", MARKET), ("ppa", NATIONAL), ("direct", "ghg-protocol-location"), ("ppa", REPORTS)])
def test_as_ordinary_power_it_counts_like_the_row_without_a_claim(attribute: str, name: str) -> None:
    rows = [row("electricity", 100.0, attribute=attribute), row("electricity", 50.0, attribute=attribute, certificate="G1", evidence="E1")]
    plain = ordinary(Flows.rows(rows), {"G1"})
    assert [r["attribute"] for r in plain.records()] == ["none", attribute]
    assert total(list(plain.records()), name) == pytest.approx(total([row("electricity", 100.0)], name))
    assert total(rows, name) == 0.0
    assert ordinary(plain, {"G1"}) is plain


def test_claims_of_months_stand_together_and_a_plan_claims_nothing() -> None:
    months = [row("electricity", 10.0, attribute="ppa", month=m) for m in (1, 2)]
    (found,) = green_claims(Flows.rows([*months, row("electricity", 5.0, attribute="certificate", case="plan")]), ())
    assert (found.enterprise, found.attribute, found.quantity, found.rows) == ("a", "ppa", 20.0, tuple(str(r["origin"]) for r in months))


@pytest.mark.parametrize("carrier", ["heat", "steam", "cooling", "natural_gas"])
@pytest.mark.parametrize("attribute_of", ["certificate", "ppa"])
def test_certificates_are_for_power_alone(carrier: str, attribute_of: str) -> None:
    """Of heat they count nothing, listed or not, and that is told."""
    changes = {"carrier": carrier, "action": "burnt" if carrier == "natural_gas" else "bought", "partner": "supplier", "attribute": attribute_of}
    for number in ("G1", "not-listed"):
        assert attribute(certificate(), **changes, certificate=number) == "none"
        for name in (MARKET, NATIONAL, REPORTS, "ghg-protocol-location"):
            assert tonnes(certificate(), name, **changes, certificate=number) == tonnes(certificate(), name, **(changes | {"attribute": "none"}), certificate="") > 0.0
        (told,) = certified(park(certificate(), rows=(bought(**changes, certificate=number),)))
        assert (told.code, told.level, told.field, told.found) == ("certificate_not_counted", "warning", "attribute", f"{attribute_of}, of {carrier}")
    assert refusals(certificate(market="US"), (bought(**changes),), park().site, 2024) == {}


def test_heat_of_a_flow_that_names_a_certificate_counts_like_any_other() -> None:
    for name in (MARKET, NATIONAL, "ghg-protocol-location"):
        plain = total([row("heat", 100.0)], name)
        assert plain > 0.0
        assert {total([row("heat", 100.0, attribute=a)], name) for a in ("certificate", "ppa", "sold", "certificate_910")} == {plain}
        assert total([row("heat", 100.0, attribute="direct", giver_kind="outside")], name) == 0.0


@pytest.mark.parametrize(("retired", "month", "holds"), [("2023-12-31", 0, False), ("2024", 0, True), ("2024-01-02", 0, True), ("2024-05", 6, False), ("2024-06-01", 6, True), ("2025-03", 6, True), ("", 6, True)])
def test_a_certificate_cancelled_before_its_use_was_for_another_time(retired: str, month: int, holds: bool) -> None:
    assert kept_for(certificate(retired=retired), 2024, month) is holds
    assert kept_for(certificate(retired=retired, kind="ppa"), 2024, month)


def test_early_retirement_is_told_by_its_own_code_and_counts_nothing() -> None:
    early = certificate(month="2023-05", retired="2023-12-31")
    (told,) = certified(park(early))
    assert (told.code, told.level, told.found, told.expected) == ("retired_too_early", "warning", "G1: cancelled 2023-12-31", "one cancelled in 2024 or later")
    assert attribute(early) == "none"
    assert tonnes(early, MARKET) == tonnes(early, MARKET, attribute="none") > 0.0
    assert refusals(early, (bought(),), park().site, 2024) == dict.fromkeys((MARKET, NATIONAL, REPORTS), ("retired_too_early",))


def test_a_kind_of_which_no_rule_is_known_is_told_with_the_nearest() -> None:
    (told,) = certified(park(certificate(kind="geco", month="2024-01", origin="certificates.csv:2")))
    assert (told.code, told.level, told.field, told.hint) == ("unknown_kind", "warning", "kind", "did you mean 'gec'?")
    assert list(certified(park(certificate(kind="GEC")))) == []


def test_certified_power_is_green_only_where_it_is_renewable() -> None:
    for technology, share in (("wind", 1.0), ("nuclear", 0.0), ("coal", 0.0)):
        held = park(certificate(technology=technology))
        assert green_share(flows_of(held, 2024), held).value == share


def test_a_batch_in_the_rows_of_a_folder(starter: Callable[..., Path]) -> None:
    """One certificate in rows of several months is normal where its quantity is known."""
    folder = starter()
    text = (folder / "activity.csv").read_text(encoding="utf8")
    head = text.splitlines()[0]
    rows = [f"foundry,bought,electricity,,grid,1,GWh,2024-{m:02d},certificate,G-1" for m in (1, 2)]
    (folder / "activity.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf8")
    (folder / "certificates.csv").write_text(
        "id,kind,quantity,unit,month,owner,market,technology,retired,registry,source\nG-1,gec,2,GWh,2024-05,foundry,CN,wind,2025-01,r,x\n", encoding="utf8"
    )
    found, problems = load(folder)
    assert not [p for p in problems if p.code.startswith("certificate")]
    assert len(found.activity) == 2


def test_heat_over_a_direct_line_counts_unless_a_paper_or_a_factor_says_how_it_was_made() -> None:
    heat = bought(carrier="heat", partner="supplier", attribute="direct", certificate="")

    def tonnes_of(line: Activity, *own: OwnFactor) -> float:
        held = park(rows=(line,))
        return total(list(flows_of(held, 2024).records()), NATIONAL, held.site, own)

    assert tonnes_of(heat) == tonnes_of(heat.but(attribute="none")) > 0.0
    assert tonnes_of(heat.but(evidence_id="solar-2024")) == 0.0
    assert tonnes_of(heat, own_factor(kind="heat", item="heat", value=0.01, level="supplier")) == pytest.approx(1.0)
    (told,) = direct_heat(park(rows=(heat, heat.but(evidence_id="solar-2024"), heat.but(attribute="none"), heat.but(action="generated", partner="own"))))
    assert (told.code, told.level) == ("heat_source_unknown", "warning")
    assert phrase(told.found, "zh") != told.found
    assert phrase(told.expected, "zh") != told.expected


@pytest.mark.parametrize(("partner", "rests"), [("b", 0.0), ("grid", 100.0)])
def test_a_claim_on_power_of_a_neighbour_who_has_no_green_power_is_no_condition(partner: str, rests: float) -> None:
    """Ordinary power with it or without: no total moves."""
    held = park(rows=(bought(partner=partner, certificate=""), bought(enterprise="b", attribute="none", certificate="", quantity=500.0, origin="activity.csv:3")))
    held = held.but(site=held.site.but(enterprises=(*held.site.enterprises, held.site.enterprises[0].but(id="b"))))
    assert [p.code for p in unlisted_green(held)] == ["unlisted_green_power"]
    bare = Books(frame(held), year=2024).bare(METHODS[NATIONAL])
    assert bare.energy == rests


def test_certificates_as_chinese_tables_have_them() -> None:
    text = "编号,类型,数量,单位,月份,到期,持有人,用途,市场,发电方式,核销\nGEC-1,绿证,1500,万kWh,2024年3月,2026年3月1日,mill,自用,CN,风电,2024/12/31\n"
    rows, told = rows_of(text, "certificates.csv", CERTIFICATES)
    (made,), problems = certificates(rows_in_ids("certificates", rows, {}), "certificates.csv", ("mill",))
    assert (told, problems, made.quantity, made.month, made.expiry, made.retired) == ([], [], 15000.0, "2024-03", "2026-03-01", "2024-12-31")


def test_certificates_that_were_refused_tell_nothing_of_rows(starter: Callable[..., Path]) -> None:
    folder = starter(("foundry,bought,electricity,,grid,31.9,GWh,2024,none,", "foundry,bought,electricity,,grid,31.9,GWh,2024,certificate,GEC-1"), file="activity.csv")
    (folder / "certificates.csv").write_text("id,kind,quantity,unit,month,owner\nGEC-1,gec,40,GWh,soon,foundry\n", encoding="utf8")
    assert [(p.code, p.file) for p in look(folder)[1] if p.file != "park.yaml"] == [("wrong_period", "certificates.csv")]
