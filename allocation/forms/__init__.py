"""What people type on the pages of urgent care; nothing here saves."""
