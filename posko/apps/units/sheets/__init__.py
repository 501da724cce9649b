"""Teams as tables: an import that is checked first and can be taken back, and exports by the filter."""
