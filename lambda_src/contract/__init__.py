"""Facts that all sides share: stacks, functions, tools and tests. Standard library only."""
