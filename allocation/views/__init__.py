"""Pages of urgent care: parse, one call, answer."""
