"""Answers to orders that come by SMS, chat or voice: `TIBA 26`."""
