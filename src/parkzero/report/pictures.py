"""Charts as Plotly specifications (plain dictionaries); the page draws them with the library it carries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from parkzero.blueprint import Abated, CaseAnswer, Planning, ReadingAnswer, Worth
from parkzero.document import Link, Outcome, Result, Week
from parkzero.report.drawing import SPARE, Picture, bars, chart, colour_of, faint, layout, wrapped
from parkzero.statement import Inventories
from parkzero.text.speaking import Lang, called, named, number, reason, say, unit_words, worded


def _code(name: str) -> str:
    return {"scope 1": "scope_1", "scope 2": "scope_2"}.get(name, name)


@chart("energy")
def energy(result: Result, lang: Lang) -> Picture:
    """Bands of energy from where it comes to who takes it."""
    return _sankey(result.energy, result.park.enterprises, lang)


@chart("carbon")
def carbon(result: Result, lang: Lang) -> Picture:
    """Bands of carbon from its causes to the firms."""
    return _sankey(result.carbon, result.park.enterprises, lang)


def _sankey(links: Iterable[Link], names: Mapping[str, Mapping[str, str]], lang: Lang) -> Picture:
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
                "node": {"label": [escape(called(names, _code(n), lang)) for n in nodes], "color": [colour_of(n, i) for i, n in enumerate(nodes)], "pad": 14, "thickness": 16, "line": {"width": 0}},
                "link": {
                    "source": [place[x.giver] for x in links], "target": [place[x.receiver] for x in links],
                    "value": [(x.quantity.value or 0.0) / scale for x in links], "color": [faint(colour_of(x.kind)) for x in links],
                },
            }
        ],
        "layout": layout(lang, height=max(420, 26 * len(nodes)), margin={"l": 10, "r": 10, "t": 10, "b": 10}),
    }  # fmt: skip


@chart("weather")
def months(result: Result, lang: Lang) -> list[Picture]:
    """Each series by month, as it is used and by its source."""
    found = []
    for item in result.series:
        data = [
            {"type": "bar" if name == "col_used" else "scatter", "name": say(name, lang), "x": list(range(1, 13)), "y": list(curve.values), "marker": {"color": colour}}
            for name, curve, colour in (("col_used", item.months, "#577590"), ("col_stated", item.months_stated, "#f9844a"))
            if curve is not None
        ]
        title = f"{say('series_' + item.id, lang)} [{unit_words(item.months.unit, lang)}]" if item.months.unit != "1" else say("series_" + item.id, lang)
        found.append({"data": data, "layout": layout(lang, height=240, title={"text": title, "font": {"size": 14}}, margin={"l": 50, "r": 20, "t": 40, "b": 30}, xaxis={"dtick": 1}, yaxis={"gridcolor": "#e6e6e6"}, showlegend=item.months_stated is not None)})
    return found


@chart("totals")
def scopes(inventory: Inventories, lang: Lang) -> Picture:
    """Totals by standard and scope."""
    names = list(inventory.scopes)
    factor, unit = (1e4, "万t") if lang == "zh" else (1e3, "kt")
    colours = {"1": "#b03a2e", "2": "#e0a100", "3": "#8e6c8a", "export": "#9fb8ad"}
    data = [
        {
            "type": "bar", "name": say(f"scope_{scope}", lang), "x": [wrapped(called(inventory.names, n, lang)) for n in names], "marker": {"color": colours[scope]},
            "y": [(inventory.scopes[n][scope].value or 0.0) / factor if scope in inventory.scopes[n] else 0.0 for n in names],
        }
        for scope in ("1", "2", "3", "export")
        if any(scope in inventory.scopes[n] for n in names)
    ]  # fmt: skip
    return {
        "data": data,
        "layout": layout(
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


@chart("bridge")
def bridge(inventory: Inventories, lang: Lang) -> Picture:
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
                "x": [wrapped(start), *(say(f"bridge_{s.name}", lang) for s in steps), wrapped(end) + " "],
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
        "layout": layout(
            lang, height=440, showlegend=False, margin={"l": 60, "r": 20, "t": 70, "b": 70},
            yaxis={"title": {"text": f"{unit}CO₂e"}, "gridcolor": "#e6e6e6"},
            updatemenus=[{"buttons": buttons, "x": 0, "xanchor": "left", "y": 1.18, "yanchor": "top", "showactive": True}],
        ),
    }  # fmt: skip


@chart("years")
def years(inventory: Inventories, lang: Lang) -> Picture | None:
    """Years of the park's own standard as a waterfall of causes."""
    if not inventory.changes:
        return None
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
        "layout": layout(lang, height=380, showlegend=False, xaxis={"type": "category"},
                          yaxis={"title": {"text": f"{unit}CO₂e"}, "gridcolor": "#e6e6e6"}),
    }  # fmt: skip


