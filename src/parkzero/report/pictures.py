"""Pictures as Plotly specifications (plain dictionaries); the page draws them with the library it carries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from textwrap import wrap
from typing import Any

from parkzero.blueprint import CaseAnswer, Measure, Point, ReadingAnswer, Stage, Worth
from parkzero.document import Lacking, Link, Week
from parkzero.figure import Figure
from parkzero.statement import Inventories
from parkzero.text.speaking import Lang, called, named, number, reason, say, unit_words, worded

Picture = dict[str, Any]
FONT = "'Noto Sans', 'Noto Sans CJK SC', 'Source Han Sans SC', 'Microsoft YaHei', system-ui, sans-serif"
COLOURS = {
    "electricity": "#e0a100", "grid": "#7a7f87", "wind": "#4aa3a2", "pv_ground": "#f2c230", "pv_roof": "#f7dd72", "battery": "#6a5acd",
    "heat": "#d1603d", "steam": "#b03a2e", "heat_store": "#e59866", "natural_gas": "#8e6c8a", "chp_gas": "#8e6c8a", "gas_boiler": "#a58ea3",
    "gas_steam_boiler": "#a58ea3", "refinery_gas": "#5d4e60", "refinery_gas_boiler": "#5d4e60",
    "biomass": "#5b8c3e", "biomass_chp": "#5b8c3e",
    "biogas": "#93b873", "biogas_chp": "#93b873", "heat_pump": "#2e86ab", "heat_pump_steam": "#1b5e7b", "electric_boiler": "#c9a227",
    "electric_steam_boiler": "#c9a227", "hydrogen": "#5fb3d9", "electrolyser": "#5fb3d9",
    "coal": "#3b3b3b", "coal_boiler": "#3b3b3b", "export": "#9fb8ad",
    "demand": "#333333", "losses": "#c8c8c8", "biomass_steam_boiler": "#7aa65a", "cooling": "#79b4d1", "heat_exchanger": "#cd8f7a",
}  # fmt: skip
SPARE = ("#577590", "#43aa8b", "#90be6d", "#f9844a", "#b56576", "#6d6875")


def _colour(name: str, place: int = 0) -> str:
    return COLOURS.get(name.removeprefix("own ").removeprefix("bought "), SPARE[place % len(SPARE)])


def _faint(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.42)"


def _layout(lang: Lang, **rest: Any) -> dict[str, Any]:
    return {
        "font": {"family": FONT, "size": 13},
        "margin": {"l": 60, "r": 20, "t": 30, "b": 50},
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "separators": ".,",
    } | rest


def sankey(links: Iterable[Link], names: Mapping[str, Mapping[str, str]], lang: Lang) -> Picture:
    """Bands between nodes; the unit is the links'."""
    links = list(links)
    scale, unit = (1e3, "GWh") if links and links[0].quantity.unit == "MWh" else (1e3, "k" + (links[0].quantity.unit if links else "t"))
    if lang == "zh":
        scale, unit = (1e1, "万kWh") if unit == "GWh" else (1e4, "万" + unit.removeprefix("k"))
    nodes = list(dict.fromkeys(n for x in links for n in (x.giver, x.receiver)))
    place = {n: i for i, n in enumerate(nodes)}
    return {
        "data": [
            {
                "type": "sankey", "textfont": {"color": "#1d2730", "size": 12}, "valueformat": ",.1f", "valuesuffix": f" {unit_words(unit, lang)}", "arrangement": "snap",
                "node": {"label": [escape(called(names, _code(n), lang)) for n in nodes], "color": [_colour(n, i) for i, n in enumerate(nodes)], "pad": 14, "thickness": 16, "line": {"width": 0}},
                "link": {
                    "source": [place[x.giver] for x in links], "target": [place[x.receiver] for x in links],
                    "value": [(x.quantity.value or 0.0) / scale for x in links], "color": [_faint(_colour(x.kind)) for x in links],
                },
            }
        ],
        "layout": _layout(lang, height=max(420, 26 * len(nodes)), margin={"l": 10, "r": 10, "t": 10, "b": 10}),
    }  # fmt: skip


