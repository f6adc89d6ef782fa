"""Dimension 5: what metering, dispatch and verification make of data and plans."""
