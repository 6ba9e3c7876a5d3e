"""What follows when something happened to practices, and who is told."""
