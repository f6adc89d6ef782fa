"""Inputs allotted to what can take them up."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parkzero.allotting import allotted

PROCESSES, INPUTS = "pqrs", "abcde"
amounts = st.floats(0.0, 100.0).map(lambda x: round(x, 3))


def test_who_shares_an_input_finds_the_same_part_of_its_need() -> None:
    found = allotted({"a": 60.0}, {"p": 100.0, "q": 20.0}, {"p": "a", "q": "a"})
    assert found.found == {"p": pytest.approx(0.5), "q": pytest.approx(0.5)}
    assert found.taken == {"a": 1.0}


def test_what_only_one_can_take_goes_there_first() -> None:
    found = allotted({"a": 1.0, "b": 1.0}, {"p": 1.0, "q": 1.0}, {"p": "a", "q": "ab"})
    assert found.found == {"p": 1.0, "q": 1.0}
    short = allotted({"a": 1.0, "b": 4.0}, {"p": 2.0, "q": 2.0}, {"p": "a", "q": "ab"})
    assert short.found == {"p": pytest.approx(0.5), "q": 1.0}
    assert short.taken == {"a": 1.0, "b": pytest.approx(0.5)}


def test_who_needs_nothing_lacks_nothing_and_takes_nothing() -> None:
    found = allotted({"a": 5.0, "b": 0.0}, {"p": 0.0, "q": 3.0}, {"p": "a", "q": "b"})
    assert (found.found, found.taken) == ({"p": 1.0, "q": 0.0}, {"a": 0.0, "b": 0.0})


@given(
    st.dictionaries(st.sampled_from(INPUTS), amounts, min_size=1),
    st.dictionaries(st.sampled_from(PROCESSES), amounts, min_size=1),
    st.sets(st.tuples(st.sampled_from(PROCESSES), st.sampled_from(INPUTS))),
)
def test_what_is_taken_is_the_smallest_cut(inputs: dict[str, float], needs: dict[str, float], pairs: set[tuple[str, str]]) -> None:
    """The greatest flow is the smallest cut: for some processes all that they can take, for the others all that they need."""
    takes = {p: {i for q, i in pairs if q == p and i in inputs} for p in needs}
    cuts = [
        sum(inputs[i] for i in set().union(*(takes[p] for p in some))) + sum(n for p, n in needs.items() if p not in some)
        for some in chain.from_iterable(combinations(sorted(needs), k) for k in range(len(needs) + 1))
    ]
    found = allotted(inputs, needs, takes)
    assert sum(found.found[p] * n for p, n in needs.items()) == pytest.approx(min(cuts), abs=1e-6)
    assert sum(found.taken[i] * t for i, t in inputs.items()) == pytest.approx(min(cuts), abs=1e-6)
