"""Activity rows as Flows: who gave what to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from parkzero.flows import Error, Flows, part_of, weighted
from parkzero.park.boundary import BEYOND, WHOLE, boundary, inside, parted
from parkzero.park.catalogue import gas_of, outputs, technologies, typical, without_fuel
from parkzero.park.certifying import COVERED, backed, counts_under, is_fossil
from parkzero.park.exporting import exported
from parkzero.park.methane import origins
from parkzero.park.noun import Given
from parkzero.park.partners import crosses, default_partner
from parkzero.park.reducing import reducing_agents
from parkzero.park.resting import tiers, without_paper
from parkzero.park.site import Place, Site
from parkzero.park.whole import Activity, Certificate, Park
from parkzero.words import BIOGENIC, FUELS, NOT_REPORTED, POOLED, PRIMARY, THERMAL, Use

ESTIMATE = typical("modelled_flow").value
"""How far the 5th and 95th percentile of a flow that only the base-year run gives lie from it, as a share."""
PERFORMANCE = typical("most_performance").value
"""Heat or cold that electricity can make at most of one part."""
OWN = frozenset({*THERMAL, "electricity"})
"""Energy of which something has to say how it was made where an enterprise calls it its own."""
METERS = typical("meters_differ").value
"""What meters may differ: what is handed on beyond what came in, as a share of that."""
ROUNDED = 1e-12
"""A share of a row below which it is rounding."""
USES = {"produced": "product", "consumed": "material", "stocked": "supply", "drawn": "supply", "caused": "cause"}
"""Use of a flow where the action settles it."""


@dataclass(frozen=True, kw_only=True)
class _Around:
    """What a row is read by, of the park that it is of."""

    firms: frozenset[str]
    place: Place
    plants: Mapping[str, str]
    """Technologies of the plants."""
    fuelless: frozenset[str]
    """Plants that need no fuel."""
    unmade: Mapping[tuple[str, bool], float]
    """Part of the heat and power that enterprises call their own of which no row says what it was made of."""
    papers: Mapping[str, Certificate]


def unexplained(park: Park, given: Iterable[Activity]) -> dict[tuple[str, bool], float]:
    """By enterprise, and whether it is power: the part of the heat, steam, cold and power called its own that neither fuel nor energy bought, nor a plant
    or waste heat of the card explains; rows of one year. Heat may be made of power, power of heat, none of itself."""
    own: dict[tuple[str, bool], float] = defaultdict(float)
    had: dict[tuple[str, bool], float] = defaultdict(float)
    for a in given:
        power = a.carrier == "electricity"
        if is_own(a):
            own[a.enterprise, power] += a.quantity
        elif a.unit == "MWh" and a.action in ("burnt", "bought", "generated", "drawn"):
            had[a.enterprise, False] += a.quantity * (PERFORMANCE if power else 1.0)
            had[a.enterprise, True] += 0.0 if power and a.action == "bought" else a.quantity
    warm = {(h.enterprise, power) for h in park.site.waste_heat for power in (False, True)}
    explained = warm | {(x.owner, made == "electricity") for x in park.site.assets if (made := outputs().get(x.technology)) in (*THERMAL, "electricity")}
    return {of: part for of, q in own.items() if of not in explained and q and (part := max(1.0 - had[of] / q, 0.0))}


def is_own(a: Activity) -> bool:
    """Whether a row is heat, steam, cold or power that an enterprise calls its own, without a paper."""
    return a.action == "bought" and a.partner == "own" and a.carrier in OWN and not a.evidence_id


def _around(park: Park, given: Iterable[Activity]) -> _Around:
    assets = park.site.assets
    fuelless = frozenset(a.id for a in assets if a.technology in without_fuel())
    plants = {a.id: a.technology for a in assets}
    return _Around(firms=frozenset(park.enterprise_ids()), place=park.site.place, plants=plants, fuelless=fuelless, unmade=unexplained(park, given), papers={c.id: c for c in reversed(park.certificates)})


def returned(park: Park, year: int) -> Flows:
    """The flows of a calendar year as the enterprises report them, wherever they lie."""
    given = [a for a in park.activity if a.year == year]
    around = _around(park, given)
    methane, reducing, resting = origins(given), reducing_agents(given, park.factors), tiers(given, park.evidence)
    made = (
        _row(a, around, error) | {"tier": t} | ({"carrier": "CH4", "attribute": methane[a.origin][0]} if a.origin in methane else {})
        for a, error, t in zip(given, _errors(given), resting, strict=True)
    )
    return Flows.rows(piece for row in made for part in _by_use(row, reducing.get(row["origin"], {})) for piece in _by_maker(part, around.unmade))


def _by_maker(row: Mapping[str, Any], unmade: Mapping[tuple[str, bool], float]) -> Iterator[Mapping[str, Any]]:
    """Own energy as what the enterprise can have made, and what came from somewhere else."""
    carrier = str(row["carrier"])
    part = unmade.get((str(row["receiver"]), carrier == "electricity"), 0.0) if row["giver_kind"] == "own" and carrier in OWN and not row["evidence"] else 0.0
    if part < 1.0:
        yield part_of(row, 1.0 - part) if part else row
    if part:
        yield part_of(row, part) | {"giver_kind": default_partner("bought", carrier), "giver": ""}


def _by_use(row: Mapping[str, Any], shares: Mapping[Use, float]) -> Iterator[Mapping[str, Any]]:
    """A row as its parts in other uses, and what is left in its own."""
    rest = 1.0 - sum(shares.values())
    parts = {**shares, **({row["use"]: rest} if rest > ROUNDED else {})}
    for use, share in parts.items():
        yield part_of(row, share) | {"use": use}


def sides(park: Park, year: int) -> Flows:
    """The flows of a calendar year that enterprises report, what lies beyond the park's boundary apart from what lies inside."""
    return exported(parted(returned(park, year), boundary(park.site, WHOLE)))


