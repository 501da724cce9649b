"""The board of cases by due date, and the same as a table without names."""
