"""Parts of `benchmark erasure`; `privacy.benchmarks` puts them together."""
