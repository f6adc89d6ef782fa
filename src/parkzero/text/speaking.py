"""Texts by code and language, names of things, numbers as people write them.

Both languages of a text stand side by side in `texts.yaml`; what a thing is called stands with the thing (`names`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Literal, Protocol, get_args

import yaml

from parkzero.figure import Figure, digits
from parkzero.names import Label, Registry, names
from parkzero.problem import Problem, anywhere, of_a_kind
from parkzero.words import INNER

Lang = Literal["en", "zh"]
LANGUAGES: tuple[str, ...] = get_args(Lang)


@cache
def texts() -> dict[str, dict[str, str]]:
    """code -> {"en": ..., "zh": ...}"""
    text = (files("parkzero.text") / "texts.yaml").read_text(encoding="utf8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, dict[str, str]] = yaml.load(text, Loader=loader)
    return found


def say(code: str, lang: Lang, **values: object) -> str:
    """The text of a code, or the name of the thing that it is; Figures among the values are written as numbers.

    An unknown code is shown as it is.
    """
    entry = texts().get(code)
    if entry is None:
        return _name(code, lang) or code.replace("_", " ")
    shown = {k: number(v, lang) if isinstance(v, Figure) else str(v) for k, v in values.items()}
    return entry[lang].format(**shown)


def known(code: str) -> bool:
    """Whether a code has a text or is a thing with a name."""
    return code in texts() or _name(code, "en") is not None


PLAIN: tuple[Registry, ...] = ("technology", "carrier", "indicator", "outcome", "scheme", "holder")
"""Registries whose ids stand alone: documents name their members without saying which registry it is."""
SUPPLIED = ("own", "bought")
"""Where a carrier comes from, as it stands before its id in a picture: "own biogas"."""


@cache
def things() -> dict[str, Label]:
    """The names of the members of all plain registries."""
    return {id: name for registry in PLAIN for id, name in names(registry).items()}


def _name(id: str, lang: Lang) -> str | None:
    """What a thing is called; None where it has no name."""
    if id in things():
        return _in(things()[id], lang)
    way, _, carrier = id.partition(" ")
    if way in SUPPLIED and carrier in names("carrier"):
        found = f"supplied_{way}_inner" if way == "own" and carrier in INNER else f"supplied_{way}"
        return say(found, lang, name=named("carrier", carrier, lang))
    return None


def named(registry: Registry, id: str, lang: Lang) -> str:
    """What a member of a registry is called; its id where it has no name."""
    found = names(registry).get(id)
    return _in(found, lang) if found else id.replace("_", " ")


def _in(name: Label, lang: Lang) -> str:
    return name.label_zh if lang == "zh" else name.label


def called(handed: Mapping[str, Mapping[str, str]], id: str, lang: Lang) -> str:
    """What a thing is called by the names that a document hands on (id -> language -> name), else by its table."""
    return handed[id][lang] if id in handed else say(id, lang)


class Bilingual(Protocol):
    """Something with a text of its own in both languages."""

    @property
    def text(self) -> str: ...
    @property
    def text_zh(self) -> str: ...


def worded(item: Bilingual, lang: Lang) -> str:
    """The text of an item that came with the data; the English one where there is no Chinese."""
    return item.text_zh if lang == "zh" and item.text_zh else item.text


@cache
def _phrases() -> tuple[tuple[re.Pattern[str], str], ...]:
    text = (files("parkzero.text") / "phrases.yaml").read_text(encoding="utf8")
    pairs: list[list[str]] = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return tuple((re.compile(pattern), replacement) for pattern, replacement in pairs)


_PLACES = re.compile(r"([\\~])(\d)")


def phrase(text: str, lang: Lang) -> str:
    """A plain English phrase of a problem in the language asked for; as it is where no rule knows it. A part that a rule marks (~1) is read as a phrase itself."""
    if lang == "zh":
        for pattern, replacement in _phrases():
            found = pattern.fullmatch(text)
            if found:
                return _PLACES.sub(lambda m, found=found: _part(found[int(m[2])], lang) if m[1] == "~" else found[int(m[2])] or "", replacement)  # type: ignore[misc]
    return text


def _part(text: str, lang: Lang) -> str:
    """A part of a phrase: a phrase itself, the id of a thing that has a name, or a list of names."""
    said = phrase(text, lang) if text not in things() else _in(things()[text], lang)
    return said if said != text else text.replace(" or ", " 或 ").replace(" and ", " 和 ")


MOST_LINES = 8
"""Lines of problems of one kind that are named."""
MOST_FOUND = 3
"""What was found in them that is named."""


def problem(item: Problem, lang: Lang) -> str:
    """A problem in one line: how bad it is, what is wrong, found, expected, hint; without its place."""
    return _told((item,), lang)


def problems(items: Iterable[Problem], lang: Lang) -> list[str]:
    """Problems in lines with their places, those of one kind in one line."""
    return [(f"{place}: " if (place := places(group)) else "") + _told(group, lang) for group in of_a_kind(items)]


def places(group: Sequence[Problem]) -> str:
    """Where problems of one kind stand: activity.csv:3, 9, 15; of many, the first of them and how many they are."""
    first = group[0]
    heads = dict.fromkeys(p.line for p in group if p.line is not None)
    shown = [str(line) for line in heads][:MOST_LINES]
    cells = [shown[0], *(s.rpartition("!")[2] for s in shown[1:])] if shown else []
    more = f" … ({len(heads)})" if len(heads) > MOST_LINES else ""
    return ":".join(p for p in (first.file, ", ".join(cells) + more) if p)


def _told(group: Sequence[Problem], lang: Lang) -> str:
    """What is wrong with problems of one kind: everything that was found where the same is expected, else the first of them."""
    first = group[0]
    found = list(dict.fromkeys(p.found for p in group if p.found and p.expected == first.expected))
    shown = [phrase(f, lang) for f in found[:MOST_FOUND]] + ([say("n_more", lang, n=len(found) - MOST_FOUND)] if len(found) > MOST_FOUND else [])
    others = sum(p.expected != first.expected for p in group)
    parts = [say(f"problem_{first.code}", lang)]
    if first.field:
        fields = {p.field for p in group}
        parts.append(f"[{phrase(first.field if len(fields) == 1 else anywhere(first.field), lang)}]")
    if shown:
        parts.append(say("problem_found", lang, found=" | ".join(shown)))
    if first.expected:
        parts.append(say("problem_expected", lang, expected=phrase(first.expected, lang)))
    if first.hint:
        parts.append(say("problem_hint", lang, hint=phrase(first.hint, lang)))
    if others:
        parts.append(say("others_alike", lang, n=others))
    return say(f"level_{first.level}", lang, said="; ".join(parts).replace("]; ", "] ", 1))


_SCALES_EN = {
    "t": ((1e9, "Gt"), (1e6, "Mt"), (1e3, "kt")),
    "MWh": ((1e6, "TWh"), (1e3, "GWh")),
    "tce": ((1e6, "Mtce"), (1e3, "ktce")),
    "MW": ((1e3, "GW"),),
}
_SCALES_ZH = {"t": ((1e8, "亿t"), (1e4, "万t")), "MWh": ((1e5, "亿kWh"), (1e1, "万kWh")), "tce": ((1e4, "万tce"),), "MW": ((10.0, "万kW"),)}


def scaled(value: float, unit: str, lang: Lang) -> tuple[float, str]:
    """A value with the multiple of its unit that people use: kt, GWh, million EUR; 万t, 亿kWh, 万元."""
    size = abs(value)
    head, slash, tail = unit.partition("/")
    for name in ("tCO2e", "tCO2", "tce", "t", "MWh", "MW"):
        if head == name:
            rest = name.removeprefix("t") if name.startswith("tCO2") else ""
            for factor, multiple in (_SCALES_ZH if lang == "zh" else _SCALES_EN)["t" if rest else name]:
                if size >= factor and (not slash or tail == "a"):
                    return value / factor, multiple + rest + slash + tail
            return value, unit
    if head.isupper() and len(head) == 3 and (not slash or tail == "a"):
        steps = ((1e8, "亿"), (1e4, "万")) if lang == "zh" else ((1e9, "bn "), (1e6, "m "), (1e3, "k "))
        for factor, multiple in steps:
            if size >= factor:
                return value / factor, multiple + (named("currency", head, lang) if lang == "zh" else head) + slash + tail
    return value, unit


def of_series(id: str, code: str, lang: Lang) -> str:
    """What a figure of an hourly series is called: some have a name of their own for one series."""
    return say(own if known(own := f"{code}_{id}") else code, lang)


def placed(origin: str, lang: Lang) -> str:
    """Where a series comes from: a province by its name, a source by its phrase, anything else as it is."""
    return named("region", origin, lang) if origin in names("region") else phrase(origin, lang)


def unit_words(unit: str, lang: Lang) -> str:
    """A unit in the language's own words: years, months, people."""
    if lang == "zh":
        for old, new in (
            ("10kCNY", "万元"), ("CNY/", "元/"), ("count/yr", "个/年"), ("count", "个"), ("/month", "/月"), ("/person", "/人"), ("person", "人"), ("/a", "/年"),
        ):  # fmt: skip
            unit = unit.replace(old, new)
        unit = {"a": "年", "CNY": "元"}.get(unit, unit)
    else:
        unit = {"a": "years", "person": "persons"}.get(unit, unit)
    return unit.replace("CO2", "CO₂").replace("m2", "m²").replace("degC", "°C")


