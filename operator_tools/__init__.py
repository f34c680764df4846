"""The operator's tools, for the laptop and for AWS alike: sessions, publishing, following."""
