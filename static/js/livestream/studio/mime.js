// Which container and codecs this browser records in. H.264 is passed on as it is; VP8 and VP9 are encoded anew by the server.
const WANTED = [
  "video/webm;codecs=h264,opus",
  "video/mp4;codecs=avc1.42E01F,mp4a.40.2",
  "video/mp4;codecs=avc1.42E01F,opus",
  "video/mp4",
  "video/webm;codecs=vp8,opus", // lighter on a phone than VP9
  "video/webm;codecs=vp9,opus",
  "video/webm",
];

// The first that is supported and not among those the server could not read; null when there is none.
export function choose(isSupported, unusable = new Set()) {
  return WANTED.find((mime) => !unusable.has(mime) && isSupported(mime)) ?? null;
}
