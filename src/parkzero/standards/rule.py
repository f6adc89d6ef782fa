"""A ruler worked out for a park: the table of tonnes per unit of every kind of flow.

Kinds of ruler: GHG Protocol scope 2 by location or by market (Scope 2 Guidance 2015, chapters 4 and 6), and the national
rule of China (notice 910 of 2025, annex 4), where power is either direct or certified non-fossil (0) or ordinary (0.8325).
"""

from __future__ import annotations

from collections.abc import Iterator

from parkzero.park.ruler import Ruler
from parkzero.park.site import Site
from parkzero.results import Outlook, Rule, RuleRow
from parkzero.standards import factors
from parkzero.standards.factors import Factor
from parkzero.words import FUELS

NATIONAL = Ruler(gases=("CO2",), electricity="national_rule", family="china")
"""The ruler of the national zero-carbon-park rule."""
LOCATION = Ruler(electricity="location")
MARKET = Ruler(electricity="market")


def rule(ruler: Ruler, site: Site, outlook: Outlook, base_year: int, year: int, name: str) -> Rule:
    """The table of a ruler for a site in a year: the grid factor of the base year, moved by the trend, except where a text fixes it."""
    rows = [
        *_fuels(ruler, site),
        *_electricity(ruler, site, base_year, outlook.grid_factor[1] if year == outlook.stage and year != base_year else 1.0),
        *_heat(ruler, site),
        *_rest(),
    ]
    if not ruler.direct:
        rows = [_without(r, "1") for r in rows]
    if not ruler.indirect:
        rows = [_without(r, "2") for r in rows]
    unit = "tCO2" if ruler.gases == ("CO2",) else "tCO2e"
    return Rule(name, unit, tuple(rows))


def family(ruler: Ruler, site: Site) -> str:
    """Family of fuel factors: the ruler's own, else the country's."""
    return ruler.family or ("china" if site.place.country == "CN" else "ipcc")


def _without(row: RuleRow, scope: str) -> RuleRow:
    if row.scope != scope:
        return row
    return RuleRow(
        row.carrier, row.giver_kind, row.receiver_kind, row.use, row.attribute, row.gas, "none", 0.0, 0.0, row.factor, row.source
    )


def _fuels(ruler: Ruler, site: Site) -> Iterator[RuleRow]:
    chosen = family(ruler, site)
    for carrier in FUELS:
        for gas in ruler.gases:
            found = factors.fuel(carrier, gas, chosen) or factors.fuel(carrier, gas, "ipcc")
            if found is None:
                continue
            factor, biogenic = found
            scope = "biogenic" if biogenic and gas == "CO2" else "1"
            tonnes = factor.value * factors.gwp(gas, ruler.gwp)
            for giver in ("supplier", "own", "enterprise", "grid", "outside"):
                for receiver in ("enterprise", "air"):
                    for use in ("fuel", "transformation"):
                        yield RuleRow(carrier, giver, receiver, use, "*", gas, scope, tonnes, factor.share, factor.id, factor.source)
            if gas == "CO2":
                yield RuleRow(
                    carrier,
                    "asset",
                    "*",
                    "transformation",
                    "*",
                    gas,
                    scope,
                    -tonnes,
                    factor.share,
                    factor.id,
                    "carbon that leaves a transformation",
                )
        yield RuleRow(carrier, "*", "*", "feedstock", "*", "CO2", "none", 0.0, 0.0, "feedstock is not burnt", "")
        yield RuleRow(carrier, "asset", "*", "fuel", "*", "CO2", "none", 0.0, 0.0, "fuel made inside: counted where it is burnt", "")
        for receiver in ("grid", "outside", "supplier"):
            yield RuleRow(carrier, "enterprise", receiver, "fuel", "*", "CO2", "none", 0.0, 0.0, "fuel sold, not burnt", "")


