"""Senders: numbers and chats that may report."""
