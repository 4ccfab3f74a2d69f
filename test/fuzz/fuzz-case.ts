/** What is sent on one connection, and how the connection is left. Plain data, so that a found case is a fixture. */
export interface FuzzCase {
  /** Written one after the other, in latin1: every string of bytes can be told. */
  readonly chunks: readonly string[];
  /** Milliseconds before each chunk but the first. */
  readonly pauseMs: number;
  /** `end` half-closes after the last chunk, `destroy` leaves at once, `read` waits for an answer first. */
  readonly leave: "end" | "destroy" | "read";
  /** What the answer must hold where the case is one whole request. */
  readonly expected?: ExpectedAnswer;
}

export interface ExpectedAnswer {
  /** The request's id where it has a valid one: an answer has this one or none. */
  readonly id?: string | number;
  /** The arguments came from the tool's own schema, so that nothing may go wrong but the tool's own refusal. */
  readonly wellFormedCall?: boolean;
}
