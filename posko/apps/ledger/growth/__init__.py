"""Growth: how far the past is sealed, signed and cosigned, in words and as a picture."""
