"""Published worked examples, reproduced to the printed digits.

Each example goes the way a park goes: rows of activity.csv and factors.csv are read and checked, become flows, meet the table
of a standard, and come out as lines and totals. Inputs are the publisher's; `CO2` turns printed carbon into CO2.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from ledgers import park_of
from parkzero.accounting import Inventory, Line
from parkzero.figure import Z90, Z95
from parkzero.flows import Error, Flows
from parkzero.order import worked
from parkzero.park.flowing import flows_of
from parkzero.park.site import Reported
from parkzero.park.steam import saturated
from parkzero.park.whole import Park
from parkzero.results import Outlook
from parkzero.standards import cbam, eu_ets, factors
from parkzero.standards.account import account
from parkzero.standards.national import Verdict, verdict
from parkzero.standards.register import METHODS, Method
from parkzero.standards.uncertainty import deviation, propagated
from parkzero.standards.years import change, recalculation
from parkzero.units import convert

CO2 = 44 / 12
LOOK = Outlook(base_year=2023, indices={})
FED_IN = "burnt,natural_gas,1,TJ,,,,feedstock"
MRR = "http://data.europa.eu/eli/reg_impl/2018/2066/oj"


def booked(park: Park, method: Method | str, year: int = 2024) -> Inventory:
    chosen = METHODS[method] if isinstance(method, str) else method
    return account(flows_of(park, year), worked(chosen, park, park.site, LOOK, study=park.study, base_year=year, year=year))


def accounted(
    activity: tuple[str, ...], own: tuple[str, ...] = (), method: Method | str = "gb-t-32151", country: str = "CN", year: int = 2024
) -> Inventory:
    """The account of a plant's rows under a standard."""
    return booked(park_of(activity, own, country, year), method, year)


def told(found: Inventory, what: str) -> float:
    """A figure of an account: total, biogenic, a gas, scopes joined by "+", or the lines of a carrier ("=coal")."""
    if what in ("total", "biogenic"):
        value = getattr(found, what).value
    elif what.startswith("="):
        value = propagated([x for x in found.lines if x.carrier == what[1:] and x.scope in found.counted], found.unit).value
    elif what in found.gases:
        value = found.gases[what].value
    else:
        value = sum(found.scopes[scope].value or 0.0 for scope in what.split("+"))
    assert value is not None
    return float(value)


def agrees(tonnes: float, printed: str) -> bool:
    """Whether tonnes equal a printed text like "20705 kg" within half a unit of its last digit."""
    number, unit = printed.split()
    last = Decimal(number).as_tuple().exponent
    assert isinstance(last, int)
    return convert(tonnes, "t", unit).value == pytest.approx(float(number), rel=5e-13, abs=0.5 * 10.0**last)


def carbon(fixed: float, volatile: float = 0.0, share: float = 0.0) -> float:
    """t CO2 per t of a material with fixed carbon and volatiles, of which a share is carbon as CH4 (GB/T 32151.34-2024)."""
    return fixed * CO2 + volatile * share * 44 / 16


def of(gas: str, co2e: float, *, biogenic: bool = False) -> float:
    """Amount of a gas that a table prints as CO2e, by parkzero's own potential."""
    return co2e / factors.gwp(gas, "AR6", biogenic=biogenic)


@dataclass(frozen=True)
class Example:
    """A worked example as it was published."""

    id: str
    publisher: str
    text: str
    year: str
    url: str
    activity: tuple[str, ...]
    printed: dict[str, str]
    """What an account tells -> the printed number with its unit; zeros behind the point are added where the product is exact."""
    own: tuple[str, ...] = ()
    country: str = "CN"
    method: str = "ghg-protocol-location"
    period: int = 2024
    """What parkzero gets wrong, where it does not reproduce."""
    source: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "source", f"{self.publisher}: {self.text}, {self.year}, {self.url}")


def ghgtool(id: str, activity: tuple[str, ...], printed: dict[str, str], own: tuple[str, ...] = ()) -> Example:
    """Test vectors on GB/T 32151.34-2024 in the public repository adgo07/GHGTOOL; its steam of 2800 kJ/kg is heat, nothing taken off for feedwater."""
    return Example(
        f"ghgtool-{id}", "adgo07/GHGTOOL on GB/T 32151.34-2024 (SAC)", f"test vector, {id}", "2024", "https://github.com/adgo07/GHGTOOL",
        activity, printed, own, "CN", "gb-t-32151",
    )  # fmt: skip


def mfe(id: str, activity: str, own: tuple[str, ...], printed: dict[str, str]) -> Example:
    """New Zealand Ministry for the Environment, Guidance for voluntary reporting (April 2008), table 1."""
    return Example(
        f"new-zealand-mfe-{id}", "Ministry for the Environment, New Zealand", f"Guidance for greenhouse gas reporting, table 1, {id}",
        "2008",
        "http://www.mfe.govt.nz/publications/climate/guidance-greenhouse-gas-reporting-apr08/html/table-1.html",
        (activity,), printed, own, "NZ",
    )  # fmt: skip


