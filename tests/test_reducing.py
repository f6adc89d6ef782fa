"""Reducing agents are burnt whatever their rows call their use; what is made of a fuel and leaves is no use of it."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ledgers import park_of, site, total
from parkzero.park.flowing import flows_of
from parkzero.park.reducing import reducing_agents
from parkzero.standards.energy import TOTAL, used
from parkzero.standards.national import energies

STEEL = "produced,crude_steel_bof,1000,t,,,,"


def coke(use: str) -> str:
    return f"burnt,coke,6000,MWh,,,,{use}"


def uses(*lines: str) -> dict[str, str]:
    return {str(r["carrier"]): str(r["use"]) for r in flows_of(park_of(lines), 2024).records()}


@pytest.mark.parametrize("name", ["ghg-protocol-location", "gb-t-32151", "china-zcp-2025", "cbam"])
def test_coke_of_a_furnace_counts_alike_as_fuel_and_as_feedstock(name: str) -> None:
    fuel, feedstock = (list(flows_of(park_of((STEEL, coke(u))), 2024).records()) for u in ("fuel", "feedstock"))
    assert total(feedstock, name) == total(fuel, name) > 0.0


def test_reducing_agents_are_in_energy_use_and_raw_material_is_not() -> None:
    """Notice 803 of 2022 of NDRC and NBS: raw material of olefins, aromatics, alkynes, alcohols, ammonia and the like is left out."""

    def counted(*lines: str) -> float:
        return sum(e.mwh for e in energies(flows_of(park_of(lines), 2024), site(), 2024) if not e.feedstock)

    assert counted(STEEL, coke("feedstock")) == counted(STEEL, coke("fuel")) == 6000.0
    assert counted("produced,ammonia_coal,1000,t,,,,", "burnt,coal,9000,MWh,,,,feedstock") == 0.0
    assert counted("produced,calcium_carbide,1100,t,,,,", coke("feedstock")) == 0.0


def test_only_what_makes_nothing_but_metal_reduces() -> None:
    coal = "burnt,coal,9000,MWh,,,,feedstock"
    assert uses(STEEL, coal)["coal"] == "fuel"
    assert uses(STEEL, "produced,methanol,900,t,,,,", coal)["coal"] == "feedstock"
    for alone in ("produced,crude_steel_bof,0,t,,,,", "produced,crude_steel,10,t,,,,", "produced,ferronickel,10,t,,,,", "produced,who_knows,10,t,,,,"):
        assert uses(alone, coal)["coal"] == "fuel"
    assert uses("produced,coke_oven_gas,9900,MWh,,own,,", coal)["coal"] == "transformation"
    assert uses("burnt,naphtha,9000,MWh,,,,feedstock")["naphtha"] == "feedstock"


def test_of_a_shared_agent_a_product_takes_what_it_can_hold_and_no_more() -> None:
    """The parts of a row are its quantity, and each counts for its part of the row."""
    rows = [r for r in flows_of(park_of((STEEL, "produced,methanol_coal,100,t,,,,", coke("feedstock"))), 2024).records() if r["carrier"] == "coke"]
    parts = {str(r["use"]): float(r["quantity"]) for r in rows}
    assert set(parts) == {"feedstock", "fuel"}
    assert sum(parts.values()) == pytest.approx(6000.0)
    assert sum(float(r["portion"]) for r in rows) == pytest.approx(1.0)
    twice = {str(r["use"]): float(r["quantity"]) for r in flows_of(park_of((STEEL, "produced,methanol_coal,200,t,,,,", coke("feedstock"))), 2024).records() if r["carrier"] == "coke"}
    assert twice["feedstock"] == pytest.approx(2.0 * parts["feedstock"])


CHEMICALS = ("methanol_coal", "methanol", "ammonia_coal", "ammonia_gas", "carbon_black", "ethylene", "hydrogen", "calcium_carbide", "dri", "urea", "coke_recovery_oven", "butadiene")
FEEDS = ("coke", "coal", "petroleum_coke", "natural_gas", "naphtha", "coking_coal", "charcoal")
FUELS_MADE = ("lpg", "fuel_oil", "naphtha", "other_gas", "coke", "blast_furnace_gas")
RULERS = ("ghg-protocol-location", "china-zcp-2025", "gb-t-32151", "eu-ets")


@pytest.mark.parametrize("name", RULERS)
@pytest.mark.parametrize("works", [("pig_iron,3000", "coke"), ("ferrosilicon_75,500", "coke"), ("dri,1000", "natural_gas"), ("", "petroleum_coke"), ("", "coal"), ("", "natural_gas"), ("", "naphtha"), ("methanol,10", "natural_gas"), ("butadiene,500", "naphtha")])
def test_a_gram_of_a_product_moves_no_total(works: tuple[str, str], name: str) -> None:
    made, feed = works
    rows = (f"burnt,{feed},10000,MWh,,,,feedstock", *([f"produced,{made},t,,,,"] if made else []))
    before = total(list(flows_of(park_of(rows), 2024).records()), name)
    for product in CHEMICALS:
        assert total(list(flows_of(park_of((*rows, f"produced,{product},0.000001,t,,,,")), 2024).records()), name) == pytest.approx(before, abs=0.01), product


amounts = st.floats(1.0, 3000.0)
MORE = (*(f"produced,{p},0.000001,t,,,," for p in CHEMICALS), *(f"burnt,{c},0.001,MWh,,,,{use}" for c in FEEDS for use in ("fuel", "feedstock", "transformation")), *(f"produced,{c},0.001,MWh,,own,," for c in FUELS_MADE))


@example({"methanol": 1.0, "pig_iron": 1.0, "crude_steel_bof": 5.0}, {("coke", "fuel"): 4.0, ("coke", "feedstock"): 1.0}, {}, "produced,methanol_coal,0.000001,t,,,,", "ghg-protocol-location")
@example({}, {("coal", "fuel"): 1.0}, {"lpg": 1.0, "coke": 3.0}, "produced,coke_recovery_oven,0.000001,t,,,,", "ghg-protocol-location")
@example({"methanol_coal": 1.0}, {("coke", "feedstock"): 2.0, ("charcoal", "fuel"): 6.0}, {}, "produced,dri,0.000001,t,,,,", "gb-t-32151")
@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.sampled_from(("pig_iron", "crude_steel_bof", *CHEMICALS)), amounts, max_size=4), st.dictionaries(st.tuples(st.sampled_from(FEEDS), st.sampled_from(("fuel", "feedstock", "transformation"))), amounts, max_size=4), st.dictionaries(st.sampled_from(FUELS_MADE), amounts, max_size=2), st.sampled_from(MORE), st.sampled_from(RULERS))
def test_no_row_added_moves_a_total_by_a_jump(products: dict[str, float], fed: dict[tuple[str, str], float], fuels: dict[str, float], more: str, name: str) -> None:
    """Whatever else a park has: a gram of a product, or a kilowatt-hour of an input or of a fuel made. And no more carbon is taken off than came in, fossil or not."""
    rows = [f"produced,{p},{t!r},t,,,," for p, t in products.items()] + [f"burnt,{c},{7.0 * t!r},MWh,,,,{use}" for (c, use), t in fed.items()]
    rows += [f"produced,{c},{t!r},MWh,,own,," for c, t in fuels.items()]
    before = total(list(flows_of(park_of(rows), 2024).records()), name) if rows else 0.0
    assert before > -1e-6
    assert total(list(flows_of(park_of((*rows, more)), 2024).records()), name) == pytest.approx(before, abs=1.0)


CRACKER = ("produced,ethylene,10000,t,,,,", "burnt,naphtha,200000,MWh,,,,feedstock", "burnt,lpg,20000,MWh,,,,feedstock", "produced,fuel_oil,20000,MWh,,own,,")
HYDROCRACKER = ("burnt,fuel_oil,100000,MWh,,,,transformation", "produced,diesel,90000,MWh,,own,,")
REFINERY = ("burnt,naphtha,100000,MWh,,,,transformation", "burnt,crude_oil,500000,MWh,,,,transformation", "produced,gasoline,200000,MWh,,own,,", "produced,diesel,300000,MWh,,own,,")
FURNACE = ("produced,crude_steel_bof,6000,t,,,,", "produced,blast_furnace_gas,1170,MWh,,own,,", "burnt,blast_furnace_gas,1170,MWh,,own,,")


@pytest.mark.parametrize(("works", "more"), [
    (CRACKER, "produced,lpg,0.001,MWh,,own,,"), (CRACKER, "produced,naphtha,0.001,MWh,,own,,"), (HYDROCRACKER, "produced,fuel_oil,0.001,MWh,,own,,"), (REFINERY, "produced,naphtha,0.001,MWh,,own,,"),
    *((FURNACE, f"burnt,{fuel},{much},MWh,,,,") for fuel in ("coal", "coke", "petroleum_coke", "charcoal") for much in ("0", "0.001")),
])  # fmt: skip
def test_a_fuel_that_is_made_hangs_on_amounts_and_on_no_name(works: tuple[str, ...], more: str) -> None:
    for name in ("ghg-protocol-location", "china-zcp-2025", "cbam"):
        before = total(list(flows_of(park_of(works), 2024).records()), name)
        assert total(list(flows_of(park_of((*works, more)), 2024).records()), name) == pytest.approx(before, abs=0.01)


def test_a_fuel_made_and_turned_again_takes_its_carbon_along_both_times() -> None:
    """Crude oil to naphtha, naphtha to gasoline: what neither holds is left."""
    chain = (*REFINERY[1:], "produced,naphtha,150000,MWh,,own,,", "burnt,naphtha,150000,MWh,,own,,transformation")
    plain = total(list(flows_of(park_of(REFINERY[1:]), 2024).records()), "ghg-protocol-location")
    assert total(list(flows_of(park_of(chain), 2024).records()), "ghg-protocol-location") == pytest.approx(plain) != 0.0


def test_products_and_gases_of_charcoal_carry_biogenic_carbon_away() -> None:
    """Carbide of a third charcoal: its carbon comes off coke and charcoal like what went in."""
    made = "produced,calcium_carbide,1000,t,,,,"
    coke_in, charcoal_in = 4000.0 * 107.0 * 0.0036, 2000.0 * 112.0 * 0.0036
    held = -total(list(flows_of(park_of((made, "burnt,coke,6000,MWh,,,,", "burnt,coke,1,MWh,,,,")), 2024).records()), "cbam") + 6001.0 * 107.0 * 0.0036
    mixed = total(list(flows_of(park_of((made, "burnt,coke,4000,MWh,,,,", "burnt,charcoal,2000,MWh,,,,")), 2024).records()), "cbam")
    assert mixed == pytest.approx(coke_in - held * coke_in / (coke_in + charcoal_in), rel=0.01)
    assert total(list(flows_of(park_of((made, "burnt,charcoal,9000,MWh,,,,")), 2024).records()), "cbam") == pytest.approx(0.0, abs=1e-6)
    assert total(list(flows_of(park_of(("burnt,biomass,12000,MWh,,,,transformation", "produced,other_gas,9000,MWh,,own,,")), 2024).records()), "cbam") == pytest.approx(0.0, abs=1e-6)


def test_a_row_of_the_carbon_in_a_product_says_where_that_of_coke_goes() -> None:
    park = park_of(("produced,brushes,400,t,,,,", coke("feedstock")), own=("carbon_out,brushes,3.6,t/t",))
    assert [r["use"] for r in flows_of(park, 2024).records() if r["carrier"] == "coke"] == ["feedstock"]


def test_gas_that_reduces_iron_counts_once_and_is_energy_use() -> None:
    iron, gas = "produced,dri,1000,t,,,,", "burnt,natural_gas,3500,MWh,,,,feedstock"
    assert uses(iron, gas)["natural_gas"] == "transformation"
    flows = flows_of(park_of((iron, gas)), 2024)
    assert total(list(flows.records()), "cbam") == pytest.approx(3500.0 * 56.1 * 0.0036 - 70.0)  # less the carbon in the iron
    assert sum(e.mwh for e in energies(flows, site(), 2024) if not e.feedstock) == 3500.0


OVEN = ("burnt,coking_coal,1000,MWh,,,,transformation", "produced,coke,600,MWh,,own,,", "produced,coke_oven_gas,200,MWh,,own,,")


def test_no_energy_use_is_negative_and_their_sum_stays() -> None:
    flows = flows_of(park_of((*OVEN, "burnt,coke_oven_gas,150,MWh,,own,,")), 2024)
    found = {c: u.energy.value for c, u in used(flows, site(), 2024).items()}
    assert found == pytest.approx({"coking_coal": 350.0, "coke": 0.0, "coke_oven_gas": 0.0, TOTAL: 350.0})
    assert found[TOTAL] == pytest.approx(sum(e.mwh for e in energies(flows, site(), 2024)))


def test_gas_of_raw_material_that_is_burnt_is_energy_use() -> None:
    flows = flows_of(park_of(("burnt,naphtha,900,MWh,,,,feedstock", "produced,refinery_gas,100,MWh,,own,,", "burnt,refinery_gas,100,MWh,,own,,")), 2024)
    assert sum(e.mwh for e in energies(flows, site(), 2024) if not e.feedstock) == pytest.approx(100.0)
    assert sum(e.mwh for e in energies(flows, site(), 2024)) == pytest.approx(900.0)


METHANOL = "produced,methanol_coal,1000,t,,,,"


def test_products_of_another_year_take_up_no_feed_and_rows_apart_stay_as_they_are() -> None:
    feed, methanol = park_of((coke("feedstock"), METHANOL)).activity
    assert reducing_agents((feed, methanol)) == {}
    assert reducing_agents((feed, methanol.but(year=2023))) == {feed.origin: {"fuel": 1.0}}
    assert reducing_agents((feed, methanol.but(measure="apart"))) == {feed.origin: {"fuel": 1.0}}
    assert reducing_agents((feed.but(measure="apart"), methanol.but(measure="apart"))) == {}


def test_other_feed_goes_before_coke_which_makes_no_gas_of_a_furnace_as_raw_material() -> None:
    gas = "burnt,natural_gas,10000,MWh,,,,feedstock"
    agent, *rest = park_of((coke("feedstock"), gas, METHANOL.replace("1000", "100"))).activity
    assert reducing_agents((agent, *rest)) == {agent.origin: {"fuel": 1.0}}
    top_gas = park_of((coke("feedstock"), "produced,blast_furnace_gas,1000,MWh,,own,,")).activity
    assert reducing_agents(top_gas) == {top_gas[0].origin: {"fuel": 1.0}}


def test_gas_reduces_iron_as_far_as_twice_its_factor() -> None:
    """0.7 tCO2/t of reduced iron (2019 Refinement), gas at 56.1 t/TJ; what is more stays raw material."""
    rows = park_of(("burnt,natural_gas,10000,MWh,,,,feedstock", "produced,dri,1000,t,,,,")).activity
    assert reducing_agents(rows) == {rows[0].origin: {"transformation": pytest.approx(2.0 * 700.0 / (10_000.0 * 3.6 * 0.0561))}}
