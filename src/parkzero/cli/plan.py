"""`plan`: the least-cost plan of a park, with its certificate."""

from __future__ import annotations

import argparse

from parkzero.cli import values
from parkzero.cli.loading import load
from parkzero.cli.options import money
from parkzero.cli.options import park as park_option
from parkzero.cli.problems import tell
from parkzero.cli.running import options as cache_option
from parkzero.cli.running import running
from parkzero.cli.writing import finish


def options(parser: argparse.ArgumentParser) -> None:
    """Stages, limits, the search, and what is worked out beside the plan."""
    park_option(parser)
    cache_option(parser)
    money(parser)
    add = parser.add_argument
    add("--stages", type=values.years, default=(), metavar="Y,Y", help="years decided together (default: the study's stage)")
    add("--myopic", action="store_true", help="decide the stages one after the other, blind to what comes")
    add("--budget", type=values.share, metavar="S", help="tonnes over all years, as a share of the base year's for each (0.5 or 50%%)")
    add("--strict", action="store_true", help="targets must be met: exit 3 and what conflicts where they cannot")
    add("--gap", type=values.share, metavar="S", help="gap to the proved bound (default: the study's, 0.1%%)")
    add(
        "--seconds", type=values.seconds, default=float("inf"), metavar="T",
        help="time limit of the search: the best plan so far with its bound",
    )  # fmt: skip
    add(
        "--resolution", type=int, choices=(5, 10, 15, 20, 30, 60), metavar="MIN",
        help="minutes of a step: 5 10 15 20 30 60 (default: the study's)",
    )  # fmt: skip
    add(
        "--outlook", type=values.outlook, default={}, metavar="D=E",
        help="low or high courses of the trends in place of the central ones: high, or demand=low,carbon_price=high",
    )  # fmt: skip
    add("--units", action="store_true", help="also run the last stage with least and part loads, plants on or off (minutes)")
    add("--certified-frontier", action="store_true", help="each point of the cost-carbon frontier within the gap of the plan, not a hundredth (minutes)")
    add("--no-abatement", action="store_true", help="leave out the cost-carbon frontier and the measures")


def run(given: argparse.Namespace) -> int:
    """Plan, print the plan and its notes, write the files."""
    from parkzero.cli.plans import show
    from parkzero.compare.planning import plan
    from parkzero.report.page import message

    park, problems = load(given.park, given)
    with running(given) as runner:
        result = plan(
            park,
            stages=given.stages,
            blind=given.myopic,
            budget=given.budget,
            strict=given.strict,
            seconds=given.seconds,
            gap=given.gap,
            resolution=given.resolution,
            outlook=given.outlook,
            abatement=not given.no_abatement,
            certified=given.certified_frontier,
            units=given.units,
            problems=problems,
            runner=runner,
        )

    def told() -> None:
        show(result, given.lang)
        for note in result.notes:
            print(message(note, given.lang, result.park.enterprises))
        tell(result.problems[len(problems) :], given)

    return finish(result, given, f"{park.id}-plan", {"park": given.park}, told)
