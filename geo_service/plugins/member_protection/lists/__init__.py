"""Lists: the files by which unions enrol their members, from the upload to the cover."""
