"""What is sealed in a case, held against its hashes; damage is told, and keys are sealed anew."""
