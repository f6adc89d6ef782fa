"""What of accounts is asked for, and what is refused, on stand-ins of the books."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from parkzero.compare import inventory as room
from parkzero.compare.inventory import inventory
from parkzero.compare.library import load
from parkzero.compare.runner import Runner
from parkzero.park.study import Study
from parkzero.problem import Problem, WrongUse
from runs import framed

PARK = load("shenzhen-bipv")[0]
STUDY = Study(base_year=2024, stage=2030)


class Books:
    """Books of a park with activity of 2022 and 2023, and `goods` of the CBAM regulation or none."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, modelled: bool = True, goods: bool = False) -> None:
        self.asked: dict[str, Any] = {}
        self.told: list[str] = []
        self.runner = Runner(self.told.append)

        def frame(park: Any, study: Any, *, decide: Any) -> Any:
            assert decide == self.runner.decide
            return framed(park=park, study=study, modelled=modelled)

        def books(base: Any, boundary: str, year: int | None) -> Any:
            rows = tuple(SimpleNamespace(year=y) for y in (2023, 2022, 2023))
            standards = ("eu-ets", "cbam") if goods else ("eu-ets",)
            return SimpleNamespace(base=base, boundary=boundary, year=year, park=SimpleNamespace(activity=rows), standards=lambda: standards)

        monkeypatch.setattr(room, "frame", frame)
        monkeypatch.setattr(room, "Books", books)
        monkeypatch.setattr(room.shown, "document", lambda books, **shown: shown | {"books": books})

    def __call__(self, name: str = "all", year: int | None = None, draws: int = 10, problems: tuple[Problem, ...] = ()) -> Any:
        return room._kept(PARK, STUDY, problems, name=name, boundary="park", year=year, draws=draws, runner=self.runner)


def test_the_accounts_are_those_of_the_books_that_were_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    books, problems = Books(monkeypatch), (Problem("counted_twice"),)
    found = books("eu-ets", 2022, 7, problems)
    assert (found["books"].base.park, found["books"].base.study, found["books"].boundary, found["books"].year) == (PARK, STUDY, "park", 2022)
    assert (found["standard"], found["draws"], found["problems"]) == ("eu-ets", 7, problems)
    assert books.told == ["frame", "accounts"]


@pytest.mark.parametrize(("year", "modelled", "given"), [(None, False, True), (2022, False, True), (2024, True, True), (2024, False, False), (2021, True, False), (2030, True, False)])
def test_a_year_has_accounts_where_it_has_activity_or_is_the_modelled_base_year(year: int | None, modelled: bool, given: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    books = Books(monkeypatch, modelled=modelled)
    if given:
        assert books(year=year)["books"].year == year
        return
    with pytest.raises(WrongUse) as why:
        books(year=year)
    assert (why.value.code, why.value.found, why.value.known) == ("year", str(year), ("2022", "2023"))


def test_cbam_is_asked_only_of_who_makes_its_goods(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Books(monkeypatch, goods=True)("cbam")["standard"] == "cbam"
    with pytest.raises(WrongUse, match="goods") as why:
        Books(monkeypatch)("cbam")
    assert why.value.found == "cbam"


def named(monkeypatch: pytest.MonkeyPatch, **asked: Any) -> dict[str, Any]:
    """What is computed for a question, once it was not refused."""
    found: dict[str, Any] = {}

    def value(self: Runner, work: Any, *given: Any, heard: Any, **options: Any) -> Any:
        found.update(options, given=given, runner=heard["runner"])
        raise InterruptedError

    monkeypatch.setattr(Runner, "value", value)
    with pytest.raises(InterruptedError):
        inventory(PARK, **asked)
    return found


@pytest.mark.parametrize(("standard", "name"), [("all", "all"), ("ghg-protocol", "ghg-protocol-location"), ("ghg-protocol-market", "ghg-protocol-market"), ("eu-ets", "eu-ets")])
def test_the_ghg_protocol_alone_means_its_location_based_account(standard: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert named(monkeypatch, standard=standard)["name"] == name


def test_a_question_is_kept_by_all_that_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    found = named(monkeypatch, boundary="owner:equity", year=2022, draws=0)
    assert (found["boundary"], found["year"], found["draws"], found["given"]) == ("owner:equity", 2022, 0, (PARK, PARK.study, ()))
    own, problems = PARK.study.but(stage=2040), (Problem("counted_twice"),)
    assert named(monkeypatch, study=own, problems=problems)["given"] == (PARK, own, problems)


@pytest.mark.parametrize(("asked", "code", "found"), [({"draws": -1}, "draws", "-1"), ({"standard": "iso-9001"}, "standard", "iso-9001")])
def test_accounts_that_there_are_not_are_refused(asked: dict[str, Any], code: str, found: str) -> None:
    with pytest.raises(WrongUse) as why:
        inventory(PARK, **asked)
    assert (why.value.code, why.value.found) == (code, found)
