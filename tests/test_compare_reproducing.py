"""What a written document asked, and what moved since it was written, on small documents by hand."""

from __future__ import annotations

import copy
import json
import math
from dataclasses import replace
from inspect import signature
from typing import Any, cast

import pytest

from parkzero.blueprint import PLANNING
from parkzero.cli.moved import show
from parkzero.compare import reproducing
from parkzero.compare.library import load
from parkzero.compare.reproducing import LEFT_OUT, NEEDED, WORKS, Asked, Moved, again, asked, reproduction
from parkzero.compare.runner import Runner
from parkzero.document import COMPARISON, INVENTORY, RESULT, Comparison, Made, Outcome, ParkUsed, as_json
from parkzero.problem import Problem, WrongUse
from parkzero.show import comparison
from parkzero.show.calibrating import NOT_ASSESSED
from parkzero.words import Player
from runs import STUDY, framed

Tree = dict[str, Any]
A, B = load("shenzhen-bipv")[0], load("euref")[0]
MADE = Made(
    command="compare", options={"split": ("policy",)}, parks={n: ParkUsed(id=p.id, key=p.key(), place=f"parks/{p.id}") for n, p in (("a", A), ("b", B))},
    code="c0de", edition="ed1", packages={"highspy": "1.11", "numpy": "2.3"}, python="3.11.9", machine="x86_64",
)  # fmt: skip
GAP = "outcomes/cost_per_energy/gap"


def divided(a: float = 10.0, b: float = 12.0) -> Comparison:
    """A comparison of two parks whose policy makes all of the difference."""
    roles: dict[str, Player] = {"policy": "acts", "site": "acts"}

    def over(a: float, b: float, unit: str) -> Outcome:
        moved = {"policy": b - a, "site": 0.0}
        return comparison.divided([comparison.Division(a=a, b=b, shares=moved, alone=moved)], roles=roles, unit=unit)

    outcomes = {"cost_per_energy": over(a, b, "EUR/MWh"), "emissions_share": over(0.5, 0.5, "1")}
    return replace(comparison.division(A, B, cast(Any, framed(study=STUDY)), outcomes=outcomes, split=("policy",), roles=roles, unseen=2, fitted={"a": NOT_ASSESSED, "b": NOT_ASSESSED}), made=MADE)


DOCUMENT = divided()
WRITTEN: Tree = json.loads(as_json(DOCUMENT))


MOVED = {GAP, "outcomes/cost_per_energy/b", "outcomes/cost_per_energy/shares/policy", "outcomes/cost_per_energy/alone/policy"}


def of_outcomes(found: tuple[Moved, ...]) -> set[str]:
    """Places among the outcomes; sentences and pairs on days hold the same numbers."""
    return {m.path for m in found if m.path.startswith("outcomes/")}


@pytest.fixture
def written() -> Tree:
    return copy.deepcopy(WRITTEN)


def moved(written: Tree, document: Comparison = DOCUMENT, tolerance: float = 1e-9) -> tuple[Moved, ...]:
    return reproduction(asked(written), written, document, tolerance).moved


# what moved


def test_a_document_made_again_is_equal(written: Tree) -> None:
    found = reproduction(asked(written), written, DOCUMENT)
    assert (found.moved, found.reasons, found.asked) == ((), (), asked(written))


def test_the_numbers_of_a_figure_are_one_thing_that_moved(written: Tree) -> None:
    """2 EUR/MWh were written; 3 are found: a third of the larger."""
    (gap, *rest) = (m for m in moved(written, divided(b=13.0)) if m.path == GAP)
    assert rest == []
    assert (gap.before["value"], gap.before["low"], gap.after["value"], gap.after["high"]) == (2.0, 2.0, 3.0, 3.0)
    assert set(gap.before) == {"value", "unit", "low", "high", "basis", "source"}
    assert gap.apart == pytest.approx(1 / 3)
    assert (gap.quantity, gap.definition) == ("outcomes.cost_per_energy.*", "Cost before transfers at the social rate per final energy of the stage without fuels that are by-products (swap: full year; compare: representative days).")
    assert of_outcomes(moved(written, divided(b=13.0))) == MOVED


