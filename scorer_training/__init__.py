"""Trains the scorer and says how good it is. Nothing of it is deployed."""
