"""Dimension 6: indices over the years."""
