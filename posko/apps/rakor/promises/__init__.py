"""Promises in the room: made on the line where they were spoken, asked of several agencies, noted for who is absent."""
