"""Breaches of the practice: not built yet."""
