"""The pages of consent: what people said, its proof, purposes, files of evidence, renewals."""
