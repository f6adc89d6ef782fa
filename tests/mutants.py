"""A small park with something of everything, and slips of the pen in it: mutants by number, each the same on every machine."""

from __future__ import annotations

import copy
import csv
import io
import math
import random
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from conftest import STARTER
from parkzero.compare.library import look
from parkzero.order import frame
from parkzero.problem import ParkError
from parkzero.show import inventory as shown
from parkzero.show.books import Books

ROWS = {
    "activity.csv": """\
offices,leaked,R410A,,outside,12,kg,2024,none,,REF-2024,invoice,,,draft,example,B
kiln,burnt,coal,fuel,supplier,5200,t,2024,none,,KLN-2024-01,invoice,,,draft,example,B
kiln,bought,electricity,,grid,3.1,GWh,2024,certificate,GEC-0001,KLN-2024-02,invoice,,,draft,example,B
kiln,produced,lime,,outside,40000,t,2024,none,,KLN-2024-03,meter,,,draft,example,B
kiln,burnt,diesel,fuel,supplier,60,t,2024,none,,KLN-2024-04,invoice,,,draft,example,B
kiln,burnt,coal,fuel,supplier,5000,t,2023,none,,KLN-2023-01,invoice,,,draft,example,B
kiln,bought,electricity,,grid,3.0,GWh,2023,none,,KLN-2023-02,invoice,,,draft,example,B
kiln,produced,lime,,outside,39000,t,2023,none,,KLN-2023-03,meter,,,draft,example,B
dyehouse,generated,steam,,steam-boiler,38,GWh,2024,none,,DYE-2024-01,meter,,,draft,example,B
""",
    "factors.csv": """\
fuel,natural_gas,CO2,55.9,kg/GJ,measured,foundry,2024,2 %,,gas laboratory report,A,,LAB-2024-01
ncv,coal,,24.1,GJ/t,measured,,2024,1 %,,fuel laboratory,A,,LAB-2024-02
supplier,electricity,CO2,0.35,t/MWh,supplier,,2024,5 %,,power supplier,A,,SUP-2024
""",
    "certificates.csv": "GEC-0001,gec,3.1,GWh,2024-05,2026-05-31,kiln,own,CN,wind,2025-01-15,national registry,trading platform,GEC-2024\n",
}  # fmt: skip
"""Rows that the starter gets beside its own."""
KILN = """\
    - id: kiln
      sector: building_materials
      employees: 90 person
      output: [{product: lime, quantity: 40000 t}]
  assets:
"""
SIZES = (10.0, 1e3, 1e6, 0.1, 1e-3, 1e-6)
UNITS = (("GWh", "MWh", "TWh", "kWh", "GJ", "TJ", "tce", "万kWh"), ("t", "kg", "kt", "万t", "g"), ("MW", "kW", "GW"), ("kg/GJ", "t/GJ", "t/MWh", "kg/MWh"), ("GJ/t", "MJ/t", "kJ/kg", "MWh/t"), ("t/MWh", "kg/kWh", "kg/MWh", "g/kWh"),
         ("m2", "ha", "km2"), ("CNY/kWh", "CNY/MWh"), ("person",))  # fmt: skip
"""Units that are accepted in one place: one is written for the other."""
WORDS = (("bought", "burnt", "sold", "generated", "produced"), ("electricity", "natural_gas", "coal", "steam", "diesel", "lime"), ("grid", "supplier", "own", "outside"), ("foundry", "dyehouse", "offices", "kiln"), ("none", "direct", "certificate", "ppa"),
         ("machinery", "textiles", "offices", "building_materials"), ("pv_roof", "gas_steam_boiler"), ("fuel", "ncv", "supplier"), ("2024", "2023"))  # fmt: skip
FILES = ("park.yaml", "activity.csv", "activity.csv", "activity.csv", "factors.csv", "certificates.csv")
"""Activity more often, since most of it reaches totals."""
NUMBER = re.compile(r"^(-?\d+(?:\.\d+)?)(?: (.+))?$")
Kind = str


class Mutant(NamedTuple):
    kind: Kind
    file: str
    place: str
    before: str
    after: str

    @property
    def measured(self) -> bool:
        """Whether a number or its unit was changed, and not its meaning."""
        return self.kind in ("size", "unit", "sign")


def whole(folder: Path) -> Path:
    """The park that is mutated."""
    shutil.copytree(STARTER, folder)
    for name, rows in ROWS.items():
        path = folder / name
        path.write_text(path.read_text(encoding="utf8") + rows, encoding="utf8")
    card = folder / "park.yaml"
    card.write_text(card.read_text(encoding="utf8").replace("  assets:\n", KILN, 1), encoding="utf8")
    return folder


def mutated(folder: Path, source: Path, number: int) -> Mutant:
    """A copy of the source with one slip, which follows from the number alone."""
    dice = random.Random(number)
    while True:
        file = dice.choice(FILES)
        text = (source / file).read_text(encoding="utf8")
        made = _card(text, dice) if file == "park.yaml" else _table(text, dice)
        if made is None:
            continue
        kind, place, before, after, changed = made
        for path in source.iterdir():
            if path.is_file():
                shutil.copyfile(path, folder / path.name)
        (folder / file).write_text(changed, encoding="utf8")
        return Mutant(kind, file, place, before, after)


