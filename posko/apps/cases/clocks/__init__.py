"""What the clocks of cases call, and whom."""
