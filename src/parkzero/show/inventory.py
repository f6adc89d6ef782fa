"""The document of `inventory`: the accounts of a year, and what their reader has to know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from parkzero.accounting import Crosscheck, Inventory
from parkzero.document import INVENTORY, Accounts, Message
from parkzero.figure import Figure
from parkzero.flows import weighted
from parkzero.park.catalogue import burnt_by_products
from parkzero.park.completeness import discontinued, unfed, unmeasured, without_rows
from parkzero.park.periods import calendar_year
from parkzero.park.taking import process_rows
from parkzero.park.together import partial_years
from parkzero.park.unlisted import papers
from parkzero.problem import Problem
from parkzero.results import Frame
from parkzero.show.accounts import inventories
from parkzero.show.books import Books
from parkzero.show.grounds import grounds
from parkzero.show.heads import CODE, head, study_of
from parkzero.show.sourcing import numbered, of_account, pointed
from parkzero.show.versions import moved
from parkzero.standards.capture import explained
from parkzero.standards.certificates import fossil_rates, refusals
from parkzero.standards.credible import incredible
from parkzero.standards.factors import pure_substances
from parkzero.standards.register import METHODS, departures, own_standard
from parkzero.standards.unlisted import claimed_once, green_claims
from parkzero.words import FUELS


def document(books: Books, *, standard: str, draws: int, problems: tuple[Problem, ...] = ()) -> Accounts:
    """The accounts of a year. `standard`: whose lines are shown first, or all."""
    found, _ = inventories(books, standard="" if standard == "all" else standard, draws=draws)
    base, listed = books.base, numbered(of_account(books, found))
    problems = (*problems, *explained(books.account(METHODS[n]) for n in books.standards()), *incredible(books.park, {n: books.account(METHODS[n]) for n in books.standards()}, books.year, problems))
    return Accounts(
        schema=INVENTORY, version=CODE, standard=standard, park=head(base.park), study=study_of(base), inventory=pointed(found, listed), notes=(*_own_missing(books), *moved(found.versions), *notes(base)), problems=problems, sources=listed
    )  # fmt: skip


def _own_missing(books: Books) -> Iterator[Message]:
    """Where the park's own standard has no total: why, as its lines are then shown by location."""
    own = own_standard(books.park.standards.method)
    if own not in books.standards():
        yield Message(code="note_own_missing", values={"why": f"reason_{books.absent(own)}"})


def notes(base: Frame) -> Iterator[Message]:
    """What a reader of the accounts has to know."""
    if base.modelled:
        yield Message(code="note_no_activity", values={"year": str(base.study.base_year)})
    yield from departing(base)
    if base.rules["own"].firms == {} and any(t.emissions for t in base.park.policy.targets):
        yield Message(code="note_target_idle", values={})
    for year, months in sorted(partial_years(base.park.activity).items()):
        yield Message(code="note_part_of_a_year", values={"year": str(year), "months": str(months)})
    begins, year = base.study.year_begins, base.study.base_year
    if begins > 1:
        first = calendar_year(year, begins, begins)
        yield Message(code="note_fiscal_year", values={"year": str(year), "first": f"{first}-{begins:02d}", "last": f"{first + 1}-{begins - 1:02d}"})
    for factor in sorted({x.factor for a in base.base_year.values() for x in a.lines if x.stands_for}):
        yield Message(code="note_stand_in", values={"factor": factor})
    if any(a.action == "captured" and a.partner == "storage" and not a.evidence_id for a in base.park.activity):
        yield Message(code="note_capture_unproved", values={})
    chinese = base.base_year["china-zcp-2025"]
    for firm in chinese.enterprises:
        credit = sum(x.tonnes for x in chinese.lines if x.enterprise == firm and x.scope == "export")
        if credit and -credit > sum(x.tonnes for x in chinese.lines if x.enterprise == firm and x.scope == "1"):
            yield Message(code="note_credit_exceeds", values={"enterprise": firm})
    absent = [e.id for e in without_rows(base.park)]
    if absent:
        yield Message(code="note_without_data", values={"firms": ", ".join(absent), "year": str(base.study.base_year)})
    yield from _lacking(base)
    yield from _unbrought(base)
    yield from _processes(base)
    yield from _capped(base.base_year["ghg-protocol-location"])
    yield from _purities(base)
    yield from _certificates(base)
    yield from grounds(base.park)
    yield Message(code="note_ledger_limits", values={})
    if base.site.place.country != "CN":
        yield Message(code="note_illustration_enterprise", values={})


def departing(base: Frame) -> Iterator[Message]:
    """Where the park counts otherwise than its standard, and what its base year comes to so."""
    for name, (said, usual) in departures(base.park.standards).items():
        values: dict[str, Figure | str] = {"aspect": f"aspect_{name}", "said": _spoken(said), "usual": _spoken(usual), "total": base.base_year["own"].total}
        yield Message(code="note_departs", values=values)


def _spoken(value: object) -> str:
    """A value of a ruler as a list of gases, or the code of its text."""
    if isinstance(value, tuple):
        return ", ".join(value)
    word = "usual" if value is None else ("no", "yes")[value] if isinstance(value, bool) else value
    return f"said_{word}"


def _certificates(base: Frame) -> Iterator[Message]:
    """Certificates that do not count, and why; power that counts as green without one that is listed."""
    site, year = base.site, base.study.base_year
    for item in base.park.certificates:
        for why in dict.fromkeys(why for reasons in refusals(item, base.park.activity, site, year).values() for why in reasons):
            yield Message(code=f"note_refused_{why}", values={"id": item.id})
    for factor in fossil_rates(base.park.certificates, site, year):
        yield Message(code="note_fossil_certificate", values={"id": factor.contract, "rate": Figure(factor.value, "tCO2/MWh")})
    bare = claimed_once(green_claims(base.activity, papers(base.park)))
    if bare:
        yield Message(code="note_unlisted", values={"energy": Figure(bare, "MWh")})


