"""Products and materials go by one id, whatever they are called."""

from __future__ import annotations

from collections import defaultdict

import pytest

from ledgers import park_of
from parkzero import inventory
from parkzero.names import names
from parkzero.park.amounts import Known
from parkzero.park.catalogue import materials, process_id, table
from parkzero.park.columns import ACTIVITY
from parkzero.park.delimited import rows_of
from parkzero.park.tables import activity
from parkzero.park.together import together
from parkzero.park.vocabulary import meant, near_product, vocabulary
from parkzero.park.wording import keys_in_ids, rows_in_ids


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("clinker", "clinker"), ("cement_clinker", "clinker"), ("Cement Clinker", "clinker"), ("水泥熟料", "clinker"), ("熟料", "clinker"), ("硅酸盐水泥熟料", "clinker"), ("quicklime", "lime"), ("生石灰", "lime"),
        ("crude steel", "crude_steel"), ("粗钢", "crude_steel"), ("钢", "steel"), ("steel", "steel"), ("电炉钢", "crude_steel_eaf"), ("EAF-steel", "crude_steel_eaf"), ("生铁", "pig_iron"), ("hot metal", "hot_metal"), ("铁水", "hot_metal"),
        ("primary aluminum", "aluminium_primary"), ("电解铝", "aluminium_primary"), ("合成氨", "ammonia"), ("纯碱", "soda_ash"), ("CaCO3", "limestone"), ("float glass", "flat_glass"),
    ],
)  # fmt: skip
def test_a_product_is_known_by_its_names_in_both_languages(name: str, id: str) -> None:
    assert meant("product", name) == id
    assert keys_in_ids({"output": [{"product": name}]}) == {"output": [{"product": id}]}


def test_another_word_belongs_to_one_product() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for row in table("products.csv"):
        for word in {row["product"], row["label"], row["label_zh"], *filter(None, row["words"].split("|"))}:
            owners[word.casefold().replace(" ", "_")].add(row["product"])
    assert {w: o for w, o in owners.items() if len(o) > 1} == {}
    assert set(vocabulary("product").values()) == {(id,) for id in names("product")}


def test_what_is_not_known_and_what_is_the_users_own_stay_as_they_are() -> None:
    assert meant("product", "LFP battery cells") == "LFP battery cells"
    assert keys_in_ids({"product": "水泥熟料"}, own=("水泥熟料",)) == {"product": "水泥熟料"}


@pytest.mark.parametrize(("name", "id"), [("clinkerr", "clinker"), ("cement_clinkers", "clinker"), ("crude_steel_eff", "crude_steel_eaf"), ("LFP battery cells", "")])
def test_a_name_that_is_near_is_told(name: str, id: str) -> None:
    assert near_product(name) == id


def read(*lines: str) -> tuple[list[str], list[tuple[str, str, str]]]:
    """Carriers of the rows, and code, level and hint of the problems."""
    rows, _ = rows_of("enterprise,period,action,carrier,quantity,unit\n" + "\n".join(f"plant,2024,{x}" for x in lines), "activity.csv", ACTIVITY)
    made, problems = activity(rows_in_ids("activity", rows, {}), "activity.csv", Known(enterprises=("plant",), materials=materials()))
    return [a.carrier for a in made], [(p.code, p.level, p.hint) for p in (*problems, *together(made))]


def test_rows_are_read_by_any_name() -> None:
    assert read("produced,水泥熟料,1,t", "consumed,石灰石,1,t", "produced,paper,1,t", "produced,coke,1,t") == (["clinker", "limestone", "paper", "coke"], [])


def test_names_as_printed_in_the_catalogue_are_read() -> None:
    """`methanol_out` is the carbon in methanol, `scrap_input` scrap."""
    for row in table("process.csv"):
        assert meant("product", row["item"]) == process_id(row)
    assert read("produced,methanol_out,1,t", "consumed,scrap_input,1,t", "produced,crude_benzene,1,t") == (["methanol", "scrap", "benzene"], [])


