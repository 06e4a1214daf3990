"""What customers are expected to do: fitted on everybody, written for everybody, every night."""
