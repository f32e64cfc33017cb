"""occasions"""
