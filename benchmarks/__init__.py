"""What measures stateties beside its peers."""