MULLITE = (
    "OFR factor resolution engine", "Proxy Resolution V1, design document, section 6.4: fused from sintered mullite", "2026",
    "public repository, GitHub",
)  # fmt: skip
CARB = ("California Air Resources Board", "Documentation of California's Greenhouse Gas Inventory")
TAX_BILL = ("Chemical Technology, South Africa", "C. Schonborn, The Draft Carbon Tax Bill")
KSN = ("KSN Corporate Services, Singapore", "Scope 1 and scope 2 emissions", "undated", "https://ksncs.com.sg/scope-1-and-scope-2-emissions")
GERA = ("Gera Services", "Scope 2 market-based and location-based, example and notes", "undated", "https://tools.gera.services/scope2-market-vs-location-based")
TOKYO_GAS = (
    "Tokyo Gas, Japan, by the ministerial ordinance on calculating emissions, annex 5", "answer 8954 to frequent questions: CO2 of town gas", "undated",
    "https://support.tokyo-gas.co.jp/faq/show/8954",
)  # fmt: skip
VERSO = ("Verso, Germany", "Climate Hub, refrigerants, by AR6", "undated", "https://helpdesk.verso.de/en/climate-hub/refrigerants")
EPA = ("United States Environmental Protection Agency", "Greenhouse Gas Equivalencies Calculator, calculations and references")
"""Gas: 53.06 kg CO2 per million BTU (40 CFR 98, Table C-1), revision of 2013. Coal: 20.85 million BTU per t and 26.09 kg C per million BTU."""

GREEN = ("bought,electricity,400000,kWh,,grid", "bought,electricity,600000,kWh,,grid,certificate")
GREEN_FACTORS = ("electricity,electricity,0.20,kg/kWh", "residual,electricity,0.45,kg/kWh")
"""A million kWh, 600,000 of them with certificates of zero; the grid and the residual mix as given."""

