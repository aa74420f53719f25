"""Home-care rounds: who visits whom, and when.

A `Problem` is one day: carers with their windows of work, clients, visits. `solve` makes a `Plan`
of it, `check` judges a plan independently, `recommend` says who could take one more visit.
"""
