"""Replay and clips: what is shown to whom, applying after the room, closing with the job, subtitles, the desk."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock, config
from app.accounts.public import Person, Purpose, consent, has_consent
from app.actor import StaffRole
from app.errors import Conflict, Invalid
from app.hiring.public import Application, close_vacancy
from app.livestream import queries
from app.livestream.drain.events import drain_events
from app.livestream.models import (
    ClipState,
    RoomApplication,
    RoomCaption,
    RoomClip,
    RoomEvent,
    RoomQuestion,
    RoomRecording,
)
from app.livestream.public import delete_message, end_room, start_room
from app.livestream.queries import recordings as reads
from app.livestream.replay.place import place_of, timeline_of
from app.livestream.replay.processing import process
from app.livestream.rules import Kind
from app.livestream.services import subtitles
from tests.builders import accounts, livestream, recordings
from tests.livestream.conftest import make_stage
from tests.livestream.test_pages import JSON, post
from tests.livestream.test_recordings import Past, make_past


@pytest.fixture
def past(session: Session, settings: config.Settings) -> Past:
    made = make_past(session)
    recordings.record(settings.state, made.public_id, made.started_ms)
    assert process(made.recording_id) == "done"
    return made


def say(session: Session, past: Past, number: int, second: float, text: str) -> str:
    at = datetime.fromtimestamp(past.started_ms / 1000 + second, UTC)
    payload = {"viewer": "a" * 24, "name": "刘**", "role": "viewer", "text": text}
    session.add(RoomEvent(room_id=past.stage.room.id, epoch=1, number=number, kind=Kind.CHAT, payload=payload, at=at))
    session.flush()
    return f"1-{number}"


def owner(session: Session, past: Past) -> Person:
    return session.get_one(Person, past.stage.enterprise.created_by)


def clips(session: Session) -> list[RoomClip]:
    return list(session.scalars(select(RoomClip).order_by(RoomClip.from_ms)))


def test_a_replay_plays_with_chapters(client: FlaskClient, past: Past) -> None:
    page = client.get(f"/live/{past.public_id}/replay").get_data(as_text=True)
    for words in ("按岗位看", "数控车工", "机械装配工", "0:03", "nodownload", "登录后报名"):
        assert words in page
    playlist = client.get(f"/live/{past.public_id}/replay.m3u8")
    assert playlist.mimetype == "application/vnd.apple.mpegurl"
    lines = playlist.get_data(as_text=True).splitlines()
    assert lines.count("#EXTINF:1.000,") == 6 and lines[-1] == "#EXT-X-ENDLIST"
    assert '#EXT-X-MAP:URI="replay/i1.mp4"' in lines
    segment = client.get(f"/live/{past.public_id}/replay/s3.m4s", headers={"Range": "bytes=0-99"})
    assert (segment.status_code, len(segment.data)) == (206, 100)
    assert client.get(f"/live/{past.public_id}/replay/cover.jpg").data[:3] == b"\xff\xd8\xff"


def test_answered_questions_lead_to_their_minute(client: FlaskClient, session: Session, past: Past) -> None:
    room, at = past.stage.room, datetime.fromtimestamp(past.started_ms / 1000 + 4, UTC)
    texts = ("住宿要钱吗", "能预支工资吗", "有班车吗")
    answered, removed, unanswered = (
        RoomQuestion(
            room_id=room.id,
            viewer_key="a" * 24,
            person_id=accounts.person(session).id,
            name="刘**",
            text=text,
            asked_at=at,
            shown_at=at,
        )
        for text in texts
    )
    for one in (answered, removed):
        one.answered_at, one.answered_minute = at, 1
    removed.removed_at = at
    session.add_all([answered, removed, unanswered])
    session.flush()
    page = client.get(f"/live/{past.public_id}/replay").text
    wanted = timeline_of(session.get_one(RoomRecording, past.recording_id)).media_at(past.started_ms + 4000)
    assert 3000 <= wanted <= 4000
    listed = page.split('id="answered"')[1].split("</ol>")[0]
    assert f'data-from="{wanted}"' in listed
    assert texts[0] in listed
    assert texts[1] not in page
    assert texts[2] not in page
    room_page = client.get(f"/live/{past.public_id}").text
    assert f'"{answered.public_id}": "/live/{past.public_id}/replay?t={wanted // 1000}"' in room_page
    assert removed.public_id not in room_page
    for shown in (room_page, client.get(f"/live/{past.public_id}/share").text):
        picture = shown.split('property="og:image" content="')[1].split('"')[0]
        assert picture.startswith("http")
        assert client.get("/" + picture.split("/", 3)[3]).data[:3] == b"\xff\xd8\xff"


@pytest.mark.parametrize("file", ["s99.m4s", "journal.jsonl", "x", "..%2fjournal.jsonl", "s1.m4s.part"])
def test_nothing_else_is_handed_out(client: FlaskClient, past: Past, file: str) -> None:
    assert client.get(f"/live/{past.public_id}/replay/{file}").status_code == 404


def test_nginx_hands_the_files_out_where_there_is_one(client: FlaskClient, past: Past) -> None:
    answer = client.get(f"/live/{past.public_id}/replay/s3.m4s", headers={"X-Accel": "yes"})
    assert answer.headers["X-Accel-Redirect"] == f"/kept/video/p/{past.public_id}/main/s3.m4s"
    assert answer.data == b""


def test_a_replay_names_what_the_application_hands_out(client: FlaskClient, past: Past) -> None:
    """Under /video/ nginx gives out nothing of a room that is over, and looks for nobody's rights."""
    playlist = client.get(f"/live/{past.public_id}/replay.m3u8", headers={"X-Accel": "yes"}).get_data(as_text=True)
    assert "replay/s3.m4s" in playlist
    assert "/video/" not in playlist


