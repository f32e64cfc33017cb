"""Tickets, gates, scans, attendance: who came where and when, each admitted exactly once."""
