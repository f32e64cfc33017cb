"""An empty database for a test run, in a cluster that is kept from the run before."""

import psycopg
from psycopg import sql

from ops import cluster, postgres, secret_file
from ops.state import State


def make(state: State) -> None:
    """Drop every database a run left and make the product's one anew."""
    password = secret_file.load(state.secrets)["DATABASE_ADMIN_PASSWORD"]
    host = str(postgres.socket_folder(state))
    with psycopg.connect(host=host, user=cluster.ADMIN, password=password, dbname="postgres", autocommit=True) as admin:
        left = admin.execute(
            "SELECT datname FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'"
        ).fetchall()
        for (name,) in left:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        database, owner = sql.Identifier(cluster.DATABASE), sql.Identifier(cluster.USER)
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {} STRATEGY file_copy").format(database, owner))
