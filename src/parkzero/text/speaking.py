"""Texts by code and language, numbers as people write them. Both languages of a code stand side by side in `texts.yaml`."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Literal, Protocol

import yaml

from parkzero.figure import Figure, digits
from parkzero.problem import Problem

Lang = Literal["en", "zh"]


@cache
def texts() -> dict[str, dict[str, str]]:
    """code -> {"en": ..., "zh": ...}"""
    text = (files("parkzero.text") / "texts.yaml").read_text(encoding="utf8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, dict[str, str]] = yaml.load(text, Loader=loader)
    return found


def say(code: str, lang: Lang, **values: object) -> str:
    """The text of a code; Figures among the values are written as numbers. An unknown code is shown as it is."""
    entry = texts().get(code)
    if entry is None:
        return code.replace("_", " ")
    shown = {k: number(v, lang) if isinstance(v, Figure) else str(v) for k, v in values.items()}
    return entry[lang].format(**shown)


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


def phrase(text: str, lang: Lang) -> str:
    """A plain English phrase of a problem in the language asked for; as it is where no rule knows it."""
    if lang == "zh":
        for pattern, replacement in _phrases():
            found = pattern.fullmatch(text)
            if found:
                return found.expand(replacement)
    return text


def problem(item: Problem, lang: Lang) -> str:
    """A problem in one line: place, what is wrong, found, expected, hint."""
    place = ":".join(str(p) for p in (item.file, item.line) if p not in ("", None))
    parts = [say(f"problem_{item.code}", lang)]
    if item.field:
        parts.append(f"[{phrase(item.field, lang)}]")
    if item.found:
        parts.append(say("problem_found", lang, found=phrase(item.found, lang)))
    if item.expected:
        parts.append(say("problem_expected", lang, expected=phrase(item.expected, lang)))
    if item.hint:
        parts.append(say("problem_hint", lang, hint=phrase(item.hint, lang)))
    return (f"{place}: " if place else "") + "; ".join(parts).replace("]; ", "] ", 1)


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
                return value / factor, multiple + (_money(head) if lang == "zh" else head) + slash + tail
    return value, unit


def _money(currency: str) -> str:
    return {"CNY": "元", "EUR": "欧元", "USD": "美元", "DKK": "丹麦克朗"}.get(currency, currency)


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
    return unit.replace("CO2", "CO₂").replace("m2", "m²")


def number(figure: Figure, lang: Lang, interval: bool = False) -> str:
    """A Figure in words: 592 ktCO2e (378-806); "not assessed" with the reason where there is no value."""
    if figure.value is None:
        return f"{say('not_assessed', lang)} ({reason(figure.reason, lang)})" if interval and figure.reason else say("not_assessed", lang)
    if figure.unit == "1":
        ends = (figure.low, figure.high)
        span = f" ({100 * ends[0]:.1f} – {100 * ends[1]:.1f} %)" if interval and None not in ends and ends[1] > ends[0] else ""  # type: ignore[operator]
        return f"{100 * figure.value:.1f} %{span}"
    if figure.unit == "":
        return f"{figure.value:,.0f}" if figure.value.is_integer() else digits(figure.value)
    value, unit = scaled(figure.value, figure.unit, lang)
    text = f"{digits(value)} {unit_words(unit, lang)}".strip()
    if interval and figure.low is not None and figure.high is not None and figure.high > figure.low:
        factor = figure.value / value if value else 1.0
        text += f" ({digits(figure.low / factor)} – {digits(figure.high / factor)})"
    return text


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
