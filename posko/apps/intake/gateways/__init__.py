"""Gateways of SMS, Telegram and WhatsApp: made, closed, and what they post.

Engines: keyring.
"""
