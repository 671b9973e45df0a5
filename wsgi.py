"""What a WSGI server loads."""

from matcher.app import create_app

app = create_app()
