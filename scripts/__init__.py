"""What `make` does, in plain Python without any library."""
