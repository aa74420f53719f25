"""The optimisers of Careround: plain Python values in, plain Python values out.

The package imports no web framework, no database and no other package of the project, so every
verb works on a bare checkout.
"""
