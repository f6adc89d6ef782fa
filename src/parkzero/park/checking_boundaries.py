"""Whether boundaries can be: who lies inside by which share, feeders across, statistics, totals reported earlier."""

from __future__ import annotations

from collections.abc import Iterator

from parkzero.figure import digits
from parkzero.park.boundary import WHOLE, Perimeter, boundary, lies_partly, share_of, value_of
from parkzero.park.columns import row_problem
from parkzero.park.flowing import reported, statistics_rows
from parkzero.park.partners import crosses, firm_hint
from parkzero.park.site import Portion
from parkzero.park.validation import Path, Where, field_problem
from parkzero.park.whole import Park
from parkzero.problem import Problem, did_you_mean
from parkzero.words import ACROSS, NOT_REPORTED, POOLED


def bounded(park: Park, where: Where) -> Iterator[Problem]:
    """What is wrong with the boundaries of a park."""
    yield from _boundaries(park, where)
    lists: list[tuple[str, Path, tuple[Portion, ...]]] = [(WHOLE, ("site", "boundary", "shares"), park.site.boundary.shares)]
    lists += [(part.id, ("site", "parts", n, "shares"), part.shares) for n, part in enumerate(park.site.parts)]
    for name, path, shares in lists:
        yield from _shares(park, where, path, shares)
        if name == WHOLE or any(p.id == name for p in park.site.parts):
            yield from _feeders(park, boundary(park.site, name))


def _shares(park: Park, where: Where, path: Path, shares: tuple[Portion, ...]) -> Iterator[Problem]:
    """Whether each share is of one thing that there is, stands once, and rests on evidence."""
    known = {
        "enterprise": park.enterprise_ids(), "asset": (*(a.id for a in park.site.assets), *dict.fromkeys(a.asset for a in park.activity if a.asset)),
        "meter": tuple(dict.fromkeys(a.meter for a in park.activity if a.meter)),
    }  # fmt: skip
    places = {"enterprise": "site.enterprises", "asset": "site.assets, or a plant of activity.csv", "meter": "the column meter of activity.csv"}
    inside = park.site.parts[path[2]].enterprises if path[1] == "parts" and isinstance(path[2], int) else ()
    seen: set[tuple[str, str]] = {("enterprise", firm) for firm in inside}
    papers = {p.id for p in park.evidence}
    for n, item in enumerate(shares):
        at: Path = (*path, n)
        named = [(kind, name) for kind in known if (name := getattr(item, kind)) is not None]
        if len(named) != 1:
            yield field_problem(where, at, "wrong_value", found=", ".join(kind for kind, _ in named) or "nothing", expected="one of enterprise, asset, meter")
            continue
        kind, name = named[0]
        if name not in known[kind]:
            yield field_problem(where, (*at, kind), "unknown_name", found=name, expected=f"an id of {places[kind]}", hint=did_you_mean(name, known[kind]))
        elif (kind, name) in seen:
            yield field_problem(where, (*at, kind), "duplicate_id", found=name, expected="each enterprise, plant and meter once")
        seen.add((kind, name))
        paper: Path = (*at, "evidence_id")
        if item.evidence_id and papers and item.evidence_id not in papers:
            yield field_problem(where, paper, "unknown_name", found=item.evidence_id, expected="an id of evidence.csv", hint=did_you_mean(item.evidence_id, papers))
        elif not item.evidence_id and lies_partly(item.share):
            yield field_problem(where, paper, "share_without_evidence", "nothing", "the id of a map, a survey or the readings of sub-meters", level="warning")


