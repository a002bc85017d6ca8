// The shapes in which a frame is explained.

/** Some consecutive characters of a frame. The texts of all parts, joined, are the frame. */
export interface Part {
  kind: PartKind;
  text: string; // never empty
  title: string; // a word or two
  explanation: string; // a sentence or two
}

export type PartKind = "engine" | "packet" | "attachments" | "namespace" | "ack" | "event" | "payload" | "withheld" | "json" | "separator" | "unknown";

/** What is known of a frame besides its text. */
export interface Circumstances {
  direction?: "in" | "out"; // as the server sees it
  cut?: boolean; // the text is only the frame's beginning
}
