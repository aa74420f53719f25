"""What the pages of clients show."""
