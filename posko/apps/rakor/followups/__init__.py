"""What follows a decision or a recommendation: its owner and its date, done, dropped, or taken up again.

Engines: sheet.
"""
