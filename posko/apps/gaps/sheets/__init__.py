"""Gaps as tables: an import that is checked first, and exports that obey the filter."""
