"""The worker: it does jobs step by step, and the rounds that come back."""
