"""A starter park: what is written, and the schema that editors check it by."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from openpyxl import load_workbook

from conftest import STARTER
from parkzero.compare.library import load
from parkzero.compare.starting import FILES, _uncommented, schema, start
from parkzero.order import kinds
from parkzero.words import DIMENSIONS


def test_a_folder_gets_the_starter_word_for_word_and_its_schema(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "my-park"
    written = start(folder)
    assert [p.relative_to(folder).as_posix() for p in written] == [*FILES, "park.schema.json"]
    assert {p.name for p in folder.iterdir()} == {*FILES, "park.schema.json", "profiles"}
    for name in FILES:
        assert (folder / name).read_bytes() == (STARTER / name).read_bytes()
    text = (folder / "park.schema.json").read_text(encoding="utf8")
    assert json.loads(text) == schema()
    assert text.endswith("}\n")
    assert text.count("\n") > 1000  # for people to read
    assert list((folder / "profiles").iterdir()) == []


def test_a_workbook_holds_the_same_park(tmp_path: Path) -> None:
    assert start(tmp_path / "book", xlsx=True) == (tmp_path / "book" / "park.xlsx",)
    start(tmp_path / "folder")
    book, folder = load(tmp_path / "book" / "park.xlsx")[0], load(tmp_path / "folder")[0]
    assert (book.site, book.policy, book.claims) == (folder.site, folder.policy, folder.claims)
    assert len(book.activity) == len(folder.activity) > 0
    tables = {name.removesuffix(".csv") for name in FILES if name.endswith(".csv")}
    assert tables <= set(load_workbook(tmp_path / "book" / "park.xlsx").sheetnames)


@pytest.mark.parametrize("xlsx", [False, True])
def test_what_stands_there_is_left_alone(xlsx: bool, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine", encoding="utf8")
    for taken in (tmp_path, tmp_path / "mine"):
        with pytest.raises(FileExistsError):
            start(taken, xlsx=xlsx)
    assert [p.name for p in tmp_path.iterdir()] == ["mine"]
    (tmp_path / "empty").mkdir()
    assert start(tmp_path / "empty", xlsx=xlsx)


def test_comments_of_a_table_are_no_rows() -> None:
    assert _uncommented("# of 2024\nid,period\n#a,1\nb,2 # metered\n") == ["id,period", "b,2 # metered"]


def test_the_schema_offers_every_kind_of_instrument_by_its_kind() -> None:
    made = schema()
    definitions = made["$defs"]
    offered = definitions["Policy"]["properties"]["instruments"]["items"]["anyOf"]
    names = [kind.__name__ for kind in kinds().values()]
    assert offered == [{"$ref": f"#/$defs/{name}"} for name in names]
    for name in names:
        assert {"kind", "id"} <= set(definitions[name]["required"]), name
        assert definitions[name]["required"] == sorted(definitions[name]["required"])


def test_every_reference_of_the_schema_stands_in_it() -> None:
    made = schema()
    used = {part.split('"')[0] for part in json.dumps(made).split('"$ref": "')[1:]}
    assert used <= {f"#/$defs/{name}" for name in made["$defs"]}
    assert not [name for name, of in made["$defs"].items() if "$defs" in of]


def test_a_section_is_its_own_or_borrowed_from_a_park() -> None:
    made = schema()
    for dimension in DIMENSIONS:
        own, borrowed = made["properties"][dimension]["anyOf"]
        assert own != borrowed
        assert (borrowed["required"], borrowed["properties"]["from"]["type"], borrowed["additionalProperties"]) == (["from"], "string", False)
    assert made["additionalProperties"] is False
    assert (made["title"], made["$schema"]) == ("parkzero park", "https://json-schema.org/draft/2020-12/schema")


def test_the_starter_passes_its_own_schema_for_editors() -> None:
    from jsonschema import Draft202012Validator

    Draft202012Validator.check_schema(schema())
    check = Draft202012Validator(schema())
    starter = yaml.safe_load((STARTER / "park.yaml").read_text(encoding="utf8"))
    assert list(check.iter_errors(starter)) == []
    assert list(check.iter_errors(starter | {"policy": {"from": "euref"}})) == []
    assert list(check.iter_errors(starter | {"policy": {"from": 3}}))
    assert list(check.iter_errors(starter | {"policy": {"from": "euref", "instruments": []}}))
    assert list(check.iter_errors(starter | {"weather": "fine"}))