def number(figure: Figure, lang: Lang, interval: bool = False) -> str:
    """A Figure in words: 592 ktCO2e (378-806), with what its ends are where they are no uncertainty; "not assessed" with the reason where there is no value."""
    if figure.value is None:
        return f"{say('not_assessed', lang)} ({reason(figure.reason, lang)})" if interval and figure.reason else say("not_assessed", lang)
    ends = (figure.low, figure.high) if interval and figure.low is not None and figure.high is not None else ()
    told = "" if figure.span == "uncertainty" else say(f"span_{figure.span}", lang)
    if figure.unit == "1":
        return f"{round(100 * figure.value, 1) + 0.0:.1f} %{_span([f'{round(100 * x, 1) + 0.0:.1f}' for x in ends], ' %' + told)}"
    if figure.unit == "":
        return f"{figure.value:,.0f}" if figure.value.is_integer() else digits(figure.value)
    value, unit = scaled(figure.value, figure.unit, lang)
    factor = figure.value / value if value else 1.0
    return f"{digits(value)} {unit_words(unit, lang)}".strip() + _span([digits(x / factor) for x in ends], told)


def moved(figure: Figure, lang: Lang, interval: bool = False) -> str:
    """What lies between two Figures: a number, shares in percentage points.

    >>> moved(Figure(-0.154, "1"), "en"), moved(Figure(3.0, "EUR/MWh"), "en"), moved(Figure(0.02, "1", low=0.01, high=0.03), "zh", True)
    ('-15.4 percentage points', '3.00 EUR/MWh', '2.0 个百分点 (1.0 – 3.0)')
    """
    said = number(figure, lang, interval)
    if figure.value is None or figure.unit != "1":
        return said
    head, percent, tail = said.partition(" %")
    return head + f" {say('points', lang)}" * bool(percent) + tail.replace(" %", "")


def _span(ends: Sequence[str], behind: str = "") -> str:
    """An interval behind its figure; none where both ends read alike."""
    return f" ({ends[0]} – {ends[1]}{behind})" if ends and ends[0] != ends[1] else ""


def fine(figure: Figure, lang: Lang) -> str:
    """A Figure to six digits, where small differences are what one looks at: a certificate, a frontier."""
    if figure.value is None:
        return number(figure, lang, True)
    if figure.unit == "1":
        return f"{100 * figure.value:.3g} %"
    value, unit = scaled(figure.value, figure.unit, lang)
    return f"{float(f'{value:.6g}'):,.6g} {unit_words(unit, lang)}".strip()


def reason(text: str, lang: Lang) -> str:
    """Why a figure is not assessed."""
    return say(f"reason_{text}", lang) if f"reason_{text}" in texts() else text
