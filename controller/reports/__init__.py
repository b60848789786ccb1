"""Papers and files of the results: signed documents, PDF protocols, the zero report, the memory card."""
