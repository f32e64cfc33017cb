"""The play itself: forty people, one fair, one room, and what becomes of them."""

import base64
import time
from collections.abc import Callable
from typing import Any

from ops.demo_play import books, people, stage
from ops.demo_play.broadcast import Broadcast
from ops.demo_play.client import PATIENCE, Api, Refused
from ops.demo_play.made_up import nonce
from ops.demo_play.people import Seeker
from ops.demo_play.record import Record
from ops.demo_play.stage import Employer
from ops.demo_play.viewers import Viewer

SEEKERS, COME, AT_BOOTH, VIEWERS, SPEAK, IN_ROOM = 40, 32, 20, 16, 5, 12
INTENDED, OFFERED, ARRIVED = {"fair": 14, "room": 9}, {"fair": 12, "room": 7}, {"fair": 10, "room": 6}
Say = Callable[[str], None]


class Play:
    """One run. `scene` is told the name of each scene as it begins (used to break things in the middle)."""

    def __init__(self, api: Api, say: Say, scene: Say = lambda name: None) -> None:
        self.api, self.say, self.scene = api, say, scene
        self.record = Record()
        self.seekers: list[Seeker] = []

    def run(self) -> Record:
        """Everything, in order."""
        self.scene("stage")
        self.stage = stage.build(self.api, self.record)
        before = books.read(self.api, self.stage)
        self.record.shortfall_before = before.total
        both = f"{self.stage.at_fair.name} and {self.stage.in_room.name}"
        self.say(f"{both} are registered and verified; together they lack {before.total} people.")
        self._register()
        self._gate()
        self._booth()
        self._room()
        self.scene("replay")
        self._hire(self.stage.at_fair, "fair", self.seekers[:AT_BOOTH])
        self._hire(self.stage.in_room, "room", self._watchers()[:IN_ROOM])
        self._undo()
        self._settle()
        return self.record

    def _watchers(self) -> list[Seeker]:
        return self.seekers[SEEKERS - VIEWERS :]

    def _register(self) -> None:
        self.scene("registering")
        for _ in range(SEEKERS):
            seeker = people.seeker(self.api)
            seeker.ticket = self.api.post(f"/api/v1/occasions/{self.stage.fair}/tickets", None, seeker.token)["code"]
            self.seekers.append(seeker)
        self.record.registered = int(self._counts()["registered"])
        self.say(f"{self.record.registered} people have signed in on their phones and hold an entry code for the fair.")

    def _counts(self) -> dict[str, Any]:
        return dict(self.api.get(f"/api/v1/fairs/{self.stage.fair}/counts", self.stage.staff))

    def _scan(self, code: str) -> dict[str, Any]:
        body = {"code": code, "gate": "1 号门", "nonce": nonce()}
        answer = dict(self.api.post(f"/api/v1/occasions/{self.stage.fair}/scans", body, self.stage.staff))
        self.record.scans.append(answer["scan"])
        return answer

    def _gate(self) -> None:
        self.scene("gate")
        for seeker in self.seekers[:COME]:
            self.record.admitted += self._scan(seeker.ticket)["result"] == "admitted"
        again = self._scan(self.seekers[0].ticket)
        self.record.refused_duplicates += again["result"] == "already_admitted"
        forged = self._scan(_forged(self.seekers[1].ticket))
        self.record.refused_forged += forged["result"] == "forged"
        self.say(f"{self.record.admitted} came and were admitted, each once.")
        self.say(f"The same code a second time: “{again['message']}” A forged one: “{forged['message']}”")

    def _booth(self) -> None:
        self.scene("booth")
        employer = self.stage.at_fair
        for seeker in self.seekers[:AT_BOOTH]:
            body = {"code": seeker.ticket, "vacancy_id": employer.vacancy, "nonce": nonce()}
            met = self.api.post(f"/api/v1/booths/{self.stage.booth}/scans", body, employer.clerk.token)
            self._applied(seeker, met["application"])
        self.say(f"At the booth {AT_BOOTH} of them applied; each application names the booth it came from.")

    def _applied(self, seeker: Seeker, application: str) -> None:
        seeker.application = application
        self.record.application_ids.append(application)
        self.record.applications = len(set(self.record.application_ids))

    def _room(self) -> None:
        self.scene("room")
        camera = Broadcast(self.api, self.stage.room, self.stage.in_room.clerk.token)
        camera.start()
        try:
            self._watch(camera)
        finally:
            camera.end()
        self.api.post(f"/api/v1/rooms/{self.stage.room}/end", None, self.stage.in_room.clerk.token)
        self.say(f"{IN_ROOM} of them applied without leaving the room. That makes {self.record.applications} in all.")

    def _watch(self, camera: Broadcast) -> None:
        viewers = [Viewer(self.api, self.stage.room, seeker) for seeker in self._watchers()]
        for viewer in viewers:
            viewer.join()
            shown = viewer.state or {}
            self.record.viewers += bool(shown.get("card")) and shown["card"]["public_id"] == self.stage.in_room.vacancy
        for turn, viewer in enumerate(viewers[:SPEAK] * 2):
            text = f"几点上班？住宿怎么安排？（{turn + 1}）"
            self.record.chat.append((*viewer.say(text), text))
        self.say(f"{self.record.viewers} people watch the live room, all see the pinned card; {SPEAK} ask questions.")
        camera.playable()
        self.scene("talk")
        self._hold(viewers)
        for viewer in viewers[:IN_ROOM]:
            path, body = f"/api/v1/rooms/{self.stage.room}/applications", {"vacancy": self.stage.in_room.vacancy}
            self._applied(viewer.seeker, self.api.post(path, body, viewer.seeker.token)["id"])
        self.record.video = camera.playable()
        self.record.segments |= camera.seen
        self.say("The host's video plays in the room." if self.record.video else "The host's video DOES NOT play.")
        for viewer in viewers:
            viewer.leave()

    def _hold(self, viewers: list[Viewer]) -> None:
        """For a while the host reads before everybody does; all but one message are let through."""
        clerk, path = self.stage.in_room.clerk.token, f"/api/v1/rooms/{self.stage.room}"
        self.api.put(f"{path}/limits", {"hold": True}, clerk)
        for viewer in viewers[:SPEAK]:
            self.record.held.append(viewer.say_to_host("夜班多不多？"))
        self.api.put(f"{path}/limits", {"hold": False}, clerk)
        for held in self.record.held[1:]:
            self._let_through(f"{path}/held/{held}/approve", clerk)
            self.record.approved.append(held)
        self.say(f"For a while the host reads first: {SPEAK} messages are held, {SPEAK - 1} let through.")

    def _let_through(self, path: str, clerk: str) -> None:
        """Approve; a message that is not in the queue yet comes with the drainer's next round."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                self.api.post(path, None, clerk)
                return
            except Refused as refused:
                if refused.code == "already_decided":
                    return  # by this request, whose answer was lost
                if refused.status != 404 or time.monotonic() > until:
                    raise
                time.sleep(0.5)

    def _hire(self, employer: Employer, where: str, applicants: list[Seeker]) -> None:
        self.scene(f"hiring at the {where}")
        clerk = employer.clerk.token
        for seeker in applicants[: INTENDED[where]]:
            self._step(seeker, clerk, "intended")
        for seeker in applicants[: OFFERED[where]]:
            self._step(seeker, clerk, "interviewed")
            self._step(seeker, clerk, "offered")
            self._step(seeker, seeker.token, "accepted")
        for seeker in applicants[: ARRIVED[where]]:
            self._arrive(seeker, clerk)
        done = f"{INTENDED[where]} preliminary intents, {OFFERED[where]} offers, {ARRIVED[where]} at work"
        self.say(f"{employer.name}: {done}, confirmed by both sides.")

    def _step(self, seeker: Seeker, token: str, to: str) -> None:
        self.api.post(f"/api/v1/applications/{seeker.application}/transitions", {"to": to}, token)

    def _arrive(self, seeker: Seeker, clerk: str) -> None:
        moment = stage.later(seconds=0)
        path = f"/api/v1/applications/{seeker.application}/arrival"
        self.api.post(path, {"side": "employer", "arrived_at": moment}, clerk)
        made = self.api.post(path, {"side": "seeker", "arrived_at": moment}, seeker.token)
        self.record.placed.append(made["placement"]["public_id"])
        self.record.arrivals += made["state"] == "arrived"

    def _undo(self) -> None:
        """One leaves again; staff do not accept another arrival."""
        self.scene("leaving")
        leaver, clerk = self.seekers[0], self.stage.at_fair.clerk.token
        time.sleep(1)
        body = {"left_at": stage.later(seconds=0), "reason": "离家太远"}
        left = self.api.post(f"/api/v1/applications/{leaver.application}/departure", body, clerk)
        self.record.departures += left["state"] == "left"
        decision = {"accept": False, "reason": "社保记录显示仍在原单位参保"}
        path = f"/api/v1/placements/{self.record.placed[1]}/review"
        self.record.rejected += self.api.post(path, decision, self.stage.staff)["review"] == "rejected"
        self.say("One of them has left again, and staff did not accept one arrival: both are taken back in the ledger.")

    def _settle(self) -> None:
        self.scene("books")
        self.api.post(f"/api/v1/fairs/{self.stage.fair}/end", None, self.stage.staff)
        after = books.read(self.api, self.stage)
        self.record.shortfall_after = after.total
        gone = self.record.arrivals - self.record.departures - self.record.rejected
        expected = self.record.shortfall_before - gone
        self.record.balanced = after.adds_up and after.total == expected
        self.say(
            f"The ledger: {self.record.shortfall_before} before, {self.record.shortfall_after} now; "
            f"{after.entries} entries add up to {after.summed}. "
            + ("The books balance." if self.record.balanced else f"Expected {expected}: THE BOOKS DO NOT BALANCE.")
        )


def _forged(code: str) -> str:
    """The same ticket with a signature of nobody's."""
    head, payload, _signature = code.split(".")
    made_up = base64.urlsafe_b64encode(b"\x01" * 64).rstrip(b"=").decode()
    return f"{head}.{payload}.{made_up}"
