"""The ten programmes of the notice, one folder each; they never import each other."""
