"""Every id that a user may write is known by a Chinese word too, and every word leads back to its id in the place where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from parkzero.compare.library import look
from parkzero.names import names
from parkzero.order import kinds as instruments
from parkzero.park.case import Case
from parkzero.park.catalogue import indicator_ids, table, technology_ids
from parkzero.park.columns import Rows
from parkzero.park.raw import TABLES
from parkzero.park.trail import ClosedTotal, Evidence
from parkzero.park.validation import in_ids
from parkzero.park.vocabulary import bare, held_by, kinds, meant, standing_for, suggestion, vocabulary
from parkzero.park.whole import Activity, Avoided, Card, Certificate, Claim, Measured, OwnFactor, Stream
from parkzero.park.wording import COLUMNS, KEYED, KEYS, firm_meant, keys_in_ids, rows_in_ids, worded

Starter = Callable[..., Path]
ROOTS = (Card, Activity, Stream, Claim, Case, OwnFactor, Certificate, Avoided, Measured, Evidence, ClosedTotal, *instruments().values())


def chinese(word: str) -> bool:
    return any("\u4e00" <= c <= "\u9fff" for c in word)


def choices(shape: Any, place: str = "", inside: frozenset[Any] = frozenset()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every choice of words that a noun offers, with a field that offers it."""
    if get_origin(shape) is Literal:
        words = tuple(x for x in get_args(shape) if isinstance(x, str) and x)
        if words:
            yield place, words
    elif isinstance(shape, type) and issubclass(shape, BaseModel):
        if shape not in inside:
            for name, field in shape.model_fields.items():
                yield from choices(field.annotation, f"{shape.__name__}.{name}", inside | {shape})
    else:
        for part in get_args(shape):
            yield from choices(part, place, inside)


CHOICES = {words: place for root in ROOTS for place, words in choices(root)}
BY_INSTRUMENT = {(id,) for id in instruments()}
"""Kinds of instruments, each a choice of one, are looked up by `in_ids`."""


@pytest.mark.parametrize("ids", [c for c in CHOICES if c not in BY_INSTRUMENT], ids=lambda ids: CHOICES[ids])
def test_every_id_of_a_choice_has_a_chinese_word_and_every_word_leads_back(ids: tuple[str, ...]) -> None:
    words = {word for kind in kinds() for word in vocabulary(kind) if set(vocabulary(kind)[word]) & set(ids)}
    led = {word: standing_for(word, ids) for word in words}
    assert {id for word, (id, *more) in led.items() if chinese(word) and not more} == set(ids)
    assert all(found == (id,) for id in ids for found in (standing_for(id.upper().replace("_", " "), ids),))
    for word, found in led.items():
        if len(found) > 1:
            assert suggestion(word, ids) == f"{word} may be {' or '.join(found)}: write which"


def test_a_word_becomes_its_id_wherever_a_choice_stands() -> None:
    """As a value, in a list, as a key, deep inside, under a kind of instrument."""
    tree: dict[str, Any] = {
        "id": "x", "name": {"en": "X"},
        "study": {"conversion": "购买力平价", "currency": "元", "yardstick": {"chp": "㶲法", "gases": ["二氧化碳", "甲烷"]}},
        "site": {
            "place": {"country": "中国", "region": "内蒙古自治区", "latitude": 40, "longitude": 110},
            "enterprises": [{"id": "a", "sector": "化工", "owner": "国有企业", "size": "大型企业", "status": "在建", "seat": "园区外", "output": [{"product": "水泥熟料", "quantity": "1 t"}],
                             "demand": {"电": {"annual": "1 GWh", "shape": "恒定"}}, "metering_coverage": {"全部": "80 %"}}],
            "assets": [{"id": "b", "technology": "燃气热水锅炉", "capacity": "1 MW"}],
            "prices": {"管道天然气": {"energy": "3.2 元/m3"}}, "statistics_by": "注册地", "technology_region": "全球",
            "ground": {"limits": {"电化学储能": "1 MW"}},
        },
        "standards": {"method": "国家级零碳园区核算方法", "assurance_required": "有限保证", "ruler": {"family": "国家因子库", "gwp": "第五次评估报告", "electricity": "位置法"}},
        "policy": {"instruments": [{"kind": "碳税", "id": "t", "level": "80 元/吨", "coverage": {"sectors": ["钢铁"], "carriers": ["煤"], "technologies": ["燃气热水锅炉"], "owners": ["民营企业"]}, "base": {"family": "中国"}}]},
        "paths": {"decides": "统一规划"},
        "economics": {"internal_price": "成本加成", "surplus_to": "用户", "cost_of_capital": {"民营企业": "7 %"}},
        "governance": {"sharing": "双边", "platform": ["监测", "信息披露"], "dispatch": "规则调度", "disclosure": "公开披露", "verification": "合理保证"},
        "trends": {"energy_price": {"电力": {"central": {"2030": 1}}}, "technology_cost": {"燃气热水锅炉": {"central": {"2030": 1}}}},
    }  # fmt: skip
    found = in_ids(tree, instruments())
    site, firm = found["site"], found["site"]["enterprises"][0]
    assert (found["study"]["conversion"], found["study"]["currency"], found["study"]["yardstick"]) == ("purchasing_power", "CNY", {"chp": "exergy", "gases": ["CO2", "CH4"]})
    assert (site["place"]["country"], site["place"]["region"], site["statistics_by"], site["technology_region"]) == ("CN", "Inner Mongolia", "seat", "world")
    assert [firm[x] for x in ("sector", "owner", "size", "status", "seat")] == ["chemicals", "public", "large", "construction", "outside"]
    assert (firm["output"][0]["product"], firm["demand"], firm["metering_coverage"]) == ("clinker", {"electricity": {"annual": "1 GWh", "shape": "flat"}}, {"all": "80 %"})
    assert (site["assets"][0]["technology"], list(site["prices"]), list(site["ground"]["limits"])) == ("gas_boiler", ["natural_gas"], ["battery"])
    assert found["standards"] == {"method": "china-zcp-2025", "assurance_required": "limited", "ruler": {"family": "china_database", "gwp": "AR5", "electricity": "location"}}
    (instrument,) = found["policy"]["instruments"]
    assert (instrument["kind"], instrument["base"]["family"]) == ("carbon_price", "china")
    assert instrument["coverage"] == {"sectors": ["steel"], "carriers": ["coal"], "technologies": ["gas_boiler"], "owners": ["private"]}
    assert (found["paths"]["decides"], found["economics"]) == ("planner", {"internal_price": "cost_plus", "surplus_to": "users", "cost_of_capital": {"private": "7 %"}})
    assert found["governance"] == {"sharing": "bilateral", "platform": ["monitoring", "disclosure"], "dispatch": "rule", "disclosure": "public", "verification": "reasonable"}
    assert (list(found["trends"]["energy_price"]), list(found["trends"]["technology_cost"])) == (["electricity"], ["gas_boiler"])
    assert in_ids(found, instruments()) == found


