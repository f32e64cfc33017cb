"""livestream"""
