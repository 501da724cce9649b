"""The time line on every page: what is late, what falls due, meetings, clocks of the law and of one's own cases."""
