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
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from parkzero.accounting import Crosscheck, Decider, Line, MeasuredBy, Need, Process, Rule, Shortfall
from parkzero.allotting import Allotment, allotted
from parkzero.park.columns import row_problem
from parkzero.park.reducing import agents
from parkzero.park.taking import MANY, reducing_processes
from parkzero.park.transforming import FURNACE_GASES
from parkzero.problem import ParkError
from parkzero.words import BIOGENIC, DERIVED, FUELS

PLAIN = Process()
"""A process that the catalogue does not know: its product and materials go by the same name."""
_Row = tuple[str, str, str]
"""An input: where its row stands, its carrier and its use."""


class _Source(NamedTuple):
    """Carbon that is counted and that fuels made here can have taken along."""

    carrier: str
    """Fuel that it came in with; empty where it is counted by a product or a material."""
    kind: Literal["turned", "reducing", "burnt", "made"]
    """Turned into another fuel; counted by a product of a process that reduces ores, or by a material; burnt; or burnt as far as it was made here."""
    tonnes: float

    def gives(self, carrier: str) -> bool:
        """Whether a fuel that is made here may carry it: one made of that fuel, of anything turned, or by a furnace; of what is burnt, or counted
        by a product, only where it is not known what it is made of. Nothing is made of itself."""
        of = DERIVED.get(carrier, ())
        if self.carrier in of:
            return True
        if self.carrier == carrier or self.kind == "made":
            return False
        return self.kind == "turned" or not of or (carrier in OF_FURNACES and (self.kind == "reducing" or self.carrier in agents()))


OF_FURNACES = FURNACE_GASES | {"other_gas"}
"""Gases of furnaces that reduce an ore, of whatever reduces it."""


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
        if group + _TOLD in self.processes:
            return 0.0
        of = group.removesuffix(_TOLD)
        made = [x for x in self.outputs if x.group == of]
        alone = [x for x in self.leaving if self.home(x).removesuffix(_TOLD) == of and x.origin not in {y.origin for y in made}]
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
    carbon = _told_apart([x for x in lines if x.gas == "CO2" and x.scope in ("1", "biogenic") and x.measure != "apart"], rule.processes)
    bubbles = _bubbles(carbon, rule.processes)
    steps = _reversed(x for x in lines if x.basis == "carbon_out" and x.measure == "apart")
    checks: list[Crosscheck] = []
    sources: list[_Source] = []
    for bubble in bubbles:
        more, found, left = _settled(bubble, rule, lines)
        steps += more
        checks += found
        sources += left
    held = {id(x) for b in bubbles for x in (*b.inputs, *b.leaving, *b.bound)}
    made = [x for x in carbon if _made_here(x) and id(x) not in held]
    sources += _beside([x for x in carbon if id(x) not in held], counted={y.origin for b in bubbles for y in b.outputs})
    stays = [x for x in carbon if x.basis == "feedstock" and id(x) not in held]
    steps += [*_reversed(stays), *_from_nowhere(made, _apart(sources, [x for x in carbon if _made_here(x)]))]
    return [replace(x, group=x.group.removesuffix(_TOLD)) for x in steps], checks


_TOLD = " told by its carbon"
"""Ends the name of a process apart: its products of which the carbon alone is told."""


def _told_apart(lines: Sequence[Line], known: Mapping[str, Process]) -> list[Line]:
    """Products of which rows tell the carbon alone, beyond what the products with a factor of the same process carry away, in a process of their own:
    they are led by inputs, whatever leads those. Of a fuel that is made, what is beyond is made of whatever there is."""
    outputs = [x for x in lines if x.basis == "output" and x.quantity > 0.0]
    homes = {c: g for g in dict.fromkeys(x.group for x in outputs) for c in known.get(g, PLAIN).makes}
    alone: dict[str, list[Line]] = defaultdict(list)
    said: dict[str, float] = defaultdict(float)
    bound = {c for p in known.values() for c in p.bound}
    leaving = [x for x in lines if (x.basis == "carbon_out" and x.carrier not in bound) or (_made_here(x) and x.carrier in homes)]
    both = {x.origin for x in outputs} & {x.origin for x in leaving}
    for line in outputs:
        said[line.group] += line.quantity * line.need.carries if line.need and line.origin not in both else 0.0
    for line in leaving:
        if line.origin not in both and (group := line.group or homes[line.carrier]) in said:
            alone[group].append(line)
    apart: list[Line] = []
    split: dict[int, float] = {}
    for group, some in alone.items():
        part = _part(max(-_sum(some) - said[group], 0.0), -_sum(some))
        apart += [replace(_times(x, part), group=(group if x.basis == "carbon_out" else "") + _TOLD) for x in some if part]
        split |= {id(x): 1.0 - part for x in some if part}
    return [*(_times(x, split[id(x)]) if id(x) in split else x for x in lines), *apart]