def _code(name: str) -> str:
    return {"scope 1": "scope_1", "scope 2": "scope_2"}.get(name, name)


def _wrapped(text: str, width: int = 16) -> str:
    """A label broken into lines; Chinese texts, which have no spaces, by length."""
    if any(c >= "\u4e00" for c in text):
        parts = text.replace("（", "\n（").replace("，", "\n").splitlines()
        pieces = [p[n : n + 9] for p in parts if p[0] >= "\u4e00" for n in range(0, len(p), 9)] if len(parts) == 1 else parts
        return "<br>".join(escape(p) for p in pieces)
    return "<br>".join(escape(line) for line in wrap(text, width))


def scopes(inventory: Inventories, lang: Lang) -> Picture:
    """Totals by standard and scope."""
    names = list(inventory.scopes)
    factor, unit = (1e4, "万t") if lang == "zh" else (1e3, "kt")
    colours = {"1": "#b03a2e", "2": "#e0a100", "3": "#8e6c8a", "export": "#9fb8ad"}
    data = [
        {
            "type": "bar", "name": say(f"scope_{scope}", lang), "x": [_wrapped(called(inventory.names, n, lang)) for n in names], "marker": {"color": colours[scope]},
            "y": [(inventory.scopes[n][scope].value or 0.0) / factor if scope in inventory.scopes[n] else 0.0 for n in names],
        }
        for scope in ("1", "2", "3", "export")
        if any(scope in inventory.scopes[n] for n in names)
    ]  # fmt: skip
    return {
        "data": data,
        "layout": _layout(
            lang,
            barmode="relative",
            height=400,
            xaxis={"tickangle": 0, "automargin": True},
            yaxis={"title": {"text": f"{unit}CO₂e"}, "gridcolor": "#e6e6e6"},
            legend={"orientation": "h", "y": 1.15},
        ),
    }


def _tonnes(largest: float, lang: Lang) -> tuple[float, str]:
    """A factor and its unit that suit the largest of some tonnes."""
    steps = ((1e4, "万t"), (1.0, "t")) if lang == "zh" else ((1e6, "Mt"), (1e3, "kt"), (1.0, "t"))
    return next((s for s in steps if largest >= s[0]), steps[-1])


def bridges(inventory: Inventories, lang: Lang) -> Picture:
    """A waterfall from any standard to any other; a list chooses the pair, the park's own to the widest difference first."""
    pairs = sorted(inventory.bridges, key=lambda b: (b.start != inventory.own, -abs(b.difference.value or 0.0)))
    largest = max((abs(inventory.totals[b.start].value or 0.0) for b in pairs), default=1.0)
    factor, unit = _tonnes(largest, lang)
    data: list[dict[str, Any]] = []
    titles = []
    for place, b in enumerate(pairs):
        steps = [s for s in b.steps if s.value.value]
        start, end = (called(inventory.names, n, lang) for n in (b.start, b.end))
        data.append(
            {
                "type": "waterfall", "visible": place == 0, "connector": {"line": {"color": "#c8c8c8"}},
                "measure": ["absolute", *("relative" for _ in steps), "total"],
                "x": [_wrapped(start), *(say(f"bridge_{s.name}", lang) for s in steps), _wrapped(end) + " "],
                "y": [(inventory.totals[b.start].value or 0.0) / factor, *((s.value.value or 0.0) / factor for s in steps), 0],
                "increasing": {"marker": {"color": "#b03a2e"}}, "decreasing": {"marker": {"color": "#1d7a5f"}}, "totals": {"marker": {"color": "#577590"}},
            }
        )  # fmt: skip
        titles.append(say("bridge_from", lang, start=start, end=end))
    buttons = [
        {"label": title, "method": "restyle", "args": ["visible", [n == place for n in range(len(pairs))]]}
        for place, title in enumerate(titles)
    ]
    return {
        "data": data,
        "layout": _layout(
            lang, height=440, showlegend=False, margin={"l": 60, "r": 20, "t": 70, "b": 70},
            yaxis={"title": {"text": f"{unit}CO₂e"}, "gridcolor": "#e6e6e6"},
            updatemenus=[{"buttons": buttons, "x": 0, "xanchor": "left", "y": 1.18, "yanchor": "top", "showactive": True}],
        ),
    }  # fmt: skip


