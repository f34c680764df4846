"""From a publication to the last byte of its event at the client, through the whole local cloud."""
