"""What the pages of reporting are sent."""
