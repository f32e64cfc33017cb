"""gig_market"""
