"""What a park with direct supply pays for the network under the rule of nearby use, by its two choices.

By capacity: the fee on the capacity of access that the park takes is the network's price per energy x mean load rate x 8760 h a year, beside the demand charge as it is, and the network's price per energy on
what is bought falls away (notice 1192 of 2025: per kW and month, price x load rate x 730 h). By energy: the tariff as it is on what is bought, and its price per energy on own use too. Funds and surcharges on own use are due in both. What
the tariff holds already (energy, demand charge) is never added.

>>> f"{access_fee(52.0, 0.75) / 12_000:.2f} CNY/kW a month"
'28.47 CNY/kW a month'
"""

from __future__ import annotations

from parkzero.clock import HOURS
from parkzero.energy import NetworkCharges
from parkzero.money import convert
from parkzero.park.nearby_use import NearbyUse, nearby_use
from parkzero.park.site import Site
from parkzero.park.study import Study
from parkzero.words import Tariffing


def access_fee(network: float, load_rate: float) -> float:
    """Yearly fee on a MW of access to the grid in place of a network's price per MWh [currency/MW a]."""
    return network * load_rate * HOURS


def network_charges(site: Site, study: Study, year: int, choice: Tariffing) -> NetworkCharges | None:
    """Prices of the network under a choice; None where no rule of nearby use holds."""
    rule, power = nearby_use(site, year), site.prices.get("electricity")
    if rule is None or power is None or power.network is None:
        return None
    by_capacity, price = choice == "capacity", power.network.value
    return NetworkCharges(
        choice=choice, access=access_fee(price, rule.load_rate.value) if by_capacity else 0.0, bought=0.0 if by_capacity else price,
        own_use={"state": funds(site, rule, study), "grid": 0.0 if by_capacity else rule.own_use_energy_part.value * price},
    )  # fmt: skip


def funds(site: Site, rule: NearbyUse, study: Study) -> float:
    """Funds and surcharges on own use: the card's, else the rule's [currency/MWh]."""
    own = site.grid.direct_fee
    return own.value if own else convert(rule.own_use_funds.value, "CNY", study.price_year, study.currency, study.price_year)
