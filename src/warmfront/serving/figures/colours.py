"""Colours of the figures; each also differs in lightness, pattern or shape, so grey print reads the same."""

INK = "#1b2530"
MUTED = "#51606d"
LINE = "#b9c4cd"
TRACK = "#eef2f5"
BAND = "#cfdbe4"
HIGH = "#1d5f8a"
LOW = "#b04a12"
