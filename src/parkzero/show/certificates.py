"""Green power by certificate in a plan: how much is covered as the card states and how much beyond it, at what price, and what that is and is not."""

from __future__ import annotations

from collections.abc import Iterator

from parkzero.backing import CertificatesBought
from parkzero.document import Message
from parkzero.energy import CERTIFICATES, System
from parkzero.figure import Basis, Figure
from parkzero.park.certificate_price import certificate_price
from parkzero.results import Frame, Plan
from parkzero.show.plans import grid_power
from parkzero.show.sourcing import Cited

LEAST = 0.5
"""Amount below which no certificates are told of [MWh/a]."""


def certificates_bought(base: Frame, system: System, plan: Plan) -> CertificatesBought | None:
    """What a plan of a stage buys of certificates; None where it buys none."""
    site, cur = base.stage.site, base.study.currency
    covered = site.grid.covered * (grid_power(plan, system).value or 0.0)
    beyond = plan.grid.total(plan.flow[CERTIFICATES]) if CERTIFICATES in plan.flow else 0.0
    if (amount := covered + beyond) < LEAST:
        return None
    price = certificate_price(site, base.study)
    basis: Basis = "estimated" if price.estimated else "published"
    each = Figure(price.value, f"{cur}/MWh", low=price.low, high=price.high, basis=basis, source=price.source)
    paid = Figure(amount * price.value, f"{cur}/a", low=amount * price.low, high=amount * price.high, basis=basis, span="ends")
    return CertificatesBought(figures={"covered": Figure(covered, "MWh/a"), "beyond": Figure(beyond, "MWh/a"), "price": each, "paid": paid})


def of_certificates(base: Frame) -> Iterator[Cited]:
    """What the price of certificates rests on."""
    price = certificate_price(base.stage.site, base.study)
    if base.stage.site.grid.covered:
        yield price.source, price.year or "", price.confidence or ""


def notes(found: CertificatesBought | None) -> Iterator[Message]:
    """How many certificates a plan buys and what they cost."""
    if found is not None:
        yield Message(code="note_certificates", values=dict(found.figures))


def bought_beyond(base: Frame, system: System, found: CertificatesBought | None) -> Iterator[Message]:
    """Where a plan buys more than the card states: why, what a tonne comes to by the rule that counts them, and what they do not count for."""
    offered = system.certificates
    if found is None or offered is None:
        return
    beyond, price = found.figures["beyond"], found.figures["price"]
    if (beyond.value or 0.0) < LEAST or price.value is None:
        return
    spared = max((offered.spared(x) for x in system.limits), default=0.0)
    if spared > 0.0:
        yield Message(code="note_certificates_limit", values={"beyond": beyond, "per_tonne": Figure(price.value / spared, f"{base.study.currency}/tCO2")})
    else:
        yield Message(code="note_certificates_price", values={"beyond": beyond})
    if any(x.intensity is not None for x in system.limits):
        yield Message(code="note_certificates_direct", values={})
