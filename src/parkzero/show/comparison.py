"""The documents of `swap` and `compare`: outcomes of two parks, and how the model divides the difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import NamedTuple

from parkzero.backing import Calibration
from parkzero.document import COMPARISON, Comparison, Message, Outcome
from parkzero.figure import Figure, missing
from parkzero.park.whole import Park
from parkzero.results import Assessment, Frame
from parkzero.show import withholding
from parkzero.show.answer import of_base_year
from parkzero.show.grounds import grounds
from parkzero.show.heads import CODE, head, study_of
from parkzero.words import DIMENSIONS, Player

NOT_MODELLED = "not modelled"
SPECK = 1e-9
"""Share of a value below which it is nothing."""


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
            a=Figure(a[name], unit), b=Figure(b[name], unit), gap=shown, shares={}, alone={}, interactions=missing(unit, "one exchange is not split")
        )
    return found


class Division(NamedTuple):
    """An outcome of two parks, and how its gap is divided over players."""

    a: float
    b: float
    shares: Mapping[str, float]
    alone: Mapping[str, float]
    """What each player moves by itself in the first park."""

    @property
    def interplay(self) -> float:
        """Part of the gap that no player makes alone."""
        return self.b - self.a - sum(self.alone.values())


def divided(games: Sequence[Division], *, roles: Mapping[str, Player], unit: str) -> Outcome:
    """An outcome of two parks, its gap divided over the players that the model lets act. `games`: as money is converted and carbon passed on, then under each other convention."""

    first = games[0]
    speck = SPECK * max(abs(x) for x in (first.a, first.b, *first.shares.values(), *first.alone.values()))

    def over(values: Sequence[float]) -> Figure:
        values = [0.0 if abs(v) <= speck else v for v in values]
        return Figure(values[0], unit, low=min(values), high=max(values), span="ends") if max(values) - min(values) > speck else Figure(values[0], unit)

    told = [p for p, of in roles.items() if of != "unsplit"]
    shares, alone = ({p: over([of(g)[p] for g in games]) if p in of(first) else missing(unit, NOT_MODELLED) for p in told} for of in (attrgetter("shares"), attrgetter("alone")))
    return Outcome(a=Figure(first.a, unit), b=Figure(first.b, unit), gap=Figure(first.b - first.a, unit), shares=shares, alone=alone, interactions=over([g.interplay for g in games]))


def exchange(
    host: Park, other: Park, before: Assessment, after: Assessment, *, outcomes: Mapping[str, Outcome], days: tuple[Mapping[str, float], Mapping[str, float]], roles: Mapping[str, Player],
    fitted: Calibration,
) -> Comparison:  # fmt: skip
    """A park as it is and with borrowed sections. `days`: outcomes of both on representative days; `fitted`: whether its base year holds, on which both sides rest: their site is the same."""
    open_sides = ("a", "b") if fitted.verdict == "withheld" else ()
    told = {} if open_sides else outcomes
    sections = tuple(roles)
    on_days = {name: (Figure(days[0][name], x.a.unit), Figure(days[1][name], x.a.unit)) for name, x in outcomes.items()}
    return Comparison(
        schema=COMPARISON, version=CODE, kind="swap", a=head(host), b=head(other), split=sections, players=roles, study=study_of(before.frame), calibration={"a": fitted},
        answer=(*of_base_year(fitted, "compared", park=host.id), *_idle(roles)),
        outcomes={name: withholding.without_outcome(x, open_sides) for name, x in outcomes.items()}, days={name: withholding.without_pair(x, open_sides) for name, x in on_days.items()},
        shown={name: withholding.without_pair(x, open_sides) for name, x in _shown(before, after).items()},
        notes=(*_exchange_notes(told, host.id, sections, before.frame.study.conversion), *grounds(host)),
    )  # fmt: skip


def division(a: Park, b: Park, base: Frame, *, outcomes: Mapping[str, Outcome], split: tuple[str, ...], roles: Mapping[str, Player], unseen: int, fitted: Mapping[str, Calibration]) -> Comparison:
    """Two parks, and what each split section and the site make of the difference. `unseen`: combinations that stand nowhere; `fitted`: by side, whether the base year holds."""
    open_sides = tuple(side for side, x in fitted.items() if x.verdict == "withheld")
    rest = [d for d in DIMENSIONS if d not in split]
    told = {name: withholding.without_outcome(x, open_sides) for name, x in outcomes.items()}
    notes = (
        Message(code="note_split", values={"players": ", ".join(p for p, of in roles.items() if of in ("acts", "alike"))}),
        *([Message(code="note_rest", values={"rest": ", ".join(rest)})] if rest else []),
        Message(code="note_unseen", values={"count": str(unseen)}),
        *([Message(code="note_conventions", values={})] if any(f.span == "ends" for x in told.values() for f in x.shares.values()) else []),
        Message(code="note_on_days", values={}),
        Message(code="note_paid_energy", values={}),
        *_below(told, a.id, b.id),
        *grounds(a),
        *grounds(b),
    )
    marked = (*of_base_year(fitted["a"], "compared", park=a.id), *of_base_year(fitted["b"], "compared", park=b.id))
    return Comparison(
        schema=COMPARISON, version=CODE, kind="compare", a=head(a), b=head(b), split=split, players=roles, study=study_of(base), calibration=fitted,
        answer=(*marked, *_gaps(told, a.id, b.id), *_players(roles), *_interplay(told)), outcomes=told, days={name: (x.a, x.b) for name, x in told.items()}, shown={}, notes=notes,
    )  # fmt: skip


NAMED = 2
"""Players that a sentence on a gap names: those with the largest shares."""


def _gaps(outcomes: Mapping[str, Outcome], a: str, b: str) -> Iterator[Message]:
    """What each gap is, and who makes most of it."""
    for name, x in outcomes.items():
        first = sorted((p for p, f in x.shares.items() if f.value), key=lambda p: -abs(x.shares[p].value or 0.0))[:NAMED]
        if x.gap.value is None:
            continue
        values: dict[str, Figure | str] = {"outcome": name, "park": a, "other": b, "a": x.a, "b": x.b, "gap": x.gap}
        values |= {f"player_{n}": p for n, p in enumerate(first)} | {f"share_{n}": x.shares[p] for n, p in enumerate(first)}
        yield Message(code=f"compared_gap_{len(first)}" if first else "compared_no_gap", values=values)


def _players(roles: Mapping[str, Player]) -> Iterator[Message]:
    """Over whom a difference is divided, and who has no share."""
    for role in ("acts", "alike", "not_modelled"):
        if named := [p for p, of in roles.items() if of == role]:
            yield Message(code=f"compared_{role}", values={"players": ", ".join(named)})


def _idle(roles: Mapping[str, Player]) -> Iterator[Message]:
    """Borrowed sections of which the plan sees nothing."""
    for message in _players(roles):
        if message.code == "compared_not_modelled":
            yield message
        elif message.code == "compared_alike":
            yield replace(message, code="compared_alike_in_swap")


def _interplay(outcomes: Mapping[str, Outcome]) -> Iterator[Message]:
    """Outcomes of which players together make more than the gap, that of which they make most over it first: shares of these tell little of what a single exchange would do."""
    sizes = {n: (abs(x.interactions.value), abs(x.gap.value)) for n, x in outcomes.items() if x.interactions.value is not None and x.gap.value is not None}
    over = sorted((n for n, (interplay, gap) in sizes.items() if interplay > (1.0 + SPECK) * gap), key=lambda n: sizes[n][1] / sizes[n][0])
    if over:
        first = outcomes[over[0]]
        yield Message(code="compared_interplay", values={"outcomes": ", ".join(over), "outcome": over[0], "interplay": first.interactions, "gap": first.gap})


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


def _below(outcomes: Mapping[str, Outcome], *parks: str) -> Iterator[Message]:
    """Parks whose sales bring more than their energy costs."""
    cost = outcomes.get("cost_per_energy")
    if cost is not None:
        yield from (Message(code="note_cost_below", values={"park": park}) for park, f in zip(parks, (cost.a, cost.b), strict=False) if f.value is not None and f.value < 0.0)


def _exchange_notes(outcomes: Mapping[str, Outcome], host: str, sections: tuple[str, ...], conversion: str) -> tuple[Message, ...]:
    found = [Message(code="note_sign", values={"outcome": name}) for name, x in outcomes.items() if _turns(x)]
    found.append(Message(code="note_swap", values={"sections": ", ".join(sections), "conversion": f"conversion_{conversion}"}))
    found += [Message(code="note_paid_energy", values={}), *_below(outcomes, host)]
    found.append(Message(code="note_days_beside", values={}))
    return tuple(found)


def _turns(outcome: Outcome) -> bool:
    """Whether the sign of the gap depends on how money is converted."""
    speck = SPECK * abs(outcome.a.value or 0.0)
    low, high = outcome.gap.low, outcome.gap.high
    return low is not None and high is not None and low < -speck and high > speck
