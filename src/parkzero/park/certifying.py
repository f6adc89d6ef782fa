"""Certificates and contracts for green power: which accounts they count under, and what speaks against them.

Quality criteria of the GHG Protocol Scope 2 Guidance (2015, table 7.1) for accounts by market; the national zero-carbon-park rule of China
(notice 910 of 2025, annex 4) counts renewable power by certificate or green-power trade at 0, power of other non-fossil sources only where it is
supplied directly. How long a kind is valid stands in certificate_kinds.csv, what a technology is in power_sources.csv.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from parkzero.figure import digits
from parkzero.park.annexes import CERTIFICATES
from parkzero.park.catalogue import countries, table
from parkzero.park.columns import row_problem
from parkzero.park.site import Place
from parkzero.park.whole import Activity, Certificate, Park
from parkzero.problem import Problem, did_you_mean, one_of

ClaimedUnder = Literal["910", "scope_2"]
"""The national rule of China, and scope 2 by market."""
Shortcoming = Literal["conveys_rate", "tracked_and_retired", "retired_too_early", "vintage", "same_market", "renewable"]
PowerClass = Literal["renewable", "nuclear", "fossil"]
CLASSES: tuple[PowerClass, ...] = get_args(PowerClass)
USES: Mapping[str, frozenset[ClaimedUnder]] = {"own": frozenset({"910", "scope_2"}), "910": frozenset({"910"}), "scope_2": frozenset({"scope_2"})}
"""Accounts that a use allows; what went to a customer or with exported power covers no own use."""
COVERED = ("certificate", "ppa")
"""Attributes of rows that a certificate or contract stands behind."""
OF_POWER = (*COVERED, "sold")
"""Attributes that tell of certificates and contracts for power."""
EUROPE = frozenset({"EU", "EEA", "EUROPE", "AIB", "EECS"})
ALIASES = {"UK": "GB", "CHINA": "CN", "USA": "US", "中国": "CN"}


@dataclass(frozen=True, kw_only=True)
class PowerSource:
    """How certified power was made."""

    id: str
    kind: PowerClass
    fuel: str
    """Fuel of the catalogue, of fossil power."""
    efficiency: float | None
    """Power per fuel of a usual plant, of fossil power."""
    share: float
    """Relative half width of the 95 % interval of that efficiency."""
    source: str
    confidence: str


@cache
def _sources() -> tuple[tuple[PowerSource, tuple[str, ...]], ...]:
    classes: dict[str, PowerClass] = {name: name for name in CLASSES}
    return tuple(
        (
            PowerSource(
                id=r["power"], kind=classes[r["class"]], fuel=r["fuel"], efficiency=float(r["efficiency"]) if r["efficiency"] else None,
                share=float(r["uncertainty_share"] or 0), source=r["source"], confidence=r["confidence"],
            ),
            tuple(r["words"].split("|")),
        )
        for r in table("power_sources.csv")
    )  # fmt: skip


def backed(row: Activity) -> bool:
    """Whether the attribute of a row may stand: certificates and contracts for power say nothing of heat, steam, cold, gas or hydrogen."""
    return row.carrier == "electricity" or row.attribute not in OF_POWER


@cache
def certificate_kinds() -> Mapping[str, Mapping[str, str]]:
    """The kinds that rules were read for, by name; "*" is what holds for any other."""
    return {r["kind"]: r for r in table("certificate_kinds.csv")}


def _kind(name: str) -> Mapping[str, str]:
    return certificate_kinds().get(name.casefold(), certificate_kinds()["*"])


def is_contract(item: Certificate) -> bool:
    """Whether it is a contract that runs, and no certificate of power made in a month."""
    return _kind(item.kind)["contract"] == "1"


def power_source(item: Certificate) -> PowerSource | None:
    """How its power was made, by the words of its technology; of a mix the source with the most carbon. None where nothing tells it."""
    words = set(re.split(r"[\s_\-/,;+]+", item.technology.casefold()))
    found = [s for s, names in _sources() if any(n in words if n.isascii() else n in item.technology for n in names)]
    if not found and not item.technology and _kind(item.kind)["renewable_only"] == "1":
        return next(s for s, _ in _sources() if s.id == "renewable")
    return max(found, key=lambda s: CLASSES.index(s.kind), default=None)


def in_time(item: Certificate, year: int, month: int = 0) -> bool:
    """Whether it may cover power used in a month, or at some time of a year: made by then, not too long before, not expired."""
    first = 12 * year + max(month - 1, 0)
    if item.expiry and (_month(item.expiry, last=True) < first or (item.retired and item.retired[: len(item.expiry)] > item.expiry)):
        return False
    if int(item.month[:4]) > year:
        return False
    if is_contract(item):
        return True
    after = _kind(item.kind)["months_after"]
    return first <= _month(item.month, last=True) + int(after) if after else year - int(item.month[:4]) <= 1


def _month(day: str, *, last: bool) -> int:
    year, _, rest = day.partition("-")
    return 12 * int(year) + (int(rest[:2]) - 1 if rest else 11 * last)


def in_market(item: Certificate, where: Place) -> bool:
    """Whether it was issued in the market that the park stands in."""
    market = ALIASES.get(item.market.upper(), item.market.upper()) or _kind(item.kind)["market"]
    single = countries("guarantees_of_origin")
    if market in EUROPE or market in single:
        return where.country in single
    return market in {where.country, where.region.upper()} - {""}


def tracked(item: Certificate) -> bool:
    """Whether it is in a registry and was cancelled there."""
    return bool(item.retired and (item.registry or _kind(item.kind)["registry"]))


def kept_for(item: Certificate, year: int, month: int = 0) -> bool:
    """Whether it was not cancelled before the period began that it is used for: then it was for another one. Contracts run on."""
    return is_contract(item) or not item.retired or _month(item.retired, last=True) >= 12 * year + max(month - 1, 0)


def shortcomings(item: Certificate, where: Place, year: int, month: int = 0) -> dict[ClaimedUnder, tuple[Shortcoming, ...]]:
    """What speaks against it under each account, for power used in a month or year; a contract need not be cancelled anywhere."""
    power = power_source(item)
    tests: dict[Shortcoming, bool] = {
        "conveys_rate": power is not None, "tracked_and_retired": is_contract(item) or tracked(item), "retired_too_early": kept_for(item, year, month), "vintage": in_time(item, year, month), "same_market": in_market(item, where),
    }  # fmt: skip
    common = tuple(name for name, holds in tests.items() if not holds)
    return {"scope_2": common, "910": (*common, "renewable") if power and power.kind != "renewable" else common}


def counts_under(item: Certificate, where: Place, year: int, month: int = 0) -> frozenset[ClaimedUnder]:
    """The accounts that it counts under: its use allows it, and nothing speaks against it."""
    free = USES.get(item.use, frozenset())
    return frozenset(account for account, against in shortcomings(item, where, year, month).items() if not against and account in free)


def is_fossil(item: Certificate) -> bool:
    """Whether it stands for fossil power, which counts by its own rate and not at 0."""
    power = power_source(item)
    return power is not None and power.kind == "fossil"


def certified(park: Park) -> Iterator[Problem]:
    """Whether certificates are of a known kind, cover no more than they stand for, for their owner, and count where they are used."""
    kinds = tuple(k for k in certificate_kinds() if k != "*")
    for each in park.certificates:
        if each.kind.casefold() not in kinds:
            expected, hint = one_of(kinds), did_you_mean(each.kind, kinds)
            yield row_problem("unknown_kind", each.origin, "kind", found=f"{each.id}: {each.kind}", expected=expected, hint=hint, level="warning", columns=CERTIFICATES)
    known = {c.id: c for c in park.certificates}
    used: dict[str, float] = {}
    told: set[tuple[str, int, str]] = set()
    for row in park.activity:
        if not backed(row):
            if (row.enterprise, row.year, row.carrier + row.attribute) in told:
                continue
            told.add((row.enterprise, row.year, row.carrier + row.attribute))
            found, expected = f"{row.attribute}, of {row.carrier}", "none: certificates and contracts for power cover electricity alone"
            yield row_problem("certificate_not_counted", row.origin, "attribute", found=found, expected=expected, level="warning")
            continue
        item = known.get(row.certificate)
        if item is None:
            continue
        used[item.id] = used.get(item.id, 0.0) + row.quantity
        if used[item.id] > item.quantity * (1 + 1e-9):
            found, expected = f"{digits(used[item.id])} MWh", f"at most {digits(item.quantity)} MWh of {item.id}"
            yield row_problem("certificate_expired", row.origin, "certificate", found=found, expected=expected)
        if item.owner != row.enterprise and (item.id, row.year, row.enterprise) not in told:
            told.add((item.id, row.year, row.enterprise))
            found, expected = f"{item.id} of {item.owner}", f"a certificate of {row.enterprise}"
            yield row_problem("unknown_partner", row.origin, "certificate", found=found, expected=expected, level="warning")
        if row.attribute not in COVERED or item.use in ("customer", "export"):
            continue
        for against in shortcomings(item, park.site.place, row.calendar_year, row.month)["910"]:
            if (item.id, row.year, against) not in told:
                told.add((item.id, row.year, against))
                found, expected = _why(item, against, park.site.place, row)
                code = against if against == "retired_too_early" else "certificate_not_counted"
                yield row_problem(code, row.origin, "certificate", found=found, expected=expected, level="warning")


def _why(item: Certificate, against: Shortcoming, where: Place, row: Activity) -> tuple[str, str]:
    """What was found and what would count."""
    when = f"{row.calendar_year}-{row.month:02d}" if row.month else str(row.year)
    return {
        "conveys_rate": (f"{item.id}: technology {item.technology or 'nothing'}", "how its power was made: wind, solar, hydro ..."),
        "tracked_and_retired": (f"{item.id}: not cancelled in a registry", "its registry and the day of its cancellation"),
        "retired_too_early": (f"{item.id}: cancelled {item.retired}", f"one cancelled in {when} or later"),
        "vintage": (f"{item.id}: of {item.month}" + (f", until {item.expiry}" if item.expiry else ""), f"one valid in {when}"),
        "same_market": (f"{item.id}: market {item.market or 'nothing'}", f"the market of the park: {where.country}"),
        "renewable": (f"{item.id}: {item.technology}", "renewable power: the national rule counts no certificate of other power"),
    }[against]
