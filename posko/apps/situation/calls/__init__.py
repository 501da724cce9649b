"""Calls: the call sheet, split among callers. Ten lines are taken, called, noted, and given back."""
