"""What the Hub does in a second, beside a bare floor in the same run: `make bench`."""
