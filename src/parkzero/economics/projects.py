"""What is built, as a project: terms of finance of its owner, parts bought again over the years, and what is left at the end."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from parkzero.clock import Floats
from parkzero.economics.finance import Finance, Project
from parkzero.economics.offer import rate
from parkzero.levers import OPERATOR
from parkzero.park.catalogue import typical
from parkzero.park.sections import Economics
from parkzero.park.study import Study

INFLATION = typical("inflation").value
"""Inflation where the section gives none."""
LONG = 20
"""Years that the gain of an owner who invests nothing is shown for."""


def financing(section: Economics, study: Study, owner: str = OPERATOR.owner) -> Finance:
    """Terms of finance of a kind of owner: the section's, in place of what it leaves out no debt, no tax, 2 % inflation."""
    given = section.financing
    inflation = given.inflation.value if given.inflation else INFLATION
    return Finance(
        inflation=inflation, cost_of_equity_real=rate(section, study, owner), debt_share=given.debt.value if given.debt else 0.0,
        interest_nominal=given.interest.value if given.interest else study.discount + inflation, tenor=given.tenor,
        tax=given.tax.value if given.tax else 0.0, depreciation_years=given.depreciation,
    )  # fmt: skip


def years_of(parts: Mapping[str, tuple[float, float]]) -> int:
    """Years that a project is looked at: the longest life of what is built; LONG without any."""
    return max((round(life) for life, cost in parts.values() if cost > 0), default=LONG)


def project(parts: Mapping[str, tuple[float, float]], granted: float, gain: float, first: int, years: int | None = None) -> Project:
    """Parts built in year `first`, life [a] and investment by id, and what every year after it brings, over `years`: none means their own horizon."""
    spent, residual = replaced(parts, years or years_of(parts))
    length, invested = len(spent), sum(v for _, v in parts.values())
    life = max(round(sum(years * v for years, v in parts.values()) / invested), 1) if invested else LONG
    once = np.eye(1, length)[0]
    return Project(years=np.arange(first, first + length), investment=spent, revenue=gain * (1.0 - once), operating_cost=np.zeros(length), subsidy=granted * once, life=life, residual=residual)


def replaced(parts: Mapping[str, tuple[float, float]], longest: int) -> tuple[Floats, float]:
    """Investment by year over so many years, parts bought again when their life ends, and what is left at the end, in proportion to the years left of it.

    `parts`: life [a] and investment by id. The first year is that of building.
    """
    spent, left = np.zeros(longest + 1), 0.0
    for life, cost in parts.values():
        each = max(round(life), 1)
        bought = np.arange(0, longest, each)
        spent[bought] += cost
        left += cost * (bought[-1] + each - longest) / each
    return spent, left
