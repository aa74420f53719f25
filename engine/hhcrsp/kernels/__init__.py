"""The compiled heart of the search, over flat arrays.

`state` says what the arrays are; `routes` moves patients, keeps the times and takes a step back;
`moves` draws the changes; `build` makes first routes; `anneal` runs it all.
"""
