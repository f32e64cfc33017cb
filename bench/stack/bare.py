"""The yardstick: Flask and SQLAlchemy, one INSERT and its commit for each request, and nothing else."""

import os
from uuid import uuid4

from flask import Flask, Response, jsonify
from sqlalchemy import Column, Identity, Integer, MetaData, String, Table, create_engine, insert
from sqlalchemy.orm import Session

app = Flask(__name__)
rows = Table("bare_rows", MetaData(), Column("id", Integer, Identity(), primary_key=True), Column("text", String(64)))
engine = create_engine(os.environ["DATABASE_URL"], pool_pre_ping=True, pool_size=10, max_overflow=10)


@app.get("/healthz")
def healthz() -> Response:
    return jsonify(ok=True)


@app.post("/")
def keep() -> Response:
    with Session(engine) as session:
        kept = session.execute(insert(rows).values(text=uuid4().hex).returning(rows.c.id)).scalar_one()
        session.commit()
    return jsonify(id=kept)


if __name__ == "__main__":
    rows.metadata.create_all(engine)
