"""What pages of practices read of a publication: who would come again, what moves people. Public."""
