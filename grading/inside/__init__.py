"""What runs inside a sandbox; nothing here may import anything else of this repository."""
