"""What an environment costs: prices in one file, usage from the code's own figures, the bill."""
