"""The API of urgent care: the same services as the pages."""