REGISTRIES = {
    "technology": technology_ids(), "currency": tuple(names("currency")), "product": tuple(names("product")), "instrument": tuple(instruments()), "confidence": ("A", "B", "C"),
    "region": tuple(dict.fromkeys(r["region"] for r in table("electricity.csv") if r["region"])), "country": tuple(dict.fromkeys(r["country"] for r in table("electricity.csv"))),
    "indicator": tuple(indicator_ids()), "certificate_kind": tuple(r["kind"] for r in table("certificate_kinds.csv") if r["kind"] != "*"),
}  # fmt: skip
"""What any text may stand for, by kind of its words."""


@pytest.mark.parametrize("kind", REGISTRIES)
def test_every_id_where_any_text_may_stand_has_a_chinese_word(kind: str) -> None:
    words = vocabulary(kind)
    called = {id for word, ids in words.items() for id in ids if chinese(word) and len(ids) == 1}
    assert set(REGISTRIES[kind]) - called == set()
    assert {id for ids in words.values() for id in ids} - set(REGISTRIES[kind]) <= {"EU"}


@pytest.mark.parametrize("key", [*KEYS, *KEYED])
def test_every_word_under_a_key_leads_to_its_id(key: str) -> None:
    kind = KEYS.get(key) or KEYED[key]
    for word, ids in vocabulary(kind).items():
        if len(ids) == 1:
            if key in KEYED:
                assert keys_in_ids({"a": [{key: {word: 1}}]}) == {"a": [{key: {ids[0]: 1}}]}
            else:
                assert keys_in_ids({"a": [{key: word}]}) == {"a": [{key: ids[0]}]}


@pytest.mark.parametrize(("name", "column"), [(t, c) for t, held in COLUMNS.items() for c, kind in held.items() if kind != "firm"])
def test_every_word_of_a_column_leads_to_its_id(name: str, column: str) -> None:
    for word, ids in vocabulary(COLUMNS[name][column]).items():
        ((row, line),) = rows_in_ids(name, Rows(TABLES[name], (column,), [(word,)], [7]), {})
        assert (row[column], line) == (ids[0] if len(ids) == 1 else word, 7), word


@pytest.mark.parametrize(("action", "word", "id"), [
    ("produced", "水泥熟料", "clinker"), ("consumed", "石灰石", "limestone"), ("produced", "焦炭", "coke"), ("consumed", "电", "electricity"), ("leaked", "六氟化硫", "SF6"), ("leaked", "笑气", "N2O"),
    ("captured", "二氧化碳", "co2"), ("captured", "CO2", "co2"), ("bought", "外购电", "外购电"), ("burnt", "煤气", "煤气"), ("caused", "commuting", "commuting"),
])  # fmt: skip
def test_what_a_carrier_is_called_depends_on_the_action(action: str, word: str, id: str) -> None:
    ((row, _),) = rows_in_ids("activity", Rows(TABLES["activity"], ("carrier", "action"), [(word, action)], [1]), {})
    assert row["carrier"] == id


def test_every_column_has_a_chinese_heading() -> None:
    called = {id for word, ids in vocabulary("column").items() for id in ids if chinese(word)}
    assert {c for columns in TABLES.values() for c in columns} - called == set()