def years(inventory: Inventories, lang: Lang) -> Picture:
    """Years of the park's own standard as a waterfall of causes."""
    changes = [c for c in inventory.changes if c.standard == inventory.own]
    first = inventory.history[inventory.own][changes[0].start]
    factor, unit = _tonnes(abs(first.value or 0.0), lang)
    x, y, measure = [changes[0].start], [(first.value or 0.0) / factor], ["absolute"]
    for c in changes:
        for cause, moved in c.causes.items():
            if moved.value:
                x.append(f"{say(f'cause_{cause}', lang)} {c.start}–{c.end}")
                y.append(moved.value / factor)
                measure.append("relative")
        x.append(f"{c.end} ")
        y.append(0.0)
        measure.append("total")
    return {
        "data": [
            {
                "type": "waterfall", "x": x, "y": y, "measure": measure, "connector": {"line": {"color": "#c8c8c8"}},
                "increasing": {"marker": {"color": "#b03a2e"}}, "decreasing": {"marker": {"color": "#1d7a5f"}},
                "totals": {"marker": {"color": "#577590"}},
            }
        ],
        "layout": _layout(lang, height=380, showlegend=False, xaxis={"type": "category"},
                          yaxis={"title": {"text": f"{unit}CO₂e"}, "gridcolor": "#e6e6e6"}),
    }  # fmt: skip


def capacities(values: Mapping[str, Figure], lang: Lang) -> Picture:
    """New capacity by technology [MW]."""
    items = sorted(((n, f) for n, f in values.items() if f.unit == "MW"), key=lambda kv: kv[1].value or 0.0)
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "y": [say(n, lang) for n, _ in items],
                "x": [f.value for _, f in items],
                "marker": {"color": [_colour(n, i) for i, (n, _) in enumerate(items)]},
            }
        ],
        "layout": _layout(
            lang, height=90 + 34 * len(items), xaxis={"title": {"text": "MW"}, "gridcolor": "#e6e6e6"}, yaxis={"automargin": True}
        ),
    }


def stages(items: Iterable[Stage], lang: Lang) -> Picture:
    """Emissions of each stage, with the carbon embodied in what stands on top [t/a]."""
    found = list(items)
    years = [s.year for s in found]
    data = [
        {"type": "bar", "name": say("plan_emissions", lang), "x": years, "y": [s.emissions.value for s in found],
         "marker": {"color": "#577590"}},
        {"type": "bar", "name": say("embodied", lang), "x": years, "y": [s.embodied.value for s in found], "marker": {"color": "#c9b79c"}},
    ]  # fmt: skip
    axes = {"xaxis": {"type": "category"}, "yaxis": {"title": {"text": f"tCO₂e{say('per_year', lang)}"}, "gridcolor": "#e6e6e6"}}
    return {"data": data, "layout": _layout(lang, height=340, barmode="stack", **axes)}


def standing(items: Iterable[Stage], lang: Lang) -> Picture:
    """New capacity that stands in each stage, stacked by technology [MW]."""
    found = list(items)
    names = list(dict.fromkeys(n for s in found for n, f in s.capacities.items() if f.unit == "MW"))
    data = [
        {
            "type": "bar", "name": say(n, lang), "x": [s.year for s in found],
            "y": [s.capacities[n].value if n in s.capacities else 0.0 for s in found], "marker": {"color": _colour(n, i)},
        }
        for i, n in enumerate(names)
    ]  # fmt: skip
    return {
        "data": data,
        "layout": _layout(
            lang, height=380, barmode="stack", xaxis={"type": "category"}, yaxis={"title": {"text": "MW"}, "gridcolor": "#e6e6e6"}
        ),
    }


