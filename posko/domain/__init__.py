"""Domain: pure Python that thinks. No Django here; time and people come in as parameters."""
