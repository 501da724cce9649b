"""Agreements: recorded by a party, countersigned by every party, in force a day after the last one."""
