"""One page on which a visitor plays all parts: seeker, gate, employer; every button takes the real step."""
