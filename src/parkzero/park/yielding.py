"""What processes yield: more product than the inputs beside it can make, more carbon in products and gases than came in; products that do not
explain their inputs, or say by which process they were made.

In tCO2: of inputs the most that a family of the catalogue or a factor of the park gives, of products the least, so that what is told holds
whichever of them counts. Of a product that is given without inputs nothing is told but what takes up CO2 of its process (urea).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from parkzero.park.catalogue import product_kinds, product_processes, table
from parkzero.park.columns import row_problem
from parkzero.park.reducing import reducing_agents
from parkzero.park.taking import MANY, Uptake, process_rows, reducing_processes, uptake
from parkzero.park.transforming import FURNACE_GASES, makes
from parkzero.park.whole import Activity, OwnFactor
from parkzero.problem import Problem
from parkzero.words import DERIVED

SLACK = 0.02
"""What meters and analyses may differ."""
MISSING = "are rows of materials, feed or reducing agents missing?"
UNGIVEN = "are rows of products missing? Write apart in rows that have nothing to do with this process"
INTERMEDIATES = {"hot_metal": ("crude_steel_bof", "crude_steel")}
"""Products that are made into others, whose factors hold their carbon."""
STAYS, EMITTED = "it is taken to stay in products and counts nothing", "it is taken to reduce an ore and counts as emitted"


def yielded(activity: Iterable[Activity], own: Sequence[OwnFactor] = ()) -> Iterator[Problem]:
    """Products that their inputs cannot make and carbon that nobody brought in, by year and enterprise."""
    firms: dict[tuple[int, str], list[Activity]] = defaultdict(list)
    for row in activity:
        if row.measure != "apart" and row.quantity > 0.0:
            firms[row.year, row.enterprise].append(row)
    known = uptake(own)
    handed: dict[tuple[int, str], float] = defaultdict(float)
    for row in (r for of in firms.values() for r in of if r.action == "captured"):
        handed[row.year, row.partner] += row.quantity
    for place, rows in firms.items():
        produced = [r for r in rows if r.action == "produced" and r.unit == "t"]
        for group in process_rows():
            yield from _process(group, rows, produced, known, handed[place])
        yield from _fuels_made(rows, produced, known)
        yield from _open(produced, {r.item for r in own if r.kind in ("product", "carbon_out")})
        yield from _unexplained(rows, produced, known)
        yield from _without_product(rows, own, known)
    yield from _intermediates(firms, {r.item for r in own})


def _intermediates(firms: Mapping[tuple[int, str], Sequence[Activity]], own: Collection[str]) -> Iterator[Problem]:
    """Hot metal of one enterprise beside the steel of another, whose factor holds the carbon of its hot metal."""
    for (year, firm), rows in firms.items():
        for row in (r for r in rows if r.action == "produced" and r.carrier in INTERMEDIATES and r.carrier not in own):
            goods = INTERMEDIATES[row.carrier]
            steel = next((r for (y, f), of in firms.items() if y == year and f != firm for r in of if r.action == "produced" and r.carrier in goods and r.carrier not in own), None)
            if steel and not any(r.action == "produced" and r.carrier in goods for r in rows):
                found = f"{row.carrier} of {firm}, {steel.carrier} of {steel.enterprise} in {year}"
                yield row_problem("carbon_twice", row.origin, "enterprise", found=found, expected=f"both in one enterprise, or a factor of {steel.carrier} without that of its {row.carrier}", hint="the factor of the steel holds the carbon of its hot metal", level="warning")


def _process(group: str, rows: Sequence[Activity], produced: Sequence[Activity], known: Uptake, handed: float) -> Iterator[Problem]:
    """`handed`: CO2 of neighbours. Whether the inputs of a process make its products, and hold the carbon that leaves in them."""
    named = {c: process_rows()[group][c].split() for c in ("materials", "fuels", "feeds", "bound")}
    made = known.of(produced, "product", group)
    leaving = [r for r in known.of(produced, "carbon_out", group) if r not in made]
    fuels = [r for r in rows if r.action == "burnt" and (r.carrier in named["fuels"] or (r.carrier in named["feeds"] and r.use in ("transformation", "feedstock")))]
    materials = [r for r in rows if r.action == "consumed" and (r.carrier in named["materials"] or known.home.get(("material", r.carrier)) == group)]
    given = bool(fuels) or bool(materials and not named["fuels"])
    came, gone = known.most(fuels, "fuel") + known.most(materials, "material"), known.least(leaving, "carbon_out")
    if leaving and all(r.carrier in named["bound"] for r in leaving) and (made or handed) and not given:
        came, given = known.most(made, "product") + handed, True
    if not given and made:
        return
    need = gone + known.needed(made, group) if fuels or materials else gone
    if gone > came * (1.0 + SLACK):
        yield _told("carbon_from_nowhere", leaving, f"{gone:,.6g} t of CO2 as carbon in products", came)
    elif need > came * (1.0 + SLACK):
        yield _told("more_than_went_in", made, f"products of {group} that need {need:,.6g} t of CO2 of inputs", came)


def _open(produced: Sequence[Activity], own: Collection[str]) -> Iterator[Problem]:
    """Products that do not say by which process they were made, so that nothing counts for them."""
    for row in produced:
        kinds = product_kinds().get(row.carrier, ())
        if kinds and row.carrier not in own:
            rates = [f"{k} ({', '.join(_rates(k))})" for k in kinds]
            found = f"{row.enterprise} {row.year}: {row.carrier}, which may be made by more than one process or has no factor"
            yield row_problem("unknown_process", row.origin, "carrier", found=found, expected=f"one of {'; '.join(rates)}; or a factor of it", hint="nothing counts for it; what comes in beside it counts whole", level="warning")


def _unexplained(rows: Sequence[Activity], produced: Sequence[Activity], known: Uptake) -> Iterator[Problem]:
    """Inputs of a process at many times what the products given can take up."""
    made = {g: of for g in process_rows() if (of := [r for r in produced if product_processes().get(r.carrier) == g or known.home.get(("product", r.carrier)) == g])}
    takes = {g: set(" ".join(process_rows()[g][c] for c in ("materials", "fuels", "feeds")).split()) for g in made}
    for group, of in made.items():
        given = [r for r in rows if r.carrier in takes[group] and ((r.action == "burnt" and (r.use in ("feedstock", "transformation") or r.carrier == "coke")) or r.action == "consumed")]
        came = known.most((r for r in given if r.action == "burnt"), "fuel") + known.most((r for r in given if r.action == "consumed"), "material")
        sharing = [g for g in made if takes[g] & {r.carrier for r in given}]
        fuels = [r for r in rows if makes(r) and not {x.carrier for x in given}.isdisjoint(DERIVED.get(r.carrier, ()))]
        can = sum(known.takes_up(r, g) for g in sharing for r in made[g]) + known.most(fuels, "fuel")
        if came > MANY * can:
            found = f"{of[0].enterprise} {of[0].year}: {came:,.6g} t of CO2 in inputs of {group}"
            row = max(of, key=lambda r: r.quantity)
            yield row_problem("inputs_beyond_products", row.origin, "quantity", found=found, expected=f"about the {can:,.6g} t of CO2 that its products can take up", hint=UNGIVEN, level="warning")


def _without_product(rows: Sequence[Activity], own: Sequence[OwnFactor], known: Uptake) -> Iterator[Problem]:
    """Feed of which no row shows a product."""
    made = {r.carrier for r in rows if makes(r) or r.action == "produced"}
    if made & {f.item for f in own if f.kind == "carbon_out"}:
        return
    groups = {product_processes().get(c, "") for c in made}
    taken = {c for g, p in process_rows().items() if g in groups for c in f"{p['fuels']} {p['feeds']}".split()}
    taken |= {s for c in made - FURNACE_GASES for s in DERIVED.get(c, ())}
    feeds = {c for p in process_rows().values() for c in f"{p['fuels']} {p['feeds']}".split()}
    fed: dict[str, list[Activity]] = defaultdict(list)
    for row in rows:
        if row.action == "burnt" and row.use == "feedstock" and row.carrier in feeds - taken:
            fed[row.carrier].append(row)
    emitted = reducing_agents(rows, own)
    for carrier, of in fed.items():
        found = f"{of[0].enterprise} {of[0].year}: {known.most(of, 'fuel'):,.6g} t of CO2 as carbon in {carrier} for feedstock"
        hint = EMITTED if of[0].origin in emitted else STAYS
        yield row_problem("feed_without_product", of[0].origin, "use", found=found, expected="rows of the products that are made of it", hint=hint, level="warning")


def _fuels_made(rows: Sequence[Activity], produced: Sequence[Activity], known: Uptake) -> Iterator[Problem]:
    """Whether the fuels that fuels are made of hold their carbon, and that of other products of theirs."""
    made = [r for r in rows if r.carrier in DERIVED and r.unit == "MWh" and makes(r)]
    for sources in sorted({frozenset(DERIVED[r.carrier]) for r in made}, key=sorted):
        these = [r for r in made if set(DERIVED[r.carrier]) <= sources]
        came = known.most((r for r in rows if r.carrier in sources and r.action == "burnt"), "fuel")
        beside = [r for g, p in process_rows().items() if p["makes"] and sources & set(p["fuels"].split()) for r in known.of(produced, "carbon_out", g)]
        counted = [r for r in produced if FURNACE_GASES.issuperset(x.carrier for x in these) and known.home.get(("product", r.carrier)) in reducing_processes()]
        came += known.most(counted, "product")
        gone = known.least(these, "fuel") + known.least(beside, "carbon_out")
        if gone > came * (1.0 + SLACK):
            yield _told("carbon_from_nowhere", these, f"{gone:,.6g} t of CO2 as carbon in fuels made", came)


def _told(code: str, rows: Sequence[Activity], what: str, came: float) -> Problem:
    row = max(rows, key=lambda r: r.quantity)
    return row_problem(code, row.origin, "quantity", found=f"{row.enterprise} {row.year}: {what}", expected=f"at most the {came:,.6g} t of CO2 that came in", hint=MISSING, level="warning")


def _rates(product: str) -> list[str]:
    """The factors of a product in words, one a gas."""
    found: dict[str, str] = {}
    for row in table("process.csv"):
        if (row["basis"], row["item"]) == ("output", product):
            found.setdefault(row["gas"], f"{row['t_per_t']} t {row['gas']}/t")
    return list(found.values())
