// The big answer: shape, colour, word, sound and vibration of one tone, then back to waiting.
const BACK_TO_IDLE = 6000;

export class Verdict {
  constructor(root, texts, feedback) {
    this.part = (name) => root.querySelector(`[data-${name}]`);
    this.texts = texts;
    this.feedback = feedback;
  }

  show({ tone, word, message, help, person }, quiet = false) {
    this.part("verdict").dataset.tone = tone;
    this.part("word").textContent = word;
    this.part("message").textContent = message ?? "";
    this.part("help").textContent = help ?? "";
    this.part("person").replaceChildren(...(person ? this.who(person) : []));
    if (!quiet) this.feedback.give(tone);
    clearTimeout(this.timer);
    if (tone !== "idle") this.timer = setTimeout(() => this.show({ tone: "idle", word: this.texts.idle }, true), BACK_TO_IDLE);
  }

  who(person) {
    const name = Object.assign(document.createElement("b"), { className: "masked", textContent: person.name });
    return [name, ` · ${this.texts.tail} ${person.tail}`];
  }
}

// Starts the camera and says in the finder what it can or cannot do.
export async function watch(root, texts, action, problemOf) {
  const note = root.querySelector("[data-camera-note]");
  try {
    await action();
    root.querySelector("[data-finder]").classList.add("on");
    note.textContent = texts.aim;
  } catch (error) {
    note.textContent = texts[problemOf(error)];
  }
}

// One field, always ready for a USB scanner; on phones the keyboard stays shut until it is touched.
export function keepReady(field) {
  if (matchMedia("(pointer: coarse)").matches) field.inputMode = "none";
  field.addEventListener("pointerdown", () => { field.inputMode = "text"; });
  setInterval(() => {
    const busy = document.querySelector("dialog[open]") || document.activeElement?.closest("a, button, input, select, summary");
    if (!busy) field.focus({ preventScroll: true });
  }, 700);
}
