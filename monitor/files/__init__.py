"""Reading files: PDF, HTML, mail, text and Markdown into canonical text, under limits."""