def _lacking(base: Frame) -> Iterator[Message]:
    """What other years or the card have of an enterprise that has rows of the base year, and these do not."""
    firms, year = base.park.site.enterprises, str(base.study.base_year)
    carriers = [(row.enterprise, row.carrier) for row in discontinued(base.park)] + [(firms[n].id, carrier) for n, carrier in unfed(base.park)]
    for firm, carrier in dict.fromkeys(carriers):
        yield Message(code="note_carrier_lacks", values={"enterprise": firm, "carrier": carrier, "year": year})
    absent = {e.id for e in without_rows(base.park)}  # told whole
    for number, _, product in unmeasured(base.park) if base.park.activity else ():
        if firms[number].id in absent:
            continue
        yield Message(code="note_product_lacks", values={"enterprise": firms[number].id, "product": product, "year": year})


def _unbrought(base: Frame) -> Iterator[Message]:
    """Energy that enterprises hand on and nobody brought in: it stands at the row by which it is handed on."""
    rows = base.activity.records()
    handing = {(r["origin"], r["giver"]) for r in rows if r["giver_kind"] == r["receiver_kind"] == "enterprise"}
    for row in rows:
        if row["giver_kind"] != "enterprise" and row["tier"] == "estimated" and (row["origin"], row["receiver"]) in handing:
            yield Message(code="note_supplier_unknown", values={"enterprise": str(row["receiver"]), "carrier": str(row["carrier"]), "energy": Figure(weighted(row), "MWh")})


def _processes(base: Frame) -> Iterator[Message]:
    """Processes that are measured in two ways, and feed whose carbon is taken to stay in products."""
    inventory = base.base_year["ghg-protocol-location"]
    for check in sorted(inventory.crosschecks, key=lambda c: (c.enterprise, c.processes)):
        yield Message(code=f"note_measured_by_{check.leads}", values=_amounts(check, inventory.unit))
        if check.shortfall:
            yield Message(code=f"note_inputs_{check.shortfall}", values=_amounts(check, inventory.unit))
    yield from _by_products(inventory)
    gone = {x.origin for x in inventory.lines if x.step == "process_basis"}
    products = {x.enterprise for x in inventory.lines if x.basis in ("output", "carbon_out")}
    for firm in sorted({x.enterprise for x in inventory.lines if x.basis == "feedstock" and x.origin in gone} - products):
        stays = -sum(x.tonnes for x in inventory.lines if x.enterprise == firm and x.basis == "feedstock" and x.step == "process_basis")
        yield Message(code="note_feedstock", values={"enterprise": firm, "tonnes": Figure(stays, inventory.unit)})


def _by_products(inventory: Inventory) -> Iterator[Message]:
    """Own fuels that the factor of a product covers, and what counts beside it."""
    fuels = frozenset[str]().union(*burnt_by_products().values())
    own = [x for x in inventory.lines if x.step == "process_basis" and x.use == "fuel" and x.carrier in fuels and x.measure is None]
    for firm in sorted({x.enterprise for x in own}):
        rows = tuple(dict.fromkeys(x.origin for x in own if x.enterprise == firm))
        taken, rest = -sum(x.tonnes for x in own if x.enterprise == firm), sum(x.tonnes for x in inventory.lines if x.origin in rows)
        yield Message(code="note_by_product", values={"enterprise": firm, "rows": ", ".join(rows), "taken": Figure(taken, inventory.unit), "rest": Figure(max(rest, 0.0), inventory.unit)})


def _capped(inventory: Inventory) -> Iterator[Message]:
    """Fuels made that would take more carbon along than came in."""
    beyond: dict[str, float] = defaultdict(float)
    by_product = {(c.enterprise, f) for c in inventory.crosschecks if c.leads == "output" for p in c.processes if p in process_rows() for f in process_rows()[p]["makes"].split()}
    for line in inventory.lines:
        if line.step == "process_basis" and line.use == "transformation" and line.carrier in FUELS and line.factor_value < 0.0 and (line.enterprise, line.carrier) not in by_product:
            beyond[line.enterprise] += line.tonnes
    for firm, tonnes in sorted(beyond.items()):
        if tonnes > 0.0:
            yield Message(code="note_carbon_beyond", values={"enterprise": firm, "tonnes": Figure(tonnes, inventory.unit)})


def _purities(base: Frame) -> Iterator[Message]:
    """Factors per tonne of a pure substance that count rows of what may be less pure."""
    account = base.base_year["own"]
    gone = {x.origin for x in account.lines if x.step == "process_basis"}
    rows: dict[tuple[str, float], dict[str, None]] = defaultdict(dict)
    for line in account.lines:
        substance = pure_substances().get(line.factor)
        if substance and line.step == "account" and line.tonnes and line.origin not in gone:
            rows[substance, line.factor_value][line.origin] = None
    for (substance, value), origins in sorted(rows.items()):
        yield Message(code="note_process_pure", values={"rows": ", ".join(origins), "substance": substance, "factor": Figure(value, f"{account.unit}/t")})


def _amounts(check: Crosscheck, unit: str) -> dict[str, Figure | str]:
    return {
        "enterprise": check.enterprise, "rows": ", ".join(check.rows), "share": Figure(check.share, "1"),
        "counted": Figure(check.counted, unit), "output": Figure(check.output, unit), "input": Figure(check.input, unit),
        "difference": Figure(check.input - check.output, unit),
    }  # fmt: skip
