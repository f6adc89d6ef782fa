"""Every attribute of PyPSA's components: what is read, what moves no objective, and what is refused (research extra).

The tables name the inputs of PyPSA 1.4. An input that is named nowhere is refused where it is not at its default, so that one of a later
version is refused until somebody decides; what PyPSA computes itself (its outputs) and columns of the user's own move nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

Treatment = Literal["read", "free", "refused"]
SHOWN = 8
"""Names that a problem lists."""

_SIZE = "{n}_nom {n}_nom_extendable {n}_nom_min {n}_nom_max capital_cost overnight_cost discount_rate fom_cost lifetime active"
_SIZED = "{n}_nom_mod {n}_nom_set"
_UNITS = (
    "maintenance_duration maintenance_pu maintenance_events start_up_cost shut_down_cost stand_by_cost min_up_time min_down_time up_time_before down_time_before "
    "ramp_limit_start_up ramp_limit_shut_down p_init"
)
"""Inputs that act with unit commitment, maintenance or limits on ramps alone, which are refused."""
_RAMPS = "committable maintainable ramp_limit_up ramp_limit_down p_set marginal_cost_quadratic"


def _names(*texts: str, n: str = "p") -> frozenset[str]:
    return frozenset(" ".join(texts).format(n=n).split())


READ: Mapping[str, frozenset[str]] = {
    "Bus": _names("name carrier v_nom"),
    "Carrier": _names("name co2_emissions"),
    "Generator": _names("name bus sign p_min_pu p_max_pu marginal_cost efficiency e_sum_max carrier", _SIZE),
    "Load": _names("name bus sign p_set active"),
    "Link": _names("name bus efficiency p_min_pu p_max_pu marginal_cost length carrier", _SIZE),
    "Process": _names("name bus rate p_min_pu p_max_pu marginal_cost carrier", _SIZE),
    "StorageUnit": _names("name bus p_min_pu p_max_pu marginal_cost state_of_charge_initial cyclic_state_of_charge max_hours efficiency_store efficiency_dispatch standing_loss inflow carrier", _SIZE),
    "Store": _names("name bus e_initial e_cyclic standing_loss carrier", _SIZE, n="e"),
    "Line": _names("name bus type x r s_max_pu length num_parallel carrier", _SIZE, n="s"),
    "Transformer": _names("name bus type model x r s_max_pu num_parallel tap_ratio tap_side tap_position", _SIZE, n="s"),
    "GlobalConstraint": _names("name type bus carrier_attribute sense constant"),
    "LineType": _names("name f_nom r_per_length x_per_length c_per_length i_nom"),
    "TransformerType": _names("name f_nom s_nom v_nom_0 v_nom_1 vsc vscr pfe i0 phase_shift tap_side tap_neutral tap_min tap_max tap_step"),
}
"""Inputs that are read, by component; ports without their numbers. Impedances count where lines form a ring."""
FREE: Mapping[str, frozenset[str]] = {
    "Bus": _names("type x y unit location v_mag_pu_set v_mag_pu_min v_mag_pu_max"),
    "Carrier": _names("color nice_name max_growth max_relative_growth"),
    "Generator": _names("control type q_set weight build_year", _UNITS),
    "Load": _names("carrier type q_set"),
    "Link": _names("type build_year terrain_factor cyclic_delay", _UNITS),
    "Process": _names("type build_year length terrain_factor cyclic_delay", _UNITS),
    "StorageUnit": _names("control type q_set build_year state_of_charge_initial_per_period cyclic_state_of_charge_per_period"),
    "Store": _names("type q_set build_year e_initial_per_period e_cyclic_per_period"),
    "Line": _names("g b build_year terrain_factor v_ang_min"),
    "Transformer": _names("g b build_year v_ang_min"),
    "GlobalConstraint": frozenset(),
    "LineType": _names("mounting cross_section references"),
    "TransformerType": _names("references"),
    "ShuntImpedance": _names("name bus g b sign active"),
    "SubNetwork": frozenset(),
    "Shape": _names("name geometry component idx type"),
}
"""Inputs that move no objective of a network of one period and one scenario, solved as PyPSA does by itself: linear flows without losses."""
REFUSED: Mapping[str, frozenset[str]] = {
    "Generator": _names("e_sum_min", _RAMPS, _SIZED),
    "Link": _names("delay", _RAMPS, _SIZED),
    "Process": _names("delay", _RAMPS, _SIZED),
    "StorageUnit": _names("sign spill_cost marginal_cost_quadratic marginal_cost_storage p_set p_dispatch_set p_store_set state_of_charge_set", _SIZED),
    "Store": _names("sign e_min_pu e_max_pu marginal_cost marginal_cost_quadratic marginal_cost_storage p_set e_set", _SIZED, n="e"),
    "Line": _names("v_ang_max", _SIZED, n="s"),
    "Transformer": _names("v_ang_max phase_shift phase_shift_min phase_shift_max", _SIZED, n="s"),
    "GlobalConstraint": _names("investment_period"),
}
"""Inputs that are refused where they are not at their default."""
_PORTS = re.compile(r"(bus|efficiency|rate|delay|cyclic_delay)\d+")


class Odd(NamedTuple):
    """An attribute that is refused, and the components that have it."""

    kind: str
    attribute: str
    names: tuple[str, ...]
    default: str


def portless(attribute: str) -> str:
    """An attribute without the number of its port.

    >>> portless("efficiency2"), portless("rate0"), portless("v_nom_0")
    ('efficiency', 'rate', 'v_nom_0')
    """
    return found.group(1) if (found := _PORTS.fullmatch(attribute)) else attribute


def treatment(kind: str, attribute: str) -> Treatment:
    """What becomes of an input of a component: refused where nothing is said of it."""
    name = portless(attribute)
    return "read" if name in READ.get(kind, ()) else "free" if name in FREE.get(kind, ()) else "refused"


def in_use(table: Any) -> Any:
    """The rows of a table of components that are active."""
    return table[table["active"].astype(bool)] if "active" in table else table


def is_input(defaults: Any, attribute: str) -> bool:
    """Whether an attribute of a component is PyPSA's, and none of its results. `defaults`: PyPSA's table of the component."""
    known = _known(attribute, defaults)
    return known is not None and not str(defaults.at[known, "status"]).startswith("Output")


def listed(names: Sequence[str]) -> str:
    """The first of some names, and how many more there are."""
    return ", ".join(names[:SHOWN]) + (f" (+{len(names) - SHOWN})" if len(names) > SHOWN else "")


def odd(net: Any, but: Mapping[str, frozenset[str]]) -> Iterator[Odd]:
    """The attributes of a network that are refused and not at their default; `but`: components by kind that somebody else looks after."""
    for component in net.components:
        kind, table = component.name, component.static
        if not len(table):
            continue
        names = [n for n in in_use(table).index if str(n) not in but.get(kind, ())]
        if kind not in READ and kind not in FREE:
            yield Odd(kind, "name", tuple(map(str, names)), "")
            continue
        defaults = component.defaults
        for attribute in dict.fromkeys([*table.columns, *component.dynamic]):
            if not is_input(defaults, attribute) or treatment(kind, attribute) != "refused":
                continue
            default = defaults.at[_known(attribute, defaults), "default"]
            series = component.dynamic.get(attribute, ())
            of_use = [n for n in names if not attribute.endswith(("_nom_mod", "_nom_set")) or bool(table.at[n, attribute.rpartition("_")[0] + "_extendable"])]
            found = [str(n) for n in of_use if not (_usual(series[n], default) if n in series else attribute not in table or _usual(table.at[n, attribute], default))]
            if found:
                yield Odd(kind, attribute, tuple(found), str(default))
        for attribute, pieces in getattr(component, "piecewise", {}).items():
            if pieces is not None and len(pieces):
                yield Odd(kind, f"{attribute} (piecewise)", tuple(dict.fromkeys(str(c[0] if isinstance(c, tuple) else c) for c in pieces.columns)), "one straight line")


FLOWING = ("Generator", "Load", "Link", "Process", "StorageUnit", "Store", "Line", "Transformer", "GlobalConstraint")
"""Components whose figures are all reckoned with."""


INFINITE = float("inf")
"""Efficiency of a generator that takes no primary energy, and so emits nothing: PyPSA divides by it."""


def unsound(net: Any) -> Iterator[Odd]:
    """Attributes that are read and are somewhere no finite number, nor PyPSA's default; of ports that a component has."""
    for component in (net.components[kind] for kind in FLOWING):
        table, defaults = component.static, component.defaults
        active = in_use(table)
        for attribute in (str(c) for c in table.columns if portless(str(c)) in READ[component.name]):
            known, port = _known(attribute, defaults), "bus" + attribute.removeprefix(portless(attribute))
            if known is None or isinstance(usual := defaults.at[known, "default"], str | bool | np.bool_):
                continue
            series = component.dynamic.get(attribute, {})
            there = active[active[port].astype(bool)] if port in table else active if port == "bus" else active[:0]
            spared = INFINITE if (component.name, attribute) == ("Generator", "efficiency") else usual
            wrong = {str(n) for n, value in there[attribute].items() if n not in series and not _figures(value, spared)}
            wrong |= {str(n) for n in series if n in there.index and not _figures(series[n], spared)}
            if wrong:
                yield Odd(component.name, attribute, tuple(str(n) for n in there.index if str(n) in wrong), "a finite number")


def _known(attribute: str, defaults: Any) -> str | None:
    """The row of PyPSA's table that an attribute of a component has, where it is none of the user's own."""
    return attribute if attribute in defaults.index else next((d for d in (portless(attribute), f"{portless(attribute)}1") if d in defaults.index and d != attribute), None)


def _figures(values: Any, default: Any) -> bool:
    """Whether a value, or each of a series, is finite or the default."""
    found = np.asarray(values, float)
    return bool(np.all(np.isfinite(found) | (found == default) | (np.isnan(found) & np.isnan(default))))


def _usual(values: Any, default: Any) -> bool:
    """Whether a value, or each of a series, is the default; no number is as good as no default."""
    if isinstance(default, str | bool | np.bool_) or not np.isscalar(default):
        return bool(np.all(np.asarray(values) == default))
    found, usual = np.asarray(values, float), float(default)  # type: ignore[arg-type]
    return bool(np.all((found == usual) | np.isnan(found)))
