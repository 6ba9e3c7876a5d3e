"""What is read of series and articles."""
