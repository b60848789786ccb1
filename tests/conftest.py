"""Shared test settings: no home, no network, no display are assumed."""
