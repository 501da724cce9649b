"""Alarms of the post itself: to those who keep it, or to everybody; told once, and over when their cause is."""
