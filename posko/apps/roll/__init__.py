"""Roll: the voter roll and the eligibility desk."""
