"""The schema of documents, the registry of their quantities, and the reference written from both."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from conftest import STARTER, broken_promises, validator
from parkzero.cli.main import run
from parkzero.compare.inventory import inventory
from parkzero.compare.library import load, names
from parkzero.document import plain
from parkzero.schema.documents import KINDS, document_schema, kind_of
from parkzero.schema.quantities import BASES, Quantity, quantities, quantity
from parkzero.schema.reference import reference_page

ROOT = Path(__file__).parents[1]
Tree = dict[str, Any]


@pytest.fixture(scope="module")
def accounts() -> Tree:
    found: Tree = json.loads(json.dumps(plain(inventory(load(STARTER)[0], draws=100))))
    return found


@pytest.mark.parametrize("name", names())
def test_the_accounts_of_every_library_park_keep_the_schema(name: str) -> None:
    written = json.loads(json.dumps(plain(inventory(load(name)[0], draws=0))))
    assert kind_of(written) == "accounts"
    assert broken_promises("accounts", written) == []


def test_the_schema_refuses_what_the_types_do_not_name(accounts: Tree) -> None:
    def refused(*path: Any, value: Any) -> bool:
        changed = copy.deepcopy(accounts)
        here = changed
        for key in path[:-1]:
            here = here[key]
        here[path[-1]] = value
        return not validator("accounts").is_valid(changed)

    whole = {"value": 1.0, "unit": "t", "low": 1.0, "high": 1.0, "basis": "computed", "source": ""}
    assert validator("accounts").is_valid(accounts)
    assert refused("more", value="x")
    assert refused("inventory", "lines", 0, "more", value="x")
    assert refused("inventory", "categories", "7", value=whole)
    assert not refused("inventory", "enterprises", "ghg-protocol-location", "another", value=whole)
    assert refused("inventory", "biogenic", value=whole | {"value": None})
    assert refused("inventory", "biogenic", value=whole | {"low": None})
    assert refused("inventory", "bridges", 0, "start", value="x")
    assert refused("schema", value="parkzero.inventory/0.9")


def test_the_registry_tells_a_wrong_unit_and_a_missing_name(accounts: Tree) -> None:
    changed = copy.deepcopy(accounts)
    changed["inventory"]["biogenic"]["unit"] = "kg"
    changed["study"]["new_rate"] = accounts["study"]["social_rate"]
    assert broken_promises("accounts", changed) == [
        "study.new_rate: not in the registry", "inventory.biogenic: unit 'kg', the registry says 'tCO2e'",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "keys", "fits"),
    [
        ("a[].b", ("a", "[x]", "b"), True), ("a[x].b", ("a", "[x]", "b"), True), ("a[y].b", ("a", "[x]", "b"), False), ("a.<any>", ("a", "1.5 b"), True),
        ("a.paid <any>", ("a", "paid ets"), True), ("a.paid <any>", ("a", "paid_total"), False), ("a.*", ("a", "b", "c"), True), ("a.*", ("a",), False), ("a.b", ("a", "b", "c"), False),
    ],
)  # fmt: skip
def test_paths_of_the_registry(path: str, keys: tuple[str, ...], fits: bool) -> None:
    assert Quantity(("result",), path, "t", "year", "").names(keys) is fits


def test_units_of_the_registry() -> None:
    unit = Quantity(("result",), "a", "{money}/a or -", "year", "").fits
    assert unit("EUR/a")
    assert unit("")
    assert not unit("EUR")
    assert not unit("-")


def test_the_most_exact_row_names_a_figure() -> None:
    found = quantity("plan", ("plan", "not_reached", "budget"))
    assert found is not None
    assert found.unit == "tCO2e"


def test_rows_of_the_registry_are_whole() -> None:
    rows = quantities()
    assert len({(d, q.path) for q in rows for d in q.documents}) == sum(len(q.documents) for q in rows)
    for row in rows:
        assert set(row.documents) <= set(KINDS), row
        assert row.basis in BASES, row
        assert row.definition.endswith("."), row


@pytest.mark.parametrize("kind", KINDS)
def test_schemas_are_valid_and_printed(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    validator(kind).check_schema(document_schema(kind))
    assert run(["schema", f"--{kind}"]) == 0
    assert json.loads(capsys.readouterr().out) == document_schema(kind)


def test_the_reference_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["schema", "--reference"]) == 0
    assert capsys.readouterr().out == (ROOT / "docs" / "result-schema.md").read_text(encoding="utf8"), (
        "parkzero schema --reference > docs/result-schema.md"
    )


def test_the_history_ends_at_the_versions_that_are_written() -> None:
    text = reference_page()
    for name, kind in KINDS.items():
        first = text[text.index("## History") :].split(f"**{name} ", 1)[1]
        assert kind.version.endswith(f"/{first.split('**')[0]}")


def test_a_document_of_an_unknown_version_is_refused() -> None:
    with pytest.raises(ValueError, match=r"known are parkzero\.result"):
        kind_of({"schema": "parkzero.result/9.9"})