def _electricity(ruler: Ruler, site: Site, year: int, index: float) -> Iterator[RuleRow]:
    def bought(attribute: str, factor: Factor, index: float = 1.0) -> RuleRow:
        return RuleRow("electricity", "grid", "*", "*", attribute, "CO2", "2", factor.value * index, factor.share, factor.id, factor.source)

    zero = Factor(0.0, 0.0, "zero: direct or certified non-fossil power", "", "A")
    if ruler.electricity == "national_rule":
        printed = Factor(factors.FOSSIL_POWER, 0.0, "0.8325 t/MWh, fossil power", "notice 910 of 2025 (NDRC, MIIT, NEA), annex 4", "A")
        yield bought("none", printed)
        for attribute in ("direct", "certificate", "ppa"):
            yield bought(attribute, zero)
        yield RuleRow("electricity", "enterprise", "grid", "*", "none", "CO2", "export", -printed.value, 0.0, printed.id, printed.source)
        for attribute in ("direct", "certificate", "ppa"):
            yield RuleRow(
                "electricity",
                "enterprise",
                "grid",
                "*",
                attribute,
                "CO2",
                "export",
                0.0,
                0.0,
                "green power sold earns nothing",
                printed.source,
            )
    else:
        mean = factors.grid(site, year)
        if ruler.electricity == "location":
            for attribute in ("none", "certificate", "ppa"):
                yield bought(attribute, mean, index)
            yield bought("direct", zero)
        else:
            yield bought("none", factors.residual(site, year), index)
            for attribute in ("direct", "certificate", "ppa"):
                yield bought(attribute, zero)
        yield RuleRow("electricity", "enterprise", "grid", "*", "*", "CO2", "none", 0.0, 0.0, "sold power earns no credit", "")
    yield RuleRow("electricity", "supplier", "*", "*", "*", "CO2", "none", 0.0, 0.0, zero.id, "")
    yield RuleRow("electricity", "enterprise", "outside", "*", "*", "CO2", "none", 0.0, 0.0, "sold power earns no credit", "")
    yield RuleRow(
        "electricity", "enterprise", "enterprise", "*", "*", "CO2", "internal", factors.grid(site, year).value, 0.0, "seller's share", ""
    )
    for kind in ("asset", "own"):
        yield RuleRow("electricity", kind, "*", "*", "*", "CO2", "none", 0.0, 0.0, "own generation: counted where the fuel is burnt", "")


def _heat(ruler: Ruler, site: Site) -> Iterator[RuleRow]:
    factor = factors.heat(site)
    credit = -factor.value if ruler.electricity == "national_rule" else 0.0
    for carrier in ("heat", "steam", "cooling"):
        for kind in ("supplier", "outside", "grid"):
            yield RuleRow(carrier, kind, "enterprise", "*", "none", "CO2", "2", factor.value, factor.share, factor.id, factor.source)
            for attribute in ("direct", "certificate", "ppa"):
                yield RuleRow(carrier, kind, "enterprise", "*", attribute, "CO2", "2", 0.0, 0.0, "non-fossil heat", factor.source)
        for kind in ("outside", "grid", "supplier"):
            yield RuleRow(
                carrier,
                "enterprise",
                kind,
                "*",
                "none",
                "CO2",
                "export" if credit else "none",
                credit,
                factor.share,
                factor.id,
                factor.source,
            )
            for attribute in ("direct", "certificate", "ppa"):
                yield RuleRow(carrier, "enterprise", kind, "*", attribute, "CO2", "none", 0.0, 0.0, "non-fossil heat sold", factor.source)
        yield RuleRow(
            carrier, "enterprise", "enterprise", "*", "*", "CO2", "internal", factor.value, factor.share, factor.id, factor.source
        )
        for kind in ("asset", "own"):
            yield RuleRow(carrier, kind, "*", "*", "*", "CO2", "none", 0.0, 0.0, "own generation: counted where the fuel is burnt", "")


def _rest() -> Iterator[RuleRow]:
    yield RuleRow("hydrogen", "*", "*", "*", "*", "CO2", "none", 0.0, 0.0, "hydrogen: no CO2 inside the boundary", "")
