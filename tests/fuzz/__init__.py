"""What reads bytes of strangers, fed with spoilt and with heavy ones: `python -m tests.fuzz` (`make fuzz`)."""