EXAMPLES = (
    ghgtool(
        "fuel-by-volume", ("burnt,natural_gas,2万,Nm3",), {"total": "0.1078 t"},
        ("ncv,natural_gas,38.931,MJ/Nm3", f"fuel,natural_gas,{0.015 * 0.98 * CO2 / 389.31 * 1000!r},kg/GJ"),
    ),
    ghgtool(
        "fuel-by-mass", ("burnt,coal,10,t",), {"total": "0.733333333333 t"},
        ("ncv,coal,3,GJ/t", f"fuel,coal,{0.02 / 3 * CO2 * 1000!r},kg/GJ"),
    ),
    ghgtool(
        "fuel-by-mass-and-factor-per-tonne", ("burnt,coal,10,t",), {"total": "0.733333333333 t"}, (f"fuel,coal,{0.02 * CO2!r},t/t",),
    ),
    ghgtool(
        "calcination", ("consumed,green_coke,100,t", "produced,calcined_coke,70,t", "produced,under_burnt,5,t", "produced,dust,1,t"),
        {"total": "10.6535 t"},
        (f"material,green_coke,{carbon(0.008, 0.10, 0.35)!r},t/t", f"carbon_out,calcined_coke,{carbon(0.002, 0.02, 0.35)!r},t/t",
         f"carbon_out,under_burnt,{carbon(0.002)!r},t/t", f"carbon_out,dust,{carbon(0.002)!r},t/t"),

    ),
    ghgtool(
        "graphitization",
        ("consumed,packing,10,t", "consumed,baked_blocks,100,t", "produced,carbon_waste,0.05,t", "produced,graphite,95,t"),
        {"total": "1.439166666666666666666666667 t"},
        (f"material,packing,{carbon(0.005, 0.10, 0.35)!r},t/t", f"material,baked_blocks,{carbon(0.007)!r},t/t",
         f"carbon_out,carbon_waste,{carbon(1.0)!r},t/t", f"carbon_out,graphite,{carbon(0.006)!r},t/t"),

    ),
    ghgtool(
        "baking",
        ("consumed,packing,10,t", "consumed,green_blocks,100,t", "produced,carbon_waste,0.05,t", "produced,baked_blocks,95,t"),
        {"total": "3.364166666666 t"},
        (f"material,packing,{carbon(0.005, 0.10, 0.35)!r},t/t", f"material,green_blocks,{carbon(0.007, 0.02, 0.35)!r},t/t",
         f"carbon_out,carbon_waste,{carbon(1.0)!r},t/t", f"carbon_out,baked_blocks,{carbon(0.006)!r},t/t"),

    ),
    ghgtool(
        "fume-incineration", ("burnt,coal_tar,0.24,kg",), {"total": "0.00051744 t"},
        ("ncv,coal_tar,30,GJ/t", f"fuel,coal_tar,{0.02 * 0.98 * CO2 * 1000!r},kg/GJ"),
    ),
    ghgtool("desulphurization", ("consumed,limestone,9,t",), {"total": "3.96 t"}),
    ghgtool(
        "bought-electricity", ("bought,electricity,100,MWh",), {"total": "50 t", "2": "50.000 t"}, ("electricity,electricity,0.5,t/MWh",),
    ),
    ghgtool("bought-steam", ("bought,steam,2.8,GJ",), {"total": "0.308 t"}),
    ghgtool(
        "totals",
        ("burnt,coal,10,t", "consumed,calcination,2,t", "consumed,baking,3,t", "consumed,graphitization,4,t", "consumed,purification,0.3,t",
         "bought,electricity,100,MWh", "bought,steam,2.8,GJ", "sold,electricity,10,MWh", "sold,steam,0.56,GJ"),
        {"1": "19.3 t", "2+export": "45.2464 t", "total": "64.5464 t"},
        ("ncv,coal,20,GJ/t", "fuel,coal,50,kg/GJ", "electricity,electricity,0.5,t/MWh",
         *(f"material,{step},1,t/t" for step in ("calcination", "baking", "graphitization", "purification"))),
    ),
    Example(
        "mee-provincial-guide-coal", "Ministry of Ecology and Environment, China",
        "Guide for provincial greenhouse gas inventories, bituminous coal",
        "2025", "https://www.mee.gov.cn/xxgk2018/xxgk/xxgk05/202601/W020260104720924663816.pdf",
        ("burnt,coal,1000,kg",), {"total": "1.741750 t"}, method="gb-t-32151",
    ),
    Example(
        "mee-provincial-guide-gas", "Ministry of Ecology and Environment, China",
        "Guide for provincial greenhouse gas inventories, natural gas",
        "2025", "https://www.mee.gov.cn/xxgk2018/xxgk/xxgk05/202601/W020260104720924663816.pdf",
        ("burnt,natural_gas,1万,Nm3",), {"total": "21.621888 t"}, method="gb-t-32151",
    ),
    Example(
        "mullite-sintered", *MULLITE, ("bought,electricity,277.4,kgce", "burnt,natural_gas,87.6,kgce", "caused,upstream,1,t"),
        {"=electricity": "1.303937998 t", "=natural_gas": "0.201464202 t", "1+2": "1.505402201 t", "total": "3.431355 t"},
        (f"electricity,electricity,{0.5777 / 0.1229!r},kg/kgce", f"fuel,natural_gas,{2.79267101256643 / 1.2143!r},kg/kgce",
         "fuel,natural_gas,0,kg/GJ,CH4", "fuel,natural_gas,0,kg/GJ,N2O", "chain,upstream,1.925952799,t/t,,1"),
        method="iso-14064-1",
    ),
    Example(
        "mullite-fused", *MULLITE, ("bought,electricity,1342.554923,kWh", "caused,upstream,1,t"),
        {"=electricity": "0.775593979 t", "total": "2.701546778 t"},
        ("electricity,electricity,0.5777,kg/kWh", "chain,upstream,1.925952799,t/t,,1"), method="iso-14064-1",
    ),
    Example(
        "uk-electricity-2024-set", "Climate Essentials, on the UK government conversion factors", "Carbon factors, a 2025 update", "2025",
        "https://www.climateessentials.com/articles/carbon-factors-a-2025-update", ("bought,electricity,100000,kWh",),
        {"total": "20705 kg"},
        country="GB", period=2024,
    ),
    Example(
        "uk-electricity-2025-set", "Climate Essentials, on the UK government conversion factors", "Carbon factors, a 2025 update", "2025",
        "https://www.climateessentials.com/articles/carbon-factors-a-2025-update", ("bought,electricity,100000,kWh",),
        {"total": "17700 kg"},
        country="GB", period=2025,
    ),
    *(
        Example(
            f"uk-water-{edition}-set", "Climate Essentials, on the UK government conversion factors",
            "Carbon factors, a 2025 update: water supply",
            "2025", "https://www.climateessentials.com/articles/carbon-factors-a-2025-update", ("caused,water,1000,m3",),
            {"total": f"{printed} kg"},
            (f"chain,water,{factor},kg/m3,,1",), "GB", "iso-14064-1",
        )
        for edition, factor, printed in (("2024", "0.15311", "153.11"), ("2025", "0.17088", "170.88"))
    ),
    Example(
        "korea-electricity", "Ministry of Environment, Korea, via Mediapen", "example of indirect emissions", "undated",
        "https://mediapen.com/newsamp/view/1067516", ("bought,electricity,400,MWh",), {"total": "160 t", "2": "160.000 t"},
        ("electricity,electricity,0.4,t/MWh",), "KR",
    ),
    Example(
        "india-cea-lookup", "Batchwise, on the Central Electricity Authority of India, CO2 baseline database v21",
        "grid emission factor look-up",
        "2025", "https://batchwise.ai/tools/cea-grid-emission-factor-lookup/", ("bought,electricity,1000,MWh",), {"total": "711.73 t"},
        ("electricity,electricity,0.71173,t/MWh",), "IN",
    ),
    Example(
        "india-cea-four-digits", "Batchwise, on the Central Electricity Authority of India, CO2 baseline database v21",
        "grid emission factor as shown",
        "2025", "https://batchwise.ai/methodology/cea-grid-emission-factors/all-india/", ("bought,electricity,1000,MWh",),
        {"total": "711.7 t"},
        country="IN",
    ),
    Example(
        "south-africa-electricity", "Urban Earth, South Africa", "Greenhouse gas emission factor for electricity", "undated",
        "http://urbanearth.co.za/articles/greenhouse-gas-emission-factor-electricity-sa", ("bought,electricity,1000,kWh",),
        {"total": "990 kg"},
        ("electricity,electricity,0.99,kg/kWh",), "ZA",
    ),
    mfe(
        "natural-gas-industry", "burnt,natural_gas,1,GJ",
        ("fuel,natural_gas,52.07,kg/GJ", f"fuel,natural_gas,{of('CH4', 0.0265)!r},kg/GJ,CH4", f"fuel,natural_gas,{of('N2O', 0.0279)!r},kg/GJ,N2O"),
        {"total": "52.1 kg", "CO2": "52.07 kg", "CH4": "0.0265 kg", "N2O": "0.0279 kg"},
    ),
    mfe(
        "bituminous-coal-commercial", "burnt,coal,1,kg",
        ("fuel,coal,2.56,kg/kg", f"fuel,coal,{of('CH4', 0.00588)!r},kg/kg,CH4", f"fuel,coal,{of('N2O', 0.0121)!r},kg/kg,N2O"),
        {"total": "2.58 kg"},
    ),
    mfe(
        "heavy-fuel-oil-industry", "burnt,fuel_oil,1,l",
        ("ncv,fuel_oil,38.4,MJ/l", "fuel,fuel_oil,2.96,kg/l", f"fuel,fuel_oil,{of('CH4', 0.00244)!r},kg/l,CH4", f"fuel,fuel_oil,{of('N2O', 0.0036)!r},kg/l,N2O"),
        {"total": "2.97 kg"},
    ),
    mfe(
        "lpg", "burnt,lpg,1,kg",
        ("fuel,lpg,2.96,kg/kg", f"fuel,lpg,{of('CH4', 0.00109)!r},kg/kg,CH4", f"fuel,lpg,{of('N2O', 0.00875)!r},kg/kg,N2O"),
        {"total": "2.97 kg"},
    ),
    mfe(
        "wood-industry", "burnt,biomass,1,kg",
        ("fuel,biomass,1.26,kg/kg", f"fuel,biomass,{of('CH4', 0.00361, biogenic=True)!r},kg/kg,CH4", f"fuel,biomass,{of('N2O', 0.0142)!r},kg/kg,N2O"),
        {"total": "0.0178 kg", "biogenic": "1.26 kg"},
    ),
    Example(
        "carb-water-utilities-gas", *CARB, "2020",
        "https://ww3.arb.ca.gov/cc/inventory/doc/docs1/1a4a_domesticutilities_seweragesystems_fuelcombustion_naturalgas_co2_2005.htm",
        ("burnt,natural_gas,52693,foot**3",), {"CO2": "2.86 t"}, ("ncv,natural_gas,1023,BTU/foot**3", "fuel,natural_gas,0.053,g/BTU"), "US",
    ),
    Example(
        "carb-cement-biomass", *CARB, "2023",
        "https://www.arb.ca.gov/cc/inventory/doc/docs1/1a2f_manufacturing_stoneclayglasscement_cement_fuelcombustion_biomasswastefuel_co2b_2004.htm",
        ("burnt,biomass,25862,short_ton",), {"biogenic": "37310 t"},
        ("ncv,biomass,15380000,BTU/short_ton", "fuel,biomass,0.0938,g/BTU", "fuel,biomass,0,g/BTU,CH4", "fuel,biomass,0,g/BTU,N2O"), "US",
    ),
    Example(
        "south-africa-diesel", *TAX_BILL, "2016", "https://cld.bz/Nh7pICu/32/", ("burnt,diesel,8.21,TJ",), {"CO2": "608.4 t"}, ("fuel,diesel,74100,kg/TJ",), "ZA",
    ),
    Example(
        "south-africa-clinker", *TAX_BILL, "2016", "https://cld.bz/JCeKUxr/8/", ("produced,clinker,1425000,t",), {"1": "741000 t", "total": "741000 t"},
        ("product,clinker,0.52,t/t",), "ZA",
    ),
    Example("singapore-diesel", *KSN, ("burnt,diesel,5000,l",), {"CO2": "13400 kg"}, ("fuel,diesel,2.68,kg/l",), "SG"),
    Example("singapore-electricity", *KSN, ("bought,electricity,50000,kWh",), {"2": "20400 kg"}, ("electricity,electricity,0.408,kg/kWh",), "SG"),
    Example("gera-by-location", *GERA, GREEN, {"total": "200 t"}, GREEN_FACTORS, "DE"),
    Example("gera-by-market", *GERA, GREEN, {"total": "180 t"}, GREEN_FACTORS, "DE", "ghg-protocol-market"),
    Example(
        "tokyo-gas-town-gas", *TOKYO_GAS, ("burnt,natural_gas,1000,m3",), {"CO2": "2.05 t"},
        ("ncv,natural_gas,40.0,MJ/m3", f"fuel,natural_gas,{0.0140 * CO2 * 1000!r},kg/GJ"), "JP",
    ),
    *(
        Example(f"verso-{blend}", *VERSO, (f"leaked,{blend},1,kg",), {"total": f"{printed} kg"}, country="DE")
        for blend, printed in (("R404A", "4728"), ("R407A", "2262.2"), ("R407C", "1907.93"), ("R410A", "2255.5"))
    ),
    Example(
        "epa-therm-of-gas", *EPA, "2013", "http://epa.gov/cleanenergy/energy-resources/calc-rev-history.html",
        ("burnt,natural_gas,1,therm",),
        {"CO2": "0.005306 t"}, ("fuel,natural_gas,0.05306,g/BTU",), "US",
    ),
    Example(
        "epa-pound-of-coal", *EPA, "2020",
        "https://19january2021snapshot.epa.gov/energy/greenhouse-gases-equivalencies-calculator-calculations-and-references",
        ("burnt,coal,1,lb",), {"CO2": "0.000905 t"}, ("ncv,coal,20850000,BTU/t", f"fuel,coal,{26.09 * CO2 / 1000!r},g/BTU"), "US",
    ),
)  # fmt: skip