@chart("plan")
def capacities(result: Result, lang: Lang) -> Picture:
    """New capacity by technology [MW]."""
    items = sorted(((n, f) for n, f in result.plan.capacities.items() if f.unit == "MW"), key=lambda kv: kv[1].value or 0.0)
    return {
        "data": [
            {
                "type": "bar",
                "orientation": "h",
                "y": [say(n, lang) for n, _ in items],
                "x": [f.value for _, f in items],
                "marker": {"color": [colour_of(n, i) for i, (n, _) in enumerate(items)]},
            }
        ],
        "layout": layout(
            lang, height=90 + 34 * len(items), xaxis={"title": {"text": "MW"}, "gridcolor": "#e6e6e6"}, yaxis={"automargin": True}
        ),
    }


@chart("stages")
def built(plan: Planning, lang: Lang) -> Picture:
    """New capacity that stands in each stage, stacked by technology [MW]."""
    power = [{n: f.value for n, f in s.capacities.items() if f.unit == "MW"} for s in plan.stages]
    names = dict.fromkeys(n for stage in power for n in stage)
    return bars({n: [stage.get(n, 0.0) for stage in power] for n in names}, [s.year for s in plan.stages], "MW", lang)


@chart("stages")
def stages(plan: Planning, lang: Lang) -> Picture | None:
    """Emissions of each stage, with the carbon embodied in what stands on top [t/a]."""
    if all(s.emissions.value is None for s in plan.stages):
        return None
    series = {"plan_emissions": [s.emissions.value for s in plan.stages], "embodied": [s.embodied.value for s in plan.stages]}
    return bars(series, [s.year for s in plan.stages], f"tCO₂e{say('per_year', lang)}", lang)


@chart("worth")
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
    return {"data": data, "layout": layout(lang, height=340, yaxis={"title": {"text": unit}, "gridcolor": "#e6e6e6"})}


@chart("frontier")
def frontier(abated: Abated, lang: Lang) -> Picture:
    """Least cost against emissions with the plan beside it, and the shadow price of the last tonne on the right; bars reach down to what is proved of each point."""
    found, own = abated.frontier, abated.own
    x = [p.emissions.value for p in found]
    cost, price = found[0].cost.unit, found[0].shadow.unit
    data = [
        {"type": "scatter", "mode": "lines+markers", "name": say("plan_cost", lang), "x": x, "y": [p.cost.value for p in found],
         "line": {"color": "#577590"}} | ({"error_y": {"type": "data", "symmetric": False, "array": [0.0] * len(found), "arrayminus": [(p.gap.value or 0.0) * abs(p.cost.value or 0.0) for p in found]}} if abated.proved else {}),
        {"type": "scatter", "mode": "markers", "name": say("plan", lang), "x": [own.emissions.value], "y": [own.cost.value], "marker": {"color": "#2a9d8f", "size": 12, "symbol": "diamond"}},
        {
            "type": "scatter", "mode": "lines+markers", "name": say("shadow_price", lang), "x": x, "y": [p.shadow.value for p in found],
            "yaxis": "y2",
            "line": {"color": "#b03a2e", "shape": "hv"},
        },
    ]  # fmt: skip
    return {
        "data": data,
        "layout": layout(
            lang, height=380, xaxis={"title": {"text": f"tCO₂e{say('per_year', lang)}"}, "autorange": "reversed", "gridcolor": "#e6e6e6"},
            yaxis={"title": {"text": unit_words(cost, lang)}, "gridcolor": "#e6e6e6"},
            yaxis2={"title": {"text": unit_words(price, lang)}, "overlaying": "y", "side": "right", "showgrid": False,
             "rangemode": "tozero", "tickmode": "auto"},
        ),
    }  # fmt: skip


@chart("measures")
def measures(abated: Abated, lang: Lang) -> Picture:
    """Marginal abatement cost curve: the width of a bar is the abatement, its height the cost per tonne; what saves money is a line at zero as long as its abatement."""
    found = [m for m in abated.measures if (m.abatement.value or 0.0) > 0.0]
    data: list[dict[str, Any]] = []
    start = 0.0
    for i, m in enumerate(found):
        width, colour = m.abatement.value or 0.0, colour_of(m.measure, i)
        if m.per_tonne.value is None:
            saves = f"{say(m.measure, lang)} ({say('saves_money', lang)})"
            data.append({"type": "scatter", "mode": "lines", "name": saves, "x": [start, start + width], "y": [0.0, 0.0], "line": {"color": colour, "width": 8}})
        else:
            data.append({"type": "bar", "name": say(m.measure, lang), "x": [start + width / 2], "width": [width], "y": [m.per_tonne.value], "marker": {"color": colour}})
        start += width
    unit = unit_words(found[0].per_tonne.unit, lang) if found else ""
    return {
        "data": data,
        "layout": layout(
            lang, height=380, bargap=0,
            xaxis={"title": {"text": f"{say('col_abatement', lang)} [tCO₂e{say('per_year', lang)}]"}, "gridcolor": "#e6e6e6"},
            yaxis={"title": {"text": unit}, "gridcolor": "#e6e6e6"},
        ),
    }  # fmt: skip


