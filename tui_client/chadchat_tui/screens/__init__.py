"""The screens: the room, and the form that asks for what is missing to come into one."""
