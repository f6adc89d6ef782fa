"""Prices and amounts of energy by mass or volume, as tables print them (3.2 CNY/m3, 220 CNY/t): brought to energy in the tree of a card.

A fuel by its net calorific value (the park's own, else that of its family of factors), gross energy by the fuel's ratio of net to gross,
steam by its enthalpy less that of the water it is made from.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from parkzero.park import steam
from parkzero.park.amounts import Known
from parkzero.park.catalogue import MEASURES, net_per_gross, outputs, typical
from parkzero.park.raw import at
from parkzero.park.validation import Path, Where, field_problem
from parkzero.problem import Problem
from parkzero.units import UnitError, UnusableUnit, calorific_basis, convert, split
from parkzero.words import FUELS, SYNTHETIC

PRICES = ("energy", "network", "export")
"""Prices per energy of a tariff."""
DEFAULT_STATE = "steam_pressure"
"""Row of typical.csv: the pressure of saturated steam whose state nobody gave [MPa]."""


@dataclass(frozen=True, kw_only=True)
class _Figure:
    """A figure of the card that is per energy (a price), or energy."""

    path: Path
    carrier: str
    firm: str = ""
    priced: bool = True


def in_energy(tree: dict[str, Any], known: Known, where: Where) -> tuple[dict[str, Any], list[Problem]]:
    """A card with its prices and amounts in energy, and those that cannot be brought to it. `known`: family and own calorific values."""
    found, problems = copy.deepcopy(tree), list(_states(tree, where))
    if problems:
        return found, problems
    state = at(tree, "site", "prices", "steam", "state")
    for figure in _figures(tree):
        holder = _held(found, figure.path[:-1])
        raw = holder[figure.path[-1]]
        try:
            holder[figure.path[-1]] = _brought(raw, figure, known, str(state or ""))
        except UnitError as why:
            expected = "a price per kWh, MWh, GJ ..., or per t or m3 of what has a calorific value" if figure.priced else "MWh, GWh, GJ ..., or t or m3 of what has a calorific value"
            problems.append(field_problem(where, figure.path, "wrong_unit", _told(raw), expected, hint=str(why)))
    return found, problems


def _states(tree: dict[str, Any], where: Where) -> Iterator[Problem]:
    """States that are none of steam."""
    for carrier, tariff in _mapping(at(tree, "site", "prices")).items():
        state = at(tariff, "state")
        if state is None:
            continue
        path: Path = ("site", "prices", carrier, "state")
        try:
            if carrier != "steam":
                yield field_problem(where, path, "wrong_value", state, "nothing: only steam has a state")
            elif isinstance(state, str):
                steam.enthalpy(state)
        except (UnitError, ValueError):
            yield field_problem(where, path, "wrong_unit", state, "a state of steam: 1.0 MPa (saturated), 1.0 MPa 300 degC, 2800 kJ/kg")


def _figures(tree: dict[str, Any]) -> Iterator[_Figure]:
    """The figures of a card that stand by carrier."""
    for carrier, tariff in _mapping(at(tree, "site", "prices")).items():
        yield from (_Figure(path=("site", "prices", carrier, name), carrier=carrier) for name in PRICES if at(tariff, name) is not None)
    for carrier in _mapping(at(tree, "economics", "prices_inside")):
        yield _Figure(path=("economics", "prices_inside", carrier), carrier=carrier)
    for number, service in enumerate(_listed(at(tree, "economics", "services"))):
        sold = {outputs().get(str(id), "") for id in _listed(at(service, "technologies"))}
        if at(service, "price") is not None and len(sold) == 1:
            yield _Figure(path=("economics", "services", number, "price"), carrier=sold.pop())
    for number, firm in enumerate(_listed(at(tree, "site", "enterprises"))):
        for carrier, demand in _mapping(at(firm, "demand")).items():
            places: list[Path] = [("annual",)] if at(demand, "annual") is not None else []
            places += [("by_year", year) for year in phases] if isinstance(phases := at(demand, "by_year"), dict) else []
            yield from (_Figure(path=("site", "enterprises", number, "demand", carrier, *place), carrier=carrier, firm=str(at(firm, "id")), priced=False) for place in places)
    for carrier in _mapping(at(tree, "site", "statistics")):
        yield _Figure(path=("site", "statistics", carrier), carrier=carrier, priced=False)


def _brought(raw: Any, figure: _Figure, known: Known, state: str) -> Any:
    """A figure in energy; itself where it is so already, or no figure at all. Raises UnitError with what to write instead."""
    whole = raw if isinstance(raw, dict) else {"value": raw}
    changed, basis = dict(whole), ""
    for name in ("value", "low", "high"):
        written = whole.get(name)
        if written is None:
            continue
        try:
            number, said = split(written) if isinstance(written, str) else (float(written), "")
        except (UnitError, TypeError, ValueError):
            return raw
        unit = said or whole.get("unit")
        held = _energy(unit, figure, known, state) if isinstance(unit, str) and unit else None
        if held is None:
            return raw
        size, unit, basis = held
        changed[name] = f"{float(f'{number * size:.14g}')!r} {unit}"
    if not basis:
        return raw
    changed.pop("unit", None)
    return changed | {"note": "; ".join(t for t in (str(whole.get("note") or ""), f"{_told(raw)}, {basis}") if t)}


def _energy(unit: str, figure: _Figure, known: Known, state: str) -> tuple[float, str, str] | None:
    """What one `unit` is in energy, the unit of that, and by what; None where it is energy already, or no unit of either."""
    plain, gross = calorific_basis(unit)
    for measure in ("MWh", *MEASURES):
        try:
            size, currency = convert(1.0, plain, f"money/{measure}" if figure.priced else measure)
        except UnusableUnit:
            return None
        except UnitError:
            continue
        if measure != "MWh":
            heat, basis = _heat(figure, measure, known, state)
        elif plain == unit:
            return None
        else:
            heat, basis = _net(figure.carrier) if gross else (1.0, "net")
        return (size / heat, f"{currency or 'money'}/MWh", basis) if figure.priced else (size * heat, "MWh", basis)
    return None


def _net(carrier: str) -> tuple[float, str]:
    """Net energy in gross energy. Raises UnitError."""
    ratio = net_per_gross(carrier)
    if ratio is None:
        raise UnitError(f"no ratio of net to gross is known for {carrier}: write net energy")
    return ratio, f"net/gross {ratio:g}"


def _heat(figure: _Figure, measure: str, known: Known, state: str) -> tuple[float, str]:
    """Energy in a measure [MWh], and by what. Raises UnitError."""
    if figure.carrier == "steam" and measure == "t":
        shown = state or f"{typical(DEFAULT_STATE).value:g} MPa"
        energy = steam.enthalpy(shown) - steam.FEEDWATER
        return energy / 3600.0, f"{shown}, {energy:.0f} kJ/kg"
    found = known.heating(figure.carrier, measure, figure.firm, known.base_year)
    if found is None:
        own = figure.carrier in (*FUELS, *SYNTHETIC)
        raise UnitError(f"no calorific value of {figure.carrier} by {measure} is known" + (": give one in a row of kind ncv of factors.csv" if own else ""))
    return found[0], f"{found[0]:.4g} MWh/{measure} net" + (f", {found[1]}" if found[1] else "")


def _told(raw: Any) -> str:
    """A figure as it was written."""
    return f"{raw.get('value')} {raw.get('unit') or ''}".strip() if isinstance(raw, dict) else str(raw)


def _held(tree: Any, path: Path) -> Any:
    for part in path:
        tree = tree[part]
    return tree


def _mapping(value: Any) -> dict[str, Any]:
    return {k: v for k, v in value.items() if isinstance(k, str)} if isinstance(value, dict) else {}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
