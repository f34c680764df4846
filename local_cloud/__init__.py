"""AWS on a laptop: an emulator, the real deployment, and a front door for Function URLs."""
