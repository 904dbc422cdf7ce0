"""What reads strangers' bytes, each reader alone, fed with anything at all in this process."""
