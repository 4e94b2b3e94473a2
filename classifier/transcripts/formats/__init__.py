"""One module a format: ``sniff`` tells whether a file is of it, ``read`` books every line of it in a ledger."""
