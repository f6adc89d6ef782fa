"""What a technology costs at a park: its row of the catalogue, along its course, at the size that the park would build."""

from __future__ import annotations

from parkzero.clock import HOURS
from parkzero.money import convert
from parkzero.park.catalogue import technology, typical
from parkzero.park.site import Site
from parkzero.park.study import Study
from parkzero.park.technology import Technology
from parkzero.results import Outlook
from parkzero.words import BIOGENIC, FUELS, HELD, SYNTHETIC


def as_priced(tech: Technology, site: Site, outlook: Outlook, study: Study) -> Technology:
    """A technology of the stage at its price: the catalogue's row of the stage, or where the trends give its cost a course the row of the base
    year by that course, so that no fall counts twice; at the size that a park of this demand would build."""
    factor = scale(tech, site) * (typical("capture_stacks").value if tech.input == "flue_co2" and several_stacks(site) else 1.0)
    if tech.id not in outlook.moved("technology_cost"):
        return tech.but(capex=tech.capex * factor, capex_energy=tech.capex_energy * factor)
    first, index = technology(tech.id, site.cost_region, study.base_year), outlook.at("technology_cost", study.stage, tech.id)
    money = convert(1.0, first.currency, first.price_year, tech.currency, tech.price_year)
    return tech.but(capex=first.capex * index * money * factor, capex_energy=first.capex_energy * index * money * factor)


def scale(tech: Technology, site: Site) -> float:
    """Cost per unit at the park's size over that of the row: a power of size within the sizes that the exponent was seen at, outside of them that at their end."""
    if tech.scale is None:
        return 1.0
    return float((size(tech, site) / tech.size) ** (tech.scale - 1.0))


def size(tech: Technology, site: Site) -> float:
    """The size that a park would build in one, within what the exponent was seen at [MW; MWh of a store]: the mean load that it could serve, of a store some
    hours of it, and no more than the site lets be built."""
    load = mean_load(tech, site) * (typical("store_hours").value if tech.role == "storage" else 1.0)
    limit = site.ground.limits.get(tech.id)
    most = limit.value if limit is not None and limit.value > 0.0 and tech.role != "storage" else load
    low, high = tech.sizes
    return min(max(min(load, most), low), high)


def mean_load(tech: Technology, site: Site) -> float:
    """The mean load that a technology could serve [MW]."""
    wanted = sum(site.demand(c) for c in ("electricity", "heat", "steam", "cooling", *SYNTHETIC))
    byproduct = site.demand(tech.byproduct) if tech.byproduct else 0.0
    base = max(site.demand(tech.output), byproduct, typical("power_of_demand").value * wanted if tech.output == "electricity" else 0.0)
    if tech.output in ("heat", "steam", HELD):
        base = max(base, site.demand("heat") + site.demand("steam"))
    if tech.output == "hydrogen":
        base += typical("synthesis_hydrogen").value * sum(site.demand(c) for c in SYNTHETIC[1:])
    return base / HOURS


def several_stacks(site: Site) -> bool:
    """Whether fossil fuel is burnt at more than one place: furnaces of an enterprise count as one, those of a refinery as several."""
    fuels = set(FUELS) - BIOGENIC
    furnaces = [e.sector for e in site.running() if fuels & set(e.demand)]
    plants = [a for a in site.operating() if technology(a.technology, site.cost_region, 2030).input in fuels]
    return len(furnaces) + len(plants) > 1 or "refining" in furnaces
