"""Small stand-ins of runs and their frames, for tests of what is made of them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from parkzero.backing import Calibration, Fit, Fitted
from parkzero.figure import Figure
from parkzero.park.study import Study
from parkzero.results import Index, Outlook

STUDY = Study(base_year=2024, stage=2030, currency="EUR")


def framed(*, energy: float = 100.0, start: float = 400.0, growth: float = 1.0, **more: Any) -> Any:
    """A frame: MWh of final energy, tonnes of the base year, demand of the stage against it."""
    course = np.linspace(1.0, growth, 7)
    site = more.get("site", SimpleNamespace(final_energy=lambda: energy))
    given: dict[str, Any] = {
        "park": SimpleNamespace(id="x"), "site": site, "stage": SimpleNamespace(site=site), "study": STUDY, "paying": None,
        "outlook": Outlook(base_year=2024, indices={("demand", ""): Index(low=course, central=course, high=course)}),
        "base_year": {"yardstick": SimpleNamespace(total=Figure(start, "t"))},
    }  # fmt: skip
    return SimpleNamespace(**(given | more))


def _demand(base: Any) -> float:
    """MWh of the stage."""
    site = getattr(base, "site", None)
    return float(site.final_energy() * base.outlook.at("demand", 2030)) if hasattr(site, "final_energy") else 0.0


def made(
    *, emissions: float = 300.0, cost: float = 5000.0, paid: float = 700.0, investment: float = 0.0, base: Any = None, **frame: Any
) -> Any:
    """A run: tonnes, cost before transfers and payments a year, investment; `frame` as in `framed`."""
    base = base or framed(**frame)
    return SimpleNamespace(
        frame=base, site=getattr(getattr(base, "stage", None), "site", None), plan=SimpleNamespace(emissions=emissions, cost=cost), value=SimpleNamespace(cost=cost, private=cost + paid, investment=investment, moved=cost),
        charges=SimpleNamespace(paid={"tax": paid + 50.0, "premium": -50.0}),
        system=SimpleNamespace(supplies=(), loads=(SimpleNamespace(carrier="heat", power=np.array([_demand(base)])),), year=SimpleNamespace(total=lambda power: float(power.sum()))),
    )  # fmt: skip


def serving(load: float = 1000.0, unserved: float = 0.0, carrier: str = "heat") -> tuple[Any, Any]:
    """A plan of one step and its system: MWh of demand, and what of it is not served."""
    system = SimpleNamespace(
        limits=(), loads=(SimpleNamespace(carrier=carrier, power=np.array([load])),), year=SimpleNamespace(total=lambda power: float(power.sum()))
    )
    return SimpleNamespace(unserved={carrier: unserved}, exceeded={}, emissions=100.0, end="closed"), system


def misfitting(verdict: Fit, enterprise: str = "mill") -> Calibration:
    """A base year of 1,000 MWh in which an enterprise (none: the park) burnt 600 MWh of gas by its rows and 300 in the run."""
    line = Fitted(enterprise=enterprise, carrier="natural_gas", sold=False, like=(), rows=Figure(600.0, "MWh/a"), run=Figure(300.0, "MWh/a"), misfit=Figure(-0.5, "1"), interval=Figure(0.05, "1"), verdict=verdict)
    return Calibration(verdict=verdict, share=Figure(0.3, "1"), lines=(line,), run="days")
