"""Acts on a promise: ask, accept, decline, begin, give more time, call broken."""
