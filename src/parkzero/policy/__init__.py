"""Dimension 2: one module per kind of instrument (parameters, terms, settlement); all of them together in `terms`."""
