"""The demo: people who do not exist go through the whole path."""
