"""What people say in the generated traffic: tables of words and phrases, data alone."""
