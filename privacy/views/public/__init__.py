"""Pages for people who work elsewhere: no sign-in, no cookie, no JavaScript."""
