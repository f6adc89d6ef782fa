"""`swap`: what this park would do with a section of that park."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from parkzero.compare.calibrating import calibrated
from parkzero.compare.combining import Asked, measured_together
from parkzero.compare.outcomes import of, units
from parkzero.compare.runner import Runner
from parkzero.compare.stamping import stamped
from parkzero.document import Comparison
from parkzero.order import assess, frame, modelled
from parkzero.park.noun import givens
from parkzero.park.passing import pricing
from parkzero.park.sections import Policy
from parkzero.park.study import Study
from parkzero.park.uptake import Extent
from parkzero.park.whole import Park
from parkzero.problem import Problem, WrongUse, of_parks
from parkzero.results import Assessment
from parkzero.show import comparison
from parkzero.words import DIMENSIONS, Player

WAYS = ("market", "purchasing_power", "energy_price")
ENDS: tuple[Extent, ...] = ("low", "high")


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
    """Outcomes of the host as it is (a) and with the borrowed sections (b), both with full-year proof and on the host's representative days; the conversions beside it.

    What was computed is kept nowhere, unless `runner` has a cache. `problems`: those of the data of all parks, which stand in the document.
    """
    found = runner.value(_exchanged, host, donors, study or host.study, heard={"runner": runner})
    return replace(found, problems=(*problems, *found.problems))


def _exchanged(host: Park, donors: dict[str, Park], study: Study, *, runner: Runner) -> Comparison:
    other = borrowing(host, donors)

    def proved(park: Park) -> Assessment:
        return assess(frame(park, study, decide=runner.decide), decide=runner.decide)

    before, after = runner.all(proved, [host, other], "run")
    asked, last = steps_to(host, donors, study)
    least = rest_of(host, donors, study)
    met = measured_together([*asked, *least.values()], runner)
    days, without = met[: len(asked)], dict(zip(least, met[len(asked) :], strict=True))
    moves = [{name: value - days[last].outcomes[name] for name, value in x.outcomes.items()} for x in days[last:]] if len(days) > last + 1 else []
    outcomes = comparison.exchanged(of(before), of(after), moves=moves, units=units(study))
    steps = {d: (days[n], days[n + 1]) for n, d in enumerate(in_order(donors))}
    roles: dict[str, Player] = {d: "not_modelled" if not modelled(d) else "alike" if steps[d][0] == steps[d][1] and without.get(d, steps[d][0]) == days[last] else "acts" for d in donors}
    fitted, misfits = calibrated(host, before.frame, runner)
    found = comparison.exchange(host, other, before, after, outcomes=outcomes, days=(days[0].outcomes, days[last].outcomes), roles=roles, fitted=fitted)
    return replace(found, problems=of_parks([(host.id, misfits)]))


def steps_to(host: Park, donors: Mapping[str, Park], study: Study) -> tuple[list[Asked], int]:
    """The host, then with one borrowed section after the other, as `compare` starts them, and after those the last of them under the other conventions; and the place of the last."""
    lent = in_order(donors)
    steps = [borrowing(host, {d: donors[d] for d in lent[:n]}) for n in range(1, len(lent) + 1)]
    asked = [Asked(park=park, study=study, parent=n - 1 if n else None) for n, park in enumerate((host, *steps))]
    return asked + [Asked(park=park, study=given, parent=len(lent)) for park, given in conventions(steps[-1], study).values()], len(lent)


def in_order(donors: Mapping[str, Park]) -> list[str]:
    """Borrowed sections in the order of all sections."""
    return [d for d in DIMENSIONS if d in donors]


def rest_of(host: Park, donors: Mapping[str, Park], study: Study) -> dict[str, Asked]:
    """The host with all borrowed sections but one, by that: of those before the last that the model lets act; the last step tells of the last. A section that moves nothing when it is
    lent first may move something beside the others."""
    lent = in_order(donors)
    return {d: Asked(park=borrowing(host, {k: donors[k] for k in lent if k != d}), study=study, parent=0) for d in lent[:-1] if modelled(d)}


def conventions(park: Park, study: Study) -> dict[str, tuple[Park, Study]]:
    """A park with borrowed sections under the other ways to convert their money, and with the carbon prices of a borrowed policy passed into the price of power at both ends of what is known of that; those that differ from it."""
    ways = {way: (park, study.but(conversion=way)) for way in WAYS if way != study.conversion} if brings_money(park) else {}
    ends = {f"pass_through_{end}": (at_pass_through(park, end), study) for end in ENDS} if "policy" in park.borrowed else {}
    return ways | {name: at for name, at in ends.items() if at[0] != park}


def brings_money(park: Park) -> bool:
    """Whether a borrowed section of a park holds money of its donor."""
    return any(given.currency for d in park.borrowed for _, given in givens(park.section(d)))


def at_pass_through(park: Park, end: Extent) -> Park:
    """A park whose carbon prices, its own and those of a section that it gave up, pass into the price of power at an end of their range."""
    way = pricing(park.site)

    def passing(section: Policy) -> Policy:
        return section.but(instruments=tuple(i.passing(way, end) for i in section.instruments))

    given_up = {d: passing(s) if isinstance(s, Policy) else s for d, s in park.replaced.items()}
    return park.but(policy=passing(park.policy), replaced=given_up)

