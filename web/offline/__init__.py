"""What phones keep without network."""
