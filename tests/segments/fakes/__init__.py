"""Services to send to, on this machine: strict as their public descriptions, and scripted.

`python -m tests.segments.fakes 8099` serves them all for the sample business.
"""
