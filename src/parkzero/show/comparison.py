"""The documents of `swap` and `compare`: outcomes of two parks, and how the model divides the difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from parkzero.backing import Calibration
from parkzero.document import COMPARISON, Comparison, Message, Outcome
from parkzero.figure import Figure, missing
from parkzero.park.whole import Park
from parkzero.results import Assessment, Frame
from parkzero.show import withholding
from parkzero.show.answer import of_base_year
from parkzero.show.grounds import grounds
from parkzero.show.heads import CODE, head, study_of
from parkzero.words import DIMENSIONS


def exchanged(
    a: Mapping[str, float], b: Mapping[str, float], *, moves: Sequence[Mapping[str, float]], units: Mapping[str, str]
) -> dict[str, Outcome]:
    """Outcomes before and after an exchange; `moves`: what each way to convert the borrowed money adds to those after."""
    found = {}
    for name, unit in units.items():
        gap = b[name] - a[name]
        ends = [gap, *(gap + m[name] for m in moves)]
        shown = Figure(gap, unit, low=min(ends), high=max(ends), span="ends") if moves else Figure(gap, unit)
        found[name] = Outcome(
            a=Figure(a[name], unit), b=Figure(b[name], unit), gap=shown, shares={}, interactions=missing(unit, "one exchange is not split")
        )
    return found


def divided(a: float, b: float, shares: Mapping[str, float], *, interactions: float, unit: str) -> Outcome:
    """An outcome of two parks, its gap divided over players."""
    return Outcome(
        a=Figure(a, unit), b=Figure(b, unit), gap=Figure(b - a, unit), shares={p: Figure(s, unit) for p, s in shares.items()},
        interactions=Figure(interactions, unit),
    )  # fmt: skip


def exchange(
    host: Park, other: Park, before: Assessment, after: Assessment, *, outcomes: Mapping[str, Outcome], sections: tuple[str, ...], fitted: Calibration
) -> Comparison:
    """A park as it is and with borrowed sections. `fitted`: whether its base year holds, on which both sides rest: their site is the same."""
    open_sides = ("a", "b") if fitted.verdict == "withheld" else ()
    told = {} if open_sides else outcomes
    return Comparison(
        schema=COMPARISON, version=CODE, kind="swap", a=head(host), b=head(other), split=sections, study=study_of(before.frame), calibration={"a": fitted},
        outcomes={name: withholding.without_outcome(x, open_sides) for name, x in outcomes.items()}, shown={name: withholding.without_pair(x, open_sides) for name, x in _shown(before, after).items()},
        notes=(*of_base_year(fitted, "compared", park=host.id), *_exchange_notes(told, sections, before.frame.study.conversion), *grounds(host)),
    )  # fmt: skip


def division(a: Park, b: Park, base: Frame, *, outcomes: Mapping[str, Outcome], split: tuple[str, ...], unseen: int, fitted: Mapping[str, Calibration]) -> Comparison:
    """Two parks, and what each split section and the site make of the difference. `unseen`: combinations that stand nowhere; `fitted`: by side, whether the base year holds."""
    open_sides = tuple(side for side, x in fitted.items() if x.verdict == "withheld")
    rest = [d for d in DIMENSIONS if d not in split]
    notes = (
        *of_base_year(fitted["a"], "compared", park=a.id),
        *of_base_year(fitted["b"], "compared", park=b.id),
        Message(code="note_split", values={"split": ", ".join(split), "rest": ", ".join(rest) or "-"}),
        Message(code="note_unseen", values={"count": str(unseen)}),
        Message(code="note_on_days", values={}),
        Message(code="note_paid_energy", values={}),
        *grounds(a),
        *grounds(b),
    )
    return Comparison(
        schema=COMPARISON, version=CODE, kind="compare", a=head(a), b=head(b), split=split, study=study_of(base), calibration=fitted,
        outcomes={name: withholding.without_outcome(x, open_sides) for name, x in outcomes.items()}, shown={}, notes=notes,
    )  # fmt: skip


def _shown(before: Assessment, after: Assessment) -> dict[str, tuple[Figure, Figure]]:
    """Quantities that are shown and not split."""
    cur = before.frame.study.currency
    return {
        "emissions": (Figure(before.plan.emissions, "tCO2e/a"), Figure(after.plan.emissions, "tCO2e/a")),
        "cost": (Figure(before.value.cost, f"{cur}/a"), Figure(after.value.cost, f"{cur}/a")),
        "private_cost": (Figure(before.value.private, f"{cur}/a"), Figure(after.value.private, f"{cur}/a")),
        "fiscal": (Figure(sum(before.charges.paid.values()), f"{cur}/a"), Figure(sum(after.charges.paid.values()), f"{cur}/a")),
        "investment": (Figure(before.value.investment, cur), Figure(after.value.investment, cur)),
    }  # fmt: skip


def _exchange_notes(outcomes: Mapping[str, Outcome], sections: tuple[str, ...], conversion: str) -> tuple[Message, ...]:
    found = [Message(code="note_sign", values={"outcome": name}) for name, x in outcomes.items() if _turns(x)]
    found.append(Message(code="note_swap", values={"sections": ", ".join(sections), "conversion": f"conversion_{conversion}"}))
    found.append(Message(code="note_paid_energy", values={}))
    idle = [d for d in sections if d in ("paths", "governance", "standards")]
    if idle:
        found.append(Message(code="note_idle", values={"sections": ", ".join(idle)}))
    return tuple(found)


def _turns(outcome: Outcome) -> bool:
    """Whether the sign of the gap depends on how money is converted."""
    speck = 1e-9 * abs(outcome.a.value or 0.0)
    low, high = outcome.gap.low, outcome.gap.high
    return low is not None and high is not None and low < -speck and high > speck
