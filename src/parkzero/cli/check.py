"""`check`: all problems of a park's data at once."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from parkzero.cli.exits import DATA, DONE
from parkzero.cli.options import park as options
from parkzero.problem import WrongUse

__all__ = ["options", "run"]


def run(given: argparse.Namespace) -> int:
    """Print the problems; with `--out`, return a workbook with an error column."""
    from parkzero.compare.library import inspect
    from parkzero.text.speaking import problem, say
    from parkzero.text.speaking import problems as lines

    park, problems = inspect(given.park)
    errors = sum(p.level == "error" for p in problems)
    path = Path(given.park)
    written = None
    book = path.suffix.lower() in (".xlsx", ".xlsm") and path.is_file()
    if given.out and not book and (park or path.exists()):
        raise WrongUse("out_of_folder", str(path))
    if given.out and book and not any(p.code in ("workbook_unreadable", "too_large") and p.line is None for p in problems):
        from parkzero.park.workbook import write_errors

        written = given.out / path.name
        if written.resolve() == path.resolve():
            raise WrongUse("onto_itself", str(written))
        given.out.mkdir(parents=True, exist_ok=True)
        write_errors(path, problems, written, [problem(p, given.lang) for p in problems])
    if given.json:
        print(json.dumps({"park": park.id if park else None, "problems": [p.as_dict() for p in problems]}, ensure_ascii=False, indent=1))
        return DATA if errors else DONE
    for line in lines(problems, given.lang):
        print(line)
    print(say("check_count" if problems else "check_ok", given.lang, name=given.park, errors=errors, warnings=len(problems) - errors))
    if written:
        print(say("written", given.lang, files=written))
    return DATA if errors else DONE
