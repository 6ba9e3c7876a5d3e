"""How an issue reads as mail, and what is wrong with one before it is sent."""
