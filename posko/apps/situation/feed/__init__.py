"""The changes feed, asked every few seconds by every open page."""
