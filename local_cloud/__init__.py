"""This project's AWS on a laptop: the emulator, the real deployment, the demo feed."""