def flows(worth: Worth, lang: Lang) -> Picture:
    """Real cash flow of the project by year as bars, and what it has paid back so far as a line."""
    project = worth.flows["project"].values
    so_far = [sum(project[: n + 1]) for n in range(len(project))]
    data = [
        {"type": "bar", "name": say("flow_project", lang), "x": list(worth.years), "y": list(project), "marker": {"color": "#577590"}},
        {"type": "scatter", "mode": "lines", "name": say("flow_so_far", lang), "x": list(worth.years), "y": so_far,
         "line": {"color": "#b03a2e"}},
    ]  # fmt: skip
    unit = unit_words(worth.flows["project"].unit, lang)
    return {"data": data, "layout": _layout(lang, height=340, yaxis={"title": {"text": unit}, "gridcolor": "#e6e6e6"})}


def frontier(points: Iterable[Point], lang: Lang) -> Picture:
    """Least cost against emissions, and the shadow price of the last tonne on the right."""
    found = list(points)
    x = [p.emissions.value for p in found]
    cost, price = found[0].cost.unit, found[0].shadow.unit
    data = [
        {"type": "scatter", "mode": "lines+markers", "name": say("plan_cost", lang), "x": x, "y": [p.cost.value for p in found],
         "line": {"color": "#577590"}},
        {
            "type": "scatter", "mode": "lines+markers", "name": say("shadow_price", lang), "x": x, "y": [p.shadow.value for p in found],
            "yaxis": "y2",
            "line": {"color": "#b03a2e", "shape": "hv"},
        },
    ]  # fmt: skip
    return {
        "data": data,
        "layout": _layout(
            lang, height=380, xaxis={"title": {"text": f"tCO₂e{say('per_year', lang)}"}, "autorange": "reversed", "gridcolor": "#e6e6e6"},
            yaxis={"title": {"text": unit_words(cost, lang)}, "gridcolor": "#e6e6e6"},
            yaxis2={"title": {"text": unit_words(price, lang)}, "overlaying": "y", "side": "right", "showgrid": False,
             "rangemode": "tozero", "tickmode": "auto"},
        ),
    }  # fmt: skip


def curve(items: Iterable[Measure], lang: Lang) -> Picture:
    """Marginal abatement cost curve: the width of a bar is the abatement, its height the cost per tonne."""
    found = [m for m in items if m.per_tonne.value is not None]
    data, start = [], 0.0
    for i, m in enumerate(found):
        width = m.abatement.value or 0.0
        data.append(
            {
                "type": "bar", "name": say(m.measure, lang), "x": [start + width / 2], "width": [width], "y": [m.per_tonne.value],
                "marker": {"color": _colour(m.measure, i)},
            }
        )  # fmt: skip
        start += width
    unit = unit_words(found[0].per_tonne.unit, lang) if found else ""
    return {
        "data": data,
        "layout": _layout(
            lang, height=380, bargap=0,
            xaxis={"title": {"text": f"{say('col_abatement', lang)} [tCO₂e{say('per_year', lang)}]"}, "gridcolor": "#e6e6e6"},
            yaxis={"title": {"text": unit}, "gridcolor": "#e6e6e6"},
        ),
    }  # fmt: skip


def week(item: Week, lang: Lang) -> Picture:
    """Stacked supply above, the demand as a line, other uses below."""
    hours = list(range(168))
    data: list[dict[str, Any]] = []
    for place, curve in enumerate(item.supply):
        colour = _colour(curve.name, place)
        data.append(
            {
                "type": "scatter",
                "stackgroup": "up",
                "name": say(curve.name, lang),
                "x": hours,
                "y": curve.values,
                "line": {"width": 0, "shape": "hv"},
                "fillcolor": colour,
            }
        )
    for place, curve in enumerate(c for c in item.use if c.name != "demand"):
        colour = _faint(_colour(curve.name, place + 2))
        name = f"{say(curve.name, lang)} ({say('use_side', lang)})"
        data.append(
            {
                "type": "scatter",
                "stackgroup": "down",
                "name": name,
                "x": hours,
                "y": [-v for v in curve.values],
                "line": {"width": 0, "shape": "hv"},
                "fillcolor": colour,
            }
        )
    for curve in item.use:
        if curve.name == "demand":
            data.append(
                {
                    "type": "scatter",
                    "mode": "lines",
                    "name": say("demand", lang),
                    "x": hours,
                    "y": curve.values,
                    "line": {"color": "#222", "width": 1.6, "shape": "hv"},
                }
            )
    title = f"{say('week_' + item.name, lang)}: {say(item.carrier, lang)} ({item.start[:10]}, UTC)"
    axis = {"tickvals": list(range(0, 168, 24)), "ticktext": [str(d + 1) for d in range(7)], "gridcolor": "#eee"}
    return {
        "data": data,
        "layout": _layout(
            lang,
            height=340,
            title={"text": title, "font": {"size": 14}},
            xaxis=axis,
            yaxis={"title": {"text": "MW"}, "gridcolor": "#e6e6e6"},
            margin={"l": 60, "r": 20, "t": 40, "b": 30},
        ),
    }