def _feeders(park: Park, cut: Perimeter) -> Iterator[Problem]:
    """Feeders of enterprises that lie on one side alone, and plants on another side than their enterprise without a feeder."""
    names = (ACROSS, f"{ACROSS}:{cut.name}") if cut.name == WHOLE else (f"{ACROSS}:{cut.name}",)
    fed = {(a.enterprise, a.carrier) for a in park.activity if a.partner in names}
    for row in park.activity:
        if row.partner in names and len(_sides(row.enterprise, park, cut)) < 2:
            yield row_problem("unknown_partner", row.origin, "partner", found=f"{row.partner}: all of {row.enterprise} lies on one side of {cut.name}", expected="an enterprise with a share inside and a share outside")
    for plant, share in ((id, share) for (kind, id), share in cut.places.items() if kind == "asset"):
        made = next((a for a in park.activity if a.action == "generated" and plant in (a.asset, a.partner) and a.carrier in POOLED), None)
        if made and share.value != value_of(cut.shares.get(made.enterprise, 0.0)) and (made.enterprise, made.carrier) not in fed:
            yield row_problem(
                "feeder_missing", made.origin, "partner", found=f"{plant} lies to {share.value:.0%} inside {cut.name}, {made.enterprise} to {value_of(cut.shares.get(made.enterprise, 0.0)):.0%}",
                expected=f"a row sold or bought of {made.carrier} with partner {names[0]}: of what crosses the boundary only what its own lines on the other side use, not what others buy", level="warning",
            )  # fmt: skip


def _sides(firm: str, park: Park, cut: Perimeter) -> set[bool]:
    """On which sides of a boundary an enterprise has something."""
    shares = [value_of(share_of(firm, {"meter": a.meter, "asset": a.asset or a.partner}, cut)) for a in park.activity if a.enterprise == firm and not crosses(a.partner)]
    shares.append(value_of(cut.shares.get(firm, 0.0)))
    return {True for s in shares if s > 0} | {False for s in shares if s < 1}


def _boundaries(park: Park, where: Where) -> Iterator[Problem]:
    """Whether parts and holdings name enterprises, and reported totals a standard."""
    firms = park.enterprise_ids()
    named: list[tuple[Path, str]] = [
        (("site", "parts", n, "enterprises", m), firm) for n, part in enumerate(park.site.parts) for m, firm in enumerate(part.enterprises)
    ]
    named += [
        (("site", "organisations", n, "holdings", m, "enterprise"), h.enterprise)
        for n, organisation in enumerate(park.site.organisations)
        for m, h in enumerate(organisation.holdings)
    ]
    for path, firm in named:
        if firm not in firms:
            yield field_problem(where, path, "unknown_enterprise", found=firm, expected="an id of site.enterprises", hint=firm_hint(firm, firms))
    for n, organisation in enumerate(park.site.organisations):
        held = [h.enterprise for h in organisation.holdings]
        for firm in sorted({h for h in held if held.count(h) > 1}):
            yield field_problem(where, ("site", "organisations", n, "holdings"), "duplicate_id", firm, "each enterprise once")
    for n, earlier in enumerate(park.site.reported):
        if park.activity and earlier.year not in {a.year for a in park.activity}:
            yield field_problem(
                where, ("site", "reported", n, "year"), "no_activity", found=earlier.year, expected="a year with rows in activity.csv, to compare with", hint="", level="warning"
            )  # fmt: skip
    rows = statistics_rows(park, park.study.base_year) if park.site.statistics and park.activity else ()
    for carrier, counted in park.site.statistics.items():
        own = reported(rows, carrier)
        if own > counted.value * (1 + 1e-9):
            found = f"{digits(counted.value)} MWh"
            yield field_problem(
                where, ("site", "statistics", carrier), "contradictory_bounds", found=found, expected=f"not below the {digits(own)} MWh that enterprises report", hint="", level="warning"
            )  # fmt: skip
    for n, part in enumerate(park.site.parts):
        if not part.enterprises and not part.shares:
            yield field_problem(where, ("site", "parts", n), "missing_value", part.id, "enterprises that lie inside, or shares of some")
    ids = [p.id for p in park.site.parts] + [o.id for o in park.site.organisations]
    for id in sorted({i for i in ids if ids.count(i) > 1 or i == "park"}):
        yield field_problem(where, ("site", "parts"), "duplicate_id", id, "each boundary once, and none called park")
    if NOT_REPORTED in firms:
        path = ("site", "enterprises", firms.index(NOT_REPORTED), "id")
        yield field_problem(where, path, "duplicate_id", NOT_REPORTED, "another id: this one stands for what nobody reported")
