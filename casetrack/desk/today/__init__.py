"""Due dates of a person or an office: Today, and the periods."""
