"""What becomes true of practices: written, handed in, reviewed, decided on, published."""
