"""Tests: sentences, one act a file."""
