"""The tables of the interactions app; import the submodule you mean, this list is for Django."""
