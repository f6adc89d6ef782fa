"""The one-file HTML report of an examination or a comparison."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape
from markupsafe import Markup

from parkzero.blueprint import Planning
from parkzero.document import Accounts, Comparison, Message, Result
from parkzero.figure import Figure
from parkzero.names import Registry
from parkzero.problem import Problem
from parkzero.report import pictures
from parkzero.report.drawing import drawn
from parkzero.statement import Conditioned, Inventories
from parkzero.text.speaking import Lang, called, fine, known, moved, named, number, of_series, phrase, placed, problems, reason, say, worded

SHOWN_LINES = 25
"""Lines of an account in the report of an examination."""
Handed = Mapping[str, Mapping[str, str]]
"""Names that a document hands on: by id and language."""
NOBODY: Handed = {}
MOST_LINES = 2000
"""Lines in the report of an account."""


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("parkzero.report", "templates"),
        autoescape=select_autoescape(["html", "j2"]),
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _plotly() -> str:
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs()).replace("</script", "<\\/script")


def _charts(place: str, about: object, lang: Lang, name: str = "") -> Markup:
    """The charts of a place, drawn by the library that the page carries; a name tells apart what stands there more than once."""
    put = _environment().get_template("macros.html.j2").module.picture  # type: ignore[attr-defined]
    return Markup("").join(put("-".join(filter(None, ("picture", n, name))), _script(p)) for n, p in drawn(place, about, lang).items())


def _script(picture: dict[str, Any]) -> Markup:
    """A picture as JSON that cannot close its script."""
    return Markup(json.dumps(picture, ensure_ascii=False).replace("</", "<\\/").replace("\u2028", "\\u2028"))


def _tools(lang: Lang, handed: Handed = NOBODY) -> dict[str, Any]:
    def figure(value: Figure, interval: bool = True) -> str:
        return number(value, lang, interval)

    def speak(code: str, **values: object) -> str:
        return say(code, lang, **values)

    def spoken(items: Iterable[Problem]) -> list[str]:
        return problems(items, lang)

    def tell(item: Message) -> str:
        return message(item, lang, handed)

    def name(registry: Registry, id: str) -> str:
        return named(registry, id, lang)

    return {
        "say": speak,
        "fine": lambda value: fine(value, lang),
        "num": figure,
        "moved": lambda value, interval=True: moved(value, lang, interval),
        "spoken": spoken,
        "below": lambda r: below_totals(r.notes, r.problems, lang, handed),
        "worded": lambda item: worded(item, lang),
        "noted": lambda item: item.note_zh if lang == "zh" and item.note_zh else item.note,
        "tell": tell,
        "why": lambda text: reason(text, lang),
        "known": known,
        "named": name,
        "called": lambda handed, thing: called(handed, thing, lang),
        "of_series": lambda series, code: of_series(series, code, lang),
        "placed": lambda origin: placed(origin, lang),
        "bounded": lambda name: bounded(name, lang),
        "charts": lambda place, about, name="": _charts(place, about, lang, name),
        "conditioned": lambda item: condition(item, lang),
        "shown": pictures.shown,
        "chosen": lambda reason: chosen(reason, lang),
        "factor_row": lambda text: factor_row(text, lang, handed),
        "lang": lang,
        "plotly": Markup(_plotly()),
        "share_name": lambda n: pictures.share_name(n, lang),
    }


def message(item: Message, lang: Lang, handed: Handed = NOBODY) -> str:
    """A message in words; values that are words themselves are spoken too, enterprises by the names that the document hands on."""
    values: dict[str, Figure | str] = {k: _value(k, v, lang, handed) for k, v in item.values.items()}
    if lang == "zh":
        values = {
            k: "、".join(named("dimension", x, lang) for x in v.split(", "))
            if k in ("sections", "split", "rest") and isinstance(v, str) and v != "-"
            else v
            for k, v in values.items()
        }
    values |= {k: players(v.split(", "), lang) for k, v in values.items() if k.startswith("player") and isinstance(v, str)}
    return say(item.code, lang, **values)


def players(names: Iterable[str], lang: Lang) -> str:
    """Sections and the site by name."""
    return ("、" if lang == "zh" else ", ").join(pictures.share_name(n, lang) for n in names)


def compared(item: Message, of: Comparison, lang: Lang) -> str:
    """A note of a comparison in words, enterprises by the names of the park that it is about."""
    about = of.b if item.values.get("park") == of.b.id != of.a.id else of.a
    parks = {x.id: {"en": x.name, "zh": x.name_zh or x.name} for x in (of.b, of.a)}
    values = {k: moved(v, lang) if isinstance(v, Figure) and (k in ("gap", "interplay") or k.startswith("share_")) else v for k, v in item.values.items()}
    return message(replace(item, values=values), lang, {**parks, **of.b.enterprises, **of.a.enterprises, **about.enterprises})


OF_TOTALS = ("note_no_activity", "note_part_of_a_year", "note_without_data", "note_carrier_lacks", "note_product_lacks", "note_own_missing")
"""Notes that say how whole totals are: they stand below every table of totals too."""


def below_totals(notes: Iterable[Message], told: Iterable[Problem], lang: Lang, handed: Handed = NOBODY) -> list[str]:
    """What stands below a table of totals: how whole they are, and how many warnings of the data there are."""
    warned = sum(p.level == "warning" for p in told)
    said = [message(m, lang, handed) for m in notes if m.code in OF_TOTALS]
    return said + ([say("totals_warned", lang, n=warned)] if warned else [])


def _value(key: str, value: Figure | str, lang: Lang, handed: Handed) -> Figure | str:
    if not isinstance(value, str):
        return value
    if key in ("enterprise", "park", "other") and value in handed:
        return handed[value][lang]
    if key == "firms":
        return ("、" if lang == "zh" else ", ").join(handed[x][lang] if x in handed else x for x in value.split(", "))
    if key == "outcomes":
        return ("；" if lang == "zh" else "; ").join(named("outcome", x, lang) for x in value.split(", "))
    if key == "technologies":
        return ("、" if lang == "zh" else ", ").join(named("technology", x, lang) for x in value.split(", "))
    if key == "path":
        return pathed(value, lang, handed)
    if key in ("of_money", "of_tonnes"):
        return ("、" if lang == "zh" else ", ").join(" ".join((pathed(path, lang, handed), *rest)) for path, *rest in (x.split(" ", 1) for x in value.split(", ")))
    if key == "place":
        return value
    if key == "of":
        return placed(value, lang)
    if key == "product":
        return named("product", value, lang)
    return say(value, lang) if known(value) else phrase(value, lang)


_DEMAND, _PRICE = re.compile(r"site\.enterprises\.(.+)\.demand\.(\w+)"), re.compile(r"site\.prices\.(\w+)\.(\w+)")


def pathed(path: str, lang: Lang, handed: Handed) -> str:
    """The path of a figure in words, where it is one of those that mostly matter: what an enterprise uses, a price; years of weather."""
    if found := _DEMAND.fullmatch(path):
        firm, carrier = found.groups()
        return say("path_demand", lang, carrier=say(carrier, lang), firm=handed[firm][lang] if firm in handed else firm)
    if (found := _PRICE.fullmatch(path)) and known(f"price_{found[2]}"):
        return say("path_price", lang, carrier=say(found[1], lang), part=say(f"price_{found[2]}", lang))
    return say(f"input_of_plan_{path}", lang) if known(f"input_of_plan_{path}") else path


def condition(item: Conditioned, lang: Lang) -> str:
    """A row of confidence C behind a verdict, and where it would turn, in words."""
    where = "never" if item.turns_at.value is None else "within" if item.within else "beyond"
    return say(f"condition_{where}", lang, row=item.row, about=say(item.about, lang), value=number(item.value, lang, True), turns=item.turns_at)


def examination(result: Result, lang: Lang) -> str:
    """The report of one park."""
    return (
        _environment()
        .get_template("examination.html.j2")
        .render(r=result, name=_name(result, lang), **_account_tools(result.inventory, SHOWN_LINES), **_tools(lang, result.park.enterprises))
    )


def accounts(result: Accounts, lang: Lang) -> str:
    """The report of the accounts of a year, all lines of the standard asked for."""
    return (
        _environment()
        .get_template("inventory.html.j2")
        .render(
            r=result,
            name=_name(result, lang),
            **_account_tools(result.inventory, MOST_LINES),
            **_tools(lang, result.park.enterprises),
        )
    )


def planning(result: Planning, lang: Lang) -> str:
    """The report of a plan."""
    return _environment().get_template("planning.html.j2").render(r=result, name=_name(result, lang), **_tools(lang, result.park.enterprises))


def _account_tools(inventory: Inventories, most: int) -> dict[str, Any]:
    """What the chapters of an account need: its lines, the columns of the balance that are used, the chapters there are."""
    lines = sorted((x for x in inventory.lines if x.standard == inventory.own), key=lambda x: -abs(x.tonnes.value or 0.0))[:most]
    used = [c for c in inventory.balance[0].entries if any(b.entries[c].value for b in inventory.balance)] if inventory.balance else []
    optional = {c: c for c in ("boundaries", "goods", "installations", "streams", "certificates", "avoided", "evidence")} | {"bridge": "bridges"}
    order = (
        "totals",
        "bridge",
        "lines",
        "uncertainty",
        "balance",
        "years",
        "boundaries",
        "goods",
        "installations",
        "streams",
        "certificates",
        "avoided",
        "evidence",
        "schemes",
    )
    filed = {e.id: n for n, e in enumerate(inventory.evidence, 1)}
    return {"lines": lines, "filed": filed, "columns": used, "account_chapters": [c for c in order if c not in optional or getattr(inventory, optional[c])]}


def bounded(name: str, lang: Lang) -> str:
    """A boundary in words: an organisation with its way of consolidation."""
    head, colon, way = name.partition(":")
    return f"{head} ({named('consolidation', way, lang)})" if colon else named("boundary", name, lang) if name == "park" else name


def factor_row(text: str, lang: Lang, handed: Handed) -> str:
    """A factor row: its place in a table, or in words what stands in one's place, with the name of the enterprise that it is of."""
    head, _, firm = text.rpartition(" ")
    return phrase(f"{head} {handed[firm][lang]}" if head.endswith((" of", " by")) and firm in handed else text, lang)


