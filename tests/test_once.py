"""Nothing is computed twice: what a command has solved the next one takes, and it is what would be computed anew."""

from __future__ import annotations

import functools
import json
import signal
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from conftest import STARTER
from parkzero.cache import PLACE, Cache
from parkzero.cli.main import run
from parkzero.compare import missing
from parkzero.compare.examination import assess
from parkzero.compare.explanation import explain
from parkzero.compare.inventory import inventory
from parkzero.compare.library import load
from parkzero.compare.planning import plan
from parkzero.compare.realising import HOLD
from parkzero.compare.runner import Runner
from parkzero.compare.swapping import swap
from parkzero.digest import digest
from parkzero.document import as_json
from parkzero.optimize import planning
from parkzero.optimize.highs import Living
from parkzero.optimize.rolling import roll
from parkzero.order import assess as run_of
from parkzero.order import frame, prepared
from parkzero.park.noun import Given
from parkzero.park.sections import Policy, Target
from parkzero.park.whole import Park
from parkzero.paths import planner
from parkzero.policy.carbon_price import CarbonPriceInstrument
from parkzero.problem import ConflictError
from parkzero.results import STAY

pytestmark = pytest.mark.long
TAX = CarbonPriceInstrument.model_validate({"id": "tax", "level": {"value": "500 CNY/tCO2", "year": 2024}, "base": {"indirect": True}})


def small() -> Park:
    """One foundry with a roof, run by rule, under no policy."""
    park = load(STARTER)[0]
    foundry = park.site.enterprises[0]
    site = park.site.but(
        enterprises=(foundry.but(demand={"electricity": foundry.demand["electricity"]}),),
        assets=tuple(a for a in park.site.assets if a.id == "roof-pv"),
    )
    study = park.study.but(periods=2, gap=Given(value=0.02, unit="1", low=0.02, high=0.02))
    bare: dict[str, tuple[()]] = dict.fromkeys(("claims", "streams", "avoided", "certificates", "factors", "indicators"), ())
    activity = tuple(a for a in park.activity if a.enterprise == "foundry" and a.carrier == "electricity")
    return park.but(activity=activity, site=site, study=study, policy=Policy(), governance=park.governance.but(dispatch="rule"), **bare)


PARK = small()
COMMANDS: Mapping[str, Callable[[Runner], Any]] = {
    "assess": lambda runner: assess(PARK, runner=runner),
    "plan": lambda runner: plan(PARK, abatement=False, runner=runner),
    "swap": lambda runner: swap(PARK, {"policy": PARK.but(id="donor", policy=Policy(instruments=(TAX,)))}, runner=runner),
    "inventory": lambda runner: inventory(PARK, draws=100, runner=runner),
}


class Counted(NamedTuple):
    """What was solved while it was watched: systems by the way they were planned, and programmes."""

    planned: list[tuple[str, str]]
    programmes: list[int]


