"""Cases: a matter is the sum of its events. The machines stand in the law; here they are played and replayed."""
