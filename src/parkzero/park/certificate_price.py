"""What a certificate of green power costs: the card's price, else the row of certificate_prices.csv for the region.

The premium of green power that is traded with the power itself (China) is what its certificate is worth, so that one price stands for both.
"""

from __future__ import annotations

from parkzero.money import convert
from parkzero.park.catalogue import holding, table
from parkzero.park.noun import Given
from parkzero.park.site import Site
from parkzero.park.study import Study


def usual_price(site: Site) -> Given:
    """The price of the catalogue, in the money of its row [money/MWh]."""
    rows = {row["region"]: row for row in table("certificate_prices.csv")}
    row = rows[holding(site.cost_region, rows)]
    value, low, high = (float(row[n]) for n in ("value", "low", "high"))
    return Given(
        value=value, low=low, high=high, unit=row["unit"], currency=row["currency"], year=int(row["year"]), source=row["source"], confidence=row["confidence"], rule="default",
    )  # fmt: skip


def certificate_price(site: Site, study: Study) -> Given:
    """What a certificate of a MWh costs, in the study's money [money/MWh]."""
    if site.grid.green_price is not None:
        return site.grid.green_price
    found = usual_price(site)
    factor = convert(1.0, str(found.currency), found.year or study.price_year, study.currency, study.price_year)
    return found.times(factor).but(currency=study.currency, year=study.price_year)
