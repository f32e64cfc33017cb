// Why there is no picture, as a code that has words (wording_video.py).
const NAMES = {
  NotAllowedError: "camera_denied",
  SecurityError: "camera_denied",
  NotFoundError: "camera_missing",
  OverconstrainedError: "camera_missing",
  NotReadableError: "camera_in_use",
  AbortError: "camera_in_use",
};

// Before asking: what this page or browser can never do. Null when it can.
export function hindrance() {
  if (!window.isSecureContext) return "needs_https";
  if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) return "browser_too_old";
  return null;
}

export const codeOf = (error) => NAMES[error?.name] ?? "camera_failed";
