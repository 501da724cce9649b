"""The situation: alerts, surges, the feed of changes, and what a situation report says."""
