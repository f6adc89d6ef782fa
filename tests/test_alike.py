"""Two spellings of one park give one account: words, units, forms of numbers and periods, order, months for years, what says nothing."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledgers import LOOK
from parkzero.order import kinds, worked
from parkzero.park import annexes, tables
from parkzero.park.delimited import rows_of
from parkzero.park.flowing import flows_of
from parkzero.park.raw import Raw
from parkzero.park.reading import assembled
from parkzero.park.vocabulary import vocabulary
from parkzero.park.whole import Park
from parkzero.standards.account import account
from parkzero.standards.register import METHODS
from parkzero.words import FUELS

COAL = Fraction(293_076, 36_000)
UNITS: Mapping[str, Mapping[str, Fraction]] = {
    "MWh": {"MWh": Fraction(1), "GWh": Fraction(1000), "kWh": Fraction(1, 1000), "万kWh": Fraction(10), "万千瓦时": Fraction(10), "亿千瓦时": Fraction(10**5), "度": Fraction(1, 1000), "10⁴ kW·h": Fraction(10),
            "GJ": Fraction(10, 36), "吉焦": Fraction(10, 36), "TJ": Fraction(10**4, 36), "百万千焦": Fraction(10, 36), "tce": COAL, "吨标准煤": COAL, "万吨标准煤": COAL * 10**4, "kgce": COAL / 1000, "Gcal": Fraction(41868, 36000)},
    "t": {"t": Fraction(1), "吨": Fraction(1), "万吨": Fraction(10**4), "kg": Fraction(1, 1000), "公斤": Fraction(1, 1000), "kt": Fraction(1000), "10^4 t": Fraction(10**4)},
    "m3": {"m3": Fraction(1), "万m3": Fraction(10**4), "万立方米": Fraction(10**4), "Nm³": Fraction(1), "万标准立方米": Fraction(10**4), "1000 m3": Fraction(1000), "亿立方米": Fraction(10**8), "10⁴Nm³": Fraction(10**4)},
    "t/MWh": {"t/MWh": Fraction(1), "kgCO2/kWh": Fraction(1), "kgCO2/(kW·h)": Fraction(1), "t/万千瓦时": Fraction(1, 10), "kg/GJ": Fraction(36, 10**4), "t/TJ": Fraction(36, 10**4), "吨二氧化碳/吨标准煤": 1 / COAL},
    "MWh/t": {"MWh/t": Fraction(1), "GJ/t": Fraction(10, 36), "MJ/kg": Fraction(10, 36), "kcal/kg": Fraction(41868, 36 * 10**6), "千焦/千克": Fraction(1, 3600), "kgce/kg": COAL},
    "MWh/m3": {"MWh/m3": Fraction(1), "GJ/万Nm3": Fraction(1, 36000), "MJ/m3": Fraction(1, 3600), "kcal/m3": Fraction(41868, 36 * 10**9), "吨标准煤/万立方米": COAL / 10**4},
}  # fmt: skip
"""What people write for each unit of a plain table, and how much of it that is."""
GASES = ("natural_gas", "coke_oven_gas", "blast_furnace_gas", "converter_gas", "biogas")
FIRMS = {"mill": ("Mill", "一号纸厂"), "kiln": ("Kiln", "水泥厂"), "yard": ("Yard", "堆场")}


class Entry(NamedTuple):
    """A row as it is meant."""

    firm: str
    action: str
    carrier: str
    partner: str
    amount: Fraction
    unit: str


class Own(NamedTuple):
    """A factor as it is meant."""

    kind: str
    item: str
    firm: str
    year: str
    amount: Fraction
    unit: str


def entries(dice: random.Random) -> list[Entry]:
    """Rows of a park of all carriers, each thing once."""
    found: dict[tuple[str, ...], Entry] = {}
    for _ in range(dice.randint(2, 9)):
        firm = dice.choice([*FIRMS])
        action, carrier, partner, unit = dice.choice([
            ("bought", "electricity", "grid", "MWh"), ("bought", dice.choice(["heat", "steam", "cooling", "hydrogen"]), "outside", "MWh"), ("sold", "electricity", "grid", "MWh"),
            ("burnt", dice.choice(FUELS), "supplier", "MWh"), ("burnt", dice.choice(["coal", "diesel", "coke", "lpg"]), "supplier", "t"), ("burnt", dice.choice(GASES), "supplier", "m3"),
            ("produced", "clinker", "", "t"), ("consumed", "limestone", "", "t"), ("leaked", dice.choice(["SF6", "CH4", "R-410A"]), "", "t"),
            ("bought", "electricity", dice.choice([f for f in FIRMS if f != firm]), "MWh"),
        ])  # fmt: skip
        amount = Fraction(dice.randint(1, 10**7), 1000)
        found[firm, action, carrier, partner] = Entry(firm, action, carrier, partner, amount, unit)
    return [*found.values()]


def owns(dice: random.Random) -> list[Own]:
    """Factors of the park's own, each once."""
    made = [
        Own("electricity", "electricity", dice.choice(["", "kiln"]), dice.choice(["", "2024", "2023"]), Fraction(dice.randint(1, 900), 1000), "t/MWh"),
        Own("ncv", "coal", dice.choice(["", "kiln"]), dice.choice(["", "2024", "2023"]), Fraction(dice.randint(3000, 8000), 1000), "MWh/t"),
        Own("ncv", "natural_gas", "", dice.choice(["", "2024"]), Fraction(dice.randint(8000, 11000), 10**6), "MWh/m3"),
        Own("fuel", "coal", dice.choice(["", "mill"]), dice.choice(["", "2024"]), Fraction(dice.randint(200, 400), 1000), "t/MWh"),
    ]
    return [*{(o.kind, o.item, o.firm, o.year): o for o in dice.choices(made, k=dice.randint(0, 4))}.values()]


