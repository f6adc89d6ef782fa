"""What a user writes, for a strict type checker: public names are typed, none is Any."""

from pathlib import Path
from typing import assert_type

import parkzero
from parkzero import Accounts, Comparison, Figure, Given, Park, Planning, Policy, Problem, Result, Study


def counterfactual(where: str) -> tuple[Result, Planning, Accounts, Comparison]:
    """Every public function, with the types that it gives."""
    park, problems = parkzero.load(where)
    assert_type(park, Park)
    assert_type(problems, tuple[Problem, ...])
    assert_type(parkzero.check(where), tuple[Problem, ...])
    assert_type(parkzero.parks(), tuple[str, ...])
    assert_type(park.study, Study)
    free = park.but(policy=Policy())
    assert_type(free, Park)
    assert_type(parkzero.dump(free, "free"), Path)
    result = parkzero.assess(free, Study(base_year=2024))
    assert_type(result, Result)
    assert_type(result.plan.cost, Figure)
    assert_type(result.plan.cost.value, float | None)
    planned = parkzero.plan(free, stages=(2030, 2040), budget=0.5)
    assert_type(planned, Planning)
    accounts = parkzero.inventory(free, "all")
    assert_type(accounts, Accounts)
    assert_type(accounts.inventory.totals["eu-ets"], Figure)
    swapped = parkzero.swap(park, {"policy": free})
    assert_type(swapped, Comparison)
    assert_type(parkzero.explain(park, free), Comparison)
    assert_type(parkzero.render(result, "out", "zh"), tuple[Path, ...])
    return result, planned, accounts, swapped


def refused(park: Park) -> str:
    """Every exception that a user can meet."""
    try:
        parkzero.plan(park, strict=True, seconds=60.0)
    except parkzero.WrongUse as why:
        return ", ".join(why.known)
    except parkzero.DemandError as why:
        return ", ".join(why.unserved)
    except parkzero.ConflictError as why:
        return ", ".join(b.what for b in why.bounds)
    except (parkzero.OutOfTime, parkzero.Unsolved):
        return "the solver"
    except parkzero.ParkError as why:
        return ", ".join(p.code for p in why.problems)
    return ""


def rate(value: float) -> Given:
    """A quantity of a section."""
    return Given(value=value, unit="", low=value, high=value)


def section(park: Park) -> parkzero.Economics:
    """A section with one part replaced."""
    return park.economics.but(markup=rate(0.03))
