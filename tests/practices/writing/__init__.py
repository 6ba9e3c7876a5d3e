"""Writing a practice: wording, pages, authors, submitting, notices."""
