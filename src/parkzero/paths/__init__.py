"""Dimension 3: who decides on what is built. One planner at least cost so far; bottom-up formation is not assessed."""
