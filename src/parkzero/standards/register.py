"""The standards that give a total, each as a small value: what counts, and by which factors and power rule."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from parkzero.park.ruler import Ruler
from parkzero.park.sections import Standards
from parkzero.problem import WrongUse


@dataclass(frozen=True)
class Method:
    """An accounting method: a ruler, and whose flows it looks at."""

    name: str
    ruler: Ruler
    label: str
    label_zh: str
    goods: bool = False
    """Only the enterprises that make goods of annex I of the CBAM regulation."""

    def but(self, **changes: object) -> Method:
        return replace(self, **changes)  # type: ignore[arg-type]


NATIONAL = Ruler(gases=("CO2",), electricity="national_rule", credit=True, family="china", process="output", capture="none")
"""The national zero-carbon-park rule of China: notice 910 of 2025 (NDRC, MIIT, NEA), annex 4: processes as output times factor."""
LOCATION = Ruler(electricity="location")
MARKET = Ruler(electricity="market")
ENTERPRISE = Ruler(
    gases=("CO2", "N2O", "PFC"), combustion=("CO2",), electricity="national_average", credit=True, family="china", gwp="AR5", process="input",
    capture="none", internal="credited",
)  # fmt: skip
INSTALLATION = Ruler(
    gases=("CO2", "N2O", "PFC"), combustion=("CO2",), indirect=False, bunkers=False, family="ipcc", gwp="AR5", process="input"
)  # fmt: skip
METHODS: dict[str, Method] = {
    m.name: m
    for m in (
        Method("ghg-protocol-location", LOCATION, "GHG Protocol, location-based", "GHG Protocol，基于位置"),
        Method("ghg-protocol-market", MARKET, "GHG Protocol, market-based", "GHG Protocol，基于市场"),
        Method("iso-14064-1", Ruler(electricity="location", value_chain=True), "ISO 14064-1:2018", "ISO 14064-1:2018"),
        Method("china-zcp-2025", NATIONAL, "National zero-carbon park rule (China)", "国家级零碳园区核算方法"),
        Method("gb-t-32151", ENTERPRISE, "Enterprise reports (GB/T 32151, China)", "企业温室气体核算（GB/T 32151）"),
        Method("eu-ets", INSTALLATION, "EU ETS monitoring (2018/2066)", "欧盟碳市场监测（2018/2066）"),
        Method("cbam", INSTALLATION, "CBAM goods, direct emissions", "欧盟碳边境调节机制产品（直接排放）", goods=True),
    )
}  # fmt: skip
"""GHG Protocol Corporate Standard with Scope 2 Guidance; ISO 14064-1:2018; notice 910; Chinese enterprise reports (GB/T 32151
family, general method: national mean power and default heat in and out); Regulation (EU) 2018/2066; direct emissions of CBAM
goods (Regulation (EU) 2023/956, Implementing Regulation (EU) 2025/2547)."""


def method(name: str) -> Method:
    """A method by name. Raises WrongUse with the names there are."""
    if name not in METHODS:
        raise WrongUse("standard", name, METHODS)
    return METHODS[name]


OWN = {"ghg-protocol": "ghg-protocol-location"}
"""The standard that gives the total of a park's own method, where its name differs."""


def own_standard(name: str) -> str:
    """The standard whose total stands for a park's own method."""
    return OWN.get(name, name)


def of_park(standards: Standards) -> Method:
    """What a park measures itself by: its method, but for what its ruler says otherwise."""
    base = METHODS[own_standard(standards.method)]
    return base.but(name="own", ruler=base.ruler.but(**standards.ruler.said()))


def departures(standards: Standards) -> dict[str, tuple[Any, Any]]:
    """Where a park departs from its method: what it says and what the method says, by the field of the ruler."""
    usual = METHODS[own_standard(standards.method)].ruler
    return {name: (value, getattr(usual, name)) for name, value in standards.ruler.said().items() if value != getattr(usual, name)}