def cases() -> list[Any]:
    return [pytest.param(e, id=f"{e.id}-{e.year}") for e in EXAMPLES]


@pytest.mark.parametrize("example", cases())
def test_a_published_example_comes_out_to_its_printed_digits(example: Example) -> None:
    found = accounted(example.activity, example.own, example.method, example.country, example.period)
    for what, printed in example.printed.items():
        assert agrees(told(found, what), printed), (what, told(found, what), printed, example.source)


def test_energy_from_mass() -> None:
    """10 t at 3 GJ/t hold 30 GJ (adgo07/GHGTOOL, test vector on GB/T 32151.34-2024)."""
    rows = flows_of(park_of(("burnt,coal,10,t",), ("ncv,coal,3,GJ/t",)), 2024).records()
    assert [convert(r["quantity"], "MWh", "GJ").value for r in rows] == [pytest.approx(30.0, rel=1e-12)]


def test_saturated_steam_between_two_rows_of_the_table() -> None:
    """1.75 MPa: 2794.45 kJ/kg (adgo07/GHGTOOL, test vector on the steam table of GB/T 32151.34-2024).

    A row of activity counts it less the 83.74 kJ/kg of its feedwater.
    """
    assert saturated(1.75) == pytest.approx(2794.45, abs=5e-3)
    rows = flows_of(park_of(("bought,steam,1,t,1.75 MPa",)), 2024).records()
    assert [convert(r["quantity"], "MWh", "MJ").value for r in rows] == [pytest.approx(2710.71, rel=1e-9)]