def test_a_figure_moved_as_far_as_the_farthest_of_its_numbers(written: Tree) -> None:
    written["outcomes"]["cost_per_energy"]["gap"] |= {"value": 1.9, "low": 1.0}
    (gap,) = moved(written)
    assert gap.apart == 0.5


def test_what_stays_within_the_tolerance_has_not_moved(written: Tree) -> None:
    assert of_outcomes(moved(written, divided(b=12.01), 1e-4)) == MOVED
    assert moved(written, divided(b=12.01), 0.01) == ()


def test_words_that_differ_are_endlessly_far_apart(written: Tree) -> None:
    written["a"]["region"] = "elsewhere"
    assert moved(written) == (Moved(path="a/region", quantity="", definition="", before="elsewhere", after=A.site.place.region, apart=math.inf),)


def test_a_figure_that_is_gone_or_new_is_told_whole(written: Tree) -> None:
    cost = written["outcomes"]["cost_per_energy"]
    cost["shares"]["economics"] = cost["shares"].pop("policy")
    gone, new = moved(written)
    assert (gone.path, gone.before["value"], gone.after, gone.apart) == ("outcomes/cost_per_energy/shares/economics", 2.0, None, math.inf)
    assert (new.path, new.before, new.after["value"], new.apart) == ("outcomes/cost_per_energy/shares/policy", None, 2.0, math.inf)
    assert gone.quantity == new.quantity == "outcomes.cost_per_energy.*"


def test_a_word_that_is_called_like_a_number_of_a_figure_is_none(written: Tree) -> None:
    """Values of a note stand under names of their own, one of which may be that of a figure's key."""
    written["a"]["unit"] = "park"
    (found,) = moved(written)
    assert (found.path, found.quantity, found.before, found.after) == ("a/unit", "", "park", None)


def test_who_computed_is_no_figure_that_moved_but_a_reason(written: Tree) -> None:
    leaves = reproduction(asked(written), written, DOCUMENT).leaves
    written["version"] = "0.0.1"
    written["made"]["code"] = "0ld"
    written["study"] |= {"solver": "other", "edition": "old"}
    found = reproduction(asked(written), written, DOCUMENT)
    assert (found.moved, found.leaves) == ((), leaves)
    assert [(r.what, r.before, r.after) for r in found.reasons] == [("code", "0.0.1 0ld", f"{DOCUMENT.version} c0de")]
    written["study"]["seed"] = "9"
    assert [m.path for m in moved(written)] == ["study/seed"]


def test_what_is_left_out_is_left_out_whole_and_alone() -> None:
    kept = {"made_by": "x", "study": {"solvers": "y", "seed": "1"}, "problem": "z"}
    left = {"version": "1", "made": {"code": "c"}, "study": {"solver": "s", "edition": "e"}, "problems": [{"code": "p"}]}
    found = reproducing._compared(kept | left | {"study": kept["study"] | left["study"]})  # type: ignore[operator]
    assert list(found) == ["made_by", "study/solvers", "study/seed", "problem"]
    assert len(LEFT_OUT) == 5


@pytest.mark.parametrize(("cost", "told"), [(12.0, []), (13.0, ["seconds"])])
def test_a_plan_within_a_time_limit_may_have_moved_for_that(cost: float, told: list[str]) -> None:
    limited = replace(MADE, options={"seconds": 5.0})
    question = Asked(kind="comparison", command="plan", options={}, places={}, made=limited)
    found = reproduction(question, WRITTEN, replace(divided(b=cost), made=limited))
    assert [r.what for r in found.reasons] == told


def test_every_leaf_that_is_compared_counts(written: Tree) -> None:
    written["a"] |= {"one": 1.0, "more": {"two": [2.0, 3.0], "none": []}}
    assert reproduction(asked(written), written, DOCUMENT).leaves == reproduction(asked(WRITTEN), WRITTEN, DOCUMENT).leaves + 4


# why


