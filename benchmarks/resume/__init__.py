"""How long a client that was away takes to have all that it missed."""
