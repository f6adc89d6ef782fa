"""One truth for a park's standard: its method, and what the park says otherwise."""

from __future__ import annotations

import pytest

from parkzero.park.ruler import Departure, Ruler
from parkzero.park.sections import Standards
from parkzero.standards.register import METHODS, departures, of_park


@pytest.mark.parametrize("name", ["ghg-protocol", "iso-14064-1", "china-zcp-2025", "gb-t-32151", "eu-ets"])
def test_the_method_decides_what_a_park_counts(name: str) -> None:
    own = of_park(Standards(method=name))  # type: ignore[arg-type]
    assert own.ruler == METHODS["ghg-protocol-location" if name == "ghg-protocol" else name].ruler
    assert departures(Standards(method=name)) == {}  # type: ignore[arg-type]


def test_what_a_park_says_otherwise_is_named_and_the_rest_follows_its_method() -> None:
    standards = Standards(method="china-zcp-2025", ruler=Departure(gases=("CO2", "CH4"), credit=True, electricity="location"))
    usual = METHODS["china-zcp-2025"].ruler
    assert of_park(standards).ruler == usual.but(gases=("CO2", "CH4"), electricity="location")
    assert departures(standards) == {"gases": (("CO2", "CH4"), ("CO2",)), "electricity": ("location", "national_rule")}


def test_a_park_may_depart_from_every_part_of_a_ruler() -> None:
    assert set(Departure.model_fields) == set(Ruler.model_fields)
