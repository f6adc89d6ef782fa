"""The rules that fill what nobody gave. Each leaves a Fill: path, value, wide interval, rule, who holds the figure.

Rules: `activity` (demand from what was bought and burnt), `per_person` (energy per employee by sector),
`size_class`, `meters` (yield of panels), `climate` and `latitude` (sun and temperature), `peak` (connection and boilers sized to the peak), `default` (table of
prices), `roof_by_load`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from parkzero.clock import HOURS
from parkzero.complete.consuming import OWN, REPORTED, as_run, consumptions
from parkzero.complete.yielding import USUAL, panel_yield, sunny
from parkzero.park.catalogue import table, technology, technology_kinds, typical, yield_span
from parkzero.park.certificate_price import usual_price
from parkzero.park.nearby_use import nearby_use
from parkzero.park.noun import Given
from parkzero.park.site import Asset, Climate, Demand, Enterprise, Grid, Ground, Site, Tariff
from parkzero.park.technology import Technology
from parkzero.park.whole import Activity
from parkzero.results import Consumption, Consumptions, Fill, Told
from parkzero.units import convert
from parkzero.weather.climate import Climatology, climatology
from parkzero.words import ACROSS, FUELS, HOT, POOLED, Carrier, holder

HORIZON = 2100
"""A year in which all rules that are known are in force."""


class Fills:
    """Collects fills; `put` returns the filled Given."""

    def __init__(self) -> None:
        self.made: list[Fill] = []

    def put(
        self,
        path: str,
        value: float,
        low: float,
        high: float,
        *,
        unit: str,
        rule: str,
        source: str = "",
        currency: str | None = None,
        year: int | None = None,
    ) -> Given:
        self.made.append(Fill(path=path, value=value, low=low, high=high, unit=unit.replace("money", currency or "money"), rule=rule, holder=holder(path)))
        return Given(
            value=value,
            unit=unit,
            low=low,
            high=high,
            currency=currency,
            year=year,
            source=source or f"rule {rule}",
            confidence="C",
            rule=rule,
        )

    def default(self, path: str, unit: str) -> Given | None:
        """The default of the table for a path below `site.`."""
        for row in table("defaults.csv"):
            if row["path"] == path:
                factor, currency = convert(1.0, row["unit"], unit)
                value, low, high = (float(row[k]) * factor for k in ("value", "low", "high"))
                return self.put(
                    f"site.{path}",
                    value,
                    low,
                    high,
                    unit=unit,
                    rule="default",
                    source=row["source"],
                    currency=currency,
                    year=int(row["year"]) if row["year"] else None,
                )
        return None


def filled(site: Site, activity: Iterable[Activity], year: int) -> tuple[Site, tuple[Fill, ...]]:
    """The site with nothing missing that a plan needs, and what was filled.

    Demand is what enterprises used (`consuming`); where no row tells it, it goes by employees, but for those that own plants or serve a neighbour.
    """
    rows = [a for a in activity if a.year == year]
    site, use = by_rows(site, rows, year)
    return completed(site, rows, use, year)


def by_rows(site: Site, rows: Sequence[Activity], year: int) -> tuple[Site, Consumptions]:
    """The site with plants that give what rows of the year say they gave, and what enterprises used by these rows."""
    site = as_run(site, [a for a in rows if a.unit == "MWh"])
    return site, consumptions(site, rows, year)


def completed(site: Site, rows: Sequence[Activity], use: Consumptions, year: int) -> tuple[Site, tuple[Fill, ...]]:
    """`filled` of a site whose rows of the year (`rows`) are looked at already (`by_rows`)."""
    fills = Fills()
    idle = {a.owner for a in site.operating()} | {a.partner for a in rows}
    enterprises = tuple(
        _enterprise(e, use.demand.get(e.id, {}), fills, driven=use.driven.get(e.id, ()), counted=e.id not in use.demand and (e.id not in idle or e.employees is not None))
        for e in site.enterprises
    )
    site = site.but(enterprises=enterprises)
    site = site.but(assets=tuple(sunny(_efficient(a, use, site, year, fills), sum(q for (id, _), q in use.made.items() if id == a.id)) for a in site.assets))
    site = site.but(climate=_climate(site, fills, year))
    outside = _from_outside(site, rows)
    site = site.but(assets=site.assets + _boilers(site, use.raised, outside, fills))
    site = site.but(prices=priced(site, fills, bought=outside))
    site = site.but(grid=connected(site, fills), ground=_ground(site, fills))
    site = site.but(grid=_loaded(site, fills), prices=_agreed(site, fills))
    return site, tuple(fills.made)


def _kind(asset: Asset) -> Technology | None:
    """The technology of a plant, with the steam or heat that it gives."""
    kind = technology_kinds().get(asset.technology)
    return kind.giving(asset.gives) if kind else None


def _efficient(asset: Asset, use: Consumptions, site: Site, year: int, fills: Fills) -> Asset:
    """A plant with the efficiency of what rows say it made of the fuel that it was fed, where the card says none."""
    kind = _kind(asset)
    if kind is None or asset.efficiency is not None or asset.status != "operating" or kind.role != "converter" or kind.input not in (*FUELS, *POOLED) or (asset.id, kind.output) not in use.told:
        return asset
    fed = sum(q for (_, id), q in use.fed.items() if id == asset.id)
    value, usual = use.made[asset.id, kind.output] / fed if fed else 0.0, technology(asset.technology, site.cost_region, year).efficiency
    if not USUAL[0] * usual <= value <= USUAL[1] * usual:
        return asset
    return asset.but(efficiency=fills.put(f"site.assets.{asset.id}.efficiency", value, value * (1 - REPORTED), value * (1 + REPORTED), unit="1", rule="activity"))


def outputs_told(site: Site, use: Consumptions) -> dict[str, Told]:
    """What converters made in the year of `use`: plants that stand, and boilers that `filled` fills in; of more than a plant can make, what it can."""
    found = dict[str, Told]()
    for asset in site.operating():
        kind = _kind(asset)
        output = use.made.get((asset.id, str(kind.output))) if kind and kind.role == "converter" else None
        if kind and output is not None:
            most = asset.capacity.value * ((asset.efficiency.value if asset.efficiency else kind.efficiency) if kind.measured == "input" else 1.0)
            beside = [use.made[asset.id, c] for c in HOT if (asset.id, c) in use.told and c != kind.output]
            usual = output * kind.byproduct_efficiency / (asset.efficiency.value if asset.efficiency else kind.efficiency)
            found |= {asset.id: Told(min(output, HOURS * most), min(sum(beside), USUAL[1] * usual) if beside and kind.byproduct in HOT else None)}
    return found | {_name(boiler, firm): Told(q, None) for firm, some in use.raised.items() for boiler, q in some.items() if q > 0.0}


def _beside(firm: Enterprise, use: Mapping[str, Consumption], driven: Collection[str]) -> dict[str, Consumption]:
    """What rows bring of carriers of which the card says nothing. Steam and heat stand for each other, and what plants make of power or heat is in the
    card's demand for that."""
    if not firm.demand:
        return dict(use)
    hot = {*HOT} & {*firm.demand}
    return {c: u for c, u in use.items() if c not in firm.demand and c not in driven and not (c in HOT and hot) and firm.sector != "power_and_heat"}


