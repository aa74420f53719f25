"""Pages of clients and of who must not visit them."""
