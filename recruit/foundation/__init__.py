"""What any serious service needs; knows nothing of recruitment."""
