"""What the project takes from others: whether the locks hold, and what is known against it."""