Printed = tuple[str, str, str, str, float, float, float, float]
STEEL: tuple[Printed, ...] = (
    # action, item, quantity, unit, GJ per unit, tC per GJ, tCO2 per t given by the plant (0: the catalogue has it), printed tCO2
    ("burnt", "anthracite", "2317.68", "t", 25.024, 0.02749, 0, 5845.97),
    ("burnt", "coal", "120188.43", "t", 23.736, 0.02618, 0, 273849.07),
    ("burnt", "washed_coal", "300810.9", "t", 26.344, 0.02541, 0, 738331.47),
    ("burnt", "coke", "66522.44", "t", 28.435, 0.02942, 0, 204049.48),
    ("burnt", "coke_oven_gas", "9205000", "m3", 0.0173854, 0.0121, 0, 7100.11),
    ("consumed", "high_carbon_ferrochrome", "312", "t", 0, 0, 0, 108.58),
    ("consumed", "micro_carbon_ferromanganese", "1256.54", "t", 0, 0, 0, 5.03),
    ("consumed", "high_carbon_ferromanganese", "1301.32", "t", 0, 0, 0, 357.86),
    ("consumed", "silicomanganese", "6181.94", "t", 0, 0, 0, 568.74),
    ("consumed", "ferrosilicon", "1798.22", "t", 0, 0, 0, 12.59),
    ("consumed", "ferromolybdenum", "20.54", "t", 0, 0, 0, 0.37),
    ("consumed", "ferronickel", "0", "t", 0, 0, 0, 0.00),
    ("consumed", "scrap", "55461.56", "t", 0, 0, 0, 2052.08),
    ("consumed", "pig_iron", "9867.76", "t", 0, 0, 0, 1697.25),
    ("consumed", "electrodes", "371.22", "t", 0, 0, 0, 1359.78),
    ("consumed", "dolomite", "53361.58", "t", 0, 0, 0.476, 25400.11),
    ("consumed", "limestone", "1891.38", "t", 0, 0, 0, 832.21),
    ("produced", "steel", "595279", "t", 0, 0, 0, -22025.32),
    ("produced", "benzene", "1878.22", "t", 0, 0, 0, -6352.14),
    ("produced", "coal_tar", "7089.94", "t", 0, 0, 0, -19135.75),
)
CLINKER: tuple[Printed, ...] = (
    ("burnt", "coal", "18000", "t", 23.736, 0.02618, 0, 41012.96),
    ("burnt", "anthracite", "9600", "t", 25.024, 0.02749, 0, 24214.42),
    ("burnt", "petroleum_coke", "4200", "t", 32.5, 0.0275, 0, 13763.75),
    ("burnt", "diesel", "260", "t", 42.652, 0.0202, 0, 821.36),
    ("burnt", "natural_gas", "1800000", "m3", 0.038931, 0.01532, 0, 3936.39),
    ("consumed", "limestone", "105000", "t", 0, 0, 0, 46200.00),
    ("consumed", "dolomite", "7200", "t", 0, 0, 0.476, 3427.20),
    ("consumed", "iron_powder", "3000", "t", 0, 0, 0.19, 570.00),
    ("consumed", "fly_ash", "4400", "t", 0, 0, 0.008, 35.20),
    ("consumed", "gypsum", "5400", "t", 0, 0, 0.015, 81.00),
    ("consumed", "electrodes", "30", "t", 0, 0, 0, 109.89),
    ("produced", "carbonated_cement", "102000", "t", 0, 0, 0.012, -1224.00),
    ("produced", "concrete_goods", "18000", "t", 0, 0, 0.015, -270.00),
)
PLANTS = {"steel": STEEL, "clinker": CLINKER}
PLANT_TOTALS = (
    ("steel", "fuel", None, 1229176.10),
    ("steel", "process", "input", 32394.60),
    ("steel", "products", "carbon_out", -47513.21),
    ("clinker", "fuel", None, 83748.88),
    ("clinker", "process", "input", 50423.29),
    ("clinker", "products", "carbon_out", -1494.00),
)
KIND = {"consumed": "material", "produced": "carbon_out"}


@cache
def plant(name: str) -> Inventory:
    """A month of a plant line by line: data of a public half-year report tool for enterprises of the Chinese carbon market, 2026."""
    own = []
    for action, item, _, unit, heating, content, given, _ in PLANTS[name]:
        if action == "burnt":
            own += [f"ncv,{item},{heating!r},GJ/{unit}", f"fuel,{item},{content * CO2 * 1000!r},kg/GJ"]
        elif given:
            own.append(f"{KIND[action]},{item},{given!r},t/t")
    return accounted(tuple(f"{r[0]},{r[1]},{r[2]},{r[3]}" for r in PLANTS[name]), tuple(own))


