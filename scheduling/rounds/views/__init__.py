"""Pages of the rounds room: parse, one call, answer."""
