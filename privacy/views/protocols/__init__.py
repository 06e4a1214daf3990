"""The doors of the open protocols, and the page from which they are looked after."""
