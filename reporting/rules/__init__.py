"""Pure decisions of reporting: weeks, totals, rates, aims."""
