"""The factor catalogue: which row is taken, and why.

Selection: measured by the enterprise itself, then the supplier's, then the nation's (its region before the whole), then a
default; of several years the nearest one not later than the year asked for. Users' own rows (factors.csv) stand in the
same ranking and go before the catalogue's at the same level. The reason is kept as a code with every factor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import NamedTuple, get_args

from parkzero.accounting import PROCESS_BASES, ProcessBasis
from parkzero.figure import Z90, Z95, half_width
from parkzero.park.catalogue import blends, gas_of, potentials, process_id, restated, table, typical
from parkzero.park.noun import Given
from parkzero.park.periods import suits
from parkzero.park.site import Site
from parkzero.park.whole import Level, OwnFactor

FOSSIL_POWER = 0.8325
"""tCO2/MWh: national fossil power factor printed in annex 4 of notice 910 of 2025; holds until a new text replaces it."""
LEVELS: tuple[str, ...] = get_args(Level)
TJ_PER_MWH = 0.0036
LATER, EARLIER = "_later", "_earlier"
NATIONAL, DEFAULT = LEVELS.index("national"), LEVELS.index("default")
PERFLUOROCARBONS = frozenset({"CF4", "C2F6", "C3F8", "cC4F8", "C4F10", "C5F12", "C6F14", "C7F16", "C8F18", "C10F18"})


@dataclass(frozen=True, kw_only=True)
class Factor:
    """A factor as it is used: value per unit, relative half width of its 95 % interval, where it stands and why it was taken."""

    value: float
    share: float
    id: str
    source: str
    confidence: str
    reason: str = "default"
    """Why it was taken, as a code; "_later" or "_earlier" follows where it is of another year."""
    stands_for: str = ""
    """The better factor that it stands in for, where there is none."""
    year: int = 0
    restated: Mapping[str, float] = field(default_factory=dict)
    """Energy by the calorific value of the factor's own family over that by another ("china/t")."""
    rank: tuple[int, int, int] = (DEFAULT, 1, 0)
    """Level, catalogue after the user's own, whole country after its region: lowest first."""


def choose(options: Iterable[Factor], year: int) -> Factor | None:
    """The option that goes first: none of a later year where there is another, then by rank, then that of the year before one of no year, and the nearest."""
    found = min(options, key=lambda f: ((suit := suits(f.year, year))[0], *f.rank, suit[1]), default=None)
    if found is None or not found.year or found.year == year:
        return found
    return replace(found, reason=found.reason + (LATER if found.year > year else EARLIER))


def undated(reason: str) -> str:
    """The code of why a factor was taken, whatever its year.

    >>> undated("national_later")
    'national'
    """
    return reason.removesuffix(LATER).removesuffix(EARLIER)


def own(rows: Iterable[OwnFactor], kind: str, item: str, gas: str = "CO2") -> list[Factor]:
    """The user's factors for one thing, those that hold for every enterprise and contract."""
    return [_of_user(r) for r in rows if (r.kind, r.item, r.gas, r.enterprise, r.contract) == (kind, item, gas, "", "")]


def _of_user(row: OwnFactor) -> Factor:
    id = f"{row.origin} {row.item} {row.year or ''}".strip()
    return Factor(value=row.value, share=row.share, id=id, source=row.source, confidence=row.confidence, reason=row.level, year=row.year or 0, rank=(LEVELS.index(row.level), 0, 0))


def particular(rows: Iterable[OwnFactor], kind: str, year: int) -> list[tuple[OwnFactor, Factor]]:
    """The user's factors that hold for one enterprise or contract alone, the best of each, item and gas."""
    groups: dict[tuple[str, str, str, str], list[OwnFactor]] = {}
    for row in rows:
        if row.kind == kind and (row.enterprise or row.contract):
            groups.setdefault((row.enterprise, row.contract, row.item, row.gas), []).append(row)
    return [best_of(group, year) for group in groups.values()]


def best_of(group: Sequence[OwnFactor], year: int) -> tuple[OwnFactor, Factor]:
    """The row of some of the user's for one thing that goes first, and its factor."""
    factors = [_of_user(r) for r in group]
    found = choose(factors, year)
    assert found is not None
    return group[[f.id for f in factors].index(found.id)], found


