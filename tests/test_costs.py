"""What documents say of the prices of new plants: in the study's money, with range, region, year and confidence, and how much rests on estimates."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

import parkzero
from parkzero.money import convert
from parkzero.park.catalogue import technology
from parkzero.park.site import Place
from parkzero.park.study import Study
from parkzero.results import Built, Frame, Index, Outlook
from parkzero.show.costs import costed, of_costs, of_estimates
from parkzero.show.sourcing import numbered
from test_offer import outlook
from test_offer import site as site_of

STUDY = Study(base_year=2023, stage=2030, currency="CNY", price_year=2025, weather_year=2019)


def base(region: str = "china", look: Outlook | None = None) -> Frame:
    place = {"country": {"china": "CN", "world": "IN"}[region], "latitude": 30.0, "longitude": 100.0}
    site = site_of({"heat": "26280 MWh"}).but(place=Place.model_validate(place))
    return cast(Frame, SimpleNamespace(site=site, stage=SimpleNamespace(site=site), study=STUDY, outlook=look or outlook()))


def built(id: str, power: float, energy: float = 0.0) -> tuple[Built, ...]:
    parts = [Built(id=f"new-{id}", owner="", technology=id, side="power", quantity=power)]
    return (*parts, *([Built(id=f"new-{id}", owner="", technology=id, side="energy", quantity=energy)] if energy else ()))


def test_a_price_is_shown_in_the_studys_money_with_its_range_and_where_it_is_from() -> None:
    here, parts = base(), built("heat_pump", 5.0)
    listed = numbered(of_costs(here, parts))
    found, row = costed(here, parts, listed)["heat_pump"], technology("heat_pump", "china", 2030)
    power = found.figures["power"]
    assert (power.unit, power.basis) == ("CNY/MW", "estimated")
    assert power.value == pytest.approx(row.capex)
    assert (power.low, power.high) == pytest.approx((row.capex * row.span[0], row.capex * row.span[1]))
    assert found.figures["life"].value == row.lifetime
    assert (found.region, found.year, found.price_year, found.confidence) == ("china", "2030", "2025", "C")
    assert [(s.text, s.id) for s in listed] == [(row.source, found.source)]


def test_a_store_has_a_price_per_capacity_and_per_content_and_one_of_content_alone_only_that() -> None:
    parts = built("battery", 2.0, 8.0) + built("heat_store", 1.0, 9.0)
    found = costed(base(), parts, ())
    assert set(found["battery"].figures) == {"power", "energy", "life"}
    assert found["battery"].figures["energy"].unit == "CNY/MWh"
    assert set(found["heat_store"].figures) == {"energy", "life", "size"}
    assert (found["heat_store"].figures["size"].value, found["heat_store"].figures["size"].unit) == (pytest.approx(36.0), "MWh")


def test_money_of_other_regions_is_converted_and_a_region_without_a_price_says_whose_it_is() -> None:
    found = costed(base("world"), built("heat_pump", 1.0), ())["heat_pump"]
    row = technology("heat_pump", "europe", 2030)
    assert found.region == "europe"
    assert found.figures["power"].value == pytest.approx(convert(row.capex, "EUR", 2025, "CNY", 2025))
    assert found.figures["power"].basis == "published"


def test_capture_is_priced_per_tonne_an_hour() -> None:
    assert costed(base(), built("capture_flue", 3.0), ())["capture_flue"].figures["power"].unit == "CNY/(t/h)"


def test_a_course_of_the_trends_is_in_what_is_shown() -> None:
    look = outlook(technology_cost__wind=(0.5, 0.8, 1.0))
    first = technology("wind", "china", 2023)
    found = costed(base(look=look), built("wind", 10.0), ())["wind"].figures["power"].value
    assert found == pytest.approx(0.8 * convert(first.capex, "CNY", first.price_year, "CNY", 2025))
    assert isinstance(look.indices["technology_cost", "wind"], Index)


def test_it_is_told_how_much_of_an_investment_rests_on_estimates_and_of_which_plants() -> None:
    parts = built("wind", 10.0) + built("heat_pump", 4.0) + built("gas_boiler", 0.001)
    (note,) = of_estimates(base(), parts)
    pump, wind = (costed(base(), parts, ())[n].figures["power"].value or 0.0 for n in ("heat_pump", "wind"))
    assert note.code == "note_estimated_prices"
    assert note.values["share"].value == pytest.approx(4.0 * pump / (4.0 * pump + 10.0 * wind), rel=1e-3)  # type: ignore[union-attr]
    assert note.values["technologies"] == "heat_pump"


@pytest.mark.parametrize("parts", [(), built("wind", 10.0), built("heat_pump", 1e-6)])
def test_nothing_is_told_where_prices_were_seen_or_nothing_is_built(parts: tuple[Built, ...]) -> None:
    assert list(of_estimates(base(), parts)) == []


def test_what_a_card_says_that_the_catalogue_has_it_has() -> None:
    """The card of Shenzhen names what plain roof PV costs in the catalogue, and which part of it a payment of 1,314 CNY/kW is."""
    card = (Path(parkzero.__file__).parent / "library" / "parks" / "shenzhen-bipv" / "park.yaml").read_text(encoding="utf8")
    later, now = (technology("pv_roof", "china", year).capex / 1e6 for year in (2030, 2025))
    assert {*re.findall(r"\(([\d.]+) CNY/W in 2030", card)} == {f"{later:.1f}"}
    assert re.findall(r"is (\d+) % of the plain roof PV of the catalogue \((\d+) CNY/kW, 2025\)", card) == [(f"{100 * 1.314 / now:.0f}", f"{1000 * now:.0f}")]
