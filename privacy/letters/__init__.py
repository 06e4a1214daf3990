"""The texts of letters that come with the software, and what may stand in braces in them."""
