"""The command line. It imports Textual only to open a room on the screen."""
