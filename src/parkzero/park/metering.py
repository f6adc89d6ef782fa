"""Metering coverage: the share of energy that meters see, one for all carriers or one by carrier."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, TypeAdapter, WithJsonSchema

from parkzero.park.noun import Given, Share
from parkzero.words import Carrier

ALL: Literal["all"] = "all"
"""Stands for the carriers that are not named."""
Metered = Literal[Carrier, "all"]
"""What a share may be stated of."""


def _by_carrier(stated: Any) -> Any:
    """A share alone holds for all carriers."""
    return stated if isinstance(stated, Mapping) and "value" not in stated else {ALL: stated}


if TYPE_CHECKING:
    MeteringCoverage = dict[Metered, Given]
else:
    _Named = dict[Metered, Share]
    MeteringCoverage = Annotated[
        _Named, BeforeValidator(_by_carrier), WithJsonSchema({"anyOf": [TypeAdapter(Share).json_schema(), TypeAdapter(_Named).json_schema()]})
    ]


def seen_of(stated: MeteringCoverage, carrier: str) -> float | None:
    """The share of a carrier that is stated; None where nothing is."""
    found = next((given for name, given in stated.items() if name == carrier), stated.get(ALL))
    return found.value if found else None
