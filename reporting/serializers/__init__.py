"""What the API of reporting takes and answers."""
