"""What becomes true of series and articles."""
