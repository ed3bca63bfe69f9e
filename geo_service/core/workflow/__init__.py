"""The life of a case as data: states, transitions, who may take them, until when, and what they want."""
