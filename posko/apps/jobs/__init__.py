"""Jobs: long work with progress that can be stopped and resumed, and rounds that come back by the clock.

Engines: registry, states.
"""
