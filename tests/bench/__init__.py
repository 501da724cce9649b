"""`make bench`: how long the heavy things take beside a peer in the same run. Nothing here is a test."""
