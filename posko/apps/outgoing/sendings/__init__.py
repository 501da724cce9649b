"""Messages that leave, as who keeps the post sees them: where each stands, the dead, and gateways that are away."""
