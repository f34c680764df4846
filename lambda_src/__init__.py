"""What is deployed: the functions, what they share, and the page."""
