"""What is asked, voted and noted in a session, and who may come in when."""
