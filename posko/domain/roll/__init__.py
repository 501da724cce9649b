"""The voter roll: who may vote here, the rule card, the counters of the desk."""
