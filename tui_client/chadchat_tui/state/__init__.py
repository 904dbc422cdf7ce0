"""What the screen shows, as a function of what the session tells. No Textual, no event loop."""