_Made = tuple[Kind, str, str, str, str]


def _table(text: str, dice: random.Random) -> _Made | None:
    rows = [r for r in csv.reader(io.StringIO(text)) if r and not r[0].startswith("#")]
    head, body = rows[0], rows[1:]
    number = dice.randrange(len(body))
    row = body[number]
    kind = dice.choice(("size", "size", "unit", "unit", "sign", "empty", "twice", "drop", "word"))
    if kind in ("twice", "drop"):
        body[number : number + 1] = [row, row] if kind == "twice" else []
        return kind, str(number + 2), "", "", _written([head, *body])
    columns = [c for c, cell in enumerate(row) if cell and _swaps(kind, cell)]
    if not columns:
        return None
    column = dice.choice(columns)
    before = row[column]
    row[column] = _swapped(kind, before, dice)
    return kind, f"{number + 2}:{head[column]}", before, row[column], _written([head, *body])


def _written(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _card(text: str, dice: random.Random) -> _Made | None:
    tree = yaml.safe_load(text)
    places = list(_leaves(tree))
    kind = dice.choice(("size", "size", "unit", "unit", "sign", "empty", "twice", "drop", "word"))
    above, key, value = dice.choice(places)
    shown = f"{key}"
    if kind == "twice":
        if not isinstance(above, list):
            return None
        above.append(copy.deepcopy(value))
    elif kind == "drop":
        del above[key]
    elif isinstance(value, dict | list) or not _swaps(kind, str(value)):
        return None
    else:
        text_of = _swapped(kind, str(value), dice)
        above[key] = text_of if isinstance(value, str) else yaml.safe_load(text_of)
    after = "" if kind in ("drop", "twice") else str(above[key])
    return kind, shown, str(value), after, yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)


def _leaves(value: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Every value below a tree: what it stands in, its key there, and itself."""
    for key, inner in list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else ():
        yield value, key, inner
        yield from _leaves(inner)


def _swaps(kind: Kind, text: str) -> bool:
    number = NUMBER.match(text)
    if kind in ("size", "sign"):
        return bool(number)
    if kind == "unit":
        return any((number[2] if number else text) in group for group in UNITS)
    return kind == "empty" or any(text in group for group in WORDS)


def _swapped(kind: Kind, text: str, dice: random.Random) -> str:
    number = NUMBER.match(text)
    if kind == "empty":
        return ""
    if kind == "word":
        return dice.choice([w for group in WORDS if text in group for w in group if w != text])
    if kind == "unit":
        unit = number[2] if number else text
        others = [u for group in UNITS if unit in group for u in group if u != unit]
        other = dice.choice(others) if others else unit
        return f"{number[1]} {other}" if number else other
    assert number
    value = -float(number[1]) if kind == "sign" else float(number[1]) * dice.choice(SIZES)
    shown = f"{value:.10g}" if not value.is_integer() or abs(value) >= 1e15 else str(int(value))
    return f"{shown} {number[2]}" if number[2] else shown


@dataclass(frozen=True)
class Outcome:
    """What a park came to."""

    told: frozenset[tuple[str, str, str]]
    """Codes of warnings and errors, each with its file and field."""
    totals: Mapping[str, float]
    """By standard; empty where the park was refused."""
    wrong: tuple[str, ...]
    """Figures of the document that are no numbers."""


def outcome(folder: Path) -> Outcome:
    """A park read and accounted."""
    park, problems = look(folder)
    found, totals, wrong = list(problems), {}, ()
    if park is not None:
        try:
            document = shown.document(Books(frame(park)), standard="all", draws=0, problems=problems)
            found = list(document.problems)
            totals = {name: f.value for name, f in document.inventory.totals.items() if f.value is not None}
            wrong = tuple(_no_numbers(document, "document"))
        except ParkError as why:
            found += why.problems
    return Outcome(frozenset((p.code, p.file, p.field) for p in found), totals, wrong)


def _no_numbers(value: Any, place: str) -> Iterator[str]:
    if isinstance(value, float):
        if not math.isfinite(value):
            yield place
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _no_numbers(inner, f"{place}.{key}")
    elif isinstance(value, tuple | list):
        for number, inner in enumerate(value):
            yield from _no_numbers(inner, f"{place}[{number}]")
    elif is_dataclass(value) and not isinstance(value, type):
        for f in fields(value):
            yield from _no_numbers(getattr(value, f.name), f"{place}.{f.name}")


FAR = 10.0
"""How far a slip moves a total that must not pass without a word."""


def moved(before: Outcome, after: Outcome) -> dict[str, float]:
    """Totals that lie more than ten times apart, with the ratio."""
    far = {}
    for name, old in before.totals.items():
        new = after.totals.get(name)
        if new is None or not after.totals:
            continue
        small, large = sorted((abs(old), abs(new)))
        if large > FAR * small or (old * new < 0.0 and large > 0.0):
            far[name] = new / old if old else math.inf
    return far
