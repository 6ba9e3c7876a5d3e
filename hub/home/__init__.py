"""The front page, the search across features, feeds and maps of what is public."""
