"""The pages of the import, one module per step.

jobs        whose import it is, and at which step it stands
listing     past imports
uploading   the file
mapping     its columns and the terms
checking    what would happen; the faulty cells, mended in place
running     the wait, with a bar
finishing   what came of it; the rejects; undoing
"""
