"""Maps: the places of a city on their ground, drawn as SVG, and where their names find room."""
