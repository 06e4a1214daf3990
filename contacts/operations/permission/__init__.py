"""May this person be reached, on this channel, for this purpose, at this moment?"""
