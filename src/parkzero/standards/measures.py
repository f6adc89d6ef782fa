"""Processes measured in two ways: by their product, or by the carbon that comes in less what leaves in products.

One measure leads: the one that a row states, else the standard's, else the catalogue's for the process; the other is taken
out and shown beside. Inputs explain a product as far as their carbon reaches: that of the carbon in products and of the
least CO2 that the product needs (`Need`). What they do not explain counts by the factor of the product, so that no tonne
of product is measured twice or not at all, and the total moves without a jump as rows are added. Inputs that give more than
the product can take, or whose deduction for the carbon in the product is missing, do not lead.
CO2 alone has two measures: other gases of a product stay whichever leads.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from parkzero.accounting import JOINED, Crosscheck, Line, MeasuredBy, Process, Rule, Shortfall
from parkzero.park.columns import row_problem
from parkzero.problem import ParkError
from parkzero.words import DERIVED, FUELS

PLAIN = Process()
"""A process that the catalogue does not know: its product and materials go by the same name."""


def crosschecked(lines: Sequence[Line], rule: Rule) -> tuple[list[Line], tuple[Crosscheck, ...]]:
    """What takes the second measures out, and each process with two measures.

    Also takes back what is deducted of carbon that never came in, and feed that no product shows the way of. Raises ParkError
    where rows of both measures say that theirs leads.
    """
    steps: list[Line] = []
    found: list[Crosscheck] = []
    for firm in dict.fromkeys(x.enterprise for x in lines if x.group or _made_here(x)):
        more, checks = _of_firm([x for x in lines if x.enterprise == firm], rule)
        steps += more
        found += checks
    return steps, tuple(found)


@dataclass(frozen=True, kw_only=True)
class _Bubble:
    """Processes of an enterprise that draw on the same inputs, measured together."""

    processes: Mapping[str, Process]
    outputs: tuple[Line, ...]
    inputs: tuple[Line, ...]
    leaving: tuple[Line, ...]
    bound: tuple[Line, ...]

    @property
    def exact(self) -> bool:
        """Whether the factors of all products are stoichiometric: what inputs do not explain makes them the factors again."""
        return all(x.need is not None and x.need.most < inf for x in self.outputs)

    @property
    def minor(self) -> tuple[Line, ...]:
        """Materials beside the reducing agents that bring the carbon: by themselves they explain no product."""
        return tuple(x for x in self.inputs if x.basis == "input") if all(p.fuels for p in self.processes.values()) else ()


def _of_firm(lines: Sequence[Line], rule: Rule) -> tuple[list[Line], list[Crosscheck]]:
    alone = {x.origin for x in lines if x.basis == "output" and x.measure == "apart"}
    carbon = [x for x in lines if x.gas == "CO2" and x.scope in ("1", "biogenic") and x.measure != "apart"]
    bubbles = _bubbles(carbon, rule.processes)
    steps = _reversed(x for x in lines if x.basis == "carbon_out" and x.origin in alone)
    checks: list[Crosscheck] = []
    for bubble in bubbles:
        more, check = _settled(bubble, rule, lines)
        steps += more
        checks += [check] if check else []
    held = {id(x) for b in bubbles for x in (*b.inputs, *b.leaving, *b.bound)}
    return [*steps, *_loose([x for x in carbon if id(x) not in held], rule.processes), *_from_nowhere(carbon, held)], checks


def _bubbles(lines: Sequence[Line], known: Mapping[str, Process]) -> list[_Bubble]:
    made = {x.group: known.get(x.group, PLAIN) for x in lines if x.basis == "output" and x.quantity > 0.0}
    fed = {g for g, p in made.items() if any(x.basis == "feedstock" and x.carrier in p.feeds for x in lines)}
    drawn = {g: [x for x in lines if _draws(g, p, x, fed=g in fed)] for g, p in made.items()}
    together: list[set[str]] = []
    for group in made:
        ids = {id(x) for x in drawn[group]}
        joined = [b for b in together if any(ids & {id(x) for x in drawn[g]} for g in b)]
        together = [b for b in together if b not in joined] + [{group}.union(*joined)]
    return [_bubble(lines, {g: p for g, p in made.items() if g in groups}, drawn) for groups in together]


def _bubble(lines: Sequence[Line], processes: Mapping[str, Process], drawn: Mapping[str, Sequence[Line]]) -> _Bubble:
    inputs = {id(x) for g in processes for x in drawn[g]}
    makes = {c for p in processes.values() for c in p.makes}
    bound = {c for p in processes.values() for c in p.bound}
    out = [x for x in lines if (x.basis == "carbon_out" and x.group in processes) or (_made_here(x) and x.carrier in makes)]
    return _Bubble(
        processes=processes,
        outputs=tuple(x for x in lines if x.basis == "output" and x.group in processes),
        inputs=tuple(x for x in lines if id(x) in inputs),
        leaving=tuple(x for x in out if x.carrier not in bound),
        bound=tuple(x for x in out if x.carrier in bound),
    )


def _draws(group: str, process: Process, line: Line, *, fed: bool) -> bool:
    """Whether a line is an input of a process. `fed`: where its feed is given as such, transformation is a step before it."""
    if line.basis == "input":
        return line.group == group or line.carrier in process.materials
    if line.carrier not in FUELS or line.tonnes < 0.0:
        return False
    if line.use == "fuel":
        return line.carrier in process.fuels or (line.measure == "leads" and line.carrier in process.feeds)
    if line.use == "transformation":
        return line.carrier in process.fuels or (line.carrier in process.feeds and not fed)
    return line.use == "feedstock" and line.carrier in process.fuels | process.feeds


def _made_here(line: Line) -> bool:
    """Whether a line is a fuel made of another one, which takes its carbon along."""
    return line.carrier in FUELS and line.use == "transformation" and line.tonnes < 0.0


def _settled(bubble: _Bubble, rule: Rule, lines: Sequence[Line]) -> tuple[list[Line], Crosscheck | None]:
    output, entered, left, bound = _sum(bubble.outputs), _sum(bubble.inputs), -_sum(bubble.leaving), -_sum(bubble.bound)
    stated = _stated(bubble)
    minor = () if stated == "input" else bubble.minor
    share, shortfall = _explained(bubble, entered - _sum(minor), left, stated=stated == "input")
    usual: MeasuredBy = "input" if all(p.leads == "input" for p in bubble.processes.values()) else "output"
    led = share > 0.0 and not (shortfall and bubble.exact)
    leads: MeasuredBy = (stated or rule.prefer or usual) if led else "output"
    if leads == "input":
        steps = [*_reversed(bubble.outputs, share), *_reversed((*minor, *bubble.leaving), 1.0 - share)]
        counted = entered - _sum(minor) + share * (_sum(minor) - left) + (1.0 - share) * output
    else:
        steps = _reversed((*bubble.inputs, *_beside(bubble.inputs, lines), *bubble.leaving))
        counted = output
    taken = min(bound, counted)
    steps += _reversed(bubble.bound, 1.0 - taken / bound if bound else 0.0)
    if not entered:
        return steps, None
    check = Crosscheck(
        enterprise=bubble.outputs[0].enterprise, processes=tuple(bubble.processes), leads=leads, output=output - min(bound, output),
        input=entered - left - bound, counted=counted - taken, share=share, shortfall=shortfall, rows=tuple(dict.fromkeys(x.origin for x in bubble.outputs)),
    )  # fmt: skip
    return [*steps, *_shown(check, bubble.outputs[0])], check


def _stated(bubble: _Bubble) -> MeasuredBy | None:
    """The measure that a row says leads."""
    by_output = [x for x in bubble.outputs if x.measure == "leads"]
    by_input = [x for x in (*bubble.inputs, *(y for y in bubble.leaving if y.origin not in {z.origin for z in bubble.outputs})) if x.measure == "leads"]
    if by_output and by_input:
        found, expected = f"leads, as in {by_output[0].origin}", "one measure of a process that leads"
        raise ParkError([row_problem("measures_both_lead", by_input[0].origin, "measure", found=found, expected=expected)])
    return "output" if by_output else "input" if by_input else None


def _explained(bubble: _Bubble, entered: float, left: float, *, stated: bool) -> tuple[float, Shortfall]:
    """The part of the products that the inputs explain, and what is wrong with the rest. `entered`: without minor materials.

    A row that states the inputs as the measure vouches for them where no reaction says more.
    """
    needs = [(x.quantity, x.need) for x in bubble.outputs if x.need is not None]
    if entered > 0.0 and not left and not stated and any(p.carries for p in bubble.processes.values()):
        return 0.0, "deduction_missing"
    if bubble.exact and entered - left > sum(q * n.most for q, n in needs if q) * (1.0 + 1e-9):
        return 0.0, "too_much"
    needed = left + sum(q * n.least for q, n in needs if n.by_reaction or not stated)
    share = min(1.0, max(entered, 0.0) / needed) if needed > 0.0 else float(entered > 0.0)
    return share, "too_little" if share < 1.0 else ""


def _beside(inputs: Iterable[Line], lines: Sequence[Line]) -> list[Line]:
    """What fuels give beside CO2: where they count as inputs they are not burnt."""
    fuels = {(x.origin, x.carrier) for x in inputs if x.carrier in FUELS}
    return [x for x in lines if x.gas != "CO2" and x.scope == "1" and (x.origin, x.carrier) in fuels]


def _shown(check: Crosscheck, like: Line) -> list[Line]:
    """The measure that counts, the other, and the difference: lines that add up to nothing."""
    other = check.output if check.leads == "input" else check.input
    named = {"measure_counted": check.counted, "measure_beside": -other, "measure_difference": other - check.counted}
    return [
        replace(
            like, carrier=JOINED.join(check.processes), origin=", ".join(check.rows), scope="memo", step="measures", quantity=check.share, unit="1", factor="", factor_value=tonnes,
            tonnes=tonnes, source="", quantity_share=0.0, factor_share=0.0, reason=reason, group="", basis=None, need=None, measure=None,
        )
        for reason, tonnes in named.items()
    ]  # fmt: skip


def _loose(rest: Sequence[Line], known: Mapping[str, Process]) -> list[Line]:
    """What belongs to no process by output: feed without products stays in products, and no more carbon leaves than came in."""
    leaving = [x for x in rest if x.basis == "carbon_out"]
    feed = [x for x in rest if x.basis == "feedstock"]
    burnt = [x for x in rest if x.carrier in FUELS and x.use in ("fuel", "transformation")]
    entered = _sum(x for x in rest if x.basis == "input")
    reducing = 0.0
    for process in (known.get(g, PLAIN) for g in dict.fromkeys(x.group for x in leaving)):
        if not process.fed:
            reducing += _sum(x for x in burnt if x.carrier in process.fuels or not process.fuels)
    if not leaving:
        return _reversed(feed)
    return _at_most(leaving, entered + _sum(feed) + min(reducing, _sum(burnt)))


def _from_nowhere(lines: Sequence[Line], held: Collection[int]) -> list[Line]:
    """Fuels made of others than came in: the carbon that they take along, cut to what there was to make them of, or is burnt of them."""
    made = [x for x in lines if _made_here(x) and id(x) not in held]
    if not made:
        return []
    names = {x.carrier for x in made}
    sources = {s for c in names for s in DERIVED.get(c, ())}
    fuels = (x for x in lines if x.carrier in FUELS and x.tonnes > 0.0 and (x.use in ("transformation", "feedstock") or x.carrier in sources | names))
    return _at_most(made, _sum(fuels) + _sum(x for x in lines if x.basis in ("output", "input")))


def _at_most(leaving: Sequence[Line], entered: float) -> list[Line]:
    """Carbon that leaves, cut to what came in: the rest of the deduction is taken back."""
    whole = -_sum(leaving)
    return _reversed(leaving, 1.0 - max(entered, 0.0) / whole) if whole > max(entered, 0.0) else []


def _reversed(lines: Iterable[Line], part: float = 1.0) -> list[Line]:
    return [replace(x, step="process_basis", tonnes=-part * x.tonnes) for x in lines] if part > 0.0 else []


def _sum(lines: Iterable[Line]) -> float:
    return sum(x.tonnes for x in lines)
