"""The standards that give a total, each as a small value: what counts, and by which factors and power rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from parkzero.park.ruler import Ruler
from parkzero.park.sections import Standards
from parkzero.problem import WrongUse
from parkzero.statement import Edition

Firms = Literal["all", "goods", "installations"]


@dataclass(frozen=True, kw_only=True)
class Method:
    """An accounting method: a ruler, and whose flows it looks at."""

    name: str
    ruler: Ruler
    label: str
    label_zh: str
    edition: Edition | None = None
    """The published text that it follows."""
    earlier: Mapping[int, Edition] = field(default_factory=dict)
    """Texts that held before it, by the last year of each."""
    firms: Firms = "all"
    """Whose flows count: of all, of makers of goods of annex I of the CBAM regulation, or of installations under the EU ETS."""

    def of(self, year: int) -> Edition | None:
        """The text that holds for the account of a year."""
        return next((self.earlier[last] for last in sorted(self.earlier) if year <= last), self.edition)

    def but(self, **changes: object) -> Method:
        return replace(self, **changes)  # type: ignore[arg-type]


NATIONAL = Ruler(gases=("CO2",), electricity="national_rule", credit=True, family="china_database", process="output", capture="none")
"""The national zero-carbon-park rule of China: notice 910 of 2025 (NDRC, MIIT, NEA), annex 4: fuels by the national factor database, processes as output times factor."""
LOCATION = Ruler(electricity="location")
MARKET = Ruler(electricity="market")
ENTERPRISE = Ruler(
    gases=("CO2", "N2O", "PFC"), combustion=("CO2",), electricity="national_average", credit=True, family="china", gwp="AR5", process="input",
    capture="none", internal="credited",
)  # fmt: skip
INSTALLATION = Ruler(
    gases=("CO2", "N2O", "PFC"), combustion=("CO2",), indirect=False, bunkers=False, family="ipcc", gwp="AR5", process="input", bound="emitted"
)  # fmt: skip
GOODS = INSTALLATION.but(waste_gas="natural_gas")
GHG_PROTOCOL = Edition(
    document="GHG Protocol Corporate Standard, revised edition of 2004, with Scope 2 Guidance of 2015", document_zh="《温室气体核算体系：企业核算与报告标准》（2004年修订版）及《范围二指南》（2015年）",
    dated="2015", read="in_part", next="revised scope 2 guidance, consulted on from October 2025", next_zh="范围二指南修订稿（2025年10月起征求意见）",
)  # fmt: skip
METHODS: dict[str, Method] = {
    m.name: m
    for m in (
        Method(name="ghg-protocol-location", ruler=LOCATION, label="GHG Protocol, location-based", label_zh="GHG Protocol，基于位置", edition=GHG_PROTOCOL),
        Method(name="ghg-protocol-market", ruler=MARKET, label="GHG Protocol, market-based", label_zh="GHG Protocol，基于市场", edition=GHG_PROTOCOL),
        Method(
            name="iso-14064-1", ruler=Ruler(electricity="location", value_chain=True), label="ISO 14064-1:2018", label_zh="ISO 14064-1:2018",
            edition=Edition(document="ISO 14064-1:2018", document_zh="ISO 14064-1:2018", dated="2018-12", read="not_read"),
        ),
        Method(
            name="china-zcp-2025", ruler=NATIONAL, label="National zero-carbon park rule (China)", label_zh="国家级零碳园区核算方法",
            edition=Edition(
                document="Notice 发改环资〔2025〕910号 (NDRC, MIIT, NEA), annexes 3 and 4, trial edition", document_zh="发改环资〔2025〕910号附件3、附件4（试行）", dated="2025-06-30", read="whole",
                next="zero-carbon park construction guide (国发〔2026〕22号)", next_zh="《零碳园区建设指南》（国发〔2026〕22号）",
            ),
        ),
        Method(
            name="gb-t-32151", ruler=ENTERPRISE, label="Enterprise reports (GB/T 32151, China)", label_zh="企业温室气体核算（GB/T 32151）",
            edition=Edition(document="GB/T 32150-2025 with the parts of GB/T 32151 issued from 2023 on", document_zh="GB/T 32150—2025 及2023年以来发布的 GB/T 32151 各部分", dated="2025", read="in_part"),
        ),
        Method(
            name="eu-ets", ruler=INSTALLATION, label="EU ETS monitoring (2018/2066)", label_zh="欧盟碳市场监测（2018/2066）",
            edition=Edition(
                document="Regulation (EU) 2018/2066 and Directive 2003/87/EC, Annex I as changed by Directive (EU) 2023/959", document_zh="(EU) 2018/2066 号条例及 2003/87/EC 号指令附件一（经 (EU) 2023/959 号指令修订）",
                dated="2023-05-10", read="in_part",
            ),
            earlier={
                2023: Edition(
                    document="Regulation (EU) 2018/2066 and Directive 2003/87/EC, Annex I as changed by Directive 2009/29/EC", document_zh="(EU) 2018/2066 号条例及 2003/87/EC 号指令附件一（经 2009/29/EC 号指令修订）",
                    dated="2009-04-23", read="in_part",
                )
            },
            firms="installations",
        ),
        Method(
            name="cbam", ruler=GOODS, label="CBAM goods, direct emissions", label_zh="欧盟碳边境调节机制产品（直接排放）",
            edition=Edition(document="Regulation (EU) 2023/956 and Implementing Regulation (EU) 2025/2547", document_zh="(EU) 2023/956 号条例及 (EU) 2025/2547 号实施条例", dated="2025", read="in_part"), firms="goods",
        ),
    )
}  # fmt: skip
"""Chinese enterprise reports follow the general method: national mean power and default heat in and out; CBAM: direct emissions of goods."""


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
    """What a park measures itself by: its method, but for what its ruler says otherwise. With bought energy it counts all enterprises:
    what a park buys belongs to no installation."""
    base = METHODS[own_standard(standards.method)]
    ruler = base.ruler.but(**standards.ruler.said())
    return base.but(name="own", ruler=ruler, firms="all" if ruler.indirect else base.firms)


def departures(standards: Standards) -> dict[str, tuple[Any, Any]]:
    """Where a park departs from its method: what it says and what the method says, by the field of the ruler."""
    usual = METHODS[own_standard(standards.method)].ruler
    return {name: (value, getattr(usual, name)) for name, value in standards.ruler.said().items() if value != getattr(usual, name)}
