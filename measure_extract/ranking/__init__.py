"""Which candidate answers the question. Here the asked entity begins."""
