"""What both pictures of trust keep to."""

# A count stands inside its part of a bar where that is at least so wide, of the whole axis.
ROOM = 0.055
