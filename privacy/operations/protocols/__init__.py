"""Requests that come by open protocols: who may send them, how they are read, who is told back."""
