"""One process, many streams: how many deliveries a second, how much memory each stream."""
