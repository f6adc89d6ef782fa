"""What the model can say of a park's own claims, with the arithmetic shown.

"Impossible" only for the same boundary, year and definition; else "not supported" or "cannot be told".
"""

from __future__ import annotations

from parkzero.document import Claimed
from parkzero.figure import Figure, missing
from parkzero.park.whole import Claim
from parkzero.results import Assessment, Frame
from parkzero.show.green import green_power
from parkzero.units import UnitError, convert

NEAR = 0.10
"""Relative difference within which a claim and a computed value agree."""


def claimed(base: Frame, plan: Assessment) -> tuple[Claimed, ...]:
    """Every claim of the park with an answer."""
    return tuple(_one(claim, base, plan) for claim in base.park.claims)


def _one(claim: Claim, base: Frame, plan: Assessment) -> Claimed:
    figure = Figure(claim.value, claim.unit, basis="published", source=claim.source)
    computed, answer, reason, arithmetic = missing(claim.unit, "nothing comparable is computed"), "cannot_be_told", "no_counterpart", []
    unlisted = missing(claim.unit, "no claim on green power")
    total = base.base_year["yardstick"].total
    if claim.metric in ("emissions", "avoided_emissions", "reduction") and (tonnes := _in(claim, "tCO2")) is not None and total.value:
        computed = total
        ratio = tonnes / total.value
        arithmetic.append(f"{tonnes / 1e6:,.3f} Mt / {total.value / 1e6:,.3f} Mt = {ratio:,.2f}")
        factor = next(
            (
                x.factor_value
                for x in base.base_year["yardstick"].lines
                if x.carrier == "electricity" and x.scope == "2" and x.step == "account"
            ),
            0.0,
        )
        if factor > 0:
            arithmetic.append(f"{tonnes / 1e6:,.3f} Mt / {factor:.4f} t/MWh = {tonnes / factor / 1e6:,.2f} TWh")
        if claim.metric == "avoided_emissions":
            reason = "avoided_not_inventory"
        elif claim.metric == "emissions" and claim.planned:
            planned = plan.plan.emissions
            computed = Figure(planned, "tCO2e/a")
            answer, reason = ("reachable", "plan_reaches") if planned <= tonnes * (1 + NEAR) else ("not_supported", "plan_falls_short")
        elif claim.metric == "emissions":
            answer, reason = _agree(tonnes, total, claim, base)
        elif not claim.planned and (claim.year or 0) <= base.study.base_year:
            reason = "needs_base_year"
        elif ratio > 1.0:
            same = claim.boundary == "park" and claim.year == base.study.base_year and not claim.planned
            answer, reason = ("impossible", "more_than_all") if same else ("not_supported", "more_than_all_other_boundary")
        else:
            reason = "needs_base_year"
    elif claim.metric == "reduction" and claim.unit.strip() == "%":
        arithmetic.append(f"1 - {claim.value:g} % = {100 - claim.value:g} %")
        reason = "needs_base_year"
    elif claim.metric in ("renewable_share", "direct_share") and (share := _in(claim, "")) is not None:
        power = green_power(plan.flows if claim.planned else base.activity, base.park)
        computed, unlisted = (power.share, power.unlisted_share) if claim.metric == "renewable_share" else (power.direct_share, unlisted)
        if computed.value is not None:
            arithmetic.append(f"{100 * share:.0f} % : {100 * computed.value:.1f} %")
        answer, reason = _agree(share, computed, claim, base)
    elif claim.metric == "green_supply" and (energy := _in(claim, "MWh")) is not None:
        power = green_power(plan.flows if claim.planned else base.activity, base.park)
        computed, unlisted, used = Figure(power.green, "MWh"), Figure(power.unlisted, "MWh"), power.used
        arithmetic.append(f"{energy / 1e6:,.2f} TWh / {used / 1e6:,.2f} TWh = {energy / used:,.1f}" if used else "-")
        answer, reason = ("not_supported", "more_than_all_use") if energy > used * (1 + NEAR) else _agree(energy, computed, claim, base)
    elif claim.metric == "electricity_use" and (energy := _in(claim, "MWh")) is not None:
        computed = Figure(green_power(base.activity, base.park).used, "MWh")
        answer, reason = _agree(energy, computed, claim, base)
    elif claim.metric == "payback_years":
        reason = "no_project_account"
    if claim.boundary != "park" and reason not in ("more_than_all_other_boundary", "avoided_not_inventory", "no_counterpart"):
        answer, reason = "cannot_be_told", "other_boundary"
    if any(case.claim == claim.id for case in base.park.cases):
        answer, reason = "cannot_be_told", "case_of_plan"
    return Claimed(id=claim.id, text=claim.text, text_zh=claim.text_zh, claimed=figure, computed=computed, unlisted=unlisted, answer=answer, reason=reason, arithmetic=tuple(arithmetic), note=claim.note, source=claim.source)


def _in(claim: Claim, unit: str) -> float | None:
    text = claim.unit.replace("CO2e", "CO2").removesuffix("/a").removesuffix("/yr").removesuffix(" per year").strip()
    try:
        return convert(claim.value, text if text != "-" else "", unit or "dimensionless").value
    except UnitError:
        return None


def _agree(value: float, computed: Figure, claim: Claim, base: Frame) -> tuple[str, str]:
    if computed.value is None or computed.low is None or computed.high is None:
        return "cannot_be_told", "no_counterpart"
    near = computed.low * (1 - NEAR) <= value <= computed.high * (1 + NEAR)
    if claim.planned:
        return ("reachable", "plan_reaches") if computed.value >= value * (1 - NEAR) else ("not_supported", "plan_falls_short")
    if near:
        return "consistent", "same_inputs" if claim.year != base.study.base_year else "agrees"
    return "not_supported", "differs"
