// What a phone holds of a room, and the step each event takes with it. The same step as `rules.reduce` on the server.
export const CHAT_KEPT = 50;

const own = (name, value) => (state, { payload }, viewer) => (payload.viewer === viewer ? { ...state, [name]: value } : state);

function without(named, id) {
  const { [id]: _gone, ...kept } = named;
  return kept;
}

const STEPS = {
  room_started: (state, { payload }) => ({ ...state, state: "live", started_at: payload.started_at }),
  room_ended: (state) => ({ ...state, state: "ended", card: null, caption: null }),
  rundown_changed: (state, { payload }) => ({ ...state, rundown: payload.cards }),
  card_pinned: (state, { payload }) => ({ ...state, card: payload.card }),
  card_changed: (state, { payload }) => ({ ...state, card: payload.card }),
  card_unpinned: (state) => ({ ...state, card: null }),
  viewer_muted: own("muted", true),
  viewer_unmuted: own("muted", false),
  viewer_banned: own("banned", true),
  viewer_unbanned: own("banned", false),
  chat_limits_changed: (state, { payload }) => ({ ...state, slow: payload.slow, hold: payload.hold }),
  message_deleted: (state, { payload }) => ({ ...state, chat: state.chat.filter((line) => line.id !== payload.id) }),
  announced: (state, { payload }) => ({ ...state, announcement: payload.text }),
  captioned: (state, { payload }) => ({ ...state, caption: payload.text }),
  applied: (state, { payload }) => ({ ...state, applied: { ...state.applied, [payload.vacancy]: payload.count } }),
  question_changed: (state, { payload }) => ({ ...state, questions: { ...state.questions, [payload.question.id]: payload.question } }),
  question_removed: (state, { payload }) => ({ ...state, questions: without(state.questions, payload.id) }),
  poll_changed: (state, { payload }) => ({ ...state, poll: payload.poll }),
  poll_removed: (state) => ({ ...state, poll: null }),
  video_changed: (state, { payload }) => ({ ...state, video: { state: payload.state, since: payload.since } }),
  chat: (state, event) => ({
    ...state,
    chat: [...state.chat, { id: `${event.epoch}-${event.number}`, at: event.at, ...event.payload }].slice(-CHAT_KEPT),
  }),
};

// The state after one more event; an unknown kind changes nothing.
export function reduce(state, event, viewer) {
  const step = Object.hasOwn(STEPS, event.kind) ? STEPS[event.kind] : undefined;
  return step ? step(state, event, viewer) : state;
}
