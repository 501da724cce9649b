"""The queue: what the post sends, written with the act that sends it; dropped, acknowledged, and read again."""
