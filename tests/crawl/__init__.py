"""A crawl of the demo: what each of its people sees on every page, kept so that two versions can be compared.

python -m tests.crawl OUTPUT [--data FOLDER] [--languages id:5,en:2] [--people NAME,NAME] [--seen]
python -m tests.crawl --compare BEFORE AFTER [--markup] [--space] [--common]

Two crawls of one version are equal: both stand at one moment, each page is asked as if it were the first, and what is
drawn by lot (keys, tokens, hashes) is written as a sign.
"""