@pytest.fixture(scope="module")
def counted() -> Iterator[Counted]:
    found = Counted([], [])
    certify, on_days, solve = planning.certify, planner.on_days, Living.solve

    @functools.wraps(certify)
    def certified(stages: Any, *given: Any, **options: Any) -> Any:
        found.planned.append(("certify", digest(tuple(s.run.system for s in stages))))
        return certify(stages, *given, **options)

    @functools.wraps(on_days)
    def days(system: Any, **options: Any) -> Any:
        if options.get("like") is None:  # from another plan an equal system takes no step
            found.planned.append(("on_days", digest(system)))
        return on_days(system, **options)

    def solved(self: Living, *given: Any) -> Any:
        found.programmes.append(self.width)
        return solve(self, *given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(planning, "certify", certified)
        patch.setattr(planner, "on_days", days)
        patch.setattr(Living, "solve", solved)
        patch.setattr(missing, "TRIED", 1)
        yield found


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Cache:
    return Cache(tmp_path_factory.mktemp("cache") / "parkzero")


@pytest.fixture(scope="module")
def cold(cache: Cache, counted: Counted) -> Mapping[str, str]:
    """Documents of the commands one after the other, from an empty folder."""
    return {name: as_json(ask(Runner(workers=1, cache=cache))) for name, ask in COMMANDS.items()}


def test_no_system_is_planned_twice(cold: Mapping[str, str], counted: Counted) -> None:
    """The base year's run, the plan and the park with nothing built are the same for all commands; none begins from nothing twice."""
    assert len({how for how, _ in counted.planned}) == 2
    assert len(counted.planned) == len(set(counted.planned))


def test_a_command_asked_again_solves_nothing(cold: Mapping[str, str], counted: Counted, cache: Cache) -> None:
    counted.programmes.clear()
    files = {p.name for p in cache.folder.iterdir()}
    assert {name: as_json(ask(Runner(cache=cache))) for name, ask in COMMANDS.items()} == cold
    assert not counted.programmes
    assert {p.name for p in cache.folder.iterdir()} == files


def test_a_document_is_the_same_without_a_cache(cold: Mapping[str, str], counted: Counted, cache: Cache) -> None:
    files = {p.name: p.stat().st_mtime_ns for p in cache.folder.iterdir()}
    assert as_json(COMMANDS["assess"](Runner())) == cold["assess"]
    assert {p.name: p.stat().st_mtime_ns for p in cache.folder.iterdir()} == files


class Recomputing(Cache):
    """A cache that computes what it finds, once for each kind of work, and compares."""

    seen: set[str] = set()

    def call(self, work: Callable[..., Any], *given: object, heard: Mapping[str, Any] | None = None, lasting: Any = lambda _: True, **options: object) -> Any:  # fmt: skip
        found = super().call(work, *given, heard=heard, lasting=lasting, **options)
        kind = f"{work.__qualname__} {options.get('proved', '')}"
        if kind not in self.seen:
            self.seen.add(kind)
            assert digest(work(*given, **options, **(heard or {}))) == digest(found), kind
        return found


def test_what_is_kept_is_what_would_be_computed(cold: Mapping[str, str], counted: Counted, cache: Cache) -> None:
    Recomputing.seen.clear()
    for name in ("plan", "swap"):
        COMMANDS[name](Runner(workers=1, cache=Recomputing(cache.folder)))
    assert Recomputing.seen == {"_planned ", "_exchanged ", "decide True", "decide False", "reference ", "roll "}


def test_a_time_limit_takes_what_was_found_without_one_and_keeps_nothing(cold: Mapping[str, str], counted: Counted, cache: Cache) -> None:
    counted.programmes.clear()
    found = replace(plan(PARK, abatement=False, seconds=1e3, runner=Runner(cache=cache)), made=None)
    assert json.loads(as_json(found)) | {"made": None} == json.loads(cold["plan"]) | {"made": None}
    assert not counted.programmes
    system = prepared(frame(PARK, decide=Runner(cache=cache).decide)).system
    files = {p.name for p in cache.folder.iterdir()}
    Runner(cache=cache).decide(system, periods=3, gap=0.5, proved=True, seconds=1e3)
    assert counted.programmes
    assert {p.name for p in cache.folder.iterdir()} == files


def test_who_listens_and_what_is_known_do_not_count(cold: Mapping[str, str], counted: Counted, cache: Cache) -> None:
    """A plan that somebody listens to, and a roll without its reference at hand, are what was found without and with."""
    counted.programmes.clear()
    runner, study = Runner(cache=cache), PARK.study
    system = prepared(frame(PARK, decide=runner.decide)).system
    made = runner.decide(system, periods=study.periods, gap=study.tolerance, proved=True, progress=print)
    runner.value(roll, system, made, "rule", heard={"known": None}, hold=HOLD * study.per_euro)
    assert not counted.programmes


def test_a_base_year_without_activity_is_run_once(counted: Counted, cache: Cache) -> None:
    seen = []
    for solved in (True, False):
        counted.programmes.clear()
        seen.append(frame(PARK.but(activity=()), decide=Runner(cache=cache).decide).activity.total())
        assert bool(counted.programmes) == solved
    assert seen[0] == seen[1] > 0.0


def test_a_comparison_that_is_interrupted_goes_on_where_it_was(counted: Counted, cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal after the third system; asked again it solves those that are left, and gives what it gives undisturbed."""
    other = PARK.but(id="other", policy=Policy(instruments=(TAX,)), trends=load("kalundborg")[0].trends)
    runner, seen = Runner(workers=1, cache=cache), list[str]()

    def watched(name: str) -> None:
        solve = getattr(planner, name)

        def solved(system: Any, *given: Any, **options: Any) -> Any:
            found = solve(system, *given, **options)
            seen.append(digest(system, given, options))
            if len(seen) == 3:
                signal.raise_signal(signal.SIGINT)
            return found

        monkeypatch.setattr(planner, name, solved)

    watched("on_days")
    with pytest.raises(KeyboardInterrupt):
        explain(PARK, other, runner=runner)
    assert 3 <= len(seen) <= 4, "what runs is brought to its end"
    found = explain(PARK, other, runner=runner)
    assert len(seen) > 4
    assert len(seen) == len(set(seen)), "nothing is solved twice"
    counted.programmes.clear()
    assert replace(explain(PARK, other, runner=runner), made=None) == replace(found, made=None)
    assert not counted.programmes


def test_an_error_is_not_kept_but_its_pieces_are(counted: Counted, cache: Cache) -> None:
    """What conflicts too: it is asked of the same system. Methane of biomass keeps every plan above zero where all gases count."""
    park = PARK.but(standards=PARK.standards.but(method="ghg-protocol"), policy=Policy(targets=(Target(year=PARK.study.stage, emissions=Given(value=0.0, unit="1", low=0.0, high=0.0)),)))
    for solved in (True, False):
        counted.programmes.clear()
        with pytest.raises(ConflictError):
            plan(park, strict=True, gap=0.5, abatement=False, runner=Runner(cache=cache))
        assert bool(counted.programmes) == solved


def test_another_policy_on_the_same_frame_is_another_system(counted: Counted, cache: Cache) -> None:
    """Attribution leaves out an instrument where all else of the frame stays as it is."""
    base, runner = frame(PARK.but(policy=Policy(instruments=(TAX,)))), Runner(cache=cache)
    without = replace(base, park=base.park.but(policy=Policy()))
    dear, free = (run_of(x, STAY, proved=False, decide=runner.decide) for x in (base, without))
    paid, more = sum(dear.charges.paid.values()), dear.plan.cost - free.plan.cost
    assert 0.0 < paid <= more * (1.0 + 1e-6)  # what is paid, and what it costs to run otherwise because of it
    assert more == pytest.approx(paid, rel=1e-3)


def test_the_command_line_keeps_in_the_users_folder_unless_told_not_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(PLACE, str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    assert run(["new", "park"]) == 0
    capsys.readouterr()
    seen = []
    for extra in (["--no-cache"], [], []):
        assert run(["inventory", "park", "--draws", "10", "--json", *extra]) == 0
        seen.append(capsys.readouterr().out)
        assert (tmp_path / "cache").exists() == (len(seen) > 1)
    assert seen[0] == seen[1] == seen[2]
    assert list((tmp_path / "cache" / "parkzero").glob("*.npz"))
