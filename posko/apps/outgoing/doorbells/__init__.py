"""Doorbells: browsers that asked to be rung by web push when there is a task; off until somebody asks."""
