"""What DynamoDB charges for a connection that waits, and for an event that is delivered."""
