"""Comments on an incident while it goes on."""
