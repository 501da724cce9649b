"""How a case begins: a report taken in or a finding recorded, its receipt, and the status behind a code."""
