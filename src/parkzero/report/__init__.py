"""Renders documents: one self-contained HTML page, a workbook, JSON. Computes nothing."""