def test_there_is_no_replay_of_what_was_not_recorded(client: FlaskClient, session: Session) -> None:
    live = make_stage(session).room.public_id
    for path in ("replay", "replay.m3u8", "replay/s0.m4s", "replay/cues", "replay/zh.vtt"):
        assert client.get(f"/live/{live}/{path}").status_code == 404
        assert client.get(f"/live/{'0' * 24}/{path}").status_code == 404


def test_chat_comes_at_its_place_without_what_was_deleted(client: FlaskClient, session: Session, past: Past) -> None:
    say(session, past, 10, 1.5, "底薪多少")
    gone = say(session, past, 11, 2, "加我微信")
    say(session, past, 12, 4, "包住吗")
    say(session, past, 13, 3000, "很久以后")
    delete_message(session, past.stage.host, past.public_id, gone)
    found = client.get(f"/live/{past.public_id}/replay/cues").json["chat"]
    assert [(line["at"], line["text"], line["name"]) for line in found] == [
        (1500, "底薪多少", "刘**"),
        (4000, "包住吗", "刘**"),
    ]
    assert client.get(f"/live/{past.public_id}/replay/cues?from=300000").json["chat"] == []
    for odd in ("x", "-1", "9" * 20):
        assert client.get(f"/live/{past.public_id}/replay/cues?from={odd}").status_code == 422


def test_chat_of_a_gap_comes_where_the_host_is_back(session: Session, settings: config.Settings) -> None:
    made = make_past(session)
    material = recordings.take()
    recordings.record(settings.state, made.public_id, made.started_ms, [(material, 2), (material, 4)], gap_ms=30_000)
    process(made.recording_id)
    say(session, made, 10, 15, "人呢")
    recording = session.get_one(RoomRecording, made.recording_id)
    for start in (0, 2000):
        found = reads.chat_between(session, made.stage.room, timeline_of(recording), start, start + 2500)
        assert [line["at"] for line in found] == [2000]


def test_applying_from_the_replay_names_room_and_minute(client: FlaskClient, session: Session, past: Past) -> None:
    seeker = accounts.person(session)
    accounts.sign_in(client, seeker)
    url = f"/live/{past.public_id}/replay/apply"
    vacancy = past.stage.first.public_id
    for _ in range(2):
        answer = post(client, url, vacancy=vacancy, position="2000", headers=JSON)
        assert (answer.status_code, answer.json["vacancy"]) == (201, vacancy)
    made = session.scalars(select(Application).where(Application.person_id == seeker.id)).one()
    assert (made.occasion_id, made.source_detail) == (past.stage.room.occasion_id, "replay, minute 1")
    counted = session.scalars(select(RoomApplication)).one()
    assert (counted.via, counted.minute) == ("replay", 1)
    assert reads.applications_by_way(session, past.stage.room) == {"replay": 1}
    assert post(client, url, vacancy="0" * 24, headers=JSON).status_code == 404
    assert post(client, url, vacancy=vacancy, position="x", headers=JSON).status_code == 422


