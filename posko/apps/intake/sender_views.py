"""Known senders and gateways."""
