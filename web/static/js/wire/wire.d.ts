// The types of a frame's explanation.

/** Some consecutive characters of a frame. The joined texts of all parts are the frame. */
export interface Part {
  kind: PartKind;
  text: string; // never empty
  title: string; // a word or two
  explanation: string; // a sentence or two
}

export type PartKind = "engine" | "packet" | "attachments" | "namespace" | "ack" | "event" | "payload" | "withheld" | "json" | "separator" | "unknown";

/** What else is known about a frame. */
export interface Circumstances {
  direction?: "in" | "out"; // as the server sees it
  cut?: boolean; // the text is only the frame's beginning
}