def reasons(after: Made | None, before: Made | None = MADE, *, moved: bool = True, versions: tuple[str, str] = ("0.1.0", "0.1.0")) -> list[tuple[str, str, str, str]]:
    return [(r.what, r.name, r.before, r.after) for r in reproducing._reasons(before, after, versions, moved=moved)]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, []),
        ({"code": "n3w"}, [("code", "", "0.1.0 c0de", "0.1.0 n3w")]),
        ({"edition": "ed2"}, [("edition", "", "ed1", "ed2")]),
        ({"python": "3.12.1"}, [("python", "", "3.11.9", "3.12.1")]),
        ({"machine": "arm64"}, [("machine", "", "x86_64", "arm64")]),
        ({"packages": {"highspy": "1.12", "numpy": "2.3", "abacus": "1"}}, [("package", "abacus", "", "1"), ("package", "highspy", "1.11", "1.12")]),
        ({"packages": {"highspy": "1.11"}}, [("package", "numpy", "2.3", "")]),
        ({"parks": {"a": replace(MADE.parks["a"], key="f" * 64), "b": MADE.parks["b"]}}, [("park", A.id, A.key()[:12], "f" * 12)]),
        ({"parks": {"a": MADE.parks["a"]}}, [("park", B.id, B.key()[:12], "")]),
        ({"parks": {n: replace(p, place="elsewhere") for n, p in MADE.parks.items()}}, []),
    ],
)  # fmt: skip
def test_a_reason_is_what_a_document_depends_on_and_differs(change: Tree, told: list[Any]) -> None:
    assert reasons(replace(MADE, **change)) == told


def test_another_version_of_parkzero_is_other_code() -> None:
    assert reasons(MADE, versions=("0.1.0", "0.2.0")) == [("code", "", "0.1.0 c0de", "0.2.0 c0de")]


def test_a_time_limit_is_a_reason_only_where_something_moved() -> None:
    limited = replace(MADE, options={"seconds": 5.0})
    assert reasons(limited, limited) == [("seconds", "", "5.0", "5.0")]
    assert reasons(limited, limited, moved=False) == []
    assert reasons(limited) == []


def test_a_document_that_does_not_say_how_it_was_made_gives_no_reasons() -> None:
    assert reasons(MADE, None) == reasons(None) == []


# what was asked


def test_a_document_says_what_it_answers(written: Tree) -> None:
    found = asked(written)
    assert (found.kind, found.command, found.options, found.made) == ("comparison", "compare", {"split": ("policy",)}, MADE)
    assert found.places == {"a": "parks/shenzhen-bipv", "b": "parks/euref"}


VERSIONS = (RESULT, PLANNING, INVENTORY, COMPARISON)


@pytest.mark.parametrize("document", [None, [], "text", {}, {"made": {}}])
def test_what_has_no_schema_is_no_document(document: Any) -> None:
    with pytest.raises(WrongUse) as why:
        asked(document)
    assert (why.value.code, why.value.found, why.value.known) == ("no_schema", "", VERSIONS)


@pytest.mark.parametrize("schema", ["parkzero.comparison/9.9", 3])
def test_a_version_that_is_not_known_is_refused_with_those_that_are(schema: Any, written: Tree) -> None:
    with pytest.raises(WrongUse) as why:
        asked(written | {"schema": schema})
    assert (why.value.code, why.value.found, why.value.known) == ("document", str(schema), VERSIONS)


@pytest.mark.parametrize(
    ("made", "says"),
    [
        ("x", ": Input should be a dictionary or an instance of Made"), ({"command": "rm"}, "command: Input should be 'assess', 'plan', 'inventory', 'swap', 'compare' or 'network'"),
        ({"command": None, "python": 3}, "; python: Input should be a valid string"),
        ({"parks": {"a": {"id": "x", "key": "y", "place": "z"}}}, "a document of compare without a and b"), ({"command": "plan"}, "a document of plan without park"),
        ({"options": {"dras": 5, "split": ["policy"]}}, "compare has no option dras"), ({"options": {"dras": 5, "bounds": 6}}, "compare has no option dras, bounds"),
        ({"options": {"split": 3.5}}, "Input should be a valid tuple"),
    ],
)  # fmt: skip
def test_a_document_that_was_broken_says_where(made: Any, says: str, written: Tree) -> None:
    written["made"] = written["made"] | made if isinstance(made, dict) else made
    with pytest.raises(WrongUse) as why:
        asked(written)
    assert why.value.code == "document_broken"
    assert says in why.value.found


