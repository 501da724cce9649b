"""Pictures: plain values in, SVG out. Words come from whoever asks; colours are classes of the style sheet."""
