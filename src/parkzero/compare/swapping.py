"""`swap`: what this park would do with a section of that park."""

from __future__ import annotations

from parkzero.compare.outcomes import measured, of, units
from parkzero.compare.runner import Runner
from parkzero.compare.shared import CODE, head, study_of
from parkzero.compare.stamping import stamped
from parkzero.document import COMPARISON, Comparison, Message, Outcome
from parkzero.figure import Figure, missing
from parkzero.order import assess, frame
from parkzero.park.study import Study
from parkzero.park.whole import Park
from parkzero.problem import WrongUse
from parkzero.results import Assessment

WAYS = ("market", "purchasing_power", "energy_price")


def borrowing(host: Park, donors: dict[str, Park]) -> Park:
    """The host with sections of donors, to be adapted when framed. Raises WrongUse for what is no section, or one that a donor itself borrowed."""
    lent = {d: p.section(d) for d, p in donors.items()}
    for dimension, donor in donors.items():
        if dimension in donor.borrowed:
            raise WrongUse("borrowed_twice", f"{host.id} <- {donor.id} <- {donor.borrowed[dimension].id} ({dimension})")
    return host.but(
        **lent,
        borrowed=host.borrowed | donors,
        replaced=host.replaced | {d: host.section(d) for d in donors},
    )


@stamped("swap")
def swap(host: Park, donors: dict[str, Park], study: Study | None = None, runner: Runner | None = None) -> Comparison:
    """Outcomes of the host as it is (a) and with the borrowed sections (b), both with full-year proof; the conversions beside it."""
    runner = runner or Runner()
    study = study or host.study
    other = borrowing(host, donors)

    def proved(park: Park) -> Assessment:
        return assess(frame(park, study))

    before, after = runner.all(proved, [host, other], "run")
    names = units(study)
    ways = [w for w in WAYS if any(d in ("policy", "economics", "trends") for d in donors)]
    ends = runner.all(lambda way: measured(other, study.but(conversion=way)), ways, "swing")
    at_market = ends[WAYS.index(study.conversion)] if ends else {}
    outcomes, notes = {}, []
    a, b = of(before), of(after)
    for name, unit in names.items():
        gap = b[name] - a[name]
        moves = [gap + e[name] - at_market[name] for e in ends] or [gap]
        outcomes[name] = Outcome(
            a=Figure(a[name], unit), b=Figure(b[name], unit), gap=Figure(gap, unit, low=min(gap, *moves), high=max(gap, *moves)) if ends else Figure(gap, unit),
            shares={}, interactions=missing(unit, "one exchange is not split"),
        )  # fmt: skip
        if min(moves) < -1e-9 * abs(a[name]) and max(moves) > 1e-9 * abs(a[name]):
            notes.append(Message(code="note_sign", values={"outcome": name}))
    base = before.frame
    cur = study.currency
    shown = {
        "emissions": (Figure(before.plan.emissions, "tCO2e/a"), Figure(after.plan.emissions, "tCO2e/a")),
        "cost": (Figure(before.value.cost, f"{cur}/a"), Figure(after.value.cost, f"{cur}/a")),
        "private_cost": (Figure(before.value.private, f"{cur}/a"), Figure(after.value.private, f"{cur}/a")),
        "fiscal": (Figure(sum(before.charges.paid.values()), f"{cur}/a"), Figure(sum(after.charges.paid.values()), f"{cur}/a")),
        "investment": (Figure(before.value.investment, cur), Figure(after.value.investment, cur)),
    }  # fmt: skip
    notes.append(Message(code="note_swap", values={"sections": ", ".join(donors), "conversion": f"conversion_{study.conversion}"}))
    idle = [d for d in donors if d in ("paths", "governance", "standards")]
    if idle:
        notes.append(Message(code="note_idle", values={"sections": ", ".join(idle)}))
    return Comparison(schema=COMPARISON, version=CODE, kind="swap", a=head(host), b=head(other), split=tuple(donors), study=study_of(base), outcomes=outcomes, shown=shown, notes=tuple(notes))
