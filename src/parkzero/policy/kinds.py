"""The kinds of instrument: every module of this folder that defines one."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pathlib import Path

from parkzero.policy.acting import Acting


@cache
def kinds() -> Mapping[str, type[Acting]]:
    """Kinds by name, from the modules beside this one in alphabetical order."""
    found: dict[str, type[Acting]] = {}
    for module in sorted(m.name for m in pkgutil.iter_modules([str(Path(__file__).parent)])):
        for value in vars(import_module(f"parkzero.policy.{module}")).values():
            if isinstance(value, type) and issubclass(value, Acting) and value is not Acting:
                found[str(value.model_fields["kind"].default)] = value
    return found