@cache
def _fuels() -> dict[tuple[str, str, str], dict[str, str]]:
    return {(r["carrier"], r["gas"], r["family"]): r for r in table("fuels.csv")}


def family_of(site: Site) -> str:
    """Family of fuel factors of a site's country."""
    return "china" if site.place.country == "CN" else "ipcc"


def families(family: str) -> tuple[str, ...]:
    """The families asked in turn: a Chinese one, the standard Chinese set, then that of the IPCC."""
    return tuple(dict.fromkeys((family, *(("china",) if family.startswith("china") else ()), "ipcc")))


class WasteGas(NamedTuple):
    """A waste gas that counts for what natural gas would emit: where it is used, and what of it stays with the process that hands it on."""

    used: Factor
    kept: Factor


@cache
def waste_gases() -> Mapping[str, WasteGas]:
    """Waste gases by carrier [t/MWh]."""

    def of(row: Mapping[str, str]) -> WasteGas:
        value = float(row["t_per_tj"]) * TJ_PER_MWH
        like = Factor(value=value, share=0.0, id=f"waste_gases.csv:{row['line']} {row['carrier']}", source=row["source"], confidence=row["confidence"], reason="text")
        return WasteGas(like, replace(like, value=(1.0 - float(row["exported"])) * value, id=f"{like.id}, less {row['exported']} of it"))

    return {row["carrier"]: of(row) for row in table("waste_gases.csv")}


def exported_part() -> Mapping[str, float]:
    """What of the emissions of natural gas a process is relieved of that hands a waste gas on, by the id of the factor where it is used."""
    return {g.used.id: 1.0 - g.kept.value / g.used.value for g in waste_gases().values()}


class Fuel(NamedTuple):
    """A fuel's factor where it is burnt, where its carbon is counted whole (transformation, feedstock), and whether it is biogenic CO2."""

    burnt: Factor
    whole: Factor
    biogenic: bool


def fuel(carrier: str, gas: str, family: str, rows: Sequence[OwnFactor] = (), year: int = 0) -> Fuel | None:
    """t of gas per MWh (net calorific); None where no family has a row."""
    row = next((_fuels()[carrier, gas, f] for f in families(family) if (carrier, gas, f) in _fuels()), None)
    options = own(rows, "fuel", carrier, gas)
    if row is not None:
        id = f"fuels.csv:{row['line']} {carrier} {gas} {row['family']}"
        reason = "family" if row["family"] == family else "other_family"
        value = float(row["kg_per_gj"]) * 3.6 / 1000.0
        energy = next(f for f in families(family) if (carrier, "CO2", f) in _fuels())
        options.append(
            Factor(
                value=value, share=float(row["uncertainty_share"]), id=id, source=row["source"], confidence=row["confidence"], reason=reason,
                restated=restated(carrier, energy),
            )
        )  # fmt: skip
    found = choose(options, year)
    if found is None:
        return None
    burnt_whole = float(row["oxidation"] or 1) if row is not None and found.rank[1] else 1.0
    whole = replace(found, value=found.value / burnt_whole, id=f"{found.id}, carbon whole" if burnt_whole < 1 else found.id)
    return Fuel(found, whole, row is not None and gas == "CO2" and row["biogenic"] in ("1", "true"))


def process(family: str) -> dict[tuple[str, ProcessBasis], list[dict[str, str]]]:
    """The process rows by (item, basis) of the first family that has them: one row a gas."""
    order = ("china", "ipcc", "eu") if family.startswith("china") else ("eu", "ipcc", "china")
    found: dict[tuple[str, ProcessBasis], list[dict[str, str]]] = {}
    for name in order:
        for key, rows in _process(name).items():
            found.setdefault(key, rows)
    return found


@cache
def _process(family: str) -> dict[tuple[str, ProcessBasis], list[dict[str, str]]]:
    found: dict[tuple[str, ProcessBasis], list[dict[str, str]]] = {}
    for row in table("process.csv"):
        if row["family"] == family:
            found.setdefault((process_id(row), PROCESS_BASES[row["basis"]]), []).append(row)
    return found


def process_factor(row: Mapping[str, str]) -> str:
    """Id of a row of process.csv as a factor."""
    return f"process.csv:{row['line']} {row['item']} {row['gas']} {row['family']}"