def test_a_clip_is_one_job_with_its_figures_of_now(client: FlaskClient, session: Session, past: Past) -> None:
    clip = clips(session)[0]
    past.stage.first.pay_low_fen, past.stage.first.headcount = 900_000, 7
    page = client.get(f"/live/clips/{clip.public_id}").get_data(as_text=True)
    assert "9,000–11,000 元/月" in page and "招 7 人" in page
    assert f'property="og:image" content="http://localhost:5000/live/clips/{clip.public_id}/cover.jpg"' in page
    assert "<svg viewBox" in page and "机械装配工" in page
    video = client.get(f"/live/clips/{clip.public_id}/video.mp4", headers={"Range": "bytes=0-9"})
    assert (video.status_code, video.mimetype) == (206, "video/mp4")
    assert client.get(f"/live/clips/{clip.public_id}/cover.jpg").mimetype == "image/jpeg"


def test_a_clip_takes_applications_and_counts_views_once(client: FlaskClient, session: Session, past: Past) -> None:
    clip = clips(session)[1]
    seeker = accounts.person(session)
    accounts.sign_in(client, seeker)
    for _ in range(3):
        assert post(client, f"/live/clips/{clip.public_id}/views").status_code == 204
    assert 'name="share"' not in client.get(f"/live/clips/{clip.public_id}").get_data(as_text=True)
    consent(session, seeker.id, Purpose.PROFILE_SHARING, False)
    assert 'name="share"' in client.get(f"/live/clips/{clip.public_id}").get_data(as_text=True)
    assert not has_consent(session, seeker.id, Purpose.PROFILE_SHARING)
    assert post(client, f"/live/clips/{clip.public_id}/apply", share="1").status_code == 302
    assert has_consent(session, seeker.id, Purpose.PROFILE_SHARING)
    page = client.get(f"/live/clips/{clip.public_id}").get_data(as_text=True)
    assert "已报名，看进度" in page
    session.refresh(clip)
    line = reads.clip_line(session, clip.public_id)
    assert (clip.views, line.applications) == (1, 1)
    made = session.scalars(select(Application).where(Application.person_id == seeker.id)).one()
    assert (made.vacancy_id, made.source_detail) == (past.stage.second.id, "clip, minute 1")


def test_a_clip_closes_with_its_job(client: FlaskClient, session: Session, past: Past) -> None:
    clip = clips(session)[0]
    assert client.get(f"/live/clips/{clip.public_id}/video.mp4").status_code == 200
    close_vacancy(session, past.stage.host, past.stage.first.id)
    page = client.get(f"/live/clips/{clip.public_id}").get_data(as_text=True)
    assert "这个岗位不招了，片段已经关闭" in page
    assert "机械装配工" in page and "<video" not in page
    assert client.get(f"/live/clips/{clip.public_id}/video.mp4").status_code == 404
    accounts.sign_in(client, accounts.person(session))
    answer = post(client, f"/live/clips/{clip.public_id}/apply", headers=JSON)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "vacancy_closed")


@pytest.mark.parametrize("what", ["filled", "expired"])
def test_a_filled_or_outdated_job_closes_its_clip(client: FlaskClient, session: Session, past: Past, what: str) -> None:
    clip = clips(session)[0]
    if what == "filled":
        past.stage.first.filled = past.stage.first.headcount
    else:
        past.stage.first.valid_until = clock.today() - timedelta(days=1)
    session.flush()
    page = client.get(f"/live/clips/{clip.public_id}").get_data(as_text=True)
    assert ("招满了" if what == "filled" else "不招了") in page
    assert client.get(f"/live/clips/{clip.public_id}/video.mp4").status_code == 404


