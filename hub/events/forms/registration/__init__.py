"""What is sent to register, to change what was answered, and to decide."""
