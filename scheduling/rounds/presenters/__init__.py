"""Values ready for the templates of the rounds room: every text is decided here."""
