"""Incidents, thought through without a database: types, states, who leads, which clock runs, what may be one."""
