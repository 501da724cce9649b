"""What set-up, docs and words are made with; none of it runs with the post."""
