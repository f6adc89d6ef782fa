"""What of a site lies inside the park: demands, outputs and plants by their shares, and the rows that demands are filled from.

Figures of an enterprise in park.yaml are of the whole enterprise; a plan is made for what lies inside.
"""

from __future__ import annotations

from collections.abc import Iterable

from parkzero.park.boundary import WHOLE, Perimeter, boundary, share_of, value_of
from parkzero.park.noun import Given
from parkzero.park.partners import crosses
from parkzero.park.site import Asset, Enterprise, Site
from parkzero.park.whole import Activity


def portions(site: Site, activity: Iterable[Activity]) -> tuple[Site, tuple[Activity, ...]]:
    """The site and the rows of what lies inside; both as they are where all of it does. Not to be applied twice."""
    cut = boundary(site, WHOLE)
    rows = tuple(activity)
    if cut.plain:
        return site, rows
    shared = (a.but(quantity=share * a.quantity, low=share * a.low, high=share * a.high) for a in rows if (share := _share(a, cut)) > 0.0 and not crosses(a.partner))
    return site.but(
        enterprises=tuple(_enterprise(e, value_of(cut.shares[e.id])) for e in site.enterprises), assets=tuple(_plant(a, cut) for a in site.assets),
        waste_heat=tuple(w.but(annual=w.annual.times(value_of(cut.shares.get(w.enterprise, 1.0)))) for w in site.waste_heat),
    ), tuple(shared)  # fmt: skip


def _share(row: Activity, cut: Perimeter) -> float:
    return value_of(share_of(row.enterprise, {"meter": row.meter, "asset": row.asset or row.partner}, cut))


def _enterprise(firm: Enterprise, share: float) -> Enterprise:
    """What of an enterprise lies inside; of one that lies outside nobody is employed here."""
    if share == 1.0:
        return firm
    persons = firm.employees.times(share) if firm.employees else Given(value=0.0, unit="person", low=0.0, high=0.0) if share == 0.0 else None
    return firm.but(
        demand={c: d.but(annual=d.annual.times(share), by_year={y: q.times(share) for y, q in d.by_year.items()}) for c, d in firm.demand.items()} if share > 0.0 else {},
        output=tuple(o.but(quantity=o.quantity.times(share)) for o in firm.output), employees=persons,
    )  # fmt: skip


def _plant(plant: Asset, cut: Perimeter) -> Asset:
    own = cut.places.get(("asset", plant.id))
    share = value_of(own if own is not None else cut.shares.get(plant.owner, 1.0) if plant.owner else 1.0)
    if share == 1.0:
        return plant
    return plant.but(capacity=plant.capacity.times(share), energy=plant.energy.times(share) if plant.energy else None)
