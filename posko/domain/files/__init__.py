"""Files: what a file really is, tables, photos, sealed streams, and what a backup holds."""