def digits(amount: Fraction) -> str:
    """A number in eighteen digits, without a power of ten."""
    text = format(Context(prec=18).divide(Decimal(amount.numerator), Decimal(amount.denominator)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def called(kind: str, id: str, dice: random.Random) -> str:
    """Any word that stands for an id alone."""
    return dice.choice([id, *(word for word, ids in vocabulary(kind).items() if ids == (id,) and "*" not in word)])


Lines = dict[str, list[dict[str, str]]]


def plainly(rows: Sequence[Entry], own: Sequence[Own]) -> Lines:
    """Ids, plain units, a row of the year each."""
    return {
        "activity": [dict(enterprise=r.firm, action=r.action, carrier=r.carrier, partner=r.partner, quantity=digits(r.amount), unit=r.unit, period="2024") for r in rows],
        "factors": [dict(kind=o.kind, item=o.item, enterprise=o.firm, year=o.year, value=digits(o.amount), unit=o.unit, level="measured", source="lab") for o in own],
    }  # fmt: skip


def otherwise(rows: Sequence[Entry], own: Sequence[Own], dice: random.Random) -> Lines:
    """The same in words and other units, months for some years, in another order, with what says nothing."""
    activity, factors = [], []
    for r in rows:
        kind = {"produced": "product", "consumed": "product", "leaked": "gas"}.get(r.action, "carrier")
        firm = dice.choice([r.firm, r.firm.upper(), *FIRMS[r.firm]])
        partner = dice.choice(FIRMS[r.partner]) if r.partner in FIRMS else called("partner", r.partner, dice) if r.partner else ""
        parts = [(dice.choice(["2024", "2024年"]), r.amount)]
        if dice.random() < 0.3:
            cuts = sorted(r.amount * Fraction(dice.randint(0, 100), 100) for _ in range(11))
            months = [b - a for a, b in zip([Fraction(0), *cuts], [*cuts, r.amount], strict=True)]
            parts = [(dice.choice([f"2024-{m:02d}", f"2024{m:02d}", f"2024年{m}月", f"2024/{m}"]), part) for m, part in enumerate(months, 1)]
        for period, amount in parts:
            unit = dice.choice([*UNITS[r.unit]])
            number, apart = digits(amount / UNITS[r.unit][unit]), dice.random() < 0.7 or unit[0].isdigit()
            activity.append(dict(enterprise=firm, action=called("action", r.action, dice), carrier=called(kind, r.carrier, dice), partner=partner, quantity=number if apart else f"{number} {unit}", unit=unit if apart else "", period=period))
    for o in own:
        unit = dice.choice([*UNITS[o.unit]])
        firm = dice.choice([o.firm, *FIRMS[o.firm]]) if o.firm else ""
        factors.append(dict(kind=called("factor", o.kind, dice), item=called("carrier", o.item, dice), enterprise=firm, year=o.year and dice.choice([o.year, f"{o.year}年"]), value=digits(o.amount / UNITS[o.unit][unit]), unit=unit, level=called("level", "measured", dice), source="lab"))
    taken = {r.carrier for r in rows}
    if dice.random() < 0.5 and "peat" not in taken:
        activity.append(dict(enterprise="yard", action="burnt", carrier="peat", partner="supplier", quantity="0", unit="t", period="2024"))
    if dice.random() < 0.5 and "lignite" not in taken:
        factors.append(dict(kind="fuel", item="lignite", enterprise="", year="", value="0.4", unit="t/MWh", level="measured", source="lab"))
    dice.shuffle(activity)
    dice.shuffle(factors)
    return {"activity": activity, "factors": factors}


def written(lines: list[dict[str, str]], columns: Sequence[str], sign: str = ".", separator: str = ",", groups: bool = False) -> str:
    """A table as text."""
    def cell(name: str, text: str) -> str:
        if name not in ("quantity", "value"):
            return text
        number, blank, unit = text.partition(" ")
        whole, point, rest = number.partition(".")
        if groups and len(whole) > 3:
            whole = f"{int(whole):,}".replace(",", "," if sign == "." else ".")
        found = whole + (sign if point else "") + rest + blank + unit
        return f'"{found}"' if separator in found else found

    rows = (separator.join(cell(c, line.get(c, "")) for c in columns) for line in lines)
    return "\n".join((f"# decimal: {sign}", separator.join(columns), *rows))


def park(texts: Mapping[str, str], firms: Sequence[str]) -> Park:
    columns = {"activity": tables.ACTIVITY, "factors": annexes.FACTORS}
    read = {name: rows_of(text, f"{name}.csv", columns[name]) for name, text in texts.items()}
    place = {"country": "CN", "region": "Jiangsu", "latitude": 31.0, "longitude": 120.0}
    card = {"id": "x", "name": {"en": "X"}, "study": {"base_year": 2024}, "site": {"place": place, "enterprises": [{"id": f, "name": FIRMS[f][0], "name_zh": FIRMS[f][1]} for f in firms]}}
    raw = Raw(card=card, where=lambda path: ("park.yaml", None), tables={n: rows for n, (rows, _) in read.items()}, problems=[p for _, found in read.values() for p in found])
    found, problems = assembled(raw, kinds(), lambda name: (None, []))
    assert found is not None, [p for p in problems if p.level == "error"]
    return found


def figures(of: Park) -> dict[tuple[str, ...], float]:
    """Totals with their intervals, and tonnes by enterprise, scope, gas and carrier, under all standards that hold."""
    found: dict[tuple[str, ...], float] = defaultdict(float)
    for name in ("ghg-protocol-market", "china-zcp-2025"):
        book = account(flows_of(of, 2024), worked(METHODS[name], of, of.site, LOOK, study=of.study, base_year=2024, year=2024))
        total = book.total
        for end in ("value", "low", "high"):
            value = getattr(total, end)
            assert value is not None
            found[name, end] = value
        for line in book.lines:
            if line.quantity:
                found[name, line.enterprise, line.scope, line.gas, line.carrier, line.step] += line.tonnes
        assert sum(x.tonnes for x in book.lines if x.scope in ("1", "2", "export")) == pytest.approx(found[name, "value"], rel=1e-9, abs=1e-6)
    return found


PLAIN = {"activity": ("enterprise", "action", "carrier", "partner", "quantity", "unit", "period"), "factors": ("kind", "item", "enterprise", "year", "value", "unit", "level", "source")}


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_two_spellings_of_one_park_give_one_account(dice: Any) -> None:
    rows, own = entries(dice), owns(dice)
    one = park({n: written(lines, PLAIN[n]) for n, lines in plainly(rows, own).items()}, [*FIRMS])
    sign, separator = dice.choice([(".", ","), (".", "\t"), (",", ";"), (",", "\t")])
    groups, texts = dice.random() < 0.5, {}
    for name, lines in otherwise(rows, own, dice).items():
        texts[name] = written(lines, dice.sample(PLAIN[name], len(PLAIN[name])), sign, separator, groups)
    other = park(texts, dice.sample([*FIRMS], len(FIRMS)))
    here, there = figures(one), figures(other)
    assert there.keys() == here.keys()
    whole = max(abs(v) for v in here.values())
    assert {k: there[k] for k in here} == pytest.approx(here, rel=1e-11, abs=1e-12 * whole)