@pytest.mark.parametrize(
    ("name", "action", "item", "printed"),
    [pytest.param(n, r[0], r[1], r[-1], id=f"report-tool-2026-{n}-{r[1]}") for n, rows in PLANTS.items() for r in rows],
)
def test_every_line_of_two_whole_enterprises(name: str, action: str, item: str, printed: float) -> None:
    basis = {"burnt": None, "consumed": "input", "produced": "carbon_out"}[action]
    lines = [x for x in plant(name).lines if x.carrier == item and x.basis == basis and x.scope == "1"]
    assert propagated(lines, "tCO2").value == pytest.approx(printed, abs=0.01)
    assert len(lines) == 1


@pytest.mark.parametrize(("name", "block", "basis", "printed"), PLANT_TOTALS, ids=[f"{t[0]}-{t[1]}" for t in PLANT_TOTALS])
def test_every_subtotal_of_two_whole_enterprises(name: str, block: str, basis: str | None, printed: float) -> None:
    assert propagated([x for x in plant(name).lines if x.basis == basis], "tCO2").value == pytest.approx(printed, abs=0.01)


@pytest.mark.parametrize(("name", "printed"), [("steel", 1214057.49), ("clinker", 132678.17)])
def test_the_whole_of_two_enterprises(name: str, printed: float) -> None:
    found = plant(name)
    assert found.total.value == pytest.approx(printed, abs=0.01)
    assert found.enterprises["plant"].value == pytest.approx(printed, abs=0.01)


CARBONATES = (
    ("limestone", "0.440 t", 44.009, 100.086),
    ("magnesite", "0.522 t", 44.009, 84.313),
    ("soda_ash", "0.415 t", 44.009, 105.988),
    ("barium_carbonate", "0.223 t", 44.009, 197.335),
    ("lithium_carbonate", "0.596 t", 44.009, 73.888),
    ("potassium_carbonate", "0.318 t", 44.009, 138.204),
    ("strontium_carbonate", "0.298 t", 44.009, 147.628),
    ("sodium_bicarbonate", "0.524 t", 44.009, 84.006),
    ("siderite", "0.380 t", 44.009, 115.853),
)


@pytest.mark.parametrize(("item", "printed", "acid", "carbonate"), CARBONATES, ids=[row[0] for row in CARBONATES])
def test_carbonates_of_the_monitoring_regulation_are_stoichiometric(item: str, printed: str, acid: float, carbonate: float) -> None:
    """European Commission, Regulation (EU) 2018/2066, Annex VI, Table 2; molar masses by the standard atomic weights of IUPAC."""
    found = told(accounted((f"consumed,{item},1,t",), method="eu-ets", country="DE"), "total")
    assert agrees(found, printed), MRR
    assert found == pytest.approx(acid / carbonate, abs=5e-4)


CONTENTS = (
    ("methanol", 0.375, "1.374 t"),
    ("ethylene", 0.856, "3.136 t"),
    ("methane", 0.749, "2.744 t"),
    ("vinyl_chloride", 0.384, "1.407 t"),
    ("acrylonitrile", 0.6664, "2.442 t"),
    ("carbon_black", 0.97, "3.554 t"),
    ("propylene", 0.8563, "3.137 t"),
    ("propane", 0.817, "2.993 t"),
)


@pytest.mark.parametrize(("item", "content", "printed"), CONTENTS, ids=[row[0] for row in CONTENTS])
def test_carbon_of_products_of_the_monitoring_regulation(item: str, content: float, printed: str) -> None:
    """European Commission, Regulation (EU) 2018/2066, Annex VI, Table 4: carbon content x 3.664 t CO2/t C, deducted from a plant's balance.

    The regulation cuts propane (2.9935) off; all others are rounded.
    """
    found = accounted((FED_IN, f"produced,{item},1,t"), method="eu-ets", country="DE")
    assert agrees(-told(found, f"={item}"), printed), MRR
    assert -told(found, f"={item}") == pytest.approx(content * 3.664, abs=6e-4)


@pytest.mark.parametrize(
    ("item", "printed"),
    [
        ("dri", "0.07 t"),
        ("hot_briquetted_iron", "0.07 t"),
        ("electrodes", "3.00 t"),
        ("charge_carbon", "3.04 t"),
        ("petroleum_coke", "3.19 t"),
        ("pig_iron", "0.15 t"),
        ("scrap_iron", "0.15 t"),
    ],
)
def test_carbon_of_steel_materials_of_the_monitoring_regulation(item: str, printed: str) -> None:
    """European Commission, Regulation (EU) 2018/2066, Annex VI, Table 5: t CO2 per t of material consumed."""
    assert agrees(told(accounted((f"consumed,{item},1,t",), method="eu-ets", country="DE"), "total"), printed), MRR


FUELS = (
    ("crude_oil", "73.3 t", 42.3), ("gasoline", "69.3 t", 44.3), ("kerosene", "71.9 t", 43.8), ("diesel", "74.1 t", 43.0),
    ("fuel_oil", "77.4 t", 40.4),
    ("lpg", "63.1 t", 47.3), ("naphtha", "73.3 t", 44.5), ("petroleum_coke", "97.5 t", 32.5), ("refinery_gas", "57.6 t", 49.5),
    ("anthracite", "98.3 t", 26.7), ("coking_coal", "94.6 t", 28.2), ("coal", "94.6 t", 25.8), ("lignite", "101.0 t", 11.9),
    ("natural_gas", "56.1 t", 48.0), ("coke", "107.0 t", 28.2), ("coal_tar", "80.7 t", 28.0), ("coke_oven_gas", "44.4 t", 38.7),
    ("blast_furnace_gas", "260 t", 2.47), ("converter_gas", "182 t", 7.06), ("waste_oil", "73.3 t", 40.2), ("peat", "106.0 t", 9.76),
)  # fmt: skip