def test_a_word_that_fits_two_ids_is_refused_with_the_choice(starter: Starter) -> None:
    park, problems = look(starter(("foundry,burnt,natural_gas", "foundry,burnt,煤气"), file="activity.csv"))
    assert park is None
    assert [(p.code, p.field, p.hint) for p in problems if p.level == "error"] == [
        ("unknown_carrier", "carrier", "煤气 may be coke_oven_gas or blast_furnace_gas or converter_gas or other_gas: write which")
    ]
    _, problems = look(starter(("    natural_gas: {energy", "    煤气: {energy"), name="other"))
    assert [p.hint for p in problems if p.level == "error"] == ["煤气 may be coke_oven_gas or blast_furnace_gas or converter_gas or other_gas: write which"]
    _, problems = look(starter(("technology: pv_roof", "technology: 光伏"), name="third"))
    assert [(p.code, p.hint) for p in problems if p.level == "error"] == [("unknown_technology", "光伏 may be pv_roof or pv_ground: write which")]


def test_claims_and_cases_are_read_by_words() -> None:
    assert worded(Claim, {"id": "a", "text": "t", "metric": "用电量", "value": 1, "unit": "MWh", "source": "s"})["metric"] == "electricity_use"
    case = {"id": "a", "kind": "投资回收期", "text": "t", "source": "s", "claimed": {"value": "5 a", "holds": "不超过"}, "readings": [{"id": "r", "text": "t"}]}
    found = worded(Case, case)
    assert (found["kind"], found["claimed"]["holds"]) == ("payback", "at_most")


def test_a_word_is_written_in_many_ways() -> None:
    assert {meant("carrier", w) for w in ("Natural gas", "natural-gas", "NATURAL_GAS", " natural gas ", "天然气")} == {"natural_gas"}
    assert bare("GHG Protocol（基于位置）") == bare("ghg-protocol (基于位置)")


@pytest.mark.parametrize(("kind", "word", "id"), [
    ("action", "BOUGHT", "bought"), ("action", "Bought", "bought"), ("carrier", "氢气", "hydrogen"), ("carrier", "热力", "heat"), ("carrier", "市电", "electricity"), ("carrier", "Erdgas", "natural_gas"),
    ("partner", "国网江苏省电力有限公司", "grid"), ("partner", "苏州供电公司", "grid"), ("partner", "国家电网", "grid"), ("partner", "园外", "outside"), ("partner", "电力公司", "电力公司"),
    ("action", "净购入", "bought"), ("action", "外销", "sold"), ("action", "输出", "输出"), ("column", "编制人", "prepared_by"), ("column", "交易方", "partner"), ("sector", "电子信息", "electronics"),
    ("partner", "State Grid", "grid"), ("partner", "State Grid Corporation of China", "grid"), ("partner", "Jiangsu Electric Power", "grid"), ("partner", "苏州供电有限公司", "grid"), ("partner", "港华燃气有限公司", "supplier"),
    ("partner", "某某热力有限公司", "supplier"), ("partner", "某某公司", "某某公司"), ("action", "买入", "bought"), ("use", "combustion", "fuel"), ("carrier", "用电", "electricity"), ("status", "运行", "operating"), ("technology", "锅炉", "锅炉"),
    ("carrier", "外购", "外购"), ("carrier", "电", "electricity"), ("partner", "电网", "grid"), ("sector", "化工", "chemicals"), ("sector", "汽车制造", "vehicles"), ("technology", "燃气蒸汽锅炉", "gas_steam_boiler"), ("currency", "元", "CNY"), ("carrier", "天然气", "natural_gas"),
])  # fmt: skip
def test_what_people_write_is_read_where_it_means_one_thing(kind: str, word: str, id: str) -> None:
    assert meant(kind, word) == id


@pytest.mark.parametrize(("word", "ids", "hint"), [
    ("Strom", ("steam", "heat"), ""), ("Erdgas", ("other_gas", "coal"), ""), ("used", ("caused", "bought"), ""), ("naturl gas", ("natural_gas", "coal"), "did you mean 'natural_gas'?"),
    ("coak", ("coal", "heat"), "did you mean 'coal'?"), ("输出", ("sold", "produced", "bought"), "输出 may be sold or produced: write which"),
])  # fmt: skip
def test_a_suggestion_is_near_or_is_none(word: str, ids: tuple[str, ...], hint: str) -> None:
    assert suggestion(word, ids) == hint


def test_a_name_that_two_enterprises_hold_is_none_of_theirs() -> None:
    assert firm_meant("Donghai", {"donghaitextiles": "mill", "donghaisteel": "works"}) == ""
    assert firm_meant("Donghai", {"donghaitextiles": "mill", "mill": "mill"}) == "did you mean 'mill'?"


def test_of_the_words_that_a_word_holds_the_longest_counts() -> None:
    assert held_by("焦炉煤气站", ("coke_oven_gas", "converter_gas")) == ("coke_oven_gas",)
    assert held_by("煤气站", ("coke_oven_gas", "converter_gas")) == ()
