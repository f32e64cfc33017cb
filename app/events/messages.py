"""What fairs tell people, in both languages."""

from app.notices import public as notices


def register() -> None:
    """Make the texts known to the outbox."""
    notices.register_template(
        "events.fair_cancelled",
        zh="「%(fair)s」取消了，原因：%(reason)s。给您带来不便，请谅解。",
        en="“%(fair)s” has been called off: %(reason)s. We are sorry for the trouble.",
        channel="sms",
    )
    notices.register_template(
        "events.booth_cancelled",
        zh="您在「%(fair)s」的展位 %(booth)s 被取消，原因：%(reason)s。可以重新选展位，有疑问请联系区人社局。",
        en="Your booth %(booth)s at “%(fair)s” was cancelled: %(reason)s. You can choose another one.",
        channel="sms",
    )