@pytest.mark.parametrize(("fuel", "factor", "heating"), FUELS, ids=[row[0] for row in FUELS])
def test_fuels_of_the_monitoring_regulation(fuel: str, factor: str, heating: float) -> None:
    """European Commission, Regulation (EU) 2018/2066, Annex VI, Table 1 (IPCC 2006 Guidelines): t CO2 of a TJ, TJ of a Gg."""
    assert agrees(told(accounted((f"burnt,{fuel},1,TJ",), method="eu-ets", country="DE"), "total"), factor), MRR
    line = accounted((f"burnt,{fuel},1,Gg",), method="eu-ets", country="DE").lines[0]
    assert convert(line.quantity, "MWh", "TJ").value == pytest.approx(heating, rel=1e-9)


POTENTIALS = {
    "AR4": {"CH4": 25, "N2O": 298, "SF6": 22800, "NF3": 17200, "CF4": 7390, "C2F6": 12200, "HFC-23": 14800, "HFC-134a": 1430},
    "AR5": {"CH4": 30, "N2O": 265, "SF6": 23500, "NF3": 16100, "CF4": 6630, "C2F6": 11100, "HFC-23": 12400, "HFC-134a": 1300},
    "AR6": {"CH4": 29.8, "N2O": 273, "SF6": 25200, "NF3": 17400, "CF4": 7380, "C2F6": 12400, "HFC-23": 14600, "HFC-134a": 1530},
}
"""IPCC, Working Group I, over 100 years: AR4 (2007) Table 2.14, AR5 (2013) Table 8.A.1, AR6 (2021) Table 7.15; https://www.ipcc.ch/.
Methane said to be fossil: 30 in AR5, 29.8 in AR6; AR4 prints one value."""


@pytest.mark.parametrize(
    ("assessment", "gas", "printed"), [pytest.param(a, g, v, id=f"ipcc-{a}-{g}") for a, row in POTENTIALS.items() for g, v in row.items()]
)
def test_a_tonne_leaked_counts_by_the_ipcc_table(assessment: str, gas: str, printed: float) -> None:
    usual = METHODS["ghg-protocol-location"]
    found = accounted((f"leaked,{gas},1,t,,,{'fossil' if gas == 'CH4' else ''}",), method=usual.but(ruler=usual.ruler.but(gwp=assessment)))
    assert found.total.value == pytest.approx(printed, rel=1e-9)


@pytest.mark.parametrize(("gas", "printed"), [("N2O", 265), ("CF4", 6630), ("C2F6", 11100)])
def test_potentials_of_the_monitoring_regulation(gas: str, printed: float) -> None:
    """European Commission, Regulation (EU) 2018/2066, Annex VI, Table 6."""
    assert accounted((f"leaked,{gas},1,t",), method="eu-ets", country="DE").total.value == pytest.approx(printed), MRR


@pytest.mark.parametrize(
    ("default", "year", "printed"),
    [
        pytest.param(0.87, 2028, 1.131, id="albania-grey-clinker"),
        pytest.param(1.30, 2028, 1.69, id="algeria-grey-cement"),
        pytest.param(1.00, 2026, 1.10, id="rate-of-2026"),
        pytest.param(1.00, 2027, 1.20, id="rate-of-2027"),
    ],
)
def test_default_values_of_cbam_are_marked_up(default: float, year: int, printed: float) -> None:
    """SteelRadar on the committee vote, 2025: default values of the European Commission, marked up by 10, 20 and 30 %.

    https://www.steelradar.com/en/haber/the-eu-committee-has-approved-the-new-carbon-emission-values-for-cbam
    """
    assert cbam.marked_up(default, year, "cement") == pytest.approx(printed, rel=1e-12)


def test_the_uk_factor_takes_three_tonnes_off() -> None:
    """100 000 kWh: 3 005 kg less by the set of 2025 (Climate Essentials, 2025), all of it by the factor."""
    rows = ("bought,electricity,100000,kWh",)
    before, after = (accounted(rows, method="ghg-protocol-location", country="GB", year=y) for y in (2024, 2025))
    found = change(2024, before, 2025, after)
    assert agrees(-found.difference, "3005 kg")
    assert found.causes["factor"] == pytest.approx(found.difference)


@pytest.mark.parametrize(
    ("country", "before", "after", "printed"),
    [
        pytest.param("KR", 0.4541, 0.4173, 0.081, id="korea-newstree-2025"),
        pytest.param("DE", 0.764, 0.363, 0.525, id="germany-knlv-on-uba-2025"),
    ],
)
def test_how_much_a_national_factor_has_changed(country: str, before: float, after: float, printed: float) -> None:
    """Korea: 8.1 % below the mean of 2020-2022 (Newstree, 2025, http://www.newstree.co.kr/newsView/ntr202512180012).

    Germany: 52.5 % below 1990 (KNLV quoting the Federal Environment Agency, 2025,
    https://www.knlv-missione.nrw/aktuelles/co2-emissionsfaktor-des-deutschen-strommix).
    """
    rows = ("bought,electricity,1,GWh",)
    old, new = (
        accounted(rows, (f"electricity,electricity,{f},t/MWh",), "ghg-protocol-location", country).total.value for f in (before, after)
    )
    reported = Reported.model_validate({"year": 2024, "standard": "ghg-protocol-location", "total": f"{old!r} tCO2"})
    assert new is not None
    assert recalculation(reported, new, None).share == pytest.approx(printed, abs=5e-4)


