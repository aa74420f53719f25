"""Many clients change the same cases at once, over HTTP, on a real database.

`crowd` sends, `witness` keeps every row that was written in the order in which it was, `ledger`
replays that order, `checks` looks at what stands in the end, `plants` brings known bugs back.
"""

ATTEMPTS = 5000
CLIENTS = 64
SEED = 1
WAVE = 1000  # attempts after which everybody waits and all is looked at
PLANT_WAVE = 300
PLANT_ATTEMPTS = 3000  # a bug that was not found by then is not found