@pytest.mark.parametrize(
    ("document", "command", "options", "places"),
    [
        ({"schema": RESULT}, "assess", {}, ("park",)),
        ({"schema": PLANNING, "stages": [{"year": "2030"}, {"year": "2040"}]}, "plan", {"stages": (2030, 2040)}, ("park",)),
        ({"schema": INVENTORY, "standard": "eu-ets", "inventory": {"year": "2023", "boundary": "works", "draws": {"value": 50.0}}}, "inventory",
         {"standard": "eu-ets", "boundary": "works", "year": 2023, "draws": 50}, ("park",)),
        ({"schema": COMPARISON, "kind": "swap", "split": ["policy", "trends"]}, "swap", {}, ("host", "policy", "trends")),
        ({"schema": COMPARISON, "kind": "compare", "split": ["policy"]}, "compare", {"split": ("policy",)}, ("a", "b")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("unsaid", [{}, {"made": None}])
def test_a_document_that_does_not_say_what_was_asked_is_set_against_the_nearest_question(
    document: Tree, command: Any, options: Tree, places: tuple[str, ...], unsaid: Tree
) -> None:
    kinds = {RESULT: "result", PLANNING: "plan", INVENTORY: "accounts", COMPARISON: "comparison"}
    found = asked(document | unsaid)
    assert found == Asked(kind=kinds[document["schema"]], command=command, options=options, places=dict.fromkeys(places, ""), made=None)


@pytest.mark.parametrize("document", [{"schema": PLANNING}, {"schema": INVENTORY, "standard": "all", "inventory": {"year": "2023", "boundary": "park", "draws": {"value": None}}}, {"schema": COMPARISON, "kind": "swap"}])
def test_a_document_that_says_nothing_and_lacks_what_it_would_be_told_by_is_broken(document: Tree) -> None:
    with pytest.raises(WrongUse, match=r"document_broken: '(stages|inventory\.draws\.value|split): "):
        asked(document)


@pytest.mark.parametrize("value", ["abc", True, math.nan, math.inf, 10**400])
def test_a_figure_whose_number_is_none_cannot_be_compared(value: Any, written: Tree) -> None:
    written["outcomes"]["cost_per_energy"]["gap"]["value"] = value
    with pytest.raises(WrongUse, match=f"document_broken: '{GAP}/value: "):
        asked(written)


def test_half_a_character_and_endless_nesting_cannot_be_compared(written: Tree) -> None:
    deep: list[Any] = []
    for _ in range(5000):
        deep = [deep]
    for broken in (written | {"note": "\ud800"}, written | {"\ud800": 1}, written | {"note": deep}):
        with pytest.raises(WrongUse, match="document_broken"):
            asked(broken)


def test_a_figure_that_lost_its_ends_is_one_thing_that_moved(written: Tree) -> None:
    del written["outcomes"]["cost_per_energy"]["gap"]["low"], written["outcomes"]["cost_per_energy"]["gap"]["unit"]
    found = reproduction(asked(written), written, DOCUMENT)
    assert [m.path for m in found.moved] == [GAP]
    show(found, {}, 1e-9, "en")


# asked again

QUESTIONS: dict[str, tuple[Tree, Tree, Tree]] = {
    "assess": ({"park": A}, {}, {"park": A}),
    "plan": ({"park": A}, {"stages": (2030, 2040), "blind": True}, {"park": A}),
    "inventory": ({"park": A}, {"standard": "eu-ets", "draws": 0}, {"park": A}),
    "swap": ({"host": A, "policy": B, "trends": B}, {}, {"host": A, "donors": {"policy": B, "trends": B}}),
    "compare": ({"a": A, "b": B}, {"split": ("policy",)}, {"a": A, "b": B}),
}
"""Parks by the names of `places`, options, and parks as the function of the command takes them."""


@pytest.mark.parametrize("command", WORKS)
def test_a_question_is_asked_again_of_the_function_of_its_command(command: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    parks, options, taken = QUESTIONS[command]
    work, heard, runner, problems = WORKS[command], list[Tree](), Runner(lambda _: None), (Problem("calibration"),)
    monkeypatch.setattr(reproducing, work.__name__, lambda *given, **named: heard.append(signature(work).bind(*given, **named).arguments) or "document")
    question = Asked(kind="", command=command, options=options, places={}, made=None)
    assert again(question, parks, problems, runner) == "document"
    beside = {"problems": problems} if "problems" in signature(work).parameters else {}
    assert heard == [taken | options | beside | {"runner": runner}]
    assert set(NEEDED[command]) <= set(parks)


