"""Proposals: accounts that an administrator proposes and the agency's chief or deputy opens."""
