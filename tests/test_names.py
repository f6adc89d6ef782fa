"""Every member of every registry has a name in both languages, where it is defined, and nowhere else."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any, get_args, get_type_hints

import pytest

from parkzero.compare import outcomes
from parkzero.document import Message
from parkzero.money import rates
from parkzero.names import OWN_TABLE, Label, Registry, names
from parkzero.order import kinds
from parkzero.park.boundary import WAYS, Perimeter
from parkzero.park.catalogue import process_groups, process_id, table, technologies, technology_ids
from parkzero.park.ruler import ElectricityRule
from parkzero.park.sections import Governance, Paths, Standards
from parkzero.park.whole import Avoided, CertificateUse, Stream
from parkzero.policy.carbon_price import CarbonPriceInstrument
from parkzero.report.page import message
from parkzero.standards import cbam
from parkzero.standards.register import METHODS
from parkzero.text.speaking import PLAIN, SUPPLIED, called, known, named, say, texts, things
from parkzero.words import (
    CARRIERS,
    DIMENSIONS,
    GASES,
    HOLDERS,
    INNER,
    OwnerKind,
    Pricing,
    Quota,
    Role,
    Sector,
    SizeClass,
    Status,
    Use,
    holder,
)

LOAN = {"ISO 14064-1:2018", "GHG Protocol"}
"""Names that are the same in Chinese."""


def literals(kind: type, *fields: str) -> set[str]:
    """The words that fields of a noun may hold."""
    found: set[str] = set()
    for field in fields:
        shape: Any = kind.model_fields[field].annotation  # type: ignore[attr-defined]
        for part in (shape, *get_args(shape)):
            found |= {x for x in get_args(part) if isinstance(x, str)}
    return found


MEMBERS: dict[Registry, Iterable[str]] = {
    "technology": technology_ids(),
    "sector": get_args(Sector),
    "carrier": (*CARRIERS, *INNER),
    "gas": GASES,
    "use": get_args(Use),
    "role": get_args(Role),
    "owner": get_args(OwnerKind),
    "size": get_args(SizeClass),
    "status": {*get_args(Status), *literals(Stream, "status")},
    "dimension": DIMENSIONS,
    "choice": {
        *get_args(ElectricityRule), *literals(Standards, "method", "assurance_required") - set(METHODS), *literals(Paths, "decides"),
        *literals(Governance, "sharing", "dispatch", "disclosure", "verification"), *get_args(Pricing), *get_args(Quota), *literals(CarbonPriceInstrument, "free_follows"),
    },
    "outcome": outcomes.NAMES,
    "scheme": {r["scheme"] for r in table("schemes.csv")},
    "certificate_use": get_args(CertificateUse),
    "avoided": literals(Avoided, "kind"),
    "goods": cbam.CHAINS,
    "boundary": get_args(get_type_hints(Perimeter)["kind"]),
    "consolidation": WAYS,
    "holder": {*HOLDERS.values(), holder("nothing.of.this")},
    "product": {
        *(process_id(r) for r in table("process.csv")), *cbam.RANK, *(p for r in table("ets_activities.csv") for p in r["products"].split()),
    },
    "process": process_groups(),
    "ets_activity": {r["activity"] for r in table("ets_activities.csv")},
    "currency": {currency for currency, _ in rates()},
    "region": {r["region"] for r in table("tariff_periods.csv")},
}  # fmt: skip
"""The members of each registry, from where they are defined. Of certificates any kind may be given; of indicators see below."""

VALUES: dict[str, Mapping[str, Any]] = {"standard": METHODS, "instrument": kinds()}
"""Registries whose members are values in code, with their names."""
ROWS = [(f"schemes.csv {r['id']}", r["id"], Label(r["label"], r["label_zh"])) for r in table("schemes.csv")]


@pytest.mark.parametrize("registry", MEMBERS)
def test_a_registry_and_its_names_are_the_same_set(registry: Registry) -> None:
    assert set(names(registry)) == set(MEMBERS[registry])


def test_no_registry_is_left_out() -> None:
    assert {*MEMBERS, "certificate", "indicator"} == set(get_args(Registry))
    assert {r["registry"] for r in table("names.csv")} | set(OWN_TABLE) == set(get_args(Registry))
    assert len({(r["registry"], r["id"]) for r in table("names.csv")}) == len(table("names.csv"))


NAMED = [
    *((f"{registry} {id}", id, name) for registry in get_args(Registry) for id, name in names(registry).items()),
    *((f"{registry} {id}", id, Label(x.label, x.label_zh)) for registry, found in VALUES.items() for id, x in found.items()),
    *ROWS,
]


@pytest.mark.parametrize(("id", "name"), [(id, name) for _, id, name in NAMED], ids=[place for place, _, _ in NAMED])
def test_a_name_is_whole_in_both_languages(id: str, name: Label) -> None:
    assert name.label.strip() == name.label != ""
    assert name.label != id or re.fullmatch(r"[a-z ]+", id) or id in names("region"), "an id stands in for a name"
    assert re.search(r"[\u4e00-\u9fff]", name.label_zh) or name.label_zh in LOAN


def test_all_rows_of_a_technology_call_it_the_same() -> None:
    assert {(t.id, t.label, t.label_zh) for t in technologies()} == {(id, *name) for id, name in names("technology").items()}


def test_ids_that_stand_alone_mean_one_thing() -> None:
    assert len(things()) == sum(len(names(registry)) for registry in PLAIN)
    assert not set(things()) & set(texts())
    assert not set(things()) & {*METHODS, *kinds()}


def test_texts_frame_and_name_nothing() -> None:
    """Neither the id of a member nor the pair of its names stands in texts.yaml."""
    found = {tuple(entry.values()): code for code, entry in texts().items()}
    assert {place: found[name] for place, _, name in NAMED if name in found} == {}
    assert not set(texts()) & {id for registry in PLAIN for id in names(registry)}
    assert not {code for code in texts() if code.startswith(tuple(f"{way} " for way in SUPPLIED))}



@pytest.mark.parametrize(
    ("code", "en", "zh"),
    [
        ("pv_roof", "rooftop PV", "屋顶光伏"), ("own biogas", "own biogas", "自产沼气"), ("own waste_heat_low", "own waste heat below 60 °C", "自有余热（60 °C以下）"),
        ("bought anthracite", "bought anthracite", "外购无烟煤"), ("power supplier", "power supplier", "供电企业"), ("emissions_share", "Planned emissions over base-year emissions", "规划排放与基准年排放之比"),
        ("own chp", "own chp", "own chp"), ("nothing_like_it", "nothing like it", "nothing like it"),
    ],
)  # fmt: skip
def test_a_thing_is_called_by_its_name(code: str, en: str, zh: str) -> None:
    assert (say(code, "en"), say(code, "zh")) == (en, zh)
    assert known(code) == (code not in ("own chp", "nothing_like_it"))


def test_a_text_has_one_code() -> None:
    """Of two entries of one code the first would never be read."""
    codes = re.findall(r"^([^\s#:][^:]*):", (files("parkzero.text") / "texts.yaml").read_text(encoding="utf8"), flags=re.M)
    assert [code for code, times in Counter(codes).items() if times > 1] == []


def test_names_that_a_document_hands_on_go_first() -> None:
    handed = {"steel": {"en": "crude steel", "zh": "粗钢"}}
    assert (called(handed, "steel", "zh"), called(handed, "steam", "zh")) == ("粗钢", "蒸汽")
    assert (named("sector", "steel", "en"), named("sector", "no_such", "en")) == ("iron and steel", "no such")


def test_a_sentence_speaks_the_names_in_its_values() -> None:
    assert message(Message(code="note_sign", values={"outcome": "cost_per_energy"}), "zh") == "单位用能社会成本 的差额符号随换算方式而变。"
