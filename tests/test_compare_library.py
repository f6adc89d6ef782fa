"""Where parks are found, what is said of those that are not, and what may be written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from parkzero.compare import library as room
from parkzero.compare.library import check, dump, library, load, look, names
from parkzero.order import frame
from parkzero.problem import ParkError, Problem, WrongUse

PARK = load("shenzhen-bipv")[0]
WARNING, ERROR = Problem("calibration", level="warning"), Problem("missing_value", field="site")


def test_a_name_of_the_library_is_a_park() -> None:
    assert {"euref", "kalundborg", "ordos", "shenzhen-bipv"} <= set(names())
    park, problems = load("euref")
    assert (park.id, problems) == ("euref", look("euref")[1])
    assert check("euref") == problems


@pytest.mark.parametrize(
    ("name", "location", "national", "currency", "targets"),
    [("ordos", 1_241_381.0, 557_975.0, "CNY", [(2028, 0.2)]), ("kalundborg", 592_100.0, 898_429.0, "EUR", []), ("euref", 3_143.0, 7_351.0, "EUR", []), ("shenzhen-bipv", 2_247.0, 4_232.0, "CNY", [])],
)
def test_parks_of_the_library_emit_what_they_did_in_the_money_of_their_country(name: str, location: float, national: float, currency: str, targets: list[tuple[int, float]]) -> None:
    """Tonnes by location and by China's national rule; the target that the state has set where it has."""
    park, _ = load(name)
    found = frame(park).base_year
    assert [found[x].total.value for x in ("ghg-protocol-location", "china-zcp-2025")] == pytest.approx([location, national], abs=0.6)
    assert park.study.currency == currency
    assert [(t.year, t.intensity.value) for t in park.policy.targets if t.intensity] == targets


def test_a_name_that_is_no_park_is_refused_with_the_nearest() -> None:
    with pytest.raises(WrongUse) as why:
        load("kalunborg")
    assert (why.value.code, why.value.found, why.value.known, why.value.meant) == ("park", "kalunborg", names(), "kalundborg")


@pytest.mark.parametrize(("name", "hint"), [("kalunborg", "did you mean 'kalundborg'?"), ("qqq", "parkzero parks lists them")])
def test_a_section_from_a_park_that_there_is_not_is_a_problem(name: str, hint: str) -> None:
    for park, problems in (library(name), room._find(name), look(name)):
        (problem,) = problems
        assert park is None
        assert (problem.code, problem.field, problem.found, problem.hint) == ("unknown_park", "PARK", name, hint)
        assert "euref" in problem.expected


def test_a_folder_goes_before_a_name_of_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "euref").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ParkError) as why:
        load("euref")
    assert [p.code for p in why.value.problems] == ["missing_file"]
    assert check("euref") == why.value.problems


class Files:
    """A disk on which `write` leaves a file, and what is read back differs at `lost` and has `problems`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, lost: tuple[str, ...] = (), problems: tuple[Problem, ...] = (), read: Any = PARK) -> None:
        def write(park: Any, folder: Path) -> None:
            folder.mkdir(exist_ok=True)
            (folder / "park.yaml").write_text(park.id, encoding="utf8")

        monkeypatch.setattr(room, "write", write)
        monkeypatch.setattr(room, "look", lambda where: (read, problems))
        monkeypatch.setattr(room, "unlike", lambda park, back: iter(lost))


def test_a_park_is_written_where_nothing_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Files(monkeypatch, problems=(WARNING,))
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "new", tmp_path / "empty"):
        assert dump(PARK, str(folder)) == folder
        assert (folder / "park.yaml").read_text(encoding="utf8") == PARK.id
        with pytest.raises(FileExistsError):
            dump(PARK, folder)
    with pytest.raises(FileExistsError):
        dump(PARK, tmp_path / "new" / "park.yaml")


def test_what_would_not_come_back_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every difference is told at once, and nothing is left behind."""
    Files(monkeypatch, lost=(".site.value_added.rule", "activity[0].low"), problems=(WARNING, ERROR))
    with pytest.raises(ParkError) as why:
        dump(PARK, tmp_path / "park")
    assert why.value.problems == (
        ERROR, *(Problem("not_written", field=at, expected="what a park folder can hold") for at in ("site.value_added.rule", "activity[0].low")),
    )  # fmt: skip
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_read_back_at_all_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Files(monkeypatch, lost=("site",), problems=(ERROR,), read=None)
    with pytest.raises(ParkError) as why:
        dump(PARK, tmp_path / "park")
    assert why.value.problems == (ERROR,)
    assert list(tmp_path.iterdir()) == []


def test_a_written_park_loads_as_the_same_park(tmp_path: Path) -> None:
    folder = dump(PARK, tmp_path / "park")
    assert load(folder)[0].site == PARK.site
    assert load(str(folder))[0].policy == PARK.policy
