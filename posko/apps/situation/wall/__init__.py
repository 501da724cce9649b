"""The wall screen: the live picture, large and dark, without a person and without acts."""
