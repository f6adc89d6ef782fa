"""Processes measured in two ways: by their product, or by the carbon that comes in less what leaves in products.

The two never add up. A product takes up of the inputs what it can (`Need`, beside the carbon that it carries away); what is left of them counts for itself.
Inputs explain of a product what they can make; what is left of it counts by its factor. So that no tonne is counted twice or not at all, the total
moves without a jump, and products that share an input share it by what they need (`allotting`).
One measure leads: the one that a row states, else the standard's, else the catalogue's for the process; the other is taken out and shown beside.
Which one leads is settled process by process; those led by output take up shared inputs first. How far the two may lie apart depends on who says so: a row vouches for inputs as far as the reaction allows, a standard moves within the interval
of the factor, and where neither speaks the total is the larger of the two, so that no row added lowers it but by carbon that leaves.
Feed that no product takes up stays in products. A product of which rows tell the carbon alone, or that holds none, takes up what the products that its
name may stand for take, or twice what it holds: what it does not hold of that is emitted. Products bind no more CO2 than their process has formed. All gases of a fuel go with its carbon; other gases of a product stay whichever leads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from parkzero.accounting import Crosscheck, Decider, Line, MeasuredBy, Need, Process, Rule, Shortfall
from parkzero.allotting import Allotment, allotted
from parkzero.park.columns import row_problem
from parkzero.park.taking import MANY
from parkzero.problem import ParkError
from parkzero.words import DERIVED, FUELS

PLAIN = Process()
"""A process that the catalogue does not know: its product and materials go by the same name."""
_Row = tuple[str, str, str]
"""An input: where its row stands, its carrier and its use."""
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

    def told(self, group: str) -> float:
        """What products of which rows tell the carbon alone can have taken up beside it: as much again (`MANY`), or what the products that their name may
        stand for take. Not those of which a factor tells what they are made of."""
        made = [x for x in self.outputs if x.group == group]
        alone = [x for x in self.leaving if self.home(x) == group and x.origin not in {y.origin for y in made}]
        said = sum(x.quantity * x.need.carries for x in made if x.need is not None)
        held = -_sum(alone)
        beside = sum(max(-(MANY - 1.0) * x.tonnes, x.quantity * x.need.most if x.need else 0.0) for x in alone)
        return beside * max(1.0 - said / held, 0.0) if held else beside

    def needs(self, group: str) -> list[tuple[float, Need]]:
        return [(x.quantity, x.need) for x in self.outputs if x.group == group and x.need is not None]

    def home(self, line: Line) -> str:
        """The process that a product belongs to."""
        return line.group or next(g for g, p in self.processes.items() if line.carrier in p.makes)

    def binds(self, line: Line) -> str:
        """The process whose CO2 a product binds."""
        return next(g for g, p in self.processes.items() if line.group == g or line.carrier in p.bound)


def _of_firm(lines: Sequence[Line], rule: Rule) -> tuple[list[Line], list[Crosscheck]]:
    alone = {x.origin for x in lines if x.basis == "output" and x.measure == "apart"}
    carbon = [x for x in lines if x.gas == "CO2" and x.scope in ("1", "biogenic") and x.measure != "apart"]
    bubbles = _bubbles(carbon, rule.processes)
    steps = _reversed(x for x in lines if x.basis == "carbon_out" and x.origin in alone)
    checks: list[Crosscheck] = []
    left: list[_Left] = []
    for bubble in bubbles:
        more, found = _settled(bubble, rule, lines)
        steps += more
        checks += found
        net = _sum(x for x in (*bubble.outputs, *bubble.inputs, *bubble.leaving, *bubble.bound, *more) if x.gas == "CO2")
        changed = {_row(x) for x in bubble.inputs if x.use == "transformation"}
        turned: dict[str, float] = defaultdict(float)
        for line in (*bubble.inputs, *more):
            if line.gas == "CO2" and _row(line) in changed:
                turned[line.carrier] += line.tonnes
        part = min(max(net, 0.0) / whole, 1.0) if (whole := sum(turned.values())) > 0.0 else 0.0
        left += [(frozenset({c}), True, part * t) for c, t in sorted(turned.items())]
        left.append((frozenset(x.carrier for x in bubble.inputs if x.carrier in FUELS), False, net - part * whole))
    held = {id(x) for b in bubbles for x in (*b.inputs, *b.leaving, *b.bound)}
    stays = [x for x in carbon if x.basis == "feedstock" and id(x) not in held]
    left += [(frozenset({x.carrier}), x.use == "transformation", x.tonnes) for x in carbon if x.carrier in FUELS and x.basis != "feedstock" and id(x) not in held and x.tonnes > 0.0]
    left += [(frozenset[str](), False, _sum(x for x in carbon if x.basis in ("output", "input") and id(x) not in held and x.origin not in {y.origin for b in bubbles for y in b.outputs}))]
    return [*steps, *_reversed(stays), *_from_nowhere([x for x in carbon if _made_here(x) and id(x) not in held], left)], checks


def _bubbles(lines: Sequence[Line], known: Mapping[str, Process]) -> list[_Bubble]:
    outputs = {x.group for x in lines if x.basis == "output" and x.quantity > 0.0}
    made = {x.group: known.get(x.group, PLAIN) for x in lines if x.group in outputs or x.basis == "carbon_out"}
    drawn = {g: [x for x in lines if (_draws(g, p, x) if g in outputs or g in known else _can_hold(p, x))] for g, p in made.items()}
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
        draws={g: frozenset(map(_row, drawn[g])) for g in processes},
        outputs=tuple(x for x in lines if x.basis == "output" and x.group in processes and x.quantity > 0.0),
        inputs=tuple(x for x in lines if id(x) in inputs),
        leaving=tuple(x for x in out if x.carrier not in bound),
        bound=tuple(x for x in out if x.carrier in bound),
    )


def _draws(group: str, process: Process, line: Line) -> bool:
    """Whether a line is an input of a process."""
    if line.basis == "input":
        return line.group == group or line.carrier in process.materials
    if line.carrier not in FUELS or line.tonnes < 0.0:
        return False
    if line.use == "fuel":
        return line.carrier in process.fuels or (line.measure == "leads" and line.carrier in process.feeds)
    if line.use == "transformation":
        return line.carrier in process.fuels | process.feeds
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


def _settled(bubble: _Bubble, rule: Rule, lines: Sequence[Line]) -> tuple[list[Line], list[Crosscheck]]:
    """Processes led by output take up their inputs first; what is left explains those led by inputs, whose carbon it counts."""
    rows = _rows(bubble.inputs, lines)
    fed_in = {row: found[0].basis == "feedstock" for row, found in rows.items()}
    led = {g: _led(bubble, g, rule) for g in bubble.processes}
    by_output, by_input = ([g for g, (leads, _) in led.items() if leads == measure] for measure in ("output", "input"))
    carried = {g: bubble.held(g) + bubble.unsaid(g) for g in led}
    least, most = ({g: carried[g] + sum(q * getattr(n, bounds[led[g][1]]) for q, n in bubble.needs(g)) for g in led} for bounds in (LEAST, MOST))

    def allot(given: Mapping[_Row, float], needs: Mapping[str, float], to: Iterable[str]) -> Allotment[_Row]:
        """Feed first: what is transformed is a step before it."""
        of = {g: needs[g] for g in to}
        first, then = ({g: [r for r in bubble.draws[g] if fed_in[r] == whether] for g in of} for whether in (True, False))
        feed = allotted(given, of, first)
        rest = allotted(given, {g: n * (1.0 - feed.found[g]) for g, n in of.items()}, then)
        found = {g: 1.0 - (1.0 - feed.found[g]) * (1.0 - rest.found[g]) for g in of}
        return Allotment(found, {r: (feed if fed_in[r] else rest).taken[r] for r in given})

    given = {row: _sum(found) for row, found in rows.items()}
    made = allot(given, most, by_output)
    left = {row: t * (1.0 - made.taken[row]) for row, t in given.items()}
    explained = {g: part if any(left[r] for r in bubble.draws[g]) else 0.0 for g, part in allot(left, least, by_input).found.items()}
    fed = allot(left, most, by_input)
    made_of = {g: _sum(x for x in bubble.outputs if x.group == g) * (1.0 - explained.get(g, 0.0)) for g in led}
    made_of |= {g: made_of[g] + fed.found[g] * most[g] - explained[g] * carried[g] for g in by_input if explained[g]}
    bound = {g: -_sum(x for x in bubble.bound if bubble.binds(x) == g) for g in led}
    beyond = {g: ((MANY - 1.0) * most[g] if led[g] == ("input", "row") else bubble.told(g)) + MANY * max(bound[g] - made_of[g], 0.0) for g in led}
    feed = {row: left[row] * (1.0 - fed.taken[row]) if fed_in[row] else 0.0 for row in rows}
    told = allot(feed, beyond, led)
    used = {g: min(bound[g], made_of[g] + told.found[g] * beyond[g]) for g in led}
    kept = {r: 1.0 - made.taken[r] for r in rows} | {r: (left[r] * fed.taken[r] + feed[r] * told.taken[r]) / given[r] for r in rows if fed_in[r] and given[r]}
    leaves = {g: explained[g] * bubble.unsaid(g) for g in by_input}
    drawn = frozenset[_Row]().union(*(bubble.draws[g] for g, t in leaves.items() if t))
    part = sum(leaves.values()) / sum(kept[r] * given[r] for r in drawn) if drawn else 0.0
    steps = [s for x in bubble.outputs for s in _reversed([x], explained.get(x.group, 0.0))]
    steps += [s for x in bubble.leaving for s in _reversed([x], 1.0 - explained.get(bubble.home(x), 0.0))]
    steps += [s for row, found in rows.items() for s in _reversed(found, 1.0 - kept[row] * (1.0 - part if row in drawn else 1.0))]
    steps += [s for x in bubble.bound for s in _reversed([x], 1.0 - used[bubble.binds(x)] / bound[bubble.binds(x)] if bound[bubble.binds(x)] else 0.0)]
    share = dict.fromkeys(led, 0.0) | dict(made.found) | explained
    return steps, _checks(bubble, led, steps, given={"output": given, "input": left}, explained=share, bound=bound, used=used)


LEAST: Mapping[Decider, str] = {"row": "reaction", "standard": "low", "catalogue": "factor"}
"""What inputs explain a tonne of product with, by who says that they lead: a field of its need."""
MOST: Mapping[Decider, str] = {"row": "most", "standard": "most", "catalogue": "factor"}
"""What a tonne of product takes up, by who says that it leads."""


def _row(line: Line) -> _Row:
    return line.origin, line.carrier, line.use


def _rows(inputs: Iterable[Line], lines: Sequence[Line]) -> dict[_Row, tuple[Line, ...]]:
    """The lines of each input; of a fuel with the other gases of its burning."""
    found: dict[_Row, list[Line]] = {}
    for line in inputs:
        found.setdefault(_row(line), []).append(line)
    for line in lines:
        if line.gas != "CO2" and line.scope == "1" and line.carrier in FUELS and _row(line) in found:
            found[_row(line)].append(line)
    return {row: tuple(x) for row, x in found.items()}


_Leads = tuple[MeasuredBy, Decider]
"""Which measure leads, and who says so."""


def _checks(
    bubble: _Bubble, led: Mapping[str, _Leads], steps: Sequence[Line], *,
    given: Mapping[str, Mapping[_Row, float]], explained: Mapping[str, float], bound: Mapping[str, float], used: Mapping[str, float],
) -> list[Crosscheck]:  # fmt: skip
    """Both measures of the processes that one measure leads. `given`: the inputs that those led by each have. `bound`: CO2 that products of a process bind, `used`: as far
    as it has formed it."""
    every = (*bubble.outputs, *bubble.inputs, *bubble.leaving, *bubble.bound, *steps)
    total, found = _sum(x for x in every if x.gas == "CO2"), list[Crosscheck]()
    leading = {led[x.group][0] for x in bubble.outputs}
    for leads in sorted(leading, reverse=True):
        groups = [g for g in led if leading == {leads} or led[g][0] == leads]
        made = [x for x in bubble.outputs if x.group in groups]
        entered, output, gone = sum(given[leads][r] for r in frozenset[_Row]().union(*(bubble.draws[g] for g in groups))), _sum(made), sum(bound[g] for g in groups)
        counted = output - sum(used[g] for g in groups) if leads == "output" and len(leading) > 1 else total
        total -= counted
        if not entered:
            continue
        net = entered - sum(bubble.held(g) + bubble.unsaid(g) for g in groups)
        share = sum(explained[x.group] * x.tonnes for x in made) / output if output else 1.0
        says = led[made[0].group][1]
        found.append(Crosscheck(
            enterprise=made[0].enterprise, processes=tuple(dict.fromkeys(x.group for x in made)), leads=leads, says=says, output=output - min(gone, output), input=net - gone,
            counted=counted, share=share, shortfall=_shortfall(bubble, groups, net, share, stated=(leads, says) == ("input", "row")), rows=tuple(dict.fromkeys(x.origin for x in made)),
        ))  # fmt: skip
    return found


def _shortfall(bubble: _Bubble, groups: Sequence[str], net: float, share: float, *, stated: bool) -> Shortfall:
    """What is wrong with the inputs as a measure of the product. `net`: what they give, less the carbon in products."""
    needs = [pair for g in groups for pair in bubble.needs(g)]
    if not stated and any(bubble.processes[g].carries and not bubble.held(g) for g in groups):
        return "deduction_missing"
    if net > sum(q * n.most for q, n in needs) * (1.0 + 1e-9):
        return "too_much"
    return "too_little" if net < sum(q * (n.reaction if stated else n.low) for q, n in needs) * (1.0 - 1e-9) and share < 1.0 else ""


def _led(bubble: _Bubble, group: str, rule: Rule) -> _Leads:
    """Which measure leads a process: the one that a row says, else the standard, else the catalogue. Without a product, its inputs."""
    made = [x for x in bubble.outputs if x.group == group]
    held = [x for x in bubble.leaving if bubble.home(x) == group and x.origin not in {z.origin for z in bubble.outputs}]
    by_output = [x for x in made if x.measure == "leads"]
    by_input = [x for x in (*(y for y in bubble.inputs if _row(y) in bubble.draws[group]), *held) if x.measure == "leads"]
    if by_output and by_input:
        found, expected = f"leads, as in {by_output[0].origin}", "one measure of a process that leads"
        raise ParkError([row_problem("measures_both_lead", by_input[0].origin, "measure", found=found, expected=expected)])
    if by_output or by_input:
        return ("output" if by_output else "input"), "row"
    says: Decider = "standard" if rule.prefer else "catalogue"
    return (rule.prefer or bubble.processes[group].leads if made else "input"), says


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