def test_a_hidden_clip_is_its_hosts_alone(client: FlaskClient, session: Session, past: Past) -> None:
    clip = clips(session)[0]
    accounts.sign_in(client, owner(session, past))
    base = f"/live/{past.public_id}/studio/clips/{clip.public_id}"
    assert post(client, f"{base}/hide").status_code == 302
    assert "单位没有公开这个片段" in client.get(f"/live/clips/{clip.public_id}").get_data(as_text=True)
    accounts.sign_in(client, accounts.person(session))
    for path in ("", "/video.mp4", "/cover.jpg"):
        assert client.get(f"/live/clips/{clip.public_id}{path}").status_code == 404
    assert post(client, f"/live/clips/{clip.public_id}/apply").status_code == 404
    accounts.sign_in(client, owner(session, past))
    assert post(client, f"{base}/show").status_code == 302
    assert not clip.hidden


def test_a_host_cuts_anew(client: FlaskClient, session: Session, past: Past) -> None:
    clip = clips(session)[0]
    accounts.sign_in(client, owner(session, past))
    url = f"/live/{past.public_id}/studio/clips/{clip.public_id}/cut"
    page = f"/live/{past.public_id}/studio/recording"
    for start, until, said in (
        ("0:00", "0:02", "片段最短 3 秒"),
        ("0:09", "0:20", "开始的时间不在回放里"),
        ("0:01", "0:07", "结束的时间超过了回放"),
        ("x", "0:05", "时间请写成 分:秒"),
        ("1:2:3:4", "0:05", "时间请写成 分:秒"),
    ):
        assert post(client, url, **{"from": start, "until": until}).status_code == 302
        assert said in client.get(page).get_data(as_text=True)
    assert post(client, url, **{"from": "0:02", "until": "0:06"}).status_code == 302
    assert (clip.from_ms, clip.until_ms, clip.version, clip.state) == (2000, 6000, 2, ClipState.WAITING)
    assert process(past.recording_id) == "done"
    session.refresh(clip)
    assert clip.state is ClipState.READY
    files = {path.name for path in place_of(past.public_id).made.glob(f"clip-{clip.public_id}-*")}
    assert files == {clip.file, clip.cover}


def test_the_hosts_page_and_who_may_not_see_it(client: FlaskClient, session: Session, past: Past) -> None:
    url = f"/live/{past.public_id}/studio/recording"
    accounts.sign_in(client, owner(session, past))
    page = client.get(url).get_data(as_text=True)
    for words in ("可以看了", "0:06", "重新剪", "删除回放", "上传字幕文件"):
        assert words in page
    assert "岗位片段" in client.get(f"{url}/progress").get_data(as_text=True)
    accounts.sign_in(client, accounts.staff(session, StaffRole.MODERATOR, "120110"))
    page = client.get(url).get_data(as_text=True)
    assert "重新剪" not in page and "删除回放" in page
    for stranger in (accounts.person(session), accounts.staff(session, StaffRole.MODERATOR, "120111")):
        accounts.sign_in(client, stranger)
        assert client.get(url).status_code == 403
        assert post(client, f"{url}/delete", reason="x").status_code == 403


def test_a_moderator_deletes_with_a_reason(client: FlaskClient, session: Session, past: Past) -> None:
    clip = clips(session)[0].public_id
    accounts.sign_in(client, accounts.staff(session, StaffRole.MODERATOR, "120110"))
    url = f"/live/{past.public_id}/studio/recording"
    post(client, f"{url}/delete", reason="")
    assert "请写明为什么删除" in client.get(url).get_data(as_text=True)
    post(client, f"{url}/delete", reason="说错了工资")
    assert "说错了工资" in client.get(url).get_data(as_text=True)
    for path in (f"{past.public_id}/replay", f"{past.public_id}/replay/s0.m4s", f"clips/{clip}"):
        assert client.get(f"/live/{path}").status_code == 404


def test_typed_lines_become_subtitles(client: FlaskClient, session: Session, settings: config.Settings) -> None:
    stage = make_stage(session, live=False)
    room, began = stage.room.public_id, clock.now() - timedelta(minutes=10)
    with pytest.raises(Conflict):
        subtitles.type_line(session, stage.host, room, "还没开播")
    start_room(session, stage.host, room, at=began)
    subtitles.type_line(session, stage.host, room, "底薪 六千", at=began + timedelta(seconds=1))
    subtitles.type_line(session, stage.host, room, "", at=began + timedelta(seconds=3))
    with pytest.raises(Invalid):
        subtitles.type_line(session, stage.host, room, "长" * 81)
    end_room(session, stage.host, room, at=began + timedelta(minutes=1))
    recordings.processed(session, stage.room, settings.state)
    answer = client.get(f"/live/{room}/replay/zh.vtt")
    assert answer.mimetype == "text/vtt"
    assert answer.get_data(as_text=True) == "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\n底薪 六千\n"
    assert "<track" in client.get(f"/live/{room}/replay").get_data(as_text=True)


