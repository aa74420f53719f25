"""Pages of accounts: parse, one call, answer."""
