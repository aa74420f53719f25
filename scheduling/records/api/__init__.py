"""The API of clients, their records and who must not visit them."""