def both_sides(park: Park, year: int) -> Flows:
    """The measured flows of a calendar year, what lies beyond the park's boundary apart from what lies inside; with what enterprises hand on and
    nobody brought in, and in the base year what the statistics office counts and no enterprise reported."""
    found = sides(park, year)
    rest = list(_unbrought(found.records(), year))
    rest += list(_unreported(statistics_rows(park, year), park, year)) if park.site.statistics and year == park.study.base_year and len(found) else []
    return Flows.rows([*found.records(), *rest]) if rest else found


def flows_of(park: Park, year: int) -> Flows:
    """The measured flows of a calendar year inside the park."""
    return inside(both_sides(park, year))


def statistics_rows(park: Park, year: int) -> tuple[Mapping[str, Any], ...]:
    """The rows that the statistics office counts: what lies inside, or the whole of the enterprises that are registered inside."""
    returns = returned(park, year)
    if park.site.statistics_by == "place":
        return inside(parted(returns, boundary(park.site, WHOLE))).records()
    seated = {e.id for e in park.site.enterprises if e.seat == "inside"}
    return tuple(r for r in returns.records() if r["receiver"] in seated)


def _errors(given: Iterable[Activity]) -> Iterator[str]:
    """Of each row the name of the error of its quantity. Rows of one estimate are wrong together, rows of one thing that bring no interval of
    their own too, in whatever months and parts it is given; others are wrong alone. No name hangs on the order of the rows."""
    parts: dict[str, str] = {}
    alike: dict[str, int] = defaultdict(int)
    for a in given:
        if not a.own_interval or a.estimate:
            name = f"estimate {a.estimate}" if a.estimate else _thing(a)
        else:
            name = f"{_thing(a)} {a.year} {a.month} {a.quantity!r} {a.low!r} {a.high!r} {a.attribute} {a.certificate} {a.evidence_id}"
            alike[name] += a.origin not in parts
            name = f"{name} {alike[name]}"
        yield parts.setdefault(a.origin, name) if a.origin else name


def _thing(a: Activity) -> str:
    """What is counted in a row: by a meter of whomever, else of an enterprise with a partner."""
    counted = f"meter {a.meter}" if a.meter else f"{a.enterprise} {a.partner or default_partner(a.action, a.carrier)} {a.asset} {a.use}"
    return f"{counted} {a.action} {a.carrier}"


