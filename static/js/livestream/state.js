// What a phone holds of a room, and the step each event takes with it. The same step as `rules.reduce` on the server.
export const CHAT_KEPT = 50;

const STEPS = {
  room_started: (state, { payload }) => ({ ...state, state: "live", started_at: payload.started_at }),
  room_ended: (state) => ({ ...state, state: "ended", card: null }),
  card_pinned: (state, { payload }) => ({ ...state, card: payload.card }),
  card_changed: (state, { payload }) => ({ ...state, card: payload.card }),
  card_unpinned: (state) => ({ ...state, card: null }),
  announced: (state, { payload }) => ({ ...state, announcement: payload.text }),
  applied: (state, { payload }) => ({ ...state, applied: { ...state.applied, [payload.vacancy]: payload.count } }),
  viewer_muted: (state, { payload }, viewer) => (payload.viewer === viewer ? { ...state, muted: true } : state),
  viewer_unmuted: (state, { payload }, viewer) => (payload.viewer === viewer ? { ...state, muted: false } : state),
  message_deleted: (state, { payload }) => ({ ...state, chat: state.chat.filter((line) => line.id !== payload.id) }),
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
