"""Who registered, who waits, who may register, and what was asked and answered."""
