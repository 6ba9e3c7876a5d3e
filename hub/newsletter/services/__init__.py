"""What becomes true of the newsletter."""
