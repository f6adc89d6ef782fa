"""What comes with demand that a later year brings and nobody gave: the boilers that serve it, a price of what it burns, a connection.

Who builds a factory builds what heats it. As far as the boilers of the base year, but for those that close, and those that enter do not reach for the peak of a later year (rule `peak`,
as of the base year), whoever needs more brings the rest, and no more than its own demand asks for: a plant whose life ends is not replaced for nothing, and
leaves no more to bring. A connection that the same rule filled grows with the demand.
"""

from __future__ import annotations

from parkzero.complete.filling import PLAIN, RESERVE, Fills, connected, giving, peak, priced, reserved
from parkzero.park.site import Asset, Enterprise, Site
from parkzero.results import Fill


def entered(now: Site, later: Site) -> tuple[Site, tuple[Fill, ...]]:
    """The site of a later year with what comes with its demand, and what was filled. `now`: the completed site of the base year."""
    fills = Fills()
    ran, firms = {a.id for a in now.operating() if a.until is None}, {e.id for e in later.running()}
    ever = later.but(assets=tuple(a.but(status="operating") if a.id in ran and (not a.owner or a.owner in firms) else a for a in later.assets))
    made = tuple(asset for carrier, boiler in PLAIN for asset in _brought(now, later, carrier, boiler, there=giving(ever, carrier), fills=fills))
    later = later.but(assets=later.assets + made)
    later = later.but(prices=priced(later, fills))
    if later.grid.connection is not None and later.grid.connection.rule and later.demand("electricity") > now.demand("electricity"):
        later = later.but(grid=connected(later.but(grid=later.grid.but(connection=None)), fills))
    return later, tuple(fills.made)


def _brought(now: Site, later: Site, carrier: str, boiler: str, *, there: float, fills: Fills) -> list[Asset]:
    """Boilers of a carrier that come with the demand of a later year, by who needs more. `there`: what others give [MW]."""
    more = {e.id: rise for e in later.running() if (rise := peak((e,), carrier) - peak(_of(now, e.id), carrier)) > 1e-6}
    lacks = RESERVE * peak(later.running(), carrier) - there
    need = min(lacks, RESERVE * sum(more.values()))
    found = []
    for firm, rise in more.items() if need > 1e-6 else ():
        name, mw = f"{boiler.replace('_', '-')}-{firm}-entering", need * rise / sum(more.values())
        given = fills.put(f"site.assets.{name}.capacity", mw, *reserved(mw), unit="MW", rule="peak")
        found.append(Asset(id=name, technology=boiler, owner=firm, capacity=given, note="filled: comes with the demand that enters"))
    return found


def _of(site: Site, firm: str) -> tuple[Enterprise, ...]:
    return tuple(e for e in site.running() if e.id == firm)
