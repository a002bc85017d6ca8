// The types for the explanation of a frame.

/** Some consecutive characters of a frame, with an explanation. The texts of all parts together are the frame. */
export interface Part {
  kind: PartKind;
  text: string; // the characters; at least one
  title: string; // the name of the part, in a word or two
  explanation: string; // what the part is for, in a sentence or two
}

export type PartKind = "engine" | "packet" | "attachments" | "namespace" | "ack" | "event" | "payload" | "withheld" | "json" | "separator" | "unknown";

/** Facts about a frame that its text does not show. */
export interface Circumstances {
  direction?: "in" | "out"; // in: to the server; out: from the server; absent if unknown
  cut?: boolean; // true: the text is only the beginning of the frame
}