def _row(a: Activity, around: _Around, error: str) -> dict[str, Any]:
    partner = a.partner or default_partner(a.action, a.carrier)
    inside = partner in around.firms
    plants = around.plants
    energy = a.carrier in POOLED
    kind = "enterprise" if inside else ("asset" if a.action == "generated" else partner)
    other = a.asset or partner if kind == "asset" else partner if inside else ""
    me, them = ("enterprise", a.enterprise), (kind, other)
    if crosses(partner):
        them = ("enterprise", f"{a.enterprise}{BEYOND}{partner.partition(':')[2] or WHOLE}")
    stored = ("ground", "") if a.partner == "storage" and a.evidence_id else ("enterprise", other) if inside else ("outside", "")
    giver, receiver = {
        "bought": (them, me), "burnt": (them, me), "sold": (me, them), "generated": (them, me),
        "produced": (me, ("outside", "")) if a.unit == "t" else (("asset", ""), me),
        "consumed": (me, ("asset", a.asset)) if energy else (them, me), "leaked": (me, ("air", "")), "captured": (me, stored), "stocked": (me, ("stock", a.enterprise)),
        "drawn": (("stock", a.enterprise), me), "caused": (them, me),
    }[a.action]  # fmt: skip
    use = "supply" if a.action == "bought" and a.carrier in FUELS else a.use if energy and a.action == "consumed" else USES.get(a.action, a.use)
    if a.action == "produced" and a.unit != "t":
        use = "fuel" if a.carrier in PRIMARY else "transformation"
    plant = a.asset or (partner if a.action == "generated" and partner in plants else "")
    return {
        "giver_kind": giver[0], "giver": giver[1], "receiver_kind": receiver[0], "receiver": receiver[1],
        "carrier": (gas_of(a.carrier) or a.carrier) if a.action == "leaked" else a.carrier, "use": use,
        "quantity": a.quantity, "unit": a.unit, "low": a.low, "high": a.high, "year": a.year, "month": a.month, "calorific": a.calorific,
        "attribute": _attribute(a, partner, around), "certificate": a.certificate, "case": "measured", "stage": a.year,
        "quality": a.confidence, "evidence": a.evidence_id, "measure": a.measure or "", "estimate": error, "shared": (Error(f"unmetered {a.enterprise} {a.carrier}", -a.unmetered, a.unmetered),) if a.unmetered else (), "asset": plant, "meter": a.meter, "reporter": a.enterprise, "technology": plants.get(plant, ""), "origin": a.origin,
    }  # fmt: skip


def _attribute(a: Activity, partner: str, around: _Around) -> str:
    """The attribute; of power behind which a certificate or contract stands, by the accounts that it counts under."""
    if a.action == "generated" and a.attribute == "none" and partner in around.fuelless:
        return "direct"
    if unproved_heat(a, around.firms) or not backed(a):
        return "none"
    item = around.papers.get(a.certificate) if a.attribute in COVERED and a.action != "generated" else None
    if item is None:
        return a.attribute
    accounts = counts_under(item, around.place, a.calendar_year, a.month)
    if not accounts or is_fossil(item):
        return "none"
    return a.attribute if len(accounts) > 1 else f"certificate_{next(iter(accounts))}"


def unproved_heat(a: Activity, firms: Container[str]) -> bool:
    """Whether a row is heat, steam or cold over a direct line from beyond the park's `firms`, of which no paper says how it was made. A line of
    its own it has anyway."""
    beyond = a.partner not in firms and not crosses(a.partner)
    return a.carrier in THERMAL and a.action == "bought" and a.attribute == "direct" and beyond and not a.evidence_id


def estimated(flows: Flows, site: Site) -> Flows:
    """Flows that only the base-year run gives, with their intervals. As far as a carrier taken by the enterprises is the demand of the card, it
    has the error of that demand; what the run adds to it is an estimate, one by carrier."""
    rows = flows.records()
    taken: dict[str, float] = defaultdict(float)
    for row in rows:
        if _taken(row):
            taken[str(row["carrier"])] += weighted(row)
    known = {c: demanded(site, c) for c in site.carriers()}
    return Flows.rows([_widened(row, known.get(str(row["carrier"])) if _taken(row) else None, taken[str(row["carrier"])]) for row in rows])


def _taken(row: Mapping[str, Any]) -> bool:
    return bool(row["receiver_kind"] == "enterprise" and row["giver_kind"] != "enterprise" and row["use"] == "fuel" and row["unit"] == "MWh")


def demanded(site: Site, carrier: str) -> tuple[float, float, float]:
    """Yearly demand of the running enterprises in a carrier, and its 5th and 95th percentile, enterprises independent [MWh]."""
    given = [d.annual for e in site.running() for c, d in e.demand.items() if c == carrier]
    value = sum(g.value for g in given)
    return value, value - sum((g.value - g.low) ** 2 for g in given) ** 0.5, value + sum((g.high - g.value) ** 2 for g in given) ** 0.5


def demand_error(carrier: str, demand: tuple[float, float, float]) -> Error:
    """What may be wrong with the demand in a carrier that is not nothing."""
    value, low, high = demand
    return Error(f"demand of {carrier}", low / value - 1.0, high / value - 1.0)


def _widened(row: Mapping[str, Any], demand: tuple[float, float, float] | None, taken: float) -> dict[str, Any]:
    quantity = float(row["quantity"])
    part = min(demand[0] / taken, 1.0) if demand and taken else 0.0
    rest = ESTIMATE * (1.0 - part)
    own = {**row, "low": quantity * (1.0 - rest), "high": quantity * (1.0 + rest)}
    if not demand or not part:
        return own
    known = demand_error(str(row["carrier"]), demand)
    return own | {"estimate": f"{row['carrier']} beyond the demand", "shared": (*row["shared"], Error(known.name, part * known.low, part * known.high))}


