"""Selon: who said what in French news, and who contradicts whom."""
