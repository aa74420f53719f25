"""The compiled heart of the search, over flat arrays.

`state` says what the arrays are; `tour` keeps one tour's times; `settle` chooses the starts to
publish; `costs` adds up what rounds cost; `slots` finds where a visit fits;
`recreate` puts visits in and `ruin` takes them out; `undo` takes a step back; `anneal` runs them.
"""
