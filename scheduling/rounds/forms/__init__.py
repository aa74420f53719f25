"""What people type on the pages of the rounds room; nothing here saves."""
