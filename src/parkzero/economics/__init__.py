"""Dimension 4: technologies with their costs, prices, and what a plan means in money."""
