"""Resource orders between agencies: asked, offered, accepted, arrived; and who lends what today."""
