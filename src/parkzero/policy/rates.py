"""The first mechanism: a rate on a flow, and what it comes to; and a share of an investment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from parkzero.accounting import Inventory, Line
from parkzero.levers import OPERATOR, STATE, Grant, Invested, Levied, Payer, Rate, Transfer
from parkzero.words import FUELS


def settled(rate: Rate, year: int, inventories: Iterable[Inventory], levied: Iterable[Levied], payers: Mapping[str, Payer]) -> Iterator[Transfer]:
    """What a rate comes to, by who pays it: tonnes of the account under its rule, or the energy that it reached in the plan."""
    if rate.rule is not None:
        lines = next(i.lines for i in inventories if i.rule == rate.rule.name)
        for firm, tonnes in (covered(lines, rate, payers) or {"": 0.0}).items():
            yield Transfer(
                instrument=rate.instrument, payer=firm, payee=STATE, cause="tonnes", quantity=tonnes, unit="t", amount=rate.level * tonnes, year=year
            )
        return
    own = [x for x in levied if x.due == rate.due]
    for firm in dict.fromkeys(x.payer for x in own) or {"": None}:
        amount = sum(x.amount for x in own if x.payer == firm)
        quantity = amount / rate.level if rate.level else 0.0
        yield Transfer(
            instrument=rate.instrument, payer=firm, payee=STATE, cause=rate.base, quantity=quantity, unit="MWh", amount=amount, year=year
        )


def granted(grant: Grant, year: int, invested: Iterable[Invested], every: Iterable[Grant] = ()) -> Iterator[Transfer]:
    """What a grant comes to, by who is paid. `every`: all grants, which together pay no more than was spent: each in proportion."""
    others = [g for g in every if g != grant]
    reached, paid = defaultdict[str, float](float), defaultdict[str, float](float)
    for part in invested:
        if grant.reaches(part.technology, part.kind):
            asked = grant.share + sum(g.share for g in others if g.reaches(part.technology, part.kind))
            reached[part.owner] += part.amount
            paid[part.owner] += part.amount * grant.share / max(asked, 1.0)
    for owner, spent in (reached or {"": 0.0}).items():
        yield Transfer(
            instrument=grant.instrument, payer=STATE, payee=owner, cause="grant", quantity=spent, unit="money", amount=paid[owner], year=year, once=True
        )


def still_running(now: Iterable[Line], before: Iterable[Line], rate: Rate, payers: Mapping[str, Payer]) -> float:
    """What the sources that a rate reaches burn, take from outside and process now, over what they did before [-]: fuel by its energy, whichever it is, bought power and heat by theirs, and processes by their tonnes, weighted by the tonnes of each before.

    Over all sources together, since who burns for whom changes with a plan. Energy counts once however many of its gases do, where the gas of which it gave most before counts. Source: free allocation is adjusted to activity levels, Directive 2003/87/EC, article 10a(20),
    and Regulation (EU) 2019/1842; its threshold of 15 % is left out. 1 where nothing was reached before.
    """

    def reached(lines: Iterable[Line]) -> list[Line]:
        return [x for x in lines if x.scope in ("1", "2") and x.step == "account" and x.tonnes and rate.reaches(payers.get(x.enterprise, OPERATOR), x.carrier, x.technology or None)]

    then, after, parts = reached(before), reached(now), list[tuple[float, float]]()
    for scope, energy in (("1", True), ("2", True), ("1", False)):
        of_then, of_now = ([x for x in lines if x.scope == scope and (x.unit == "MWh") == energy] for lines in (then, after))
        by_gas = dict.fromkeys((x.gas for x in of_then), 0.0)
        for x in of_then:
            by_gas[x.gas] += x.tonnes
        if (weight := sum(by_gas.values())) <= 0.0:
            continue
        main = max(by_gas, key=lambda gas: by_gas[gas])
        was, does = ((sum(x.quantity for x in lines if x.gas == main) if energy else sum(x.tonnes for x in lines)) for lines in (of_then, of_now))
        parts += [(weight, does / was)] if was > 0.0 else []
    whole = sum(weight for weight, _ in parts)
    return sum(weight * share for weight, share in parts) / whole if whole > 0.0 else 1.0


def covered(lines: Iterable[Line], rate: Rate, payers: Mapping[str, Payer]) -> dict[str, float]:
    """Tonnes of an account that a rate reaches, by enterprise; energy from neighbours is the seller's.

    CO2 that an enterprise stores is taken off where what it came from was charged: the fuel, in the plant that burnt it, where a plan says so; else in the
    share that was charged, of its processes where it came from them, of all that it emits where nobody says.
    """
    lines = tuple(lines)
    found, arisen, charged = defaultdict[str, float](float), defaultdict[tuple[str, bool], float](float), defaultdict[tuple[str, bool], float](float)
    for line in lines:
        if line.scope not in ("1", "2") or line.step != "account":
            continue
        reached = rate.reaches(payers.get(line.enterprise, OPERATOR), line.carrier, line.technology or None)
        found[line.enterprise] += line.tonnes if reached else 0.0
        if line.scope == "1" and line.gas == "CO2":
            arisen[line.enterprise, line.unit == "MWh"] += line.tonnes
            charged[line.enterprise, line.unit == "MWh"] += line.tonnes if reached else 0.0
    for line in (x for x in lines if x.step == "capture" and x.scope == "1"):
        if line.captured_from in FUELS:
            reached = rate.reaches(payers.get(line.enterprise, OPERATOR), line.captured_from, line.technology or None)
            found[line.enterprise] += line.tonnes if reached else 0.0
            continue
        kinds = [False] if line.captured_from == "process_co2" else [True, False]
        whole = sum(arisen[line.enterprise, kind] for kind in kinds)
        if whole > 0.0:
            found[line.enterprise] += line.tonnes * sum(charged[line.enterprise, kind] for kind in kinds) / whole
    return dict(found)