def tornado(items: Iterable[Lacking], lang: Lang) -> Picture:
    """Missing figures by what they widen."""
    rows = list(items)[:12][::-1]
    data = [
        {
            "type": "bar",
            "orientation": "h",
            "name": say(code, lang),
            "y": [r.path.removeprefix("site.") for r in rows],
            "x": [100 * (getattr(r, field).value or 0.0) for r in rows],
            "marker": {"color": colour},
        }
        for code, field, colour in (("col_widens_emissions", "widens_emissions", "#b03a2e"), ("col_widens_cost", "widens_cost", "#2e86ab"))
    ]
    return {
        "data": data,
        "layout": _layout(
            lang,
            height=110 + 34 * len(rows),
            barmode="group",
            xaxis={"title": {"text": "%"}, "gridcolor": "#e6e6e6"},
            yaxis={"automargin": True},
            legend={"orientation": "h", "y": 1.12},
        ),
    }


def swings(case: CaseAnswer, reading: ReadingAnswer, lang: Lang) -> Picture:
    """A tornado: results at each input's ends around the reading's own, largest swing on top; dashed what is claimed."""
    rows = [i for i in reading.inputs if (i.low, i.high) != (reading.result, reading.result)][:12][::-1]
    scale = 100.0 if reading.result.unit == "1" else 1.0
    known = [f.value for i in rows for f in (i.low, i.high) if f.value is not None]
    beyond = 1.15 * max([*known, reading.result.value or 0.0])
    centre = beyond if reading.result.value is None else reading.result.value
    data = [
        {
            "type": "bar", "orientation": "h", "name": say(code, lang), "y": [_wrapped(worded(i, lang), 34) for i in rows],
            "base": scale * centre,
            "x": [scale * ((beyond if f.value is None else f.value) - centre) for f in (getattr(i, end) for i in rows)],
            "hovertext": [number(f, lang) if f.value is not None else reason(f.reason, lang) for f in (getattr(i, end) for i in rows)],
            "hoverinfo": "y+name+text",
            "text": ["" if f.value is not None else reason(f.reason, lang) for f in (getattr(i, end) for i in rows)],
            "textposition": "inside", "marker": {"color": colour},
        }
        for code, end, colour in (("at_minus", "low", "#577590"), ("at_plus", "high", "#e0a100"))
    ]  # fmt: skip
    claimed = [{"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": scale * x, "x1": scale * x,
                "line": {"color": "#b03a2e", "dash": "dash", "width": 1.5}}
               for x in {case.claimed.low or 0.0, case.claimed.high or 0.0}]  # fmt: skip
    return {
        "data": data,
        "layout": _layout(
            lang, height=150 + 30 * len(rows), barmode="overlay", shapes=claimed,
            xaxis={"title": {"text": say(f"case_{case.kind}", lang)}, "gridcolor": "#e6e6e6"}, yaxis={"automargin": True},
            legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
        ),
    }  # fmt: skip


def split(shares: Mapping[str, Figure], lang: Lang) -> Picture:
    """Shares of a gap."""
    return {
        "data": [
            {
                "type": "bar",
                "x": [share_name(n, lang) for n in shares],
                "y": [f.value for f in shares.values()],
                "marker": {"color": SPARE[0]},
            }
        ],
        "layout": _layout(lang, height=280, yaxis={"gridcolor": "#e6e6e6"}),
    }


def share_name(name: str, lang: Lang) -> str:
    return say("rest_site", lang) if name == "site" else named("dimension", name, lang)
