"""The studio's server: the HTTP API, its data base, its files and its queue."""