@chart("dispatch")
def week(result: Result, lang: Lang) -> Sequence[Picture]:
    """The weeks of operation that are shown."""
    return [_week(item, lang) for item in result.plan.weeks]


def _week(item: Week, lang: Lang) -> Picture:
    """Stacked supply above, the demand as a line, other uses below."""
    hours = list(range(168))
    data: list[dict[str, Any]] = []
    for place, curve in enumerate(item.supply):
        colour = colour_of(curve.name, place)
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
        colour = faint(colour_of(curve.name, place + 2))
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
    title = f"{say('week_' + item.name, lang)}: {say(item.carrier, lang)} ({item.start[:10]}, {say('standard_time', lang, offset=item.start[19:])})"
    axis = {"tickvals": list(range(0, 168, 24)), "ticktext": [str(d + 1) for d in range(7)], "gridcolor": "#eee"}
    return {
        "data": data,
        "layout": layout(
            lang,
            height=340,
            title={"text": title, "font": {"size": 14}},
            xaxis=axis,
            yaxis={"title": {"text": "MW"}, "gridcolor": "#e6e6e6"},
            margin={"l": 60, "r": 20, "t": 40, "b": 30},
        ),
    }


@chart("missing")
def missing(result: Result, lang: Lang) -> Picture | None:
    """Missing figures by what they widen."""
    rows = result.missing[:12][::-1]
    if not rows:
        return None
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
        "layout": layout(
            lang,
            height=110 + 34 * len(rows),
            barmode="group",
            xaxis={"title": {"text": "%"}, "gridcolor": "#e6e6e6"},
            yaxis={"automargin": True},
            legend={"orientation": "h", "y": 1.12},
        ),
    }


def shown(case: CaseAnswer) -> ReadingAnswer:
    """The reading whose swings are drawn: the first in which the claim holds, else the first."""
    return next((r for r in case.readings if r.answer == "holds"), case.readings[0])


@chart("case")
def case(case: CaseAnswer, lang: Lang) -> Picture:
    """A tornado: results at each input's ends around the reading's own, largest swing on top; dashed what is claimed."""
    reading = shown(case)
    rows = [i for i in reading.inputs if (i.low, i.high) != (reading.result, reading.result)][:12][::-1]
    scale = 100.0 if reading.result.unit == "1" else 1.0
    known = [f.value for i in rows for f in (i.low, i.high) if f.value is not None]
    beyond = 1.15 * max([*known, reading.result.value or 0.0])
    centre = beyond if reading.result.value is None else reading.result.value
    data = [
        {
            "type": "bar", "orientation": "h", "name": say(code, lang), "y": [wrapped(worded(i, lang), 34) for i in rows],
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
        "layout": layout(
            lang, height=150 + 30 * len(rows), barmode="overlay", shapes=claimed,
            xaxis={"title": {"text": say(f"case_{case.kind}", lang)}, "gridcolor": "#e6e6e6"}, yaxis={"automargin": True},
            legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
        ),
    }  # fmt: skip


@chart("outcome")
def shares(outcome: Outcome, lang: Lang) -> Picture | None:
    """Shares of a gap with what conventions move of them; what is not modelled stands there without a bar."""
    if all(f.value is None for f in outcome.shares.values()):
        return None
    names = [share_name(n, lang) for n in outcome.shares]
    figures = list(outcome.shares.values())
    unit = figures[-1].unit
    scale = 100.0 if unit == "1" else 1.0
    above, below = ([0.0 if f.value is None or end is None else scale * abs(end - f.value) for f, end in pairs] for pairs in ([(f, f.high) for f in figures], [(f, f.low) for f in figures]))
    data: dict[str, object] = {"type": "bar", "x": names, "y": [None if f.value is None else scale * f.value for f in figures], "marker": {"color": SPARE[0]}}
    if any(above) or any(below):
        data["error_y"] = {"type": "data", "symmetric": False, "array": above, "arrayminus": below, "color": "#555555", "thickness": 1.2}
    absent = [
        {"x": n, "y": 0.5, "yref": "paper", "text": reason(f.reason, lang), "textangle": -90, "showarrow": False, "font": {"color": "#8a8a8a", "size": 11}}
        for n, f in zip(names, figures, strict=True) if f.value is None
    ]  # fmt: skip
    axis = {"type": "category", "categoryorder": "array", "categoryarray": names, "range": [-0.5, len(names) - 0.5]}
    return {"data": [data], "layout": layout(lang, height=300, annotations=absent, xaxis=axis, yaxis={"gridcolor": "#e6e6e6", "title": {"text": say("points", lang) if unit == "1" else unit_words(unit, lang)}})}


def share_name(name: str, lang: Lang) -> str:
    return say("player_site", lang) if name == "site" else named("dimension", name, lang)