def test_a_product_that_nobody_knows_is_told_once() -> None:
    assert read("produced,LFP battery cells,1,t", "produced,LFP battery cells,2,t")[1] == [("unknown_name", "warning", "")]


def test_a_slip_of_the_pen_is_told_with_what_may_be_meant() -> None:
    assert read("produced,cement_clinkers,1,t") == (["cement_clinkers"], [("unknown_name", "warning", "did you mean 'clinker'?")])
    assert read("consumed,calcium_carbonates,1,t")[1] == [("unknown_carrier", "error", "did you mean 'limestone'?")]


def test_a_factor_by_another_name_takes_the_place_of_the_catalogues() -> None:
    park = park_of(("produced,熟料,100,t",), own=("product,cement_clinker,0.5,t/t",))
    assert (park.factors[0].item, park.activity[0].carrier) == ("clinker", "clinker")


def test_processes_name_products_that_are_known() -> None:
    named = {m for r in table("processes.csv") for m in (*r["materials"].split(), *r["bound"].split())}
    assert named <= set(names("product"))


def test_an_account_hands_on_what_its_products_and_processes_are_called() -> None:
    park = park_of(("produced,熟料,100,t", "consumed,石灰石,100,t", "produced,steel_products,10,t", "burnt,coke,10,t", "produced,dri,5,t", "burnt,coking_coal,20,t,,,,transformation", "produced,coke_recovery_oven,10,t"))
    found = inventory(park, draws=0).inventory.names
    assert (found["clinker"]["zh"], found["limestone"]["en"], found["steel_products"]["zh"]) == ("硅酸盐水泥熟料", "limestone as CaCO3", "钢材")
    assert found["clinker + steel + coke"] == {"en": "making of cement clinker + making of iron and steel + making of coke", "zh": "水泥熟料生产 + 钢铁生产 + 焦炭生产"}
    assert "coke" not in found


def test_notes_say_how_much_stays_in_products_and_how_much_carbon_came_from_nowhere() -> None:
    rows = ("burnt,naphtha,1000,MWh,,,,feedstock", "burnt,coking_coal,1000,MWh,,,,transformation", "produced,coke,800,MWh,,own,,", "produced,coke_oven_gas,500,MWh,,own,,")
    found = inventory(park_of(rows), standard="ghg-protocol-location", draws=0)
    notes = {n.code: n.values["tonnes"] for n in found.notes if "tonnes" in n.values}
    given = {x.carrier: x.tonnes.value or 0.0 for x in found.inventory.lines if x.step == "account" and x.scope == "1" and x.gas == "CO2"}
    for code, tonnes in (("note_feedstock", given["naphtha"]), ("note_carbon_beyond", -given["coke"] - given["coke_oven_gas"] - given["coking_coal"])):
        told = notes[code]
        assert not isinstance(told, str)
        assert told.value == pytest.approx(tonnes)
        assert tonnes > 40.0


def test_a_note_says_how_much_of_an_own_fuel_a_product_covers() -> None:
    """Of 10,000 MWh of gas at 66.066 x 0.99 t/TJ the 1.73 tCO2/t of 1,000 t of ethylene, with the other gases of that part."""
    found = inventory(park_of(("produced,ethylene,1000,t", "burnt,refinery_gas,10000,MWh,,own,,")), standard="gb-t-32151", draws=0)
    (told,) = (n.values for n in found.notes if n.code == "note_by_product")
    taken, rest = told["taken"], told["rest"]
    assert not isinstance(taken, str)
    assert not isinstance(rest, str)
    carbon = sum(x.tonnes.value or 0.0 for x in found.inventory.lines if x.carrier == "refinery_gas" and x.gas == "CO2" and x.step == "account" and x.standard == "ghg-protocol-location")
    assert taken.value == pytest.approx(1730.0, rel=0.01)
    assert (taken.value or 0.0) + (rest.value or 0.0) == pytest.approx(carbon, rel=0.01)
