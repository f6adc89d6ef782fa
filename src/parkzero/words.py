"""The shared vocabulary: the only names that a section of a park may speak."""

from __future__ import annotations

from typing import Literal, get_args

Dimension = Literal["standards", "policy", "paths", "economics", "governance", "trends"]
DIMENSIONS: tuple[str, ...] = get_args(Dimension)
Player = Literal["acts", "alike", "not_modelled", "unsplit"]
"""What a section or the site is to the difference of two parks: acts; alike, where both hand on the same; the model does not let it act; or it stays with its site."""

Carrier = Literal[
    "electricity", "heat", "steam", "cooling", "hydrogen", "ammonia", "methanol",
    "natural_gas", "refinery_gas", "biomethane", "biogas", "lpg", "lng",
    "coal", "lignite", "coke", "fuel_oil", "diesel", "gasoline", "biomass", "biodiesel", "ethanol",
    "anthracite", "coking_coal", "washed_coal", "petroleum_coke", "coke_oven_gas", "blast_furnace_gas", "converter_gas",
    "crude_oil", "naphtha", "kerosene", "coal_tar", "waste_oil", "peat", "municipal_waste", "charcoal",
    "sub_bituminous_coal", "other_washed_coal", "briquettes", "other_gas", "jet_kerosene", "lubricants", "paraffin", "white_spirit", "bitumen",
    "other_petroleum_products", "ethane", "industrial_waste", "black_liquor", "other_biomass", "liquid_biofuel", "municipal_waste_biogenic",
]  # fmt: skip
CARRIERS: tuple[str, ...] = get_args(Carrier)
SYNTHETIC: tuple[str, ...] = ("hydrogen", "ammonia", "methanol")
"""Carriers made of hydrogen, in MWh of lower heating value."""
FUELS: tuple[str, ...] = tuple(c for c in CARRIERS if c not in ("electricity", "heat", "steam", "cooling", *SYNTHETIC))
BIOGENIC: frozenset[str] = frozenset({
    "biomethane", "biogas", "biomass", "charcoal", "biodiesel", "ethanol", "black_liquor", "other_biomass", "liquid_biofuel", "municipal_waste_biogenic",
})  # fmt: skip
DERIVED: dict[str, tuple[str, ...]] = {
    "coke_oven_gas": ("coking_coal", "washed_coal", "coal"), "blast_furnace_gas": ("coke",), "converter_gas": ("coke",), "coal_tar": ("coking_coal", "washed_coal"),
    "coke": ("coking_coal", "washed_coal", "coal"), "other_gas": ("coal", "anthracite", "coke"),
}  # fmt: skip
"""Fuels made of other fuels, and the fuels whose carbon they carry."""
PRIMARY: frozenset[str] = frozenset({
    "coal", "anthracite", "lignite", "coking_coal", "crude_oil", "natural_gas", "peat", "biomass", "biogas", "municipal_waste", "waste_oil",
    "sub_bituminous_coal", "industrial_waste", "black_liquor", "other_biomass", "municipal_waste_biogenic",
})  # fmt: skip
"""Fuels that are won or collected, not made of another fuel."""
THERMAL: tuple[str, ...] = ("heat", "steam", "cooling")
Hot = Literal["steam", "heat"]
HOT: tuple[str, ...] = get_args(Hot)
POOLED: tuple[str, ...] = ("electricity", *THERMAL, "hydrogen")
"""Carriers that firms and plants hand each other."""
Inner = Literal["waste_heat_low", "waste_heat_medium", "waste_heat_high", "stored_heat", "flue_co2", "process_co2", "captured_co2"]
"""What passes between plants and is neither bought nor demanded: waste heat by temperature [MWh], heat held at some hundred degrees [MWh], CO2 [t]."""
INNER: tuple[str, ...] = get_args(Inner)
WASTE_HEAT: dict[str, tuple[float, float]] = {
    "waste_heat_low": (0.0, 60.0), "waste_heat_medium": (60.0, 150.0), "waste_heat_high": (150.0, 2000.0),
}  # fmt: skip
"""Levels of waste heat and their temperatures, from and below [degC]."""
HELD = "stored_heat"
"""Heat held in a store at some hundred degrees, which gives steam [MWh]."""
CARBON: tuple[str, ...] = ("flue_co2", "process_co2", "captured_co2")
"""CO2 in flue gas, from processes, and captured and compressed [t]."""


def in_pool(carrier: str, pool: str) -> str:
    """A carrier of a pool of its own.

    >>> in_pool("flue_co2", "tax"), in_pool("flue_co2", "")
    ('flue_co2/tax', 'flue_co2')
    """
    return f"{carrier}/{pool}" if pool else carrier


def unpooled(carrier: str) -> str:
    """A carrier without the pool that it is of.

    >>> unpooled("flue_co2/tax")
    'flue_co2'
    """
    return carrier.partition("/")[0]


