"""Exit codes, and which of them a refused command ends with."""

from __future__ import annotations

import argparse
import sys

from parkzero.cli.usage import told
from parkzero.problem import ConflictError, DemandError, ParkError, Problem, WrongUse

DONE, DATA, USE, UNSERVED = 0, 1, 2, 3
"""Done; the park's data has problems; wrong use; demand cannot be served, or targets that must be met cannot."""
Refused = (ParkError, DemandError, ConflictError, WrongUse, OSError)
"""All that a command may be refused with."""


def refused(why: Exception, given: argparse.Namespace) -> int:
    """Say why a command was refused; returns its exit code."""
    if isinstance(why, OSError):
        print(f"parkzero {given.command}: {told(why.strerror or str(why), given.lang)}: {why.filename or given.out or '-'}", file=sys.stderr)
        return USE
    from parkzero.cli.problems import tell
    from parkzero.text.speaking import say

    lang = given.lang
    if isinstance(why, WrongUse):
        hint = say("use_hint", lang, name=why.meant) if why.meant else ""
        said = say(f"use_{why.code}", lang, found=why.found, known=", ".join(why.known) or "-", hint=hint)
        print(f"parkzero {given.command}: {said}", file=sys.stderr)
        return USE
    if isinstance(why, DemandError):
        what = ", ".join(f"{say(c, lang)} {q:,.0f} MWh" for c, q in why.unserved.items())
        tell([Problem("demand_not_served", field=c, found=f"{q:,.0f} MWh", expected="0 MWh") for c, q in why.unserved.items()], given)
        print(say("demand_unserved", lang, what=what), file=sys.stderr)
        return UNSERVED
    if isinstance(why, ConflictError):
        from parkzero.cli.plans import bound

        held = ", ".join(bound(b, lang) for b in why.bounds)
        tell([Problem("target_not_met", field=n, found=f"{q:,.0f} t", expected="0 t", hint=held) for n, q in why.exceeded.items()], given)
        print(say("targets_conflict", lang, what=held), file=sys.stderr)
        return UNSERVED
    if isinstance(why, ParkError):
        tell(why.problems, given)
        return DATA
    raise why
