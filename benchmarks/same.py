"""Two sets of parkzero's JSON documents compared leaf by leaf: what a change that moves no number must pass.

    python benchmarks/same.py BEFORE AFTER [--renames TABLE.csv] [--expected TABLE.csv] [--all]

BEFORE and AFTER are documents or folders of them, at the same places below the folder. A leaf is named by its path, which begins with
its document: `euref-assess/plan/capacities/pv/value`. What counts as equal, and how items of lists are matched, stands in
parkzero.schema.differences. VOLATILE leaves are left out.

In both tables a pattern is a path in which `*` stands for any text within one part and `**` for any parts.
`--renames` has the columns what, old, new. `path`: leaves of before are looked for under the new path, in which each star is what the star
at that place of the old one stood for. `text`: the same for texts that are values, such as an id. Rows act one after another, texts first.
`--expected` has the columns path, kind, reason: leaves, by the path of after, that are to be `changed` (if empty), `new` or `gone`. They are
listed apart. A row that nothing answers to is a difference itself, unless its document is not among those compared.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parkzero.schema.differences import Difference, Leaf, differences, leaves

VOLATILE = ("*/version", "*/made", "*/made/**", "*/study/edition")
"""Leaves that tell how a document was made."""


def regex(pattern: str) -> re.Pattern[str]:
    """A pattern of paths; each star is a group.

    >>> regex("**/new-*/value").fullmatch("a/plan/capacities/new-pv/value").groups()
    ('a/plan/capacities/', 'pv')
    """
    stars = {"**/": "((?:[^/]+/)*)", "**": "(.*)", "*": "([^/]*)"}
    return re.compile("".join(stars.get(part, re.escape(part)) for part in re.split(r"(\*\*/|\*\*|\*)", pattern)))


@dataclass(frozen=True)
class Renames:
    """A table of renames.

    >>> Renames.of([("path", "**/capacities/new-*/**", "**/built/*/**")])("a/plan/capacities/new-pv/value", "path")
    'a/plan/built/pv/value'
    """

    rows: tuple[tuple[str, re.Pattern[str], str], ...]

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str, str]]) -> Renames:
        def template(new: str) -> str:
            parts = re.split(r"\*\*/|\*\*|\*", new)
            return "".join(f"{part}\\g<{n}>" for n, part in enumerate(parts[:-1], 1)) + parts[-1]

        return cls(tuple((what, regex(old), template(new)) for what, old, new in rows))

    def __call__(self, text: str, what: str) -> str:
        for kind, old, new in self.rows:
            found = old.fullmatch(text) if kind == what else None
            text = found.expand(new) if found else text
        return text

    def texts(self, value: Any) -> Any:
        """A document with its texts renamed."""
        if isinstance(value, dict):
            return {k: self.texts(v) for k, v in value.items()}
        if isinstance(value, list):
            return [self.texts(v) for v in value]
        return self(value, "text") if isinstance(value, str) else value


def compared(name: str, before: Any, after: Any, renames: Renames = Renames(())) -> tuple[int, list[Difference]]:
    """Number of leaves of a document after, and what differs. Raises ValueError where two leaves get the same new name.

    >>> compared("a", {"x": 1.0, "y": "x"}, {"z": 1.0, "y": "z"}, Renames.of([("path", "*/x", "*/z"), ("text", "x", "z")]))
    (2, [])
    """
    new = dict(leaves(after, name))
    old: dict[str, Leaf] = {}
    for path, leaf in leaves(renames.texts(before), name):
        path = renames(path, "path")
        if path in old:
            raise ValueError(f"two leaves of before are called {path} by the table of renames")
        old[path] = leaf
    volatile = [regex(x) for x in VOLATILE]
    old, new = ({p: x for p, x in side.items() if not any(v.fullmatch(p) for v in volatile)} for side in (old, new))
    return len(new), differences(old, new)


@dataclass(frozen=True)
class Expected:
    """A row of the table of expected differences."""

    path: str
    kind: str
    reason: str

    def fits(self, of: Difference) -> bool:
        return self.kind == of.kind and bool(regex(self.path).fullmatch(of.path))

    def concerns(self, documents: Iterable[str]) -> bool:
        """Whether a document that it may speak of is compared."""
        first = self.path.split("/")[0]
        return any(regex(first).fullmatch(name) for name in documents)


def parted(found: Iterable[Difference], rows: Iterable[Expected], documents: Iterable[str]) -> tuple[list[Difference], dict[Expected, list[Difference]], list[Expected]]:  # fmt: skip
    """Differences that nobody expects, those expected by row, and the rows that nothing answers to."""
    rows, documents = list(rows), list(documents)
    answers: dict[Expected, list[Difference]] = {row: [] for row in rows}
    rest: list[Difference] = []
    for item in found:
        row = next((r for r in rows if r.fits(item)), None)
        (answers[row] if row else rest).append(item)
    return rest, {r: x for r, x in answers.items() if x}, [r for r, x in answers.items() if not x and r.concerns(documents)]


def table(path: Path | None, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Rows of a CSV file with a heading. Raises ValueError on other columns."""
    if path is None:
        return []
    with path.open(newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file)
        if tuple(rows.fieldnames or ()) != columns:
            raise ValueError(f"{path}:1: found columns {rows.fieldnames}, expected {list(columns)}")
        return [tuple(row[c] or "" for c in columns) for row in rows]