def _times(line: Line, part: float) -> Line:
    return replace(line, quantity=part * line.quantity, tonnes=part * line.tonnes)


def _beside(lines: Sequence[Line], counted: Collection[str]) -> list[_Source]:
    """Carbon that counts outside of all bubbles. `counted`: rows of products whose bubbles have counted them."""
    fuels = [x for x in lines if x.carrier in FUELS and x.basis != "feedstock" and x.tonnes > 0.0]
    materials = [x for x in lines if x.basis in ("output", "input") and x.origin not in counted]
    return [*(_Source(x.carrier, "turned" if x.use == "transformation" else "burnt", x.tonnes) for x in fuels), _Source("", "reducing", _sum(materials))]


def _apart(sources: Sequence[_Source], made: Iterable[Line]) -> list[_Source]:
    """Sources, what was made here of what is burnt apart."""
    own: dict[str, float] = defaultdict(float)
    for line in made:
        own[line.carrier] -= line.tonnes
    burnt = {c: sum(s.tonnes for s in sources if s.carrier == c and s.kind == "burnt") for c in own}
    part = {c: min(_part(own[c], burnt[c]), 1.0) for c in own}
    found: list[_Source] = []
    for source in sources:
        share = part.get(source.carrier, 0.0) if source.kind == "burnt" else 0.0
        found += [source._replace(tonnes=(1.0 - share) * source.tonnes)] + ([source._replace(kind="made", tonnes=share * source.tonnes)] if share else [])
    return found


def _bubbles(lines: Sequence[Line], known: Mapping[str, Process]) -> list[_Bubble]:
    outputs = {x.group for x in lines if x.basis == "output" and x.quantity > 0.0}
    made = {x.group: known.get(x.group.removesuffix(_TOLD), PLAIN) for x in lines if x.group in outputs or x.basis == "carbon_out"}
    drawn = {g: [x for x in lines if (_draws(g.removesuffix(_TOLD), p, x) if g in outputs or g.removesuffix(_TOLD) in known else _can_hold(x))] for g, p in made.items()}
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
    out = [x for x in lines if (x.group in processes if x.basis == "carbon_out" else _made_here(x) and x.carrier in makes and x.group != _TOLD)]
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


def _can_hold(line: Line) -> bool:
    """Whether the carbon of a product of whose making nothing else is told can come from a line."""
    return line.basis in ("input", "feedstock") or (line.carrier in FUELS and line.tonnes > 0.0 and line.use in ("fuel", "transformation"))


def _made_here(line: Line) -> bool:
    """Whether a line is a fuel made of another one, which takes its carbon along."""
    return line.carrier in FUELS and line.use == "transformation" and line.tonnes < 0.0


def _settled(bubble: _Bubble, rule: Rule, lines: Sequence[Line]) -> tuple[list[Line], list[Crosscheck], list[_Source]]:
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
    takes = {g: bubble.draws[g] for g in leaves}
    first = allotted({r: max(kept[r] * t, 0.0) for r, t in given.items()}, {g: explained[g] * bubble.held(g) for g in by_input}, takes).taken
    then = allotted({r: max(kept[r] * t, 0.0) * (1.0 - first[r]) for r, t in given.items()}, leaves, takes).taken
    steps = [s for x in bubble.outputs for s in _reversed([x], explained.get(x.group, 0.0))]
    steps += [s for x in bubble.leaving for s in _reversed([x], 1.0 - explained.get(bubble.home(x), 0.0))]
    stays = {row: kept[row] * (1.0 - (1.0 - first[row]) * then[row]) for row in rows}
    binding = {g: used[g] / bound[g] if bound[g] else 1.0 for g in led}
    steps += [s for row, found in rows.items() for s in _reversed(found, 1.0 - stays[row])]
    steps += [s for x in bubble.bound for s in _reversed([x], 1.0 - binding[bubble.binds(x)])]
    gone = [(x, h := bubble.home(x), -explained.get(h, 0.0) * x.tonnes) for x in bubble.leaving] + [(x, h := bubble.binds(x), -binding[h] * x.tonnes) for x in bubble.bound]
    counted = {g: sum((1.0 - explained.get(g, 0.0)) * x.tonnes for x in bubble.outputs if x.group == g) for g in led}
    shifted, sources = _left(bubble, stays, counted, gone)
    share = dict.fromkeys(led, 0.0) | dict(made.found) | explained
    return [*steps, *shifted], _checks(bubble, led, steps, given={"output": given, "input": left}, explained=share, bound=bound, used=used), sources