def _enterprise(firm: Enterprise, use: Mapping[str, Consumption], fills: Fills, *, driven: Collection[str], counted: bool) -> Enterprise:
    """`counted`: whether its demand may go by its employees where no row tells it. `driven`: carriers that its plants make of power or heat."""
    if firm.status != "operating":
        return firm
    path = f"site.enterprises.{firm.id}.demand"
    if beside := _beside(firm, use, driven):
        demand = {
            c: Demand(
                annual=fills.put(f"{path}.{c}", u.mwh, u.mwh * (1 - u.wide), u.mwh * (1 + u.wide), unit="MWh", rule="activity"),
                substitutable=u.substitutable,
            )
            for c, u in beside.items()
        }
        return firm.but(demand={**firm.demand, **demand})
    if firm.demand or not counted:
        return firm
    persons = firm.employees.value if firm.employees else _persons(firm, fills)
    row_of = {r["sector"]: r for r in table("sectors.csv")}[firm.sector]
    demand = {}
    for carrier, column in (("electricity", "mwh_el_per_person"), ("steam", "mwh_heat_per_person")):
        value = float(row_of[column]) * persons
        if value > 0:
            low, high = value * float(row_of["low_share"]), value * float(row_of["high_share"])
            demand[carrier] = Demand(annual=fills.put(f"{path}.{carrier}", value, low, high, unit="MWh", rule="per_person", source=row_of["source"]))
    return firm.but(demand=demand)


