"""Flows, rules and accounts in a few words, for the tests of accounts."""

from __future__ import annotations

from itertools import count
from typing import Any

from parkzero.accounting import Inventory, Rule
from parkzero.flows import Flows
from parkzero.order import kinds
from parkzero.park.columns import FACTORS
from parkzero.park.delimited import rows_of
from parkzero.park.raw import Raw
from parkzero.park.reading import assembled
from parkzero.park.site import Site
from parkzero.park.tables import ACTIVITY
from parkzero.park.whole import OwnFactor, Park
from parkzero.results import Outlook
from parkzero.standards.account import account
from parkzero.standards.register import METHODS, Method
from parkzero.standards.rule import rule

LOOK = Outlook(base_year=2023, indices={})
LINE = count(2)
DONE = "enterprise,period,action,carrier,quantity,unit,state,partner,attribute,use"
GIVEN = "level,source,kind,item,value,unit,gas,category,confidence"


def site(country: str = "CN", **changes: Any) -> Site:
    place = {"country": country, "region": "Jiangsu" if country == "CN" else "", "latitude": 31.0, "longitude": 20.0}
    return Site.model_validate({"place": place, "enterprises": [{"id": i} for i in "abcd"]} | changes)


def made(method: Method | str, where: Site | None = None, own: tuple[OwnFactor, ...] = ()) -> Rule:
    method = METHODS[method] if isinstance(method, str) else method
    return rule(method.ruler, where or site(), LOOK, 2023, 2023, method.name, own)


def row(carrier: str, quantity: float = 1000.0, **changes: Any) -> dict[str, Any]:
    base = {
        "giver_kind": "grid" if carrier == "electricity" else "supplier", "receiver_kind": "enterprise", "receiver": "a", "carrier": carrier,
        "quantity": quantity, "year": 2023, "quality": "B", "tier": "stated",
    }  # fmt: skip
    return base | {"origin": f"activity.csv:{next(LINE)}"} | changes


def product(item: str, tonnes: float, firm: str = "a") -> dict[str, Any]:
    return row(item, tonnes, giver_kind="enterprise", giver=firm, receiver_kind="outside", receiver="", use="product", unit="t")


def material(item: str, tonnes: float, firm: str = "a") -> dict[str, Any]:
    return row(item, tonnes, receiver=firm, use="material", unit="t")


def booked(rows: list[dict[str, Any]], method: Method | str, where: Site | None = None, own: tuple[OwnFactor, ...] = ()) -> Inventory:
    return account(Flows.rows(rows), made(method, where, own))


def total(rows: list[dict[str, Any]], method: Method | str, where: Site | None = None, own: tuple[OwnFactor, ...] = ()) -> float:
    value = booked(rows, method, where, own).total.value
    assert value is not None
    return value


def own_factor(**values: Any) -> OwnFactor:
    base = {
        "kind": "fuel",
        "item": "coal",
        "value": 0.3,
        "unit": "MWh",
        "level": "national",
        "share": 0.05,
        "source": "x",
        "origin": "factors.csv:2",
    }
    return OwnFactor.model_validate(base | values)


def park_of(activity: tuple[str, ...], own: tuple[str, ...] = (), country: str = "CN", year: int = 2024, **site: Any) -> Park:
    """A park of one plant; rows of activity from `action` on, rows of factors from `kind` on."""
    texts = {
        "activity": (DONE, [f"plant,{year},{line}" for line in activity], ACTIVITY),
        "factors": (GIVEN, [f"measured,worked example,{line}" for line in own], FACTORS),
    }
    tables, problems = {}, []
    for name, (header, lines, columns) in texts.items():
        tables[name], found = rows_of("\n".join((header, *lines)), f"{name}.csv", columns)
        problems += found
    place = {"country": country, "latitude": 30.0, "longitude": 100.0}
    card = {
        "id": "example",
        "name": {"en": "Example"},
        "study": {"base_year": year},
        "site": {"place": place, "enterprises": [{"id": "plant"}]} | site,
    }
    park, found = assembled(
        Raw(card=card, where=lambda path: ("park.yaml", None), tables=tables, problems=problems), kinds(), lambda name: (None, list(problems))
    )
    assert park is not None, found
    return park
