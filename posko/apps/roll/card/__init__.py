"""The rule card: a public page that asks a few questions and answers by the rules of the desk.

Engines: words.
"""
