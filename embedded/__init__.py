"""The one-machine start: real Postgres and Valkey beside the checkout, and who watches them."""
