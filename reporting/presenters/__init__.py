"""Values ready for the pages of reporting."""
