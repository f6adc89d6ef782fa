"""The base-year run against what enterprises reported: energy by enterprise and carrier, and what of the plan rests on what does not fit.

A line fits where run and rows differ by no more than a share of the rows or the line's own interval, whichever is larger; up to `WITHHELD` times that it is
marked, beyond it what rests on it is withheld. The park's headline figures rest on a line by its part of the park's energy: they are withheld where the misfits of the lines
withheld come to more than a share of that energy, marked where all misfits come to more than a smaller one. The four numbers are rows of typical.csv.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from parkzero.backing import Calibration, Fit, Fitted
from parkzero.energy import Plant
from parkzero.figure import Figure, missing
from parkzero.park.catalogue import boilers, typical
from parkzero.park.portions import portions
from parkzero.park.whole import Activity
from parkzero.problem import Problem
from parkzero.results import Assessment, Consumptions, Frame
from parkzero.words import BIOGENIC, CARRIERS, FUELS, POOLED

NO_ROWS = "no rows of the base year were given"
NO_ROW = "rows say nothing of it"
SPECK = 1e-6
"""Share of the park's energy below which nothing flows."""


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What rows say of a carrier of an enterprise, and what the base-year run makes of it [MWh]."""

    enterprise: str
    """Empty for what the whole park bought or sold."""
    carrier: str
    rows: float
    run: float
    half: float
    """Half-width of its own interval: that of the rows or of the card's demand, the wider one."""
    like: tuple[str, ...] = ()
    """Other fuels of the rows, which the run burns as this one."""
    sold: bool = False
    """Of the whole park: whether it is what it sold to the grid and suppliers; else what it bought there."""
    told: bool = False
    """Of what the whole park bought or sold: whether every enterprise at work has rows, so that they tell all of it."""

    @property
    def misfit(self) -> float:
        """[MWh]"""
        return abs(self.run - self.rows)

    @property
    def allowed(self) -> float:
        """What run and rows may differ by [MWh]."""
        return max(typical("calibration_fits").value * self.rows, self.half)

    @property
    def fit(self) -> Fit:
        """Of the whole park's purchases nothing is withheld where an enterprise has no rows: what it uses is in the run alone."""
        if self.misfit <= self.allowed * (1.0 + 1e-9) + 1e-9:
            return "fits"
        return "marked" if self.misfit <= typical("calibration_withheld").value * self.allowed or not (self.enterprise or self.told) else "withheld"


def headline(lines: Sequence[Compared], energy: float) -> Fit:
    """Whether the figures of the whole park hold, by what does not fit of its energy [MWh]."""

    def beyond(some: Iterable[Compared], share: str) -> bool:
        return misfitting(some) > typical(share).value * energy

    off = [x for x in lines if x.fit != "fits"]
    if beyond((x for x in off if x.fit == "withheld"), "calibration_withholds"):
        return "withheld"
    marked = beyond((x for x in off if x.enterprise or x.told), "calibration_marks") or any(beyond((x,), "calibration_marks") for x in off)
    return "marked" if marked else "fits"


def misfitting(lines: Iterable[Compared]) -> float:
    """Misfits of lines together; of what the park bought or sold the larger one, and only what those of enterprises do not explain [MWh]."""
    of_firms, of_park = defaultdict[str, float](float), defaultdict[str, float](float)
    for x in lines:
        if x.enterprise:
            of_firms[_family(x.carrier)] += x.misfit
        else:
            of_park[x.carrier] = max(of_park[x.carrier], x.misfit)
    return sum(of_firms.values()) + sum(max(q - of_firms[carrier], 0.0) for carrier, q in of_park.items())


def unknowable(base: Frame) -> bool:
    """Whether there is nothing to set the base-year run against."""
    return base.modelled or not len(base.activity)


NOT_ASSESSED = Calibration(verdict="not_assessed", share=missing("1", NO_ROWS), lines=(), run="")


def calibration(base: Frame, now: Assessment, run: Literal["year", "days"] = "year") -> Calibration:
    """The base-year run, of the full year or of representative days, against rows; not assessed where the base year has none."""
    if unknowable(base):
        return NOT_ASSESSED
    _, rows = portions(base.park.site, base.park.activity)
    lines, energy = firm_lines(base, now, rows)
    lines = (*lines, *park_lines(base, now))
    lines = tuple(x for x in lines if max(x.rows, x.run) > SPECK * energy)
    off = misfitting(x for x in lines if (x.enterprise or x.told) and x.fit != "fits")
    return Calibration(verdict=headline(lines, energy), share=Figure(off / energy, "1") if energy else missing("1", NO_ROWS), lines=tuple(_shown(x) for x in sorted(lines, key=lambda x: (not x.enterprise, -x.misfit))), run=run)


