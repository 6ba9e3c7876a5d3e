"""What follows what became true, here and elsewhere."""
