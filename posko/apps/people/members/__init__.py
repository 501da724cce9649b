"""Members of a wall: who asked, who was let in, and by whom."""
