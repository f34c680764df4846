"""Many raw HTTP clients in a process of their own, so that what is measured is the server."""
