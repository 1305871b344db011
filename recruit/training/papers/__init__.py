"""Codes and papers of training: the code of a seat, lists to sign, certificates."""
