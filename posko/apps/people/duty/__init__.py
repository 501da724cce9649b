"""The duty roster: who keeps watch when, and what is handed over."""
