"""What follows from what happens to series and articles."""
