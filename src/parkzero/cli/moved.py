"""What moved between a document and the one made now, on the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from math import isfinite
from typing import Any

from parkzero.compare.reproducing import Moved, Reproduction
from parkzero.text.speaking import Lang, say


def as_tree(found: Reproduction, places: Mapping[str, str], tolerance: float) -> dict[str, Any]:
    """All of it as JSON values; `apart` is null where the distance is endless."""
    return {
        "equal": not found.moved, "tolerance": tolerance, "document": found.asked.kind, "command": found.asked.command,
        "options": dict(found.asked.options), "parks": dict(places), "said": found.asked.made is not None, "leaves": found.leaves,
        "moved": [asdict(m) | {"apart": m.apart if isfinite(m.apart) else None} for m in found.moved],
        "reasons": [asdict(r) for r in found.reasons],
    }  # fmt: skip


def show(found: Reproduction, places: Mapping[str, str], tolerance: float, lang: Lang) -> None:
    """Print what was made again, whether it is equal, what differs that it depends on, and what moved: the worst of each quantity."""
    options = ", ".join(f"{name}={value}" for name, value in found.asked.options.items())
    print(say("reproduce_asked", lang, command=found.asked.command, parks=" ".join(places.values()), options=f" ({options})" if options else ""))
    if found.asked.made is None:
        print(say("reproduce_unsaid", lang))
    counts = {"count": len(found.moved), "of": found.leaves, "tolerance": f"{tolerance:g}"}
    print(say("reproduce_moved" if found.moved else "reproduce_equal", lang, **counts))
    if found.reasons:
        print(say("reproduce_why" if found.moved else "reproduce_although", lang))
        for r in found.reasons:
            print("- " + say(f"differs_{r.what}", lang, name=r.name, before=r.before or "-", after=r.after or "-"))
    elif found.moved and found.asked.made is not None:
        print(say("reproduce_no_reason", lang))
    if found.moved:
        print(say("reproduce_what", lang))
    groups: dict[str, list[Moved]] = {}
    for item in found.moved:
        groups.setdefault(item.quantity or item.path, []).append(item)
    for name, items in groups.items():
        worst = max(items, key=lambda x: x.apart)
        more = say("moved_more", lang, quantity=name, more=len(items) - 1) if len(items) > 1 else ""
        print(f"- {worst.path}: {_written(worst.before, lang)} -> {_written(worst.after, lang)}" + (f" [{more}]" if more else ""))


def _written(value: Any, lang: Lang) -> str:
    """A figure or another leaf, to nine digits: what moved may be small."""
    if value is None:
        return "-"
    if not isinstance(value, Mapping):
        return str(value)
    number, low, high = (value.get(key) for key in ("value", "low", "high"))
    if number is None:
        return say("not_assessed", lang)
    span = "" if None in (low, high) or low == number == high else f" ({low:.9g} – {high:.9g})"
    return f"{number:.9g} {value.get('unit', '')}{span}"