def line(tonnes: float, quantity: float, factor: float, origin: str) -> Line:
    return Line(
        enterprise="plant", origin=origin, carrier="coal", gas="CO2", scope="1", step="account", quantity=1.0, unit="t", factor=f"factor of {origin}", factor_value=tonnes, tonnes=tonnes, source="", use="fuel", errors=(Error(origin, -quantity * Z90 / Z95, quantity * Z90 / Z95),), factor_share=factor
    )


def test_uncertainty_of_a_product_and_of_a_sum() -> None:
    """IPCC 2006 Guidelines, Volume 1, Chapter 3, equations 3.1 and 3.2: 5 % by 10 % is 11.1803 %; 100 +- 5 % and 50 +- 20 % is 7.4536 %.

    The guidelines print the equations, not these numbers. parkzero keeps the second-order term of a product: 11.183 %.
    """
    product = Z95 * deviation([line(2000.0, 0.05, 0.10, "a")]) / 2000.0
    assert product == pytest.approx(0.111803, abs=5e-5)
    assert product > 0.111803
    assert Z95 * deviation([line(100.0, 0.05, 0.0, "a"), line(50.0, 0.20, 0.0, "b")]) / 150.0 == pytest.approx(0.074536, abs=1e-6)


@pytest.mark.parametrize(
    ("gas", "category"),
    [("890", "A"), ("892", "B"), ("8912", "B"), ("8913", "C")],
    ids=["49929-t", "50041-t", "499963-t", "500019-t"],
)
def test_categories_of_installations(gas: str, category: str) -> None:
    """European Commission, Regulation (EU) 2018/2066, Article 19: A up to 50 000 t, B up to 500 000 t, C above; gas burnt in TJ."""
    streams = eu_ets.source_streams(accounted((f"burnt,natural_gas,{gas},TJ",), method="eu-ets", country="DE"))
    assert [s.category for s in streams] == [category], MRR


@pytest.mark.parametrize(("percent", "reached"), [(7.6, 0), (7.5, 1), (5.0, 2), (2.5, 3), (1.5, 4)])
def test_tiers_of_quantities(percent: float, reached: int) -> None:
    """European Commission, Regulation (EU) 2018/2066, Annex II, Table 1, fuels: 7.5, 5, 2.5 and 1.5 %."""
    assert eu_ets.tier(convert(percent, "percent", "dimensionless").value) == reached, MRR


PARK_910 = (
    "bought,electricity,1400000,MWh,,outside,direct",
    "bought,electricity,550000,MWh,,grid,certificate",
    "bought,electricity,50000,MWh,,grid",
    "burnt,natural_gas,2000万,Nm3",
    "bought,heat,100000,GJ",
    "bought,heat,500000,GJ,,supplier,direct",
)


def judged(own: tuple[str, ...] = ()) -> Verdict:
    park = park_of(PARK_910, own, coal_per_kwh="0.300")
    park = park.but(activity=tuple(a.but(evidence_id="supplier") if a.carrier == "heat" else a for a in park.activity))
    flows: Flows = flows_of(park, 2024)
    return verdict(park.standards, park.site, flows, booked(park, "china-zcp-2025"), 2024)


def test_core_indicator_of_a_whole_park() -> None:
    """Notice 910 of 2025 (NDRC, MIIT, NEA), annexes 3 and 4, https://zfxxgk.ndrc.gov.cn/web/iteminfo.jsp?id=20523.

    The park is constructed, no authority prints it: E 95 868.776 t, W 644 772.0 tce, I 0.148686, with gas at 1.2150 kgce/m3 and heat
    at 0.03412 tce/GJ. parkzero takes gas at its heating value instead (38.931 MJ/m3 / 29.3076 = 1.3284 kgce/m3), so W and I hold
    within 0.4 %; E, the line and the direct share hold exactly. The gas counts by GB/T 32151, as the example has it: by the national
    database (56.1 kg/GJ, nothing left unburnt) E is 436.8 t more.
    """
    by_database = judged().emissions.value
    assert by_database - 95_868.776 == pytest.approx(2000e4 * 38.931e-6 * (56.1 - 55.539), abs=1e-3)
    found = judged(("fuel,natural_gas,55.539,kg/GJ",))
    assert found.emissions.value == pytest.approx(95_868.776, abs=5e-4)
    assert found.energy.value == pytest.approx(644_772.0, rel=4e-3)
    assert found.indicator.value == pytest.approx(0.148686, rel=4e-3)
    assert found.direct_share.value == pytest.approx(0.70)
    assert found.line == 0.20


def test_core_indicator_with_the_coal_equivalent_of_the_yearbook() -> None:
    """The same park that gives its gas 1.2150 kgce/m3 as its own heating value: W and I to the printed digits.

    W differs by 0.5 tce: 0.03412 tce/GJ is a rounded 1/29.3076.
    """
    found = judged(("ncv,natural_gas,1.2150,kgce/m3", f"fuel,natural_gas,{2.1621888 / 1.2150!r},kg/kgce"))
    assert found.emissions.value == pytest.approx(95_868.776, abs=5e-3)
    assert found.energy.value == pytest.approx(644_772.0, abs=1.0)
    assert found.indicator.value == pytest.approx(0.148686, abs=5e-7)