def chosen(reason: str, lang: Lang) -> str:
    """Why a factor was taken, in words; the year it is from where that is another one than asked for."""
    for late in ("_earlier", "_later"):
        if reason.endswith(late):
            return f"{say('factor_' + reason.removesuffix(late), lang)} ({say('factor' + late, lang)})"
    return say(f"factor_{reason}", lang) if reason else ""


def _name(result: Result | Accounts | Planning, lang: Lang) -> str:
    return result.park.name_zh if lang == "zh" and result.park.name_zh else result.park.name


def divided(result: Comparison, lang: Lang) -> str:
    """Over which players a comparison divides, and which the model does not let act."""
    acting, without = ([p for p, of in result.players.items() if of == role] for role in ("acts", "not_modelled"))
    return say("shares_title_without" if without else "shares_title", lang, players=players(acting, lang), without=players(without, lang))


def comparison(result: Comparison, lang: Lang) -> str:
    """The report of a swap or of two parks."""

    def name(head: Any) -> str:
        return str(head.name_zh if lang == "zh" and head.name_zh else head.name)

    sections = (
        "、".join(named("dimension", d, lang) for d in result.split)
        if lang == "zh"
        else ", ".join(named("dimension", d, lang) for d in result.split)
    )
    donor = ", ".join(sorted(set(result.b.borrowed.values())))
    title = say(f"title_{result.kind}", lang, a=name(result.a), b=name(result.b), donor=donor, sections=sections)
    return (
        _environment()
        .get_template("comparison.html.j2")
        .render(c=result, title=title, divided=divided(result, lang), a=name(result.a), b=name(result.b), told=lambda item: compared(item, result, lang), **_tools(lang))
    )
