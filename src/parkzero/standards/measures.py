"""Processes measured in two ways: by their product, or by the carbon that comes in less what leaves in products.

The two never add up. A product takes up of the inputs what it can (`Need`, beside the carbon that it carries away); what is left of them counts for itself.
Inputs explain of a product what they can make; what is left of it counts by its factor. So that no tonne is counted twice or not at all, the total
moves without a jump, and products that share an input share it by what they need (`allotting`).
One measure leads: the one that a row states, else the standard's, else the catalogue's for the process; the other is taken out and shown beside.
How far the two may lie apart depends on who says so: a row vouches for inputs as far as the reaction allows, a standard moves within the interval
of the factor, and where neither speaks the total is the larger of the two, so that no row added lowers it but by carbon that leaves.
Feed that no product takes up stays in products, unless rows tell of the carbon in products, or of a product that holds none: then what they do not
hold is emitted. All gases of a fuel go with its carbon; other gases of a product stay whichever leads.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from parkzero.accounting import Crosscheck, Decider, Line, MeasuredBy, Need, Process, Rule, Shortfall
from parkzero.park.columns import row_problem
from parkzero.problem import ParkError
from parkzero.standards.allotting import allotted
from parkzero.words import DERIVED, FUELS

PLAIN = Process()
"""A process that the catalogue does not know: its product and materials go by the same name."""
_Row = tuple[str, str]
"""An input: where its row stands, and its carrier."""
_Left = tuple[frozenset[str], bool, float]
"""What is left of inputs: their carriers, whether they are turned into another fuel, and tCO2."""


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
    draws: Mapping[str, frozenset[_Row]]
    """The inputs of each."""
    outputs: tuple[Line, ...]
    inputs: tuple[Line, ...]
    leaving: tuple[Line, ...]
    bound: tuple[Line, ...]

    def held(self, group: str) -> float:
        """Carbon that rows say leaves in the products of a process."""
        return -_sum(x for x in self.leaving if self.home(x) == group)

    def unsaid(self, group: str) -> float:
        """Carbon that its products carry away by the catalogue and no row tells of."""
        made = [x for x in self.outputs if x.group == group]
        both = {x.origin for x in made} & {x.origin for x in self.leaving}
        apart = -_sum(x for x in self.leaving if self.home(x) == group and x.origin not in both)
        return max(sum(x.quantity * x.need.carries for x in made if x.need is not None and x.origin not in both) - apart, 0.0)

    def needs(self, group: str) -> list[tuple[float, Need]]:
        return [(x.quantity, x.need) for x in self.outputs if x.group == group and x.need is not None]

    def home(self, line: Line) -> str:
        """The process that a product belongs to."""
        return line.group or next(g for g, p in self.processes.items() if line.carrier in p.makes)

    def room(self, bound: Mapping[str, float]) -> dict[str, float]:
        """What each process can take up: for its products, and the carbon that leaves in them."""
        return {g: bound[g] + self.held(g) + self.unsaid(g) for g in self.processes}


def _of_firm(lines: Sequence[Line], rule: Rule) -> tuple[list[Line], list[Crosscheck]]:
    alone = {x.origin for x in lines if x.basis == "output" and x.measure == "apart"}
    carbon = [x for x in lines if x.gas == "CO2" and x.scope in ("1", "biogenic") and x.measure != "apart"]
    bubbles = _bubbles(carbon, rule.processes)
    steps = _reversed(x for x in lines if x.basis == "carbon_out" and x.origin in alone)
    checks: list[Crosscheck] = []
    left: list[_Left] = []
    for bubble in bubbles:
        more, check = _settled(bubble, rule, lines)
        steps += more
        checks += [check] if check else []
        net = _sum(x for x in (*bubble.outputs, *bubble.inputs, *bubble.leaving, *bubble.bound, *more) if x.gas == "CO2")
        left.append((frozenset(x.carrier for x in bubble.inputs if x.carrier in FUELS), False, net))
    held = {id(x) for b in bubbles for x in (*b.inputs, *b.leaving, *b.bound)}
    stays = [x for x in carbon if x.basis == "feedstock" and id(x) not in held]
    left += [(frozenset({x.carrier}), x.use == "transformation", x.tonnes) for x in carbon if x.carrier in FUELS and x.basis != "feedstock" and id(x) not in held and x.tonnes > 0.0]
    left += [(frozenset[str](), False, _sum(x for x in carbon if x.basis in ("output", "input") and id(x) not in held and x.origin not in {y.origin for b in bubbles for y in b.outputs}))]
    return [*steps, *_reversed(stays), *_from_nowhere([x for x in carbon if _made_here(x) and id(x) not in held], left)], checks


def _bubbles(lines: Sequence[Line], known: Mapping[str, Process]) -> list[_Bubble]:
    outputs = {x.group for x in lines if x.basis == "output" and x.quantity > 0.0}
    made = {x.group: known.get(x.group, PLAIN) for x in lines if x.group in outputs or x.basis == "carbon_out"}
    fed = {g for g, p in made.items() if any(x.basis == "feedstock" and x.carrier in p.feeds for x in lines)}
    drawn = {g: [x for x in lines if (_draws(g, p, x, fed=g in fed) if g in outputs else _can_hold(p, x))] for g, p in made.items()}
    together: list[set[str]] = []
    for group in made:
        ids = {id(x) for x in drawn[group] if x.quantity > 0.0}
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
        draws={g: frozenset((x.origin, x.carrier) for x in drawn[g]) for g in processes},
        outputs=tuple(x for x in lines if x.basis == "output" and x.group in processes and x.quantity > 0.0),
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


def _can_hold(process: Process, line: Line) -> bool:
    """Whether the carbon of a product of whose making nothing else is told can come from a line."""
    if line.basis in ("input", "feedstock"):
        return True
    burnt = line.carrier in FUELS and line.tonnes > 0.0 and line.use in ("fuel", "transformation")
    return burnt and not process.fed and (line.carrier in process.fuels or not process.fuels)


def _made_here(line: Line) -> bool:
    """Whether a line is a fuel made of another one, which takes its carbon along."""
    return line.carrier in FUELS and line.use == "transformation" and line.tonnes < 0.0


def _settled(bubble: _Bubble, rule: Rule, lines: Sequence[Line]) -> tuple[list[Line], Crosscheck | None]:
    output, entered, left, bound = _sum(bubble.outputs), _sum(bubble.inputs), -_sum(bubble.leaving), -_sum(bubble.bound)
    rows = _rows(bubble.inputs, lines)
    given = {row: _sum(found) for row, found in rows.items()}
    stated = _stated(bubble)
    usual: MeasuredBy = "input" if all(bubble.processes[x.group].leads == "input" for x in bubble.outputs) else "output"
    leads: MeasuredBy = stated or rule.prefer or usual
    says: Decider = "row" if stated else "standard" if rule.prefer else "catalogue"
    least, most = ({g: sum(q * getattr(n, bounds[says]) for q, n in bubble.needs(g)) for g in bubble.processes} for bounds in (LEAST, MOST))
    explained = allotted(given, bubble.room(least), bubble.draws).found if entered else dict.fromkeys(bubble.processes, 0.0)
    taken = allotted(given, bubble.room(most), bubble.draws).taken
    if leads == "input" or not bubble.outputs:
        steps = [s for x in bubble.outputs for s in _reversed([x], explained[x.group])]
        steps += [s for x in bubble.leaving for s in _reversed([x], 1.0 - explained[bubble.home(x)])]
        whole = stated or not bubble.outputs or any(x.basis == "carbon_out" for x in bubble.leaving)
        kept = {row: 1.0 if whole or found[0].basis != "feedstock" else taken[row] for row, found in rows.items()}
        carried = sum(explained[g] * bubble.unsaid(g) for g in bubble.processes)
        part = carried / sum(kept[r] * given[r] for r in rows) if carried else 0.0
        steps += [s for row, found in rows.items() for s in _reversed(found, 1.0 - kept[row] * (1.0 - part))]
    else:
        bare = any(x.quantity > 0.0 and not x.tonnes for x in bubble.leaving)
        covered = frozenset[_Row]().union(*(bubble.draws[x.group] for x in bubble.outputs))
        steps = [s for row, found in rows.items() for s in _reversed(found, 1.0 if found[0].basis == "feedstock" and row in covered and not bare else taken[row])]
        steps += _reversed(bubble.leaving)
    counted = output + entered - left + _sum(x for x in steps if x.gas == "CO2")
    used = min(bound, counted)
    steps += _reversed(bubble.bound, 1.0 - used / bound if bound else 0.0)
    if not entered or not bubble.outputs:
        return steps, None
    share = sum(explained[x.group] * x.tonnes for x in bubble.outputs) / output if output else 1.0
    net = entered - left - sum(bubble.unsaid(g) for g in bubble.processes)
    check = Crosscheck(
        enterprise=bubble.outputs[0].enterprise, processes=tuple(dict.fromkeys(x.group for x in bubble.outputs)), leads=leads, says=says, output=output - min(bound, output), input=net - bound,
        counted=counted - used, share=share, shortfall=_shortfall(bubble, net, share, stated=stated == "input"), rows=tuple(dict.fromkeys(x.origin for x in bubble.outputs)),
    )  # fmt: skip
    return steps, check


LEAST: Mapping[Decider, str] = {"row": "reaction", "standard": "low", "catalogue": "factor"}
"""What inputs explain a tonne of product with, by who says that they lead: a field of its need."""
MOST: Mapping[Decider, str] = {"row": "most", "standard": "most", "catalogue": "factor"}
"""What a tonne of product takes up, by who says that it leads."""


def _rows(inputs: Iterable[Line], lines: Sequence[Line]) -> dict[_Row, tuple[Line, ...]]:
    """The lines of each input; of a fuel with the other gases of its burning."""
    found: dict[_Row, list[Line]] = {}
    for line in inputs:
        found.setdefault((line.origin, line.carrier), []).append(line)
    for line in lines:
        if line.gas != "CO2" and line.scope == "1" and line.carrier in FUELS and (line.origin, line.carrier) in found:
            found[line.origin, line.carrier].append(line)
    return {row: tuple(x) for row, x in found.items()}


def _shortfall(bubble: _Bubble, net: float, share: float, *, stated: bool) -> Shortfall:
    """What is wrong with the inputs as a measure of the product. `net`: what they give, less the carbon in products."""
    needs = [pair for g in bubble.processes for pair in bubble.needs(g)]
    if not stated and any(p.carries and not bubble.held(g) for g, p in bubble.processes.items()):
        return "deduction_missing"
    if net > sum(q * n.most for q, n in needs) * (1.0 + 1e-9):
        return "too_much"
    return "too_little" if net < sum(q * (n.reaction if stated else n.low) for q, n in needs) * (1.0 - 1e-9) and share < 1.0 else ""


def _stated(bubble: _Bubble) -> MeasuredBy | None:
    """The measure that a row says leads."""
    by_output = [x for x in bubble.outputs if x.measure == "leads"]
    by_input = [x for x in (*bubble.inputs, *(y for y in bubble.leaving if y.origin not in {z.origin for z in bubble.outputs})) if x.measure == "leads"]
    if by_output and by_input:
        found, expected = f"leads, as in {by_output[0].origin}", "one measure of a process that leads"
        raise ParkError([row_problem("measures_both_lead", by_input[0].origin, "measure", found=found, expected=expected)])
    return "output" if by_output else "input" if by_input else None


def _from_nowhere(made: Sequence[Line], left: Sequence[_Left]) -> list[Line]:
    """Fuels made of others than came in: the carbon that they take along, cut to what is left to make them of."""
    if not made:
        return []
    names = dict.fromkeys(x.carrier for x in made)

    def takes(carrier: str, source: _Left) -> bool:
        carriers, turned, _ = source
        of = DERIVED.get(carrier, ())
        return not carriers or not carriers.isdisjoint(of) or ((turned or not of) and carriers.isdisjoint(names))

    given = {n: max(tonnes, 0.0) for n, (_, _, tonnes) in enumerate(left)}
    found = allotted(given, {c: -_sum(x for x in made if x.carrier == c) for c in names}, {c: [n for n in given if takes(c, left[n])] for c in names}).found
    return [s for c in names for s in _reversed((x for x in made if x.carrier == c), 1.0 - found[c])]


def _reversed(lines: Iterable[Line], part: float = 1.0) -> list[Line]:
    return [replace(x, step="process_basis", tonnes=-part * x.tonnes) for x in lines] if part > 0.0 else []


def _sum(lines: Iterable[Line]) -> float:
    return sum(x.tonnes for x in lines)
