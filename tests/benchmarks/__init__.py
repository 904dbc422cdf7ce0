"""The benchmarks go on working; what they measure is no matter here."""
