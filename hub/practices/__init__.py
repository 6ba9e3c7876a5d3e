"""Practices: written up, reviewed by peers, published in versions, found and adapted."""
