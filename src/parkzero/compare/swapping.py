"""`swap`: what this park would do with a section of that park."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from parkzero.compare.calibrating import calibrated
from parkzero.compare.outcomes import measured, of, units
from parkzero.compare.runner import Runner
from parkzero.compare.stamping import stamped
from parkzero.document import Comparison
from parkzero.order import assess, frame
from parkzero.park.passing import pricing
from parkzero.park.sections import Policy
from parkzero.park.study import Study
from parkzero.park.uptake import Extent
from parkzero.park.whole import Park
from parkzero.problem import Problem, WrongUse, of_parks
from parkzero.results import Assessment
from parkzero.show import comparison

WAYS = ("market", "purchasing_power", "energy_price")


def borrowing(host: Park, donors: dict[str, Park]) -> Park:
    """The host with sections of donors, to be adapted when framed. Raises WrongUse for what is no section, or one that a donor itself borrowed."""
    for dimension, donor in donors.items():
        if not isinstance(donor, Park):
            raise WrongUse("donor", f"{dimension}: {donor!r}", ("a park: load(name)[0]",))
    lent = {d: p.section(d) for d, p in donors.items()}
    for dimension, donor in donors.items():
        if dimension in donor.borrowed:
            raise WrongUse("borrowed_twice", f"{host.id} <- {donor.id} <- {donor.borrowed[dimension].id} ({dimension})")
    return host.but(
        **lent,
        borrowed=host.borrowed | donors,
        replaced={d: host.section(d) for d in donors} | host.replaced,
    )


@stamped("swap")
def swap(host: Park, donors: dict[str, Park], study: Study | None = None, runner: Runner = Runner(), *, problems: tuple[Problem, ...] = ()) -> Comparison:
    """Outcomes of the host as it is (a) and with the borrowed sections (b), both with full-year proof; the conversions beside it.

    What was computed is kept nowhere, unless `runner` has a cache. `problems`: those of the data of all parks, which stand in the document.
    """
    found = runner.value(_exchanged, host, donors, study or host.study, heard={"runner": runner})
    return replace(found, problems=(*problems, *found.problems))


def _exchanged(host: Park, donors: dict[str, Park], study: Study, *, runner: Runner) -> Comparison:
    other = borrowing(host, donors)

    def proved(park: Park) -> Assessment:
        return assess(frame(park, study, decide=runner.decide), decide=runner.decide)

    before, after = runner.all(proved, [host, other], "run")
    ways = WAYS if any(d in ("policy", "economics", "trends") for d in donors) else ()
    ends = dict(zip(ways, runner.all(lambda way: measured(other, study.but(conversion=way), runner), ways, "swing"), strict=True))
    turned = [p for p in (at_pass_through(other, "low"), at_pass_through(other, "high")) if "policy" in donors and p != other]
    passed = moves({"central": ends[study.conversion]} | dict(enumerate(runner.all(lambda p: measured(p, study, runner), turned, "swing"))), "central") if turned else []
    outcomes = comparison.exchanged(of(before), of(after), moves=[*moves(ends, study.conversion), *passed], units=units(study))
    fitted, misfits = calibrated(host, before.frame, runner)
    return replace(comparison.exchange(host, other, before, after, outcomes=outcomes, sections=tuple(donors), fitted=fitted), problems=of_parks([(host.id, misfits)]))


def at_pass_through(park: Park, end: Extent) -> Park:
    """A park whose carbon prices, its own and those of a section that it gave up, pass into the price of power at an end of their range."""
    way = pricing(park.site)

    def passing(section: Policy) -> Policy:
        return section.but(instruments=tuple(i.passing(way, end) for i in section.instruments))

    given_up = {d: passing(s) if isinstance(s, Policy) else s for d, s in park.replaced.items()}
    return park.but(policy=passing(park.policy), replaced=given_up)


def moves(ends: Mapping[Any, Mapping[str, float]], chosen: Any) -> list[dict[str, float]]:
    """What each way to convert borrowed money adds to the outcomes of the chosen way. `ends`: outcomes by way; empty where no money is borrowed.

    >>> moves({"market": {"cost": 5.0}, "energy_price": {"cost": 7.0}}, "market")
    [{'cost': 0.0}, {'cost': 2.0}]
    """
    return [{name: value - ends[chosen][name] for name, value in end.items()} for end in ends.values()]