def _shown(line: Compared) -> Fitted:
    low, high = (line.rows - line.half, line.rows + line.half)
    return Fitted(
        enterprise=line.enterprise, carrier=line.carrier, sold=line.sold, like=line.like, rows=Figure(line.rows, "MWh/a", low=max(low, 0.0), high=high), run=Figure(line.run, "MWh/a"),
        misfit=Figure(line.run / line.rows - 1.0, "1") if line.rows else missing("1", NO_ROW),
        interval=Figure(line.allowed / line.rows, "1") if line.rows else missing("1", NO_ROW), verdict=line.fit,
    )  # fmt: skip


def park_lines(base: Frame, now: Assessment) -> Iterator[Compared]:
    """What the park bought from outside and what power it sold there, by carrier, like fuels together. Where rows tell both and their difference fits, the hours in
    which plants ran are all that is off, which no row tells: neither is held against the plan."""
    found = list(_gate_lines(base, now))
    power = [x for x in found if x.carrier == "electricity"]
    if len(power) == 2:
        rows, run = (sum(-q if x.sold else q for x, q in zip(power, of, strict=True)) for of in ([x.rows for x in power], [x.run for x in power]))
        if abs(run - rows) <= typical("calibration_fits").value * max(x.rows for x in power):
            found = [replace(x, told=False) if x in power else x for x in found]
    yield from found


def _gate_lines(base: Frame, now: Assessment) -> Iterator[Compared]:
    outside, told = ("grid", "supplier"), all(e.id in base.reported.used for e in base.site.running())
    bought = base.activity.where(giver_kind=outside, receiver_kind="enterprise", use="fuel", unit="MWh")
    sold = base.activity.where(giver_kind="enterprise", receiver_kind=outside, carrier="electricity", unit="MWh")
    gates = ((False, bought, [s for s in now.system.supplies if s.giver_kind != "own"]), (True, sold, [o for o in now.system.outlets if o.carrier == "electricity"]))
    for out, rows, through in gates:
        given, run, bounds = defaultdict[str, float](float), defaultdict[str, float](float), defaultdict[str, list[tuple[float, float]]](list)
        names = defaultdict[str, set[str]](set)
        for r in rows.records():
            given[_family(r["carrier"])] += float(r["quantity"]) * float(r["weight"])
            bounds[_family(r["carrier"])].append((float(r["low"]), float(r["high"])))
            names[_family(r["carrier"])].add(r["carrier"])
        for x in through:
            run[_family(x.carrier)] += now.plan.grid.total(now.plan.flow[x.id])
        for carrier in CARRIERS:
            if given[carrier] > 0.0:
                yield Compared(
                    enterprise="", carrier=carrier, rows=given[carrier], run=run[carrier], half=_half(bounds[carrier]), like=tuple(sorted(names[carrier] - {carrier})),
                    sold=out, told=told,
                )  # fmt: skip


def firm_lines(base: Frame, now: Assessment, rows: Iterable[Activity]) -> tuple[tuple[Compared, ...], float]:
    """Lines of enterprises with rows: fuels that they burn, and what they use of power, heat, steam, cold and hydrogen; and the energy of the park [MWh]."""
    year, site = base.study.base_year, base.site
    given = [r for r in rows if r.year == year and r.unit == "MWh"]
    use = base.reported
    burnt, bounds = defaultdict[tuple[str, str], float](float), defaultdict[tuple[str, str], list[tuple[float, float]]](list)
    for row in given:
        if row.action in ("burnt", "bought", "generated") and row.use == "fuel":
            bounds[row.enterprise, row.carrier].append((row.low, row.high))
        if row.action == "burnt" and row.use == "fuel" and row.carrier in FUELS:
            burnt[row.enterprise, row.carrier] += row.quantity
    run = burnt_in_run(base, now, use)
    running = {e.id: e for e in site.running()}
    reports = {firm for firm, _ in burnt}
    lines, rest = [], 0.0
    for (firm, carrier), (told, halves, like) in _alike(burnt, run, bounds).items():
        if firm in reports and firm in running:
            lines.append(Compared(enterprise=firm, carrier=carrier, rows=told, run=run.get((firm, carrier), 0.0), half=halves, like=like))
        else:
            rest += run.get((firm, carrier), 0.0)
    taken = taken_in_run(now, use)
    for enterprise in running.values():
        used = use.used.get(enterprise.id, {})
        for carrier in dict.fromkeys((*used, *(c for c in enterprise.demand if c not in FUELS))):
            demand = enterprise.demand.get(carrier)  # type: ignore[call-overload]
            modelled = (demand.annual.value if demand else 0.0) + taken.get((enterprise.id, carrier), 0.0)
            if carrier not in used:
                rest += modelled
                continue
            card = (demand.annual.high - demand.annual.low) / 2.0 if demand and not demand.annual.rule else 0.0
            lines.append(Compared(enterprise=enterprise.id, carrier=carrier, rows=used[carrier], run=modelled, half=max(card, _half(bounds[enterprise.id, carrier]))))
    return tuple(lines), rest + sum(max(x.rows, x.run) for x in lines)


