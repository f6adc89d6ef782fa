"""A start for the search of a plan, and cuts: by the months of a year, and with the limits of the year as prices."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from parkzero.clock import Floats
from parkzero.energy import System
from parkzero.optimize.certified import certify
from parkzero.optimize.dispatch import Cut, Dispatch, Held
from parkzero.optimize.exports import EXPORT_SHARE
from parkzero.optimize.highs import OutOfTime, Solution
from parkzero.optimize.investment import Investment, ajar, gates
from parkzero.optimize.joint import Joint
from parkzero.optimize.master import Master
from parkzero.optimize.months import LARGE
from parkzero.optimize.priced import Limited, Runs, Years, closed
from parkzero.progress import OnProgress
from parkzero.simplex import SimplexBasis

SHARE = 0.6
"""Part of the time left that this may take; the rest is for the plan that it finds and its proof."""
MONTHS = 0.8
"""Share of the gap within which the months of a year are searched: the rest is for what ties them."""
ROUNDS = 3
"""How often months are tied anew."""


def shadows(limited: Limited, near: Joint, found: Solution) -> Floats:
    """Prices of the limits in a solution of the joint programme, in the order that `seeded` asks for [present value/t]."""
    rows = [run.row(x.name if x.name == EXPORT_SHARE else f"limit {x.name}")[0] for run, s in zip(near.runs, limited.systems, strict=True) for x in s.limits]
    rows += [near.programme.rows["rows"][-1]] if limited.budget else []
    return -found.dual[rows] if rows else np.zeros(0)


def accesses(limited: Limited, near: Joint, found: Solution) -> Floats:
    """The access that each stage takes in a solution of the joint programme, in the order of `gated` [MW]."""
    columns = [run.column(f"access {s.id}")[0] for run, system in zip(near.runs, limited.systems, strict=True) for s in gates(system)]
    taken: Floats = found.x[np.array(columns, int)]
    return taken


def seeded(
    course: Limited, investment: Investment, start: Floats, prices: Floats, *, gap: float, until: float, progress: OnProgress, days: Sequence[SimplexBasis] = ()
) -> tuple[tuple[tuple[int, Cut], ...], Floats, tuple[Held, ...]]:
    """Cuts by stage, what to build to go on from, shape (builds,), and for each stage a basis there that keeps its limits (none found: empty).

    `prices`: where the prices start: limits of the first stage, of the next ..., budget [present value/t]; `days`: a basis of each stage on representative days. Ends at the gap, after its
    share of the time to `until`, or where nothing moves.
    """
    until = time.perf_counter() + SHARE * (until - time.perf_counter())
    point = Master(investment).nearest(np.clip(start, 0.0, investment.upper))
    with ThreadPoolExecutor(min(len(course.systems), 2)) as pool:
        years = Years.of(course, investment)
        for stage, basis in zip(years.stages, days, strict=False):
            stage.dispatch.begin_from(basis)
        if len(years.stages) == 1 and years.stages[0].dispatch.run.programme.width >= LARGE:
            return _by_months(years, point, prices, gap=gap, until=until, progress=progress, pool=pool)
        found = closed(years, lambda: (point, prices), gap=MONTHS * gap, until=until, progress=progress, pool=pool)
        best = found.mixture.build if found.mixture else point
        return found.new.cuts, best, years.kept(best, found.at, until, pool)


def _by_months(
    years: Years, point: Floats, prices: Floats, *, gap: float, until: float, progress: OnProgress, pool: ThreadPoolExecutor
) -> tuple[tuple[tuple[int, Cut], ...], Floats, tuple[Held, ...]]:
    """The same for one stage, by the months of its year: tied by the year's prices at the start, and anew where they led astray."""
    course, investment, known = years.course, years.investment, Runs()
    best, at = point, np.clip(prices, 0.0, years.backstop)
    try:
        years.solve(ajar(investment, course.systems[0], best), at, until, pool)
        for _ in range(ROUNDS):
            months = years.parted()
            del years
            found = closed(months, lambda best=best, at=at: (best, at), gap=MONTHS * gap, until=until, progress=progress, pool=pool, known=known)  # type: ignore[misc]
            best, at, known = found.mixture.build if found.mixture else best, found.at, known + Runs(found.new.cuts)
            _, apart = months.solve(best, at, until, pool)
            statuses = months.stages[0].dispatch.statuses()
            del months
            years = Years.of(course, investment)
            years.stages[0].dispatch.joined(statuses)
            cuts, run = years.solve(best, at, until, pool)
            known += Runs(cuts)
            missed = years.cost(run) - years.cost(apart) + float(at @ (run.counted - apart.counted))
            if missed <= (1.0 - MONTHS) * gap * abs(years.cost(run)):
                break
        return known.cuts, best, years.kept(best, at, until, pool)
    except OutOfTime:
        return known.cuts, best, ()


def approached(
    system: System, investment: Investment, start: Floats, *, days: SimplexBasis, gap: float, until: float, progress: OnProgress
) -> tuple[tuple[tuple[int, Cut], ...], Floats, Dispatch]:
    """By the months of a large year: cuts, what to build to go on from, shape (builds,), and the year, run there. Months are tied by the year's prices at the start, and anew where they led astray."""
    best = Master(investment).nearest(np.clip(start, 0.0, investment.upper))
    soon = time.perf_counter() + SHARE * (until - time.perf_counter())
    year = Dispatch(system, system.year)
    year.begin_from(days)
    if year.run.programme.width < LARGE:
        return (), best, year
    cuts = [(0, year.solve(ajar(investment, system, best), until - time.perf_counter()))]
    for _ in range(ROUNDS):
        months = year.parted()
        try:
            found = certify([months], investment, best, gap=MONTHS * gap, seconds=soon - time.perf_counter(), progress=progress, cuts=cuts, relaxed=True)
        except OutOfTime:  # not one run by months
            year = Dispatch(system, system.year)
            year.begin_from(days)
            return tuple(cuts), best, year
        joined, best = months.statuses(), found.build
        del months
        year = Dispatch(system, system.year)
        year.joined(joined)
        cuts = [*found.known, (0, year.solve(best, until - time.perf_counter()))]
        upper = float(investment.cost @ best) + cuts[-1][1].value
        if upper - found.lower <= gap * abs(upper):
            break
    return tuple(cuts), best, year


def near(system: System, shadow: Mapping[str, float], basis: SimplexBasis | None = None) -> Held | None:
    """A basis of a system with nothing to build that keeps its soft limits, at about the prices given; None where there is none to find. `basis`: of a plan that builds what stands here."""
    limited = Limited((replace(system, limits=tuple(x for x in system.limits if np.isfinite(x.tonnes))),))
    if not limited.priceable or not shadow:
        return None
    years = Years.of(limited, Investment.single(system))
    if basis is not None:
        years.stages[0].dispatch.begin_from(basis, same=True)
    prices = np.array([shadow.get(x.name, 0.0) for x in limited.systems[0].limits])
    with ThreadPoolExecutor(1) as pool:
        bases = years.kept(np.zeros(0), prices, np.inf, pool)
    return bases[0] if bases else None
