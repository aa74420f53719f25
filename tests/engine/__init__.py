"""Tests of the optimisers: no database, no web framework, no files but the tests' own."""
