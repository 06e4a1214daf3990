"""How long data are kept: counted every night, approved by a second person, carried out in sets."""
