"""The clock's own acts on alerts: notify along the chain if an agency does not acknowledge, and end what is over."""
