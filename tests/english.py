"""Words that are English and no Indonesian: what may not stand on an Indonesian page."""

from __future__ import annotations

import re

_LISTED = (
    "about accept added after agency agrees all already amended and another answer any are article as assigned at back "
    "base be because been before between both by called can cannot choose class classes closed counted counts day days "
    "deadline does each edited enter estimate event every extreme few figure first for found from further gap has "
    "have here hours how if in inference inferred invented is it its kept last late later left list made may minor "
    "missing moderate more must name names near never new next nobody nothing number of on once only opened or other "
    "our out over own page people person place placed places please post prepared press promise published read repeal "
    "report reported saved see send sent serious severe shown since so some start state such take taken than that the "
    "their them then there they this those through to today told too unknown until up use verified voter was we were "
    "what when where which while who whole whose why will with without words write wrong year yes you your"
)
WORDS = frozenset(_LISTED.split())
# What stands in English by right: names of programs, formats and files, and what a person typed into the post.
NAMES = re.compile(
    r"https?://\S+|\S+\.(?:com|id|org|net|go|co|disway|blogspot|key|toml|csv|xlsx|json|pem)\S*|Posko\b|jakarta-flood-maps"
    r"|\bSource Sans|Open Street Map|Satu Data|\b[\w.]+@[\w.]+",
    re.IGNORECASE,
)


def english_words(text: str) -> list[str]:
    """The English words of a text, names and addresses aside."""
    return [word for word in re.findall(r"[a-z]+(?:'[a-z]+)?", NAMES.sub(" ", text).lower()) if word in WORDS]
