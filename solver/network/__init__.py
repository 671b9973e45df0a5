"""The round as a network: stages, prices, proofs, and the pricing of pairs that are no candidates."""
