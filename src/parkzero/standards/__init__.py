"""Dimension 1: factors with provenance, rules, accounts, and the national zero-carbon-park rule of China."""
