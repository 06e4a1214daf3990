"""Pages about engagement: events, posts, handles, files and the website."""