def test_subtitles_are_uploaded_and_refused(client: FlaskClient, session: Session, past: Past) -> None:
    accounts.sign_in(client, owner(session, past))
    url, page = f"/live/{past.public_id}/studio/captions", f"/live/{past.public_id}/studio/recording"

    def send(body: bytes, language: str = "zh") -> str:
        assert post(client, url, file=(BytesIO(body), "a.srt"), language=language).status_code == 302
        return str(client.get(page).get_data(as_text=True))

    for body, said in (
        (b"", "文件里没有字幕"),
        ("你好".encode("gb18030"), "不是 UTF-8"),
        (b"WEBVTT\n\n00:09.000 --> 00:01.000\nx", "第 3 行：时间写得不对"),
    ):
        assert said in send(body)
    assert "只能是中文或英文" in send(b"WEBVTT\n\n00:01.000 --> 00:02.000\nx", "fr")
    assert session.scalars(select(RoomCaption)).all() == []
    assert "1 条" in send("1\n00:00:01,000 --> 00:00:02,000\n你好\n".encode())
    send("1\n00:00:01,000 --> 00:00:02,000\n您好\n".encode())
    assert "您好" in client.get(f"/live/{past.public_id}/replay/zh.vtt").get_data(as_text=True)
    assert client.get(f"/live/{past.public_id}/replay/en.vtt").status_code == 404
    assert post(client, f"{url}/zh/remove").status_code == 302
    assert client.get(f"/live/{past.public_id}/replay/zh.vtt").status_code == 404


def test_an_ended_room_leads_to_its_replay(client: FlaskClient, session: Session, past: Past) -> None:
    assert f"/live/{past.public_id}/replay" in client.get(f"/live/{past.public_id}").get_data(as_text=True)
    assert f'href="/live/{past.public_id}/replay"' in client.get("/live").get_data(as_text=True)
    text_only = livestream.room(session, past.stage.enterprise, live=True).public_id
    assert f"/live/{text_only}/replay" not in client.get(f"/live/{text_only}").get_data(as_text=True)


def test_a_typed_line_reaches_who_watches(client: FlaskClient, session: Session) -> None:
    stage = make_stage(session)
    accounts.sign_in(client, session.get_one(Person, stage.enterprise.created_by))
    url = f"/live/{stage.room.public_id}/studio/caption"
    assert post(client, url, text="底薪六千", headers=JSON).status_code == 204
    assert post(client, url, text="长" * 90, headers=JSON).status_code == 422
    drain_events()
    told = queries.events_after(session, stage.room.id, 0, 0, 100)
    assert [event.payload for event in told if event.kind == Kind.CAPTIONED] == [{"text": "底薪六千"}]


def test_pages_ask_little_of_the_database(
    client: FlaskClient, session: Session, past: Past, count_queries: Any
) -> None:
    clip = clips(session)[0].public_id
    for path, most in ((f"{past.public_id}/replay", 14), (f"{past.public_id}/replay/s1.m4s", 5), (f"clips/{clip}", 8)):
        with count_queries() as asked:
            assert client.get(f"/live/{path}").status_code == 200
        assert asked() <= most, path


def test_recording_is_the_hosts_choice_until_the_start(client: FlaskClient, session: Session) -> None:
    stage = make_stage(session, live=False)
    room = stage.room.public_id
    assert "本场录像" in client.get(f"/live/{room}").get_data(as_text=True)
    accounts.sign_in(client, session.get_one(Person, stage.enterprise.created_by))
    assert "进来的人会看到「本场录像」" in client.get(f"/live/{room}/studio").get_data(as_text=True)
    url = f"/live/{room}/studio/recording/choice"
    assert post(client, url, records="0").status_code == 302
    assert "本场录像" not in client.get(f"/live/{room}").get_data(as_text=True)
    start_room(session, stage.host, room)
    assert reads.recording_of(session, stage.room.id) is None
    assert post(client, url, records="1", headers=JSON).status_code == 409
    accounts.sign_in(client, accounts.person(session))
    assert post(client, url, records="1").status_code == 403
