// The types of the ask box: what a panel asks, what the learner answers, and what the box
// shows after the run. A panel such as Emit poses questions and shows the verdict. The box
// itself knows nothing of emits, faults or requests.

/** A socket that the learner can choose. */
export interface Person {
  name: string; // shown on the tile, and the key of the socket's figure on the stage
  user?: string; // whose colour and mark it has; by default the name
}

/** Asks who: one tile a socket, and one for nobody. */
export interface WhoQuestion {
  kind: "who";
  id: string;
  text?: string; // the question, if it is not the title of the pose
  people: Person[];
  times?: boolean; // each name can be chosen twice, for "receives it twice"
}

/** Asks to choose one of two to four answers. */
export interface ChoiceQuestion {
  kind: "choice";
  id: string;
  text: string;
  options: { id: string; text: string }[];
}

export type Question = WhoQuestion | ChoiceQuestion;

/** What a panel asks before a run. */
export interface Pose {
  by: string; // the name of the panel, such as "emit"
  line: string; // the line that will run, or in words what will happen
  lead?: string; // a sentence before the title, such as "alice’s handler runs this line."; a narrow page leaves it out
  title: string; // the question in a sentence; without questions it says what Run does
  questions: Question[]; // empty: nothing is asked, and Run runs at once
  run: string; // the label of Run, a verb
  cannot?: string; // why Run cannot run now, in a sentence; undefined: it can
}

/**
 * What the learner answered. Of a WhoQuestion: the chosen names, a name twice for ×2, and none
 * for nobody. Of a ChoiceQuestion: the id of the option, alone in a list.
 */
export type Answer = string[];

/** The answers by the questions' ids. A question without an answer is not in the map. */
export type Guess = Map<string, Answer>;

/** A row of the verdict: one client, or one question. */
export interface Row {
  label: string; // who, or what the question was about
  user?: string; // whose colour and mark the label has
  id?: string; // of the row in tests; by default the label
  what: string; // what happened, in a few words
  said?: string; // what the learner had said, such as "you said no"; only if it was wrong
  why: string; // the reason, in a sentence or two
  instead?: string; // what would have made the guess right
  mark?: "right" | "wrong"; // undefined: nothing was guessed, or it cannot be judged
  judged?: string; // the kind of the judgement, for tests
  received?: boolean; // the client received something: its row has the tint and the bar of its colour
}

/** What the box shows after a run. */
export interface Verdict {
  by: string; // the name of the panel
  line?: string; // the line that ran; by default that of the pose
  title: string; // for screen readers, such as "Who received it"
  score?: string; // such as "2 of 3 right"
  first?: Note[]; // above the rows: what matters more than who received what
  rows: Row[];
  notes?: Note[]; // below the rows: answers, failures, what else happened
  idea?: { says: string; so: string }; // a wrong idea that the guess shows, and the sentence that meets it
  unjudged?: { why: string; mend?: string }; // why the guess is not judged; mend: the label of the button that mends the lab
  next?: { label: string; run: () => void }; // the button beside Run
  again?: string; // the label of Run now; by default "Run again"
  link?: boolean; // true: the button "Copy a link that plays this" is there
}

/** A sentence or an element below the rows. failed: it has gone wrong. */
export interface Note {
  content: (Node | string)[];
  failed?: boolean;
  id?: string; // of the note in tests
}

/** The events that the box fires, with the type of their detail. */
export interface AskEvents {
  posed: { by: string }; // a panel has posed
  run: { by: string; guess: Guess };
  guess: { by: string; guess: Guess }; // the learner has changed an answer
  next: { by: string };
  repair: { by: string };
  link: { by: string };
}

export type AskState = "idle" | "guessed" | "running" | "verdict" | "failed";
