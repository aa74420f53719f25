"""The API of the rounds room: every action of the pages, by the same services."""