Tier = Literal["evidenced", "unchecked", "named", "sourced", "stated", "estimated", "computed"]
"""What an activity row rests on: a paper that was checked and can be told from any other, a paper of which that does not hold, the name of
a paper alone, a source, nothing; an estimate (confidence C); computed: no row at all."""

NOT_REPORTED = "not-reported"
"""Id that stands for energy which the statistics office counts and no enterprise reported."""

ACROSS = "across"
"""Partner of rows that a feeder carries between an enterprise's own parts; `across:part` between those of a part of the park."""
Pricing = Literal["market", "contract", "regulated"]
"""How the price of bought power comes about: it moves with the market, by contract for a year or more, or a regulator sets it."""
Quota = Literal["bought", "history", "output"]
"""How power stations come by their carbon quota: bought, free by their history, or free in step with what they make."""
Payee = Literal["state", "grid", "generators"]
"""Who gets what the park pays for power beyond what power and network cost."""

PARTNERS = ("grid", "supplier", "own", "outside", "storage", ACROSS)
"""Whom a row may name as the other side, beside enterprises and plants."""
RESERVED = frozenset({NOT_REPORTED, "operator", "park", "park operator", "state", "third-party", "third_party", *PARTNERS})
"""Names that stand for somebody already: no enterprise may bear one."""

Sector = Literal[
    "refining", "chemicals", "pharmaceuticals", "biotechnology", "building_materials", "steel", "aluminium", "food",
    "paper", "textiles", "batteries", "photovoltaics", "electronics", "machinery", "vehicles", "data_centre",
    "offices", "power_and_heat", "water", "waste", "logistics", "other_industry",
]  # fmt: skip

Standard = Literal[
    "ghg-protocol", "ghg-protocol-location", "ghg-protocol-market", "iso-14064-1", "china-zcp-2025", "gb-t-32151", "eu-ets", "cbam",
]  # fmt: skip
Gas = Literal["CO2", "CH4", "N2O", "HFC", "PFC", "SF6", "NF3"]
GASES: tuple[str, ...] = get_args(Gas)
Use = Literal["fuel", "transformation", "feedstock", "bunker"]
Leading = Literal["leads", "apart"]
"""What a row says of the measure of a process: its side leads, or it belongs to no process that another row measures."""
Action = Literal["bought", "burnt", "sold", "generated", "produced", "consumed", "leaked", "captured", "stocked", "drawn", "caused"]
OwnerKind = Literal["private", "public", "third_party"]
SizeClass = Literal["small", "medium", "large"]
Status = Literal["operating", "construction", "planned", "announced", "ended"]
Role = Literal["converter", "source", "storage", "saving", "shedding", "network"]
"""saving: a measure that lowers a demand; shedding: demand switched off at a price; network: room at the connection to the public network."""
NodeKind = Literal["grid", "supplier", "enterprise", "asset", "outside", "own", "air", "ground", "stock"]
Attribute = Literal["none", "direct", "certificate", "ppa", "sold", "fossil", "biogenic"]
FlowUse = Literal["fuel", "transformation", "feedstock", "bunker", "product", "material", "supply", "cause"]
"""What a flow is for: a use of energy; a product or material; a supply to the value chain; the cause of other rows."""
FlowAttribute = Literal["none", "direct", "certificate", "certificate_910", "certificate_scope_2", "ppa", "sold", "fossil", "biogenic"]
"""What backs a flow; certificates of one use alone stand apart."""
Driver = Literal["grid_factor", "carbon_price", "energy_price", "technology_cost", "demand"]
DispatchMode = Literal["rule", "forecast", "perfect"]
Tariffing = Literal["capacity", "energy"]
"""How the network is paid for under a rule of nearby use: by the capacity of access in place of energy, or by the tariff on all energy used."""
SeriesKind = Literal["synthetic", "weather_file", "weather_year", "profile", "table", "market", "nearest_market", "tariff", "by_hour", "flat"]
"""How an hourly series came about: drawn from the climate, a file of weather, one of a year that was, a series of the park, shapes by sector, prices of its market zone or of the
nearest class, a tariff by the clock, or none of these."""

HOLDERS = {
    "demand": "enterprises",
    "activity": "enterprises",
    "assets": "enterprises",
    "prices.electricity": "power supplier",
    "prices.natural_gas": "gas supplier",
    "prices": "fuel and heat suppliers",
    "grid": "power supplier",
    "climate": "weather service",
    "area": "park administration",
    "value_added": "statistics office",
    "output": "statistics office",
}
"""Who holds a missing figure, by the head of its path: the one the park manager asks."""


def holder(path: str) -> str:
    """Who holds the figure at `path` (the longest head of HOLDERS that occurs in it)."""
    found = [head for head in HOLDERS if f".{head}." in f".{path}."]
    return HOLDERS[max(found, key=len)] if found else "park administration"
