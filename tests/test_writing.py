"""A park written as a folder is the same park."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from conftest import STARTER
from parkzero.compare.library import check, dump, load, names
from parkzero.compare.swapping import borrowing
from parkzero.park.noun import given
from parkzero.park.writing import unlike
from parkzero.problem import ParkError


@pytest.mark.parametrize("name", [*names(), str(STARTER)])
def test_a_written_park_loads_as_the_same_park(name: str, tmp_path: Path) -> None:
    park = load(name)[0]
    first = dump(park, tmp_path / "first")
    back = load(first)[0]
    assert list(unlike(park, back)) == []
    assert load(dump(back, tmp_path / "second"))[0].key() == back.key()
    assert check(first) == check(name) or all(p.level == "warning" for p in check(first))


def test_a_counterfactual_with_profiles_is_written(tmp_path: Path) -> None:
    park = load(STARTER)[0]
    series = np.linspace(0.1, 1.0, 8760) ** 3
    park = park.but(study=park.study.but(stage=2040), profiles={"night": series})
    back = load(dump(park, tmp_path / "park"))[0]
    assert back.study.stage == 2040
    np.testing.assert_array_equal(back.profiles["night"], series)


def test_a_section_borrowed_from_the_library_is_written_as_such(tmp_path: Path) -> None:
    text = (STARTER / "park.yaml").read_text(encoding="utf8")
    folder = tmp_path / "lent"
    folder.mkdir()
    (folder / "park.yaml").write_text(text.replace("paths:\n  decides: planner", "paths: {from: ordos}"), encoding="utf8")
    park = load(folder)[0]
    back = load(dump(park, tmp_path / "out"))[0]
    assert back.borrowed["paths"].id == "ordos"
    assert list(unlike(park, back)) == []


def test_what_a_folder_cannot_hold_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    park = load(STARTER)[0]
    filled = park.but(site=park.site.but(value_added=given(1.0, "money", currency="CNY", rule="default")))
    swapped = borrowing(park, {"paths": load("ordos")[0]})
    for changed, field in ((filled, "site.value_added.rule"), (swapped, "replaced.paths")):
        with pytest.raises(ParkError) as caught:
            dump(changed, tmp_path / "park")
        assert [(p.code, p.field) for p in caught.value.problems] == [("not_written", field)]
        assert not (tmp_path / "park").exists()


def test_a_place_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf8")
    with pytest.raises(FileExistsError):
        dump(load(STARTER)[0], tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_the_interval_of_a_row_comes_back(tmp_path: Path) -> None:
    park = load(STARTER)[0]
    row = park.activity[0]
    wide = park.but(activity=(row.but(low=0.8 * row.quantity, high=1.5 * row.quantity, estimate="survey"), *park.activity[1:]))
    dump(wide, tmp_path / "park")
    assert load(tmp_path / "park")[0].activity == wide.activity
