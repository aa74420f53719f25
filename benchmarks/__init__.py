"""Measurements of the optimisers; never part of the tests."""
