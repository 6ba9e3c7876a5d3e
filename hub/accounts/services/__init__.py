"""What becomes true of people."""
