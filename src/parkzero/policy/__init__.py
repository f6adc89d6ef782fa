"""Dimension 2: one module per instrument (parameters, terms, settlement), `terms` and `settle` over all of them."""
