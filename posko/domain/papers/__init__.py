"""Papers: what leaves the post on paper, set by typst from data, never from source built of users' text.

`typesetting` is the only door to typst; `words` holds the fixed sentences in both languages (texts.toml),
`formats` writes dates, numbers and spans, `printable` keeps strange characters visible, `pictures` makes
a page's SVG fit for paper, `qr` draws the ledger head. One module a paper: `sitrep`, `card`, `index_report`, `minutes`.
`workbook` writes typed sheets as XLSX; `index_workbook` says there what `index_report` says on paper, both in
the words of `index_words`. `word` writes a paper as DOCX; `minutes` says the same there as on paper, in the words
of `minutes_words`.
`tables` writes an export by the schema that an import reads it back by.
"""