def _left(bubble: _Bubble, stays: Mapping[_Row, float], counted: Mapping[str, float], gone: Sequence[tuple[Line, str, float]]) -> tuple[list[Line], list[_Source]]:
    """What products carry away comes off what their process draws: what is not turned first and then what is, fossil and biogenic alike; and what
    is left of all. `stays`: the part of each input that counts, `counted`: what the products of each process count by their factors, `gone`: the
    lines of what leaves, their process and tCO2."""
    given: dict[_Row, float] = {("", g, ""): max(t, 0.0) for g, t in counted.items()}
    green: dict[_Row, float] = defaultdict(float)
    for line in bubble.inputs:
        tonnes = line.tonnes * stays[_row(line)]
        given[_row(line)] = given.get(_row(line), 0.0) + tonnes
        green[_row(line)] += tonnes if line.scope == "biogenic" else 0.0
    leaves, taken = dict.fromkeys(bubble.processes, 0.0), dict.fromkeys(given, 0.0)
    for _, group, tonnes in gone:
        leaves[group] += tonnes
    turned = {r for r in given if r[2] == "transformation" and r[1] in FUELS}
    for rows in (given.keys() - turned, turned):
        met = allotted({r: given[r] for r in given if r in rows}, leaves, {g: [r for r in given if r in rows & (bubble.draws[g] | {("", g, "")})] for g in leaves})
        leaves = {g: t * (1.0 - met.found[g]) for g, t in leaves.items()}
        taken |= met.taken
    away, part = sum(taken[r] * t for r, t in given.items()), sum(taken[r] * t for r, t in green.items())
    sources = [_source(r, (1.0 - taken[r]) * max(t, 0.0)) for r, t in given.items()]
    return _greened((x, _part(part, away) * t) for x, _, t in gone), sources


def _source(row: _Row, tonnes: float) -> _Source:
    """Of an input, or of the products of a process where no row is named."""
    origin, name, use = row
    if name in FUELS:
        return _Source(name, "turned" if use == "transformation" else "burnt", tonnes)
    return _Source("", "reducing" if origin or name in reducing_processes() else "burnt", tonnes)


def _greened(lines: Iterable[tuple[Line, float]]) -> list[Line]:
    """What takes carbon that lines take off the fossil off the biogenic instead. tCO2 of each line."""
    found: list[Line] = []
    for line, tonnes in lines:
        if tonnes > 0.0 and line.scope == "1":
            found += [replace(line, step="process_basis", tonnes=tonnes), replace(line, step="process_basis", scope="biogenic", tonnes=-tonnes)]
    return found


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


def _from_nowhere(made: Sequence[Line], sources: Sequence[_Source]) -> list[Line]:
    """Fuels made of others: the carbon that they take along, cut to what is left to make them of, and fossil and biogenic like that."""
    taken = {c: -_sum(x for x in made if x.carrier == c) for c in dict.fromkeys(x.carrier for x in made)}
    given = {n: max(s.tonnes, 0.0) for n, s in enumerate(sources)}
    of = {c: [n for n in given if sources[n].gives(c)] for c in taken}
    found = allotted(given, taken, of).found
    fossil = {n: t for n, t in given.items() if sources[n].carrier not in BIOGENIC}
    grey = {c: found[c] * taken[c] * _part(sum(fossil.get(n, 0.0) for n in of[c]), sum(given[n] for n in of[c])) for c in taken}
    met = allotted(fossil, grey, {c: [n for n in of[c] if n in fossil] for c in taken}).found
    green = {c: found[c] - _part(grey[c] * met[c], taken[c]) for c in taken}
    return [*(s for x in made for s in _reversed([x], 1.0 - found[x.carrier])), *_greened((x, -green[x.carrier] * x.tonnes) for x in made)]


def _part(some: float, whole: float) -> float:
    return some / whole if whole > 0.0 else 0.0


def _reversed(lines: Iterable[Line], part: float = 1.0) -> list[Line]:
    return [replace(x, step="process_basis", tonnes=-part * x.tonnes) for x in lines] if part > 0.0 else []


def _sum(lines: Iterable[Line]) -> float:
    return sum(x.tonnes for x in lines)
