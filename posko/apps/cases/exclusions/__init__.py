"""Who is kept out of a case: by the own institution at once, by those who lead on request, and let back in."""
