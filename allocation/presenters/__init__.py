"""Values of urgent care, ready to draw."""
