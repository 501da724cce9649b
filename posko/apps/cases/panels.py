"""What cases hand in to the nouns below them. Nothing of a case is ever seen outside its wall."""