@cache
def pure_substances() -> Mapping[str, str]:
    """The pure substance that a process factor is per tonne of, by its id, where what is handled may be less pure."""
    return {process_factor(r): r["pure"] for r in table("process.csv") if r["pure"]}


APART: tuple[str, ...] = ("HCFC", "CFC", "Halon", "HFE")
"""Groups of gases that are in no standard's list: shown apart, never counted."""


def gas_group(gas: str) -> str:
    """The group that a gas belongs to: HFC-134a and HFO-1234yf -> HFC, CF4 -> PFC, HCFC-22 -> HCFC; the gas itself where it has none."""
    if gas.startswith(("HFC", "HFO")):
        return "HFC"
    if gas in PERFLUOROCARBONS:
        return "PFC"
    return next((g for g in APART if gas.startswith(g)), gas.removesuffix("_fossil").removesuffix("_biogenic"))


def gwp(gas: str, assessment: str, *, biogenic: bool = False) -> float:
    """100-year warming potential; of methane by the origin of its carbon, fossil unless said. Raises KeyError."""
    name = gas_of(gas) or gas
    return potentials(assessment)["CH4_biogenic" if biogenic and name == "CH4" else name]


def leaking(assessment: str) -> dict[str, dict[str, float]]:
    """What may leak, by name: of each gas in it its share of the mass times its potential."""
    known = {g: {g: v} for g, v in potentials(assessment).items() if g not in ("CO2", "CO2e", "CH4_fossil", "CH4_biogenic")}
    return known | {blend: {g: share * gwp(g, assessment) for g, share in parts.items()} for blend, parts in blends().items()}


def _given(given: Given, id: str) -> Factor:
    share = max(given.high - given.value, given.value - given.low) / given.value * Z95 / Z90 if given.value else 0.0
    return Factor(
        value=given.value,
        share=share,
        id=id,
        source=given.source or "the park's own figure",
        confidence=given.confidence or "B",
        reason="given",
        year=0,
        rank=(LEVELS.index("supplier"), 0, 0),
    )


@cache
def _power() -> dict[tuple[str, str, str], list[dict[str, str]]]:
    found: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for row in table("electricity.csv"):
        found.setdefault((row["country"], row["kind"], row["family"]), []).append(row)
    return found


def electricity(site: Site, kind: str, family: str = "combustion", *, national: bool = False) -> list[Factor]:
    """The catalogue's power factors for a site [t/MWh]: its region's and its country's."""
    region = site.place.region.lower()
    made = []
    for row in _power().get((site.place.country, kind, family), []):
        if not row["t_per_mwh"] or (row["region"] and (national or row["region"].lower() != region)):
            continue
        share = float(row["uncertainty_share"] or 0) or half_width(row["confidence"])  # type: ignore[arg-type]
        where = row["region"] or row["country"]
        made.append(
            Factor(
                value=float(row["t_per_mwh"]), share=share, id=f"electricity.csv:{row['line']} {where} {row['year']} {kind}" + (f", data of {row['data_year']}" if row["data_year"] else ""), source=row["source"], confidence=row["confidence"],
                reason="region" if row["region"] else "country", year=int(row["year"]), rank=(NATIONAL, 1, 0 if row["region"] else 1),
            )
        )  # fmt: skip
    return made


def standing_in(found: Factor, what: str) -> Factor:
    """A factor in place of a better one that there is not: said, and with a wide interval."""
    id = f"{found.id} (stands in for the {what})"
    return replace(found, share=max(found.share, 0.3), id=id, confidence="C", reason="stand_in", stands_for=what)


def grid(site: Site, year: int, rows: Sequence[OwnFactor] = ()) -> Factor:
    """Location-based factor [tCO2/MWh]: own, regional, national; else the operating margin or the world mean as a named stand-in.

    Life-cycle means never stand in: they belong to footprints of products.
    """
    options = own(rows, "electricity", "electricity") + ([_given(site.grid.factor, "site.grid.factor")] if site.grid.factor else [])
    found = choose(options + electricity(site, "average"), year)
    if found is not None:
        return found
    found = choose(electricity(site, "marginal"), year)
    if found is not None:
        return standing_in(found, "grid average")
    world = typical("world_power")
    return Factor(
        value=world.value, share=world.high / world.value - 1.0, id="world mean (stands in: no row for the country)", source=world.source, confidence=world.confidence,
        reason="stand_in", stands_for="grid average",
    )  # fmt: skip


