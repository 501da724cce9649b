"""Messages that wait for a person: read again, handed over, laid aside; and the list of them as a table.

Engines: sheet.
"""