def _persons(firm: Enterprise, fills: Fills) -> float:
    given = fills.default(f"employees.{firm.size}", "person")
    assert given is not None
    last = fills.made.pop()
    fills.made.append(
        Fill(path=f"site.enterprises.{firm.id}.employees", value=last.value, low=last.low, high=last.high, unit="person", rule="size_class", holder="statistics office")
    )
    return given.value


def _climate(site: Site, fills: Fills, year: int) -> Climate:
    """The card's climate with what it lacks: a yield that meters of the park tell (`meters`), rows of the climate near by (`climate`), else the latitude."""
    climate, latitude = site.climate, abs(site.place.latitude)
    if climate.weather:
        return climate
    known, changes = climatology(site.place, climate), dict[str, object]()
    if climate.pv_yield is None:
        changes["pv_yield"] = _pv_yield(site, known, fills, year)
    if climate.wind_hours is None:
        changes["wind_hours"] = fills.default("climate.wind_hours", "h")
    if "temperature" not in known.by_band:
        return climate.but(**changes)
    if climate.mean_temperature is None:
        near, fall = typical("temperature_equator"), typical("temperature_by_latitude").value
        value = near.value - fall * latitude if latitude > 10 else typical("temperature_tropics").value
        changes["mean_temperature"] = value
        fills.made.append(Fill(path="site.climate.mean_temperature", value=value, low=value + near.low - near.value, high=value + near.high - near.value, unit="degC", rule="latitude", holder="weather service"))
    if climate.summer_winter is None:
        changes["summer_winter"] = min(typical("season_by_latitude").value * latitude, typical("season_most").value)
    return climate.but(**changes)


def _pv_yield(site: Site, known: Climatology, fills: Fills, year: int) -> Given:
    """Yield of new panels (`panel_yield`), with the interval of its rule."""
    value, rule = panel_yield(site, year)
    origin = known.origin.get("pv_yield") if rule == "climate" else None
    low, high = yield_span(rule, origin.confidence if origin else "")
    source = origin.source if origin else "full-load hours of the panels that stand" if rule == "meters" else ""
    return fills.put("site.climate.pv_yield", value, low * value, high * value, unit="MWh/MW", rule=rule, source=source)


RESERVE = typical("boiler_reserve").value
"""Capacity of boilers over the peak that they serve, of those that are filled in."""
PLAIN = (("steam", "gas_steam_boiler"), ("heat", "gas_boiler"), ("cooling", "chiller"))
"""What serves a carrier where nothing tells otherwise."""


def peak(firms: Iterable[Enterprise], carrier: str) -> float:
    """Peak of a carrier [MW], by the full-load hours of each demand."""
    return sum(d.annual.value / _full(d) for e in firms for c, d in e.demand.items() if c == carrier)


def _full(demand: Demand | None) -> float:
    """Full-load hours of a demand [h]: fewer where it follows the temperature."""
    return typical("load_hours_weather" if demand and demand.shape in ("heating", "cooling") else "load_hours").value