def national_average(site: Site, year: int, rows: Sequence[OwnFactor] = ()) -> Factor:
    """The country's mean factor [tCO2/MWh], whatever the region."""
    options = own(rows, "electricity", "electricity")
    return choose(options + electricity(site, "average", national=True), year) or grid(site, year, rows)


def marginal(site: Site, year: int) -> Factor:
    """Factor of the marginal station [tCO2/MWh], for the pass-through of a carbon price; the grid average stands in."""
    return choose(electricity(site, "marginal"), year) or grid(site, year)


def _residual_mix(site: Site, year: int) -> list[Factor]:
    """The catalogue's residual mixes for a site; none where that of the year, or the last one, says that power is disclosed in full (an empty value)."""
    printed = [r for r in _power().get((site.place.country, "residual", "combustion"), []) if int(r["year"]) <= year]
    last = max(printed, key=lambda r: int(r["year"]), default=None)
    return [] if last is not None and not last["t_per_mwh"] else electricity(site, "residual")


def residual(site: Site, year: int, rows: Sequence[OwnFactor] = ()) -> Factor:
    """Residual-mix factor [tCO2/MWh]; where there is none the location-based factor stands in and says so."""
    given = site.grid.residual_factor
    options = own(rows, "residual", "electricity") + ([_given(given, "site.grid.residual_factor")] if given else [])
    found = choose(options + _residual_mix(site, year), year)
    if found is not None:
        return found
    stand = grid(site, year, rows)
    return replace(standing_in(stand, "residual mix"), share=stand.share)


def residual_known(site: Site, year: int) -> bool:
    """Whether a residual mix of the site's market is known."""
    return site.grid.residual_factor is not None or choose(_residual_mix(site, year), year) is not None


def heat(site: Site, year: int = 0, rows: Sequence[OwnFactor] = (), carrier: str = "heat") -> Factor:
    """Factor of bought heat and steam [tCO2/MWh]: own, the country's default (of several years as of power), else the world's."""
    country = [r for r in table("heat.csv") if r["country"] == site.place.country]
    defaults = [
        Factor(
            value=float(row["t_per_gj"]) * 3.6, share=float(row.get("uncertainty_share") or 0) or half_width(row["confidence"]),  # type: ignore[arg-type]
            id=f"heat.csv:{row['line']} {row['country']}", source=row["source"], confidence=row["confidence"], reason="country" if country else "world",
            year=int(row["year"]) if len(country) > 1 else 0, rank=(NATIONAL if country else DEFAULT, 1, 0),
        )
        for row in country or [r for r in table("heat.csv") if r["country"] == "*"]
    ]  # fmt: skip
    found = choose([*own(rows, "heat", carrier), *defaults], year)
    assert found is not None
    return found


def cold(power: Factor) -> Factor:
    """Factor of bought cold [t/MWh]: ordinary power over the performance of a chiller."""
    performance = typical("chiller_performance").value
    id = f"{power.id} / {performance:g} (estimate: chilled by power)"
    return replace(power, value=power.value / performance, share=max(power.share, 0.4), id=id, confidence="C", reason="stand_in")


def equivalent_value(site: Site, year: int) -> Factor:
    """Coal per kWh of electricity, equivalent value [tce/MWh]: own, else the national mean of the year."""
    if site.coal_per_kwh is not None:
        return _given(site.coal_per_kwh, "site.coal_per_kwh")
    rows = [r for r in table("coal_equivalent.csv") if r["item"].startswith("electricity") and r["kind"] == "equivalent" and r["year"]]
    options = [
        Factor(value=float(r["kgce_per_unit"]), share=float(r["uncertainty_share"]), id=f"coal_equivalent.csv:{r['line']} {r['year']}", source=r["source"], confidence=r["confidence"], reason="country", year=int(r["year"]))
        for r in rows
    ]  # fmt: skip
    found = choose(options, year)
    assert found is not None
    return found
