"""What stands when: enterprises and plants with their years and why, and what is used and stands in each year that matters."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from parkzero.backing import Standing, Yearly
from parkzero.document import Message
from parkzero.figure import Figure
from parkzero.park.catalogue import outputs
from parkzero.park.flowing import years
from parkzero.park.site import Site
from parkzero.park.standing import site_in
from parkzero.results import Frame
from parkzero.words import CARBON


def stands_when(base: Frame) -> tuple[Standing, ...]:
    """Every enterprise and plant that the park gives: from when to when it stands, and by what."""
    return tuple(_standing(base))


def _standing(base: Frame) -> Iterator[Standing]:
    first = {e.id: sum(d.annual.value for d in e.demand.values()) for e in base.site.enterprises}
    kinds = {e.id: ("enterprise", str(e.sector), e.status, Figure(first[e.id], "MWh/a")) for e in base.site.enterprises}
    kinds |= {a.id: ("asset", a.technology, a.status, Figure(a.capacity.value, _unit(a.technology))) for a in base.site.assets}
    for id, there in base.standing.items():
        what, kind, status, amount = kinds[id]
        yield Standing(
            id=id, what=what, kind=kind, status=status, amount=amount, first=str(there.first or ""), last=str(there.last or ""), enters=there.enters, leaves=there.leaves,
        )  # fmt: skip


def yearly(frames: Sequence[Frame]) -> tuple[Yearly, ...]:
    """The base year, the last year with rows where that is later, and the stages of a plan: demand and what stands before anything is built."""
    base, study = frames[0], frames[0].study
    last = max(years(base.park.activity), default=study.base_year)
    found = [(study.base_year, "base", base.site)]
    if last > study.base_year and last not in [f.study.stage for f in frames]:
        found.append((last, "rows", site_in(base.site, last, study.base_year)))
    found += [(f.study.stage, "stage", f.stage.site) for f in frames]
    return tuple(_in_year(base, *each) for each in sorted(found, key=lambda x: x[0]))


def _in_year(base: Frame, year: int, of: str, site: Site) -> Yearly:
    power: dict[str, float] = defaultdict(float)
    energy: dict[str, float] = defaultdict(float)
    for asset in site.operating():
        power[asset.technology] += asset.capacity.value
        if asset.energy:
            energy[asset.technology] += asset.energy.value
    growth = base.outlook.at("demand", year)
    return Yearly(
        year=str(year), of=of, enterprises=Figure(float(len(site.running())), ""), demand={c: Figure(growth * site.demand(c), "MWh/a") for c in site.carriers()},
        capacities={t: Figure(v, _unit(t)) for t, v in power.items()}, energy_capacities={t: Figure(v, "MWh") for t, v in energy.items()},
    )  # fmt: skip


def _unit(technology: str) -> str:
    return "t/h" if outputs().get(technology) in CARBON else "MW"


def notes(base: Frame) -> Iterator[Message]:
    """What a rule of its status lets in, or keeps out, since it says no year or is only announced."""
    for code, asked in (("note_enters_by_status", ("by_status",)), ("note_stays_out", ("not_dated", "not_counted"))):
        if found := [f"{id} {there.first or ''}".strip() for id, there in base.standing.items() if there.enters in asked]:
            yield Message(code=code, values={"things": ", ".join(found)})
