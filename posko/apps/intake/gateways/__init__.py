"""Gateways of SMS, Telegram and WhatsApp: added, closed, and their posts."""
