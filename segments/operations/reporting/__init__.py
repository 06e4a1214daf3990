"""Reports: kept questions, who sees them, and the mails that bring their answers."""
