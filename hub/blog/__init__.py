"""The blog: series, pitches, and articles from their first draft to their translations."""
