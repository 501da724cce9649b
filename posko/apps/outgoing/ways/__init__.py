"""Ways: the gateways by which messages leave; added, tried and closed by who keeps the post."""
