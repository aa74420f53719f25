"""Many clients allocate the same cases at once, over HTTP, on a real database."""

ATTEMPTS = 2000
ATTEMPTS_A_ROUND = 190  # about: 24 WACCs with 8 each, and what three clinicians do
PLANT_ATTEMPTS = 2000
