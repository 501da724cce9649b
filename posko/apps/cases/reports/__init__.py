"""The beginning of a case: a report or a finding, its receipt, and the status behind a code."""
