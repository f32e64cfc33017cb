"""`python -m bench.fanout.room`: an enterprise and its room, made and started through the services; prints its id."""

from app.livestream.services.relay import relay
from app.unit_of_work import unit_of_work
from tests.builders import accounts, livestream
from wsgi import app


def main() -> None:
    with app.app_context():
        with unit_of_work() as session:
            enterprise = accounts.enterprise(session)
            vacancies = (livestream.vacancy(session, enterprise), livestream.vacancy(session, enterprise, "机械装配工"))
            made = livestream.room(session, enterprise, vacancies=vacancies, live=True)
        with unit_of_work() as session:
            relay(session, made.id)
        print(made.public_id)


if __name__ == "__main__":
    main()
