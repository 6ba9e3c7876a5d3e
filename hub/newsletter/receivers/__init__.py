"""What follows for the newsletter from what became true."""
