"""Imported before anything else by `hub live`: from then on threads are greenlets.

psycopg must be imported after this, or it would block every socket of the process.
"""

from gevent import monkey

monkey.patch_all()
