"""HIPAA mode: agreements with vendors, emergency access, revealing values, reviews of reads."""
