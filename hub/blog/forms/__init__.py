"""What is sent to the pages of the blog."""
