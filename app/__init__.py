"""Chunfeng 春风: a city's employment service. `app.factory` composes it; imports run downward only."""
