"""What may happen to a promise: asked, accepted, declined, begun, given more time, called broken."""
