"""What all charts share: colours, layout, bars, and the registry that says in which place of a report a chart stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape
from textwrap import wrap
from typing import Any

from parkzero.text.speaking import Lang, say

Picture = dict[str, Any]
Draw = Callable[[Any, Lang], Picture | Sequence[Picture] | None]
CHARTS: dict[str, list[Draw]] = {}
"""Charts by the place of a report in which they stand, in the order of `pictures.py`."""
FONT = "'Noto Sans', 'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', system-ui, sans-serif"
COLOURS = {
    "electricity": "#e0a100", "grid": "#7a7f87", "wind": "#4aa3a2", "pv_ground": "#f2c230", "pv_roof": "#f7dd72", "battery": "#6a5acd",
    "heat": "#d1603d", "steam": "#b03a2e", "heat_store": "#e59866", "natural_gas": "#8e6c8a", "chp_gas": "#8e6c8a", "gas_boiler": "#a58ea3",
    "gas_steam_boiler": "#a58ea3", "refinery_gas": "#5d4e60", "refinery_gas_boiler": "#5d4e60",
    "biomass": "#5b8c3e", "biomass_chp": "#5b8c3e",
    "biogas": "#93b873", "biogas_chp": "#93b873", "heat_pump": "#2e86ab", "heat_pump_steam": "#1b5e7b", "electric_boiler": "#c9a227",
    "electric_steam_boiler": "#c9a227", "hydrogen": "#5fb3d9", "electrolyser": "#5fb3d9",
    "coal": "#3b3b3b", "coal_boiler": "#3b3b3b", "export": "#9fb8ad",
    "demand": "#333333", "plan_emissions": "#577590", "embodied": "#c9b79c", "losses": "#c8c8c8", "biomass_steam_boiler": "#7aa65a", "cooling": "#79b4d1", "heat_exchanger": "#cd8f7a",
}  # fmt: skip
SPARE = ("#577590", "#43aa8b", "#90be6d", "#f9844a", "#b56576", "#6d6875")


def colour_of(name: str, place: int = 0) -> str:
    return COLOURS.get(name.removeprefix("own ").removeprefix("bought "), SPARE[place % len(SPARE)])


def faint(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.42)"


def layout(lang: Lang, **rest: Any) -> dict[str, Any]:
    return {
        "font": {"family": FONT, "size": 13},
        "margin": {"l": 60, "r": 20, "t": 30, "b": 50},
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "separators": ".,",
    } | rest


def chart(place: str) -> Callable[[Draw], Draw]:
    """A chart of a place in a report. It draws what the place is about in a language; nothing where there is nothing to draw."""

    def added(draw: Draw) -> Draw:
        CHARTS.setdefault(place, []).append(draw)
        return draw

    return added


def drawn(place: str, about: object, lang: Lang) -> dict[str, Picture]:
    """The charts of a place by their names; several of one chart are numbered."""
    found: dict[str, Picture] = {}
    for draw in CHARTS[place]:
        made, name = draw(about, lang), getattr(draw, "__name__", place)
        if isinstance(made, dict):
            found[name] = made
        else:
            found |= {f"{name}-{n}": picture for n, picture in enumerate(made or (), start=1)}
    return found


def bars(series: Mapping[str, Sequence[float | None]], over: Sequence[str], unit: str, lang: Lang, **rest: Any) -> Picture:
    """Stacked bars over names or years; each series by the code of its name."""
    data = [
        {"type": "bar", "name": say(code, lang), "x": list(over), "y": list(values), "marker": {"color": colour_of(code, place)}}
        for place, (code, values) in enumerate(series.items())
    ]
    axes = {"xaxis": {"type": "category"}, "yaxis": {"title": {"text": unit}, "gridcolor": "#e6e6e6"}}
    return {"data": data, "layout": layout(lang, **{"height": 360, "barmode": "stack"} | axes | rest)}


def wrapped(text: str, width: int = 16) -> str:
    """A label broken into lines; Chinese texts, which have no spaces, by length."""
    if any(c >= "\u4e00" for c in text):
        parts = text.replace("（", "\n（").replace("，", "\n").splitlines()
        pieces = [p[n : n + 9] for p in parts if p[0] >= "\u4e00" for n in range(0, len(p), 9)] if len(parts) == 1 else parts
        return "<br>".join(escape(p) for p in pieces)
    return "<br>".join(escape(line) for line in wrap(text, width))
