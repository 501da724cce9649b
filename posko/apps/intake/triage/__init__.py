"""Messages that wait for a person: read again, handed over, laid aside."""