def reserved(mw: float) -> tuple[float, float]:
    """Ends of the capacity of boilers that are filled in [MW]."""
    rule = typical("boiler_reserve")
    return mw * rule.low / rule.value, mw * rule.high / rule.value


def giving(site: Site, carrier: str) -> float:
    """What the plants that operate can give of a carrier [MW]."""
    return sum(mw for (_, c), mw in _by_owner(site).items() if c == carrier)


def _by_owner(site: Site) -> dict[tuple[str, str], float]:
    """What the plants that operate can give, by owner and carrier [MW]."""
    found: dict[tuple[str, str], float] = defaultdict(float)
    for asset in site.operating():
        tech = _kind(asset)
        if tech is None or tech.role != "converter":
            continue
        more = {str(tech.output): 1.0} | ({tech.byproduct: tech.byproduct_efficiency / tech.efficiency} if tech.byproduct else {})
        for carrier, per in more.items():
            found[asset.owner or "", carrier] += asset.capacity.value * per
    return found


def _from_outside(site: Site, rows: Iterable[Activity]) -> dict[str, float]:
    """Heat, steam, cold and hydrogen that enterprises bought beyond the fence and that have a price, by carrier [MWh]."""
    sold = {*site.prices, *(c for c in POOLED if any(r["path"] == f"prices.{c}.energy" for r in table("defaults.csv")))} - {"electricity"}
    inside, found = {e.id for e in site.enterprises} | {OWN}, dict[str, float]()
    for row in rows:
        if row.action == "bought" and row.use == "fuel" and row.unit == "MWh" and row.carrier in POOLED and row.carrier in sold and row.partner not in inside and not row.partner.startswith(ACROSS):
            found[row.carrier] = found.get(row.carrier, 0.0) + row.quantity
    return found


def _boilers(site: Site, raised: Mapping[str, Mapping[str, float]], bought: Mapping[str, float], fills: Fills) -> tuple[Asset, ...]:
    """Boilers of the fuels that enterprises burnt without a plant (`raised`: their steam or heat by boiler), each enterprise's own and large enough for what it
    raised, and for its part of what its demand takes beyond its plants; then, where all of these and what is bought from outside (`bought`) cannot serve the peak of heat, steam
    and cooling, nobody's, of gas."""
    of, ids = _by_owner(site), technology_kinds()
    running = {e.id: e for e in site.running()}
    made = []
    for carrier, plain in PLAIN:
        sizes: dict[tuple[str, str], float] = {}
        for firm, some in raised.items():
            mine = {boiler: q for boiler, q in some.items() if ids[boiler].output == carrier and q > 0.0}
            demand = running[firm].demand.get(carrier) if firm in running else None  # type: ignore[call-overload]
            rest = RESERVE * demand.annual.value / _full(demand) - of.get((firm, carrier), 0.0) if demand else 0.0
            for boiler, q in mine.items():
                own = min(q, demand.annual.value) if demand and not demand.annual.rule else q
                sizes[firm, boiler] = max(rest * q / sum(mine.values()), RESERVE * own / _full(demand))
        used = site.demand(carrier)
        served = 1.0 - min(bought.get(carrier, 0.0) / used, 1.0) if used else 1.0
        need = RESERVE * served * peak(running.values(), carrier) - giving(site, carrier) - sum(sizes.values())
        if need > 1e-6:
            sizes["", plain] = need
        for (firm, boiler), mw in sizes.items():
            name = _name(boiler, firm)
            given = fills.put(f"site.assets.{name}.capacity", mw, *reserved(mw), unit="MW", rule="peak")
            made.append(Asset(id=name, technology=boiler, owner=firm or None, capacity=given, note="filled: sized to the peak"))
    return tuple(made)


def _name(boiler: str, firm: str) -> str:
    return "-".join(part for part in (boiler.replace("_", "-"), firm, "filled") if part)