def taken_in_run(now: Assessment, use: Consumptions) -> dict[tuple[str, str], float]:
    """Power, heat, steam, cold and hydrogen that plants took in the base-year run, by the enterprise they are run for and carrier [MWh]."""
    found: dict[tuple[str, str], float] = defaultdict(float)
    grid = now.plan.grid
    for plant in now.system.plants:
        for carrier, q in plant.taken(now.plan.flow[plant.id], grid).items():
            for firm, share in _whose(plant, use.out).items() if carrier in POOLED else ():
                found[firm, carrier] += share * grid.total(q)
    for store in now.system.stores:
        if store.owner and store.carrier in POOLED:
            found[store.owner, store.carrier] += grid.total(now.plan.flow[f"{store.id}:in"]) - grid.total(now.plan.flow[f"{store.id}:out"])
    return dict(found)


def burnt_in_run(base: Frame, now: Assessment, use: Consumptions) -> dict[tuple[str, str], float]:
    """Fuel of the base-year run by enterprise and carrier [MWh]: of its furnaces and its plants, of a plant that several fed by what rows say each fed."""
    found: dict[tuple[str, str], float] = defaultdict(float)
    for enterprise in base.site.running():
        for carrier, demand in enterprise.demand.items():
            if carrier in FUELS:
                found[enterprise.id, carrier] += demand.annual.value
    grid = now.plan.grid
    for plant in now.system.plants:
        if plant.input not in FUELS or plant.spares:
            continue
        taken = grid.total(plant.taken(now.plan.flow[plant.id], grid)[plant.input])
        for firm, share in _whose(plant, use.fed).items():
            found[firm, plant.input] += taken * share
    return dict(found)


def _whose(plant: Plant, by: Mapping[tuple[str, str], float]) -> dict[str, float]:
    """Shares of enterprises in a plant by what each fed or got, else its owner."""
    parts = {firm: q for (firm, id), q in by.items() if id == plant.id and q > 0.0}
    return {firm: q / sum(parts.values()) for firm, q in parts.items()} or {plant.owner: 1.0}


def _alike(
    burnt: Mapping[tuple[str, str], float], run: Mapping[tuple[str, str], float], bounds: Mapping[tuple[str, str], list[tuple[float, float]]]
) -> dict[tuple[str, str], tuple[float, float, tuple[str, ...]]]:
    """Fuels of rows and their half-widths, under the fuel by which the plants of the run burn a like one, biogenic or not, and what of others that is."""
    found: dict[tuple[str, str], tuple[float, list[tuple[float, float]], tuple[str, ...]]] = {key: (0.0, [], ()) for key in run}
    for (firm, fuel), q in burnt.items():
        like = boilers()[fuel].like
        named = fuel if (firm, fuel) in run or (fuel in BIOGENIC) != (like in BIOGENIC) or (firm, like) not in run else like
        so_far, ends, others = found.get((firm, named), (0.0, [], ()))
        found[firm, named] = so_far + q, [*ends, *bounds.get((firm, fuel), [])], (*others, fuel) if fuel != named else others
    return {key: (q, _half(ends), others) for key, (q, ends, others) in found.items()}


def _family(carrier: str) -> str:
    """The fuel that stands for like ones, biogenic or not."""
    like = boilers()[carrier].like if carrier in boilers() else carrier
    return like if (carrier in BIOGENIC) == (like in BIOGENIC) else carrier


def _half(ends: Iterable[tuple[float, float]]) -> float:
    """Half-width of a sum whose parts err alone."""
    return float(sum(((high - low) / 2.0) ** 2 for low, high in ends) ** 0.5)


def misfits(base: Frame, found: Calibration) -> Iterator[Problem]:
    """Lines that do not fit, each with its enterprise and carrier; of the park only what no enterprise is told of."""
    year = base.study.base_year
    card = {(e.id, str(c)) for e in base.site.running() for c, d in e.demand.items() if not d.annual.rule}
    of_firm = {x.carrier for x in found.lines if x.enterprise and x.verdict != "fits"}
    for x in found.lines:
        if x.verdict == "fits" or x.rows.value is None or x.run.value is None or (not x.enterprise and x.carrier in of_firm):
            continue
        demanded = (x.enterprise, x.carrier) in card and x.carrier not in FUELS
        where = f"site.enterprises.{x.enterprise}.demand.{x.carrier}" if demanded else f"{x.enterprise}: {x.carrier} {'burnt' if x.carrier in FUELS else 'used'} in {year}" if x.enterprise else f"{x.carrier} {'sold' if x.sold else 'bought'} in {year}"
        yield Problem(
            "calibration", "park.yaml" if demanded else "activity.csv", line=None, field=where,
            found=f"{x.run.value:,.0f} MWh " + ("of demand" if demanded else "in the base-year run"),
            expected=f"{x.rows.value:,.0f} MWh, as rows of {year} bring" if demanded else f"{x.rows.value:,.0f} MWh, within {x.interval.value or 0.0:.0%}",
            hint="check demands, plants and their full-load hours against activity.csv", level="warning",
        )  # fmt: skip
