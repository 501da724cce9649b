"""Kit: what the acts and pages of every noun are made of. It knows the domain and no noun."""