def documents(place: Path) -> dict[str, Path]:
    """Documents of a folder by name, or the one."""
    if place.is_file():
        return {place.stem: place}
    return {"-".join(p.relative_to(place).with_suffix("").parts): p for p in sorted(place.rglob("*.json"))}


def shown(leaf: Leaf | None) -> str:
    if leaf is None:
        return "-"
    text = f"{leaf.value!r} {leaf.unit}".strip() if isinstance(leaf.value, float) else str(leaf.value)
    return text if len(text) <= 32 else f"{text[:30]}.."


def tell(found: list[Difference], every: bool) -> None:
    """A line for each form of path with its worst leaf, or for every leaf."""
    groups: dict[tuple[str, str], list[Difference]] = {}
    for item in found:
        groups.setdefault((item.path if every else f"{item.path.split('/')[0]}/{item.leaf.form}", item.kind), []).append(item)
    for (_, kind), items in sorted(groups.items(), key=lambda x: (x[0][1], x[0][0])):
        worst = max(items, key=lambda x: x.apart)
        far = f"{worst.apart:.1e}" if worst.apart < float("inf") else ""
        print(f"  {kind:8}{len(items):6}  {far:8} {shown(worst.before)} -> {shown(worst.after)}   {worst.path}")


def main() -> int:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("before", type=Path)
    given.add_argument("after", type=Path)
    given.add_argument("--renames", type=Path)
    given.add_argument("--expected", type=Path)
    given.add_argument("--all", action="store_true", help="a line for every leaf")
    asked = given.parse_args()
    renames = Renames.of(table(asked.renames, ("what", "old", "new")))  # type: ignore[arg-type]
    expected = [Expected(path, kind or "changed", reason) for path, kind, reason in table(asked.expected, ("path", "kind", "reason"))]
    before, after = documents(asked.before), documents(asked.after)
    if asked.before.is_file() and asked.after.is_file():
        after = dict(zip(before, after.values(), strict=True))
    if not before:
        given.error(f"no document in {asked.before}")
    found: list[Difference] = []
    lone = sorted(before.keys() ^ after.keys())
    for name in sorted(before.keys() & after.keys()):
        old, new = (json.loads(x[name].read_text(encoding="utf-8")) for x in (before, after))
        count, here = compared(name, old, new, renames)
        found += here
        print(f"{name:32} {count:7} leaves, {len(here):6} differ")
    rest, answers, unanswered = parted(found, expected, before)
    for row, items in answers.items():
        print(f"\nexpected: {row.path}: {row.reason}")
        tell(items, asked.all)
    if rest:
        print("\ndifferences:")
        tell(rest, asked.all)
    for name in lone:
        print(f"\n{name} stands only in {asked.before if name in before else asked.after}")
    for row in unanswered:
        print(f"\nexpected, but nothing is {row.kind}: {row.path}: {row.reason}")
    failed = bool(rest or lone or unanswered)
    print("\nDIFFERENT" if failed else f"\nsame{', but for what was expected' if found else ''}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