def priced(site: Site, fills: Fills, bought: Collection[str] = ()) -> dict[str, Tariff]:
    """A price for every carrier that demand, assets or candidates may buy, and that rows say was bought (`bought`)."""
    prices: dict[str, Tariff] = dict(site.prices.items())
    ids = technology_kinds()
    needed = {"electricity", "natural_gas", "biomass", *bought} | {c for c in site.carriers() if c in FUELS}
    needed |= {str(ids[a.technology].input) for a in site.operating() if a.technology in ids and ids[a.technology].role == "converter"}
    made_inside = {ids[a.technology].output for a in site.operating() if a.technology in ids}
    needed |= {c for c in site.carriers() if c == "hydrogen" and c not in made_inside}
    for carrier in sorted(needed - set(prices)):
        energy = fills.default(f"prices.{carrier}.energy", "money/MWh")
        if energy is not None:
            network = fills.default("prices.electricity.network", "money/MWh") if carrier == "electricity" else None
            prices[carrier] = Tariff(energy=energy, network=network)
    return prices


def connected(site: Site, fills: Fills) -> Grid:
    """The grid with a connection, sized to the peak, or to the plants that make power, where none is given."""
    if site.grid.connection is not None:
        return site.grid
    thermal = sum(peak(site.running(), c) for c in ("heat", "steam", "cooling"))
    rule = typical("connection_peak")
    value = max(rule.value * peak(site.running(), "electricity") + typical("connection_heat").value * thermal, _generating(site))
    return site.grid.but(connection=fills.put("site.grid.connection", value, value * rule.low / rule.value, value * rule.high / rule.value, unit="MW", rule="peak"))


def _generating(site: Site) -> float:
    """Power of the plants that operate and reach the park without the grid [MW]."""
    wind_and_sun = sum(a.capacity.value for a in site.operating() if a.direct and (kind := _kind(a)) and (kind.role, kind.output) == ("source", "electricity"))
    return giving(site, "electricity") + wind_and_sun


def _ground(site: Site, fills: Fills) -> Ground:
    ground = site.ground
    if ground.roof is None:
        rule, mean = typical("roof_per_power"), site.demand("electricity") / 8760.0
        ground = ground.but(roof=fills.put("site.ground.roof", rule.value * mean, rule.low * mean, rule.high * mean, unit="m2", rule="roof_by_load"))
    line = ground.line
    if line is None:
        return ground
    if line.distance is None:
        line = line.but(distance=fills.default("ground.line.distance", "km"))
    if line.voltage is None:
        line = line.but(voltage=fills.default("ground.line.voltage", "kV"))
    return ground.but(line=line)


def _agreed(site: Site, fills: Fills) -> dict[Carrier, Tariff]:
    """Prices with what a settlement beside the market lacks."""
    power = site.prices.get("electricity")
    if power is None or power.mechanism is None:
        return dict(site.prices)
    changes = {}
    for name, unit in (("price", "money/MWh"), ("share", "")):
        if getattr(power.mechanism, name) is None:
            changes[name] = fills.default(f"prices.electricity.mechanism.{name}", unit)
    return {**site.prices, "electricity": power.but(mechanism=power.mechanism.but(**changes))}


def _loaded(site: Site, fills: Fills) -> Grid:
    """The grid with the load rate by which the fee of nearby use is reckoned, where a rule asks for it, and the price of the certificates that it says are bought, where the card gives none."""
    rule = nearby_use(site, HORIZON) if site.grid.load_rate is None else None
    found = site.grid
    if rule is not None:
        value, low, high, unit, source, _ = rule.load_rate
        found = found.but(load_rate=fills.put("site.grid.load_rate", value, low, high, unit=unit, rule="default", source=source))
    if found.covered and found.green_price is None:
        usual = usual_price(site)
        price = fills.put("site.grid.green_price", usual.value, usual.low, usual.high, unit=usual.unit, rule="default", source=usual.source, currency=usual.currency, year=usual.year)
        found = found.but(green_price=price)
    return found


__all__ = ["Fills", "by_rows", "completed", "connected", "filled", "giving", "outputs_told", "peak", "priced", "reserved"]
