"""Builders of test data: plain functions that call the services."""
