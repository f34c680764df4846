"""A server of feeds on the loopback: the demo's, and in the tests whatever a server may do."""