def _unbrought(rows: Iterable[Mapping[str, Any]], year: int) -> Iterator[dict[str, Any]]:
    """What enterprises hand to neighbours beyond what came to them and the fuel that they burn can make: somebody who is not known supplied it."""
    handed: dict[tuple[str, str], float] = defaultdict(float)
    came: dict[tuple[str, str], float] = defaultdict(float)
    burnt: dict[str, float] = defaultdict(float)
    first: dict[tuple[str, str], Mapping[str, Any]] = {}
    for row in rows:
        carrier, quantity = str(row["carrier"]), weighted(row)
        if row["unit"] != "MWh" or row["use"] in ("cause", "supply"):
            continue
        if carrier in POOLED:
            if row["receiver_kind"] == "enterprise":
                came[str(row["receiver"]), carrier] += quantity
            if row["giver_kind"] == "enterprise" and row["receiver_kind"] == "enterprise":
                handed[str(row["giver"]), carrier] += quantity
                first.setdefault((str(row["giver"]), carrier), row)
        elif row["receiver_kind"] == "enterprise" and row["use"] in ("fuel", "transformation"):
            burnt[str(row["receiver"])] += quantity
    for (firm, carrier), quantity in handed.items():
        lacking = quantity - (1.0 + METERS) * came[firm, carrier] - burnt[firm]
        if lacking > 0.0:
            kind = "grid" if carrier == "electricity" else "supplier"
            yield {
                "giver_kind": kind, "receiver_kind": "enterprise", "receiver": firm, "carrier": carrier, "quantity": lacking, "low": lacking * (1.0 - ESTIMATE), "high": lacking * (1.0 + ESTIMATE),
                "year": year, "stage": year, "quality": "C", "tier": "estimated", "reporter": str(first[firm, carrier]["reporter"]), "origin": str(first[firm, carrier]["origin"]),
            }  # fmt: skip


def _unreported(rows: Iterable[Mapping[str, Any]], park: Park, year: int) -> Iterator[dict[str, Any]]:
    """What the statistics office counts beyond the sum of the enterprises, by carrier."""
    rows = tuple(rows)
    for carrier, counted in park.site.statistics.items():
        rest, low, high = unreported(rows, carrier, counted)
        if rest > 1e-9 * counted.value:
            kind = "grid" if carrier == "electricity" else "supplier"
            yield {
                "giver_kind": kind, "receiver_kind": "enterprise", "receiver": NOT_REPORTED, "carrier": carrier, "quantity": rest,
                "low": max(low, 0.0), "high": high, "year": year, "stage": year, "quality": counted.confidence or "B", "tier": without_paper(counted.confidence, counted.source), "origin": f"site.statistics.{carrier}",
            }  # fmt: skip


def unreported(rows: Iterable[Mapping[str, Any]], carrier: str, counted: Given) -> tuple[float, float, float]:
    """What is counted of a carrier beyond what the enterprises report, with its 5th and 95th percentile: those of the count [MWh]."""
    own = reported(rows, carrier)
    return counted.value - own, counted.low - own, counted.high - own


def reported(rows: Iterable[Mapping[str, Any]], carrier: str) -> float:
    """What the enterprises report as bought from outside, or burnt, of a carrier [MWh]."""
    return sum(float(r["quantity"]) for r in reporting(rows, carrier))


def reporting(rows: Iterable[Mapping[str, Any]], carrier: str) -> Iterator[Mapping[str, Any]]:
    """The rows by which the enterprises report what they buy from outside, or burn, of a carrier."""
    outside = ("grid", "supplier", "outside")
    for r in rows:
        enters = r["carrier"] == carrier and r["unit"] == "MWh" and r["receiver_kind"] == "enterprise" and r["giver_kind"] in outside
        if enters and r["use"] not in ("supply", "cause") and r["receiver"] != NOT_REPORTED:
            yield r


def green_makers(park: Park) -> frozenset[str]:
    """Ids of a park's plants whose power is renewable."""
    green = renewables()
    return frozenset(a.id for a in park.site.assets if a.technology in green)


def renewables() -> frozenset[str]:
    """Technologies whose power is renewable: sun, wind and biogenic fuels."""
    return frozenset(t.id for t in technologies() if t.role == "source" or t.input in BIOGENIC)


def years(activity: Iterable[Activity]) -> tuple[int, ...]:
    """Calendar years with activity."""
    return tuple(sorted({a.year for a in activity}))
