"""What is read of subscriptions, issues and deliveries."""
