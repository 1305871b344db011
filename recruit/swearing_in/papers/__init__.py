"""What is printed of swearing-in, as PDF: decrees with their attachments, and duty cards."""
